/** Receipts. Twilio tells no time in them. */
import type { InboundItem, ReceiptItem, ReceiptStatus } from '../kit/connector.ts';
import { type Fields, textOf } from '../kit/fields.ts';
import { shownWord, unparsed } from '../kit/items.ts';
import { receiptFailure } from './errors.ts';
import { peopleOf } from './people.ts';

/** The first four prove that Twilio has it, which settles a send whose answer was lost. */
const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['accepted', 'sent'],
  ['scheduled', 'sent'],
  ['queued', 'sent'],
  ['sending', 'sent'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
  ['canceled', 'failed'],
  ['partially_delivered', 'failed'],
]);

export function statusItem(raw: Fields, messageId: string | undefined, receivedAt: number): InboundItem {
  const providerId = textOf(raw, 'MessageSid') ?? textOf(raw, 'SmsSid');
  if (providerId === undefined) return unparsed(raw, 'a status without MessageSid');
  const word = (textOf(raw, 'MessageStatus') ?? '').toLowerCase();
  const status = statuses.get(word);
  const key = `s:${providerId}:${shownWord(word, 'other')}`;
  if (status === undefined)
    return { kind: 'other', key, at: receivedAt, route: {}, field: `status.${shownWord(word, 'other')}`, raw };
  const item: ReceiptItem = { kind: 'receipt', key, at: receivedAt, route: {}, providerId, status, raw };
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = peopleOf(textOf(raw, 'To'), undefined);
  if (recipient !== undefined) item.recipient = recipient;
  if (status === 'failed') item.failure = receiptFailure(word, textOf(raw, 'ErrorCode'), textOf(raw, 'ErrorMessage'));
  return item;
}
