/** Two declarations over one API: they share configuration, errors and webhooks. */
import { defineChannelConnector } from '../kit/connector.ts';
import { textOptions, ZenviaSmsConfig, ZenviaWhatsappConfig } from './config.ts';
import { smsErrors, whatsappErrors } from './errors.ts';
import { smsOutcome, whatsappOutcome } from './outcome.ts';
import { probesWith } from './probe.ts';
import { sendSms } from './send-sms.ts';
import { sendWhatsapp, whatsappContents } from './send-whatsapp.ts';
import { listTemplates, parseTemplates } from './templates.ts';
import { maxBodyBytes, parseFor, verify } from './webhook.ts';

export const zenviaSms = defineChannelConnector<ZenviaSmsConfig>({
  id: 'zenvia-sms',
  medium: 'sms',
  name: 'Zenvia SMS',
  config: ZenviaSmsConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // No rate is published: what one sender surely takes, and never a flood to one person.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10 },
  address: ({ from }) => ({ numberId: from }),
  send: sendSms,
  outcome: smsOutcome,
  errors: smsErrors,
  webhook: { verify, parse: parseFor({ channel: 'sms', errors: smsErrors }), maxBodyBytes },
  // `from` is the name of an integration and never shown to anybody.
  sms: { text: textOptions, sender: () => undefined },
  probes: probesWith(smsOutcome),
});

export const zenviaWhatsapp = defineChannelConnector<ZenviaWhatsappConfig>({
  id: 'zenvia-whatsapp',
  medium: 'whatsapp',
  name: 'Zenvia WhatsApp',
  config: ZenviaWhatsappConfig,
  capabilities: {
    content: whatsappContents,
    recipients: ['phone'],
    templates: true,
    window: true,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  limits: { numberMps: 10, pairSeconds: 6, pairBurst: 45 },
  address: ({ from }) => ({ numberId: from }),
  send: sendWhatsapp,
  outcome: whatsappOutcome,
  errors: whatsappErrors,
  webhook: { verify, parse: parseFor({ channel: 'whatsapp', errors: whatsappErrors }), maxBodyBytes },
  templates: { list: listTemplates, parse: parseTemplates, limits: { body: 1024, header: 60 } },
  probes: probesWith(whatsappOutcome),
});
