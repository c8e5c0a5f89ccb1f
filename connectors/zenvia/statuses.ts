/** Receipts: `MESSAGE_STATUS` events. */
import type { InboundItem, ProviderFailure, ReceiptItem, ReceiptStatus } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { type Fields, instantOf, listOf, recordOf, textOf } from '../kit/fields.ts';
import { shorten } from '../kit/http-answer.ts';
import { shownWord, unparsed } from '../kit/items.ts';
import { smsContact, whatsappContact } from '../kit/people.ts';
import { codeIn } from './errors-whatsapp.ts';
import { type Medium, routeOf } from './medium.ts';

/** `ACCEPTED` says no more than the answer did, but settles a message whose answer never came. */
const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['ACCEPTED', 'sent'],
  ['SENT', 'sent'],
  ['DELIVERED', 'delivered'],
  ['READ', 'read'],
  ['REJECTED', 'failed'],
  ['NOT_DELIVERED', 'failed'],
]);

export function statusItem(event: Fields, { channel, errors }: Medium, receivedAt: number): InboundItem {
  const told = recordOf(event, 'messageStatus');
  const message = recordOf(event, 'message');
  // The fields of the event itself are the older form; both are sent for now.
  const sentId = textOf(message, 'id') ?? textOf(event, 'messageId');
  const messageId = textOf(message, 'externalId');
  const word = textOf(told, 'code')?.trim().toUpperCase();
  const at = instantOf(textOf(told, 'timestamp')) ?? instantOf(textOf(event, 'timestamp')) ?? receivedAt;
  const route = routeOf(textOf(message, 'from'));
  if (word === undefined) return unparsed(event, 'messageStatus: there is no code', route);
  const id = sentId ?? messageId;
  if (id === undefined) return unparsed(event, 'neither message.id nor messageId nor message.externalId', route);
  const key = `s:${id}:${textOf(message, 'contentIndex') ?? textOf(event, 'contentIndex') ?? '0'}:${word}`;
  const status = statuses.get(word);
  if (status === undefined)
    return { kind: 'other', key, at, route, field: shownWord(`status.${word}`, 'status'), raw: event };

  const item: ReceiptItem = { kind: 'receipt', key, at, route, providerId: sentId ?? '', status, raw: event };
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = (channel === 'sms' ? smsContact : whatsappContact)(textOf(message, 'to'));
  if (recipient !== undefined) item.recipient = recipient;
  const carrier = textOf(recordOf(recordOf(told, 'channelData'), 'sms'), 'carrier');
  if (carrier !== undefined) item.carrier = carrier.replace(/_BR$/, '');
  if (status === 'failed') item.failure = lateFailure(word, told, { channel, errors });
  return item;
}

function lateFailure(word: string, told: Fields | undefined, { channel, errors }: Medium): ProviderFailure {
  const causes = listOf(told, 'causes').flatMap((cause) => {
    const said = [textOf(cause, 'channelErrorCode'), textOf(cause, 'reason'), textOf(cause, 'details')];
    return said.filter((text) => text !== undefined).join(' ') || [];
  });
  const description = textOf(told, 'description');
  const words = [...causes, textOf(told, 'cause'), description].filter((text) => text !== undefined);
  const detail = shorten([...new Set(words)].join('; '));
  const code = (channel === 'whatsapp' ? codeIn(detail) : undefined) ?? word;
  // Failed after it was accepted: no wait is due, whatever the row says of a send.
  const { retryAfterMs: _, ...failure } = failureOf(errors, code, detail);
  return failure;
}
