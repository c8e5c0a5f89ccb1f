import { defineChannelConnector } from '../kit/connector.ts';
import { askAllowance, listChannels, readAllowance, readChannels } from './channels.ts';
import { OpaAccount, OpaConfig } from './config.ts';
import { errors } from './errors.ts';
import { outcome } from './outcome.ts';
import { askPoll, pollEveryMs, readPoll } from './poll.ts';
import { probes } from './probe.ts';
import { send } from './send.ts';
import { listTemplates, parseTemplates } from './templates.ts';
import { maxBodyBytes, parse, verify } from './webhook.ts';

export const opaSuite = defineChannelConnector<OpaConfig>({
  id: 'opa-suite',
  medium: 'omnichannel',
  name: 'Opa! Suite (IXC Soft)',
  config: OpaConfig,
  capabilities: {
    content: ['template'],
    recipients: ['phone'],
    templates: true,
    window: false,
    // Webhook bodies are not documented: what comes is read, but nothing that comes is certain.
    receipts: false,
    correlation: false,
    clientChosenId: false,
  },
  // No rate is documented: as much as a person would not notice, and never a flood to one contact.
  limits: { numberMps: 5, pairSeconds: 6, pairBurst: 10 },
  // Without an account: channels of one installation have lists of templates of their own.
  address: ({ canal }) => ({ numberId: canal }),
  send,
  outcome,
  errors,
  webhook: { verify, parse, maxBodyBytes },
  templates: { list: listTemplates, parse: parseTemplates },
  poll: { everyMs: pollEveryMs, ask: askPoll, read: readPoll },
  allowance: { request: askAllowance, parse: readAllowance },
  channels: { account: OpaAccount, field: 'canal', list: listChannels, parse: readChannels },
  probes,
});
