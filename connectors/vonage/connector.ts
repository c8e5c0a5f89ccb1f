import { defineChannelConnector } from '../kit/connector.ts';
import { senderDigits, textOptions, VonageConfig } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { probes } from './probe.ts';
import { send } from './send.ts';
import { handshake, maxBodyBytes, parse, verify } from './webhook.ts';

export const vonage = defineChannelConnector<VonageConfig>({
  id: 'vonage',
  medium: 'sms',
  name: 'Vonage (Nexmo) SMS API',
  config: VonageConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: true,
    clientChosenId: false,
    partReceipts: true,
  },
  // No rate is published for Brazil: what one short code surely takes, and never a flood to one person.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10, receiptTimeoutHours: 72 },
  address: ({ from }) => ({ numberId: senderDigits(from) }),
  send,
  outcome,
  errors,
  webhook: { handshake, deliversByGet: true, verify, parse, maxBodyBytes },
  sms: { text: textOptions, sender: ({ from }) => from },
  probes,
});
