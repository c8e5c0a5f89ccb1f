import { defineChannelConnector } from '../kit/connector.ts';
import { ComteleConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { askPoll, pollEveryMs, readPoll } from './poll.ts';
import { probes } from './probe.ts';
import { send } from './send.ts';
import { maxBodyBytes, parse, verify } from './webhook.ts';

export const comtele = defineChannelConnector<ComteleConfig>({
  id: 'comtele',
  medium: 'sms',
  name: 'Comtele',
  config: ComteleConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    // The current API; the old one has no place for it.
    correlation: true,
    clientChosenId: false,
  },
  // Nothing is published: as much as any gateway surely takes, and never a flood to one person.
  limits: { numberMps: 5, pairSeconds: 1, pairBurst: 10, receiptTimeoutHours: 72 },
  address: () => ({}),
  send,
  outcome: (response, config) =>
    config === undefined ? { kind: 'uncertain', detail: 'no configuration' } : outcome(response, config),
  errors,
  webhook: { verify, parse, maxBodyBytes },
  poll: { everyMs: pollEveryMs, ask: askPoll, read: readPoll },
  probes,
  sms: { text: textOptions, sender: () => undefined },
});
