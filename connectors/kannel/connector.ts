import { defineChannelConnector } from '../kit/connector.ts';
import { KannelConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { probes } from './probe.ts';
import { send } from './send.ts';
import { maxBodyBytes, parse, verify } from './webhook.ts';

export const kannel = defineChannelConnector<KannelConfig>({
  id: 'kannel',
  medium: 'sms',
  name: 'Kannel',
  config: KannelConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // Kannel queues what its operators are too slow for; and never a flood to one person.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10, receiptTimeoutHours: 72 },
  address: () => ({}),
  send,
  outcome,
  errors,
  webhook: { deliversByGet: true, verify, parse, maxBodyBytes },
  sms: { text: textOptions, sender: ({ from }) => from },
  probes,
});
