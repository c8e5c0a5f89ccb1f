/** Two declarations over one API: they share configuration, statuses, errors and webhooks. */
import { defineChannelConnector } from '../kit/connector.ts';
import { digitsOf, InfobipSmsConfig, InfobipWhatsappConfig, textOptions } from './config.ts';
import { smsErrors, whatsappErrors } from './errors.ts';
import { smsOutcome, whatsappOutcome } from './outcome.ts';
import { smsProbes, whatsappProbes } from './probe.ts';
import { sendSms } from './send-sms.ts';
import { sendWhatsapp, whatsappContents } from './send-whatsapp.ts';
import { listTemplates, parseTemplates } from './templates.ts';
import { maxBodyBytes, parseFor, verify } from './webhook.ts';

export const infobipSms = defineChannelConnector<InfobipSmsConfig>({
  id: 'infobip-sms',
  medium: 'sms',
  name: 'Infobip SMS',
  config: InfobipSmsConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: true,
  },
  // Hardly throttled; the pair keeps below the flooding filter, which counts by the hour.
  limits: { numberMps: 20, pairSeconds: 1, pairBurst: 5 },
  address: ({ sender }) => ({ numberId: sender }),
  send: sendSms,
  outcome: smsOutcome,
  errors: smsErrors,
  webhook: { verify, parse: parseFor({ channel: 'sms', errors: smsErrors }), maxBodyBytes },
  sms: { text: textOptions, sender: ({ sender }) => sender },
  probes: smsProbes,
});

export const infobipWhatsapp = defineChannelConnector<InfobipWhatsappConfig>({
  id: 'infobip-whatsapp',
  medium: 'whatsapp',
  name: 'Infobip WhatsApp',
  config: InfobipWhatsappConfig,
  capabilities: {
    content: whatsappContents,
    recipients: ['phone'],
    templates: true,
    window: true,
    receipts: true,
    correlation: true,
    // Ours is taken, but whether a repeated one is refused nobody has confirmed for WhatsApp.
    clientChosenId: false,
  },
  limits: { numberMps: 20, pairSeconds: 6, pairBurst: 45 },
  address: ({ sender }) => ({ numberId: digitsOf(sender) }),
  send: sendWhatsapp,
  outcome: whatsappOutcome,
  errors: whatsappErrors,
  webhook: { verify, parse: parseFor({ channel: 'whatsapp', errors: whatsappErrors }), maxBodyBytes },
  templates: { list: listTemplates, parse: parseTemplates, limits: { body: 1024, header: 60 } },
  probes: whatsappProbes,
});
