/** Receipts: delivery reports, and reports that a message was seen. */
import type { InboundItem, ReceiptItem } from '../kit/connector.ts';
import { type Fields, instantOf, numberOf, recordOf, textOf } from '../kit/fields.ts';
import { shownWord, unparsed } from '../kit/items.ts';
import { contactOf, type Medium, type Reading } from './medium.ts';
import { failureFrom, isRepeated, isUnknown, readStatus, receiptStatus } from './status.ts';

export function reportItem(result: Fields, reading: Reading): InboundItem {
  const id = textOf(result, 'messageId');
  if (id === undefined) return unparsed(result, 'a report without messageId');
  const told = recordOf(result, 'status');
  const status = readStatus(told);
  const at = timeOf(result, 'doneAt', 'sentAt') ?? reading.receivedAt;
  const key = `s:${id}:${status?.group ?? textOf(told, 'groupId') ?? textOf(told, 'groupName')}:${textOf(told, 'id') ?? textOf(told, 'name')}`;
  // That the operator tells nothing more is no failure, nor is it one of the message that its repetition was refused.
  if (status === undefined || isUnknown(status) || isRepeated(status)) {
    const field = shownWord(`status.${status?.name ?? textOf(told, 'name') ?? ''}`, 'status');
    return { kind: 'other', key, at, route: {}, field, raw: result };
  }

  const item: ReceiptItem = { ...receipt(result, id, reading), key, at, status: receiptStatus(status) };
  const pricing = pricingOf(result);
  if (pricing !== undefined) item.pricing = pricing;
  if (item.status === 'failed') {
    // Failed after it was accepted: no wait is due, whatever the row says of a send.
    const trouble = { status, error: recordOf(result, 'error') };
    const { retryAfterMs: _, ...failure } = failureFrom(trouble, reading.errors, reading.config.errorClasses);
    item.failure = failure;
  }
  return item;
}

export function seenItem(result: Fields, reading: Reading): InboundItem {
  const id = textOf(result, 'messageId');
  const at = timeOf(result, 'seenAt') ?? reading.receivedAt;
  if (id === undefined) return unparsed(result, 'a seen report without messageId');
  return { ...receipt(result, id, reading), key: `s:${id}:seen`, at, status: 'read' };
}

/** The id is the one we chose, and so it is both; what was given to be echoed comes first. */
function receipt(result: Fields, id: string, medium: Medium) {
  const recipient = contactOf(medium, textOf(result, 'to'));
  return {
    kind: 'receipt' as const,
    route: {},
    providerId: id,
    messageId: (medium.channel === 'whatsapp' ? textOf(result, 'callbackData') : undefined) ?? id,
    raw: result,
    ...(recipient !== undefined && { recipient }),
  };
}

function timeOf(result: Fields, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const ms = instantOf(textOf(result, name));
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/** Told for one part; a price with more than six decimals is the noise of the multiplication. */
function pricingOf(result: Fields): Record<string, unknown> | undefined {
  const price = recordOf(result, 'price');
  const each = numberOf(price, 'pricePerMessage');
  const currency = textOf(price, 'currency');
  if (each === undefined || each < 0 || currency === undefined) return undefined;
  const count = numberOf(result, 'smsCount') ?? numberOf(result, 'messageCount') ?? 1;
  const amount = String(Number((each * Math.max(1, count)).toFixed(6)));
  return { amount, currency };
}
