import { defineSessionConnector } from '../kit/connector.ts';
import { SmppConfig, textOptions } from './config.ts';
import { errors } from './errors.ts';
import { links } from './links.ts';
import { read } from './read.ts';
import { send } from './send.ts';

export const smsSmpp = defineSessionConnector<SmppConfig>({
  id: 'sms-smpp',
  medium: 'sms',
  name: 'SMS por SMPP 3.4',
  config: SmppConfig,
  capabilities: {
    content: ['text'],
    recipients: ['phone'],
    templates: false,
    window: false,
    receipts: true,
    correlation: false,
    clientChosenId: false,
    partReceipts: true,
  },
  // Accounts are sold by the rate, and small ones start at ten a second.
  limits: { numberMps: 10, pairSeconds: 1, pairBurst: 10, receiptTimeoutHours: 72 },
  address: ({ from }) => ({ numberId: from.replace(/^\+/, '') }),
  send,
  errors,
  session: { links, read },
  sms: { text: textOptions, sender: ({ from }) => from },
});
