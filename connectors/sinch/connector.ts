import { defineChannelConnector } from '../kit/connector.ts';
import { parseBatches, verifyBatches } from './batch-webhook.ts';
import { parseBrazil } from './brazil-webhook.ts';
import { SinchBrazilConfig, SinchSmsConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { batchProbes } from './probe.ts';
import { sendBatch, sendBrazil } from './send.ts';
import { maxBodyBytes, verifyAddress } from './webhook.ts';

export const sinchBrazilSms = defineChannelConnector<SinchBrazilConfig>({
  id: 'sinch-br-sms',
  medium: 'sms',
  name: 'Sinch Brasil SMS (Wavy)',
  config: SinchBrazilConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // Nothing is published for sending: as much as one short code surely takes, and never a flood to one person.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10 },
  address: () => ({}),
  send: sendBrazil,
  outcome,
  errors,
  webhook: { verify: verifyAddress, parse: parseBrazil, maxBodyBytes },
  sms: { text: textOptions, sender: () => undefined },
});

export const sinchSms = defineChannelConnector<SinchSmsConfig>({
  id: 'sinch-sms',
  medium: 'sms',
  name: 'Sinch SMS (REST)',
  config: SinchSmsConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  // The rate belongs to the service plan, and Sinch queues what is above it.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10 },
  address: ({ from, servicePlanId }) => ({
    accountId: servicePlanId,
    ...(from !== undefined && { numberId: from.replace(/^\+/, '') }),
  }),
  send: sendBatch,
  outcome,
  errors,
  webhook: { verify: verifyBatches, parse: parseBatches, maxBodyBytes },
  sms: { text: textOptions, sender: ({ from }) => from },
  probes: batchProbes,
});
