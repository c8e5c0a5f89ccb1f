import { defineChannelConnector } from '../kit/connector.ts';
import { senderId, TwilioSmsConfig, TwilioWhatsAppConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { media } from './media.ts';
import { outcome } from './outcome.ts';
import { smsProbes, whatsappProbes } from './probe.ts';
import { sendSms } from './send-sms.ts';
import { sendWhatsApp } from './send-whatsapp.ts';
import { listTemplates, parseTemplates } from './templates.ts';
import { answer, maxBodyBytes, parse, verify } from './webhook.ts';

export const twilioSms = defineChannelConnector<TwilioSmsConfig>({
  id: 'twilio-sms',
  medium: 'sms',
  name: 'Twilio SMS',
  config: TwilioSmsConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // A short code carries 100 a second, a long number one: what is above waits in Twilio's queue, not here.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10 },
  address: (config) => ({ numberId: senderId(config), accountId: config.accountSid }),
  send: sendSms,
  outcome,
  errors,
  webhook: { verify, parse, maxBodyBytes, answer },
  sms: { text: textOptions, sender: ({ from }) => from },
  probes: smsProbes,
  media,
});

export const twilioWhatsApp = defineChannelConnector<TwilioWhatsAppConfig>({
  id: 'twilio-whatsapp',
  medium: 'whatsapp',
  name: 'Twilio WhatsApp',
  config: TwilioWhatsAppConfig,
  capabilities: {
    content: ['text', 'template', 'image', 'document', 'audio', 'video'],
    recipients: ['phone', 'bsuid'],
    templates: true,
    window: true,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  limits: { numberMps: 80, pairSeconds: 6, pairBurst: 45 },
  address: (config) => ({ numberId: senderId(config), accountId: config.accountSid }),
  send: sendWhatsApp,
  outcome,
  errors,
  webhook: { verify, parse, maxBodyBytes, answer },
  templates: { list: listTemplates, parse: parseTemplates },
  probes: whatsappProbes,
  media,
});
