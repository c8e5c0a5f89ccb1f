import { defineChannelConnector } from '../kit/connector.ts';
import { SmsHttpConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { send } from './send.ts';
import { answer, maxBodyBytes, parse, verify } from './webhook.ts';

export const smsHttp = defineChannelConnector<SmsHttpConfig>({
  id: 'sms-http',
  medium: 'sms',
  name: 'Gateway de SMS por HTTP (configurável)',
  config: SmsHttpConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // Nothing is known of the gateway: as much as any surely takes, and never a flood to one person.
  limits: { numberMps: 5, pairSeconds: 1, pairBurst: 10, receiptTimeoutHours: 72 },
  address: () => ({}),
  send,
  outcome: (response, config) =>
    config === undefined ? { kind: 'uncertain', detail: 'no configuration' } : outcome(response, config),
  errors,
  webhook: { deliversByGet: true, verify, parse, maxBodyBytes, answer },
  sms: { text: textOptions, sender: ({ from }) => from },
});
