/** Records of the two reports. */
import { isObject } from '../kit/answer-paths.ts';
import { withCountry } from '../kit/brazil-number.ts';
import type { InboundItem, MessageItem, ReceiptItem } from '../kit/connector.ts';
import { shorten } from '../kit/http-answer.ts';
import { contentKey, shownWord, unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { fieldAt, pickField } from '../kit/pick.ts';
import { timeIn } from '../kit/written-times.ts';
import type { ComteleConfig } from './config.ts';
import { notDelivered } from './errors.ts';

/** @param now for records that tell no time. */
export function receiptItem(raw: unknown, config: ComteleConfig, now: number): InboundItem {
  if (!isObject(raw)) return unparsed(raw, 'not an object');
  const messageId = config.api === 'current' ? pickField(config.ownIdField, raw) : undefined;
  const providerId = pickField(config.idField, raw) ?? messageId;
  const word = pickField(config.statusField, raw);
  if (providerId === undefined) return unparsed(raw, 'a record with neither the id of the request nor ours');
  if (word === undefined) return unparsed(raw, 'a record without its status');
  const phone = withCountry(pickField(config.phoneField, raw));
  const key = `s:${providerId}:${phone ?? ''}:${plain(word)}`;
  const at = timeIn(pickField(config.statusTimeField, raw), config.timeFormat, config.utcOffset) ?? now;
  const status = Object.entries(config.statuses).find(([name]) => plain(name) === plain(word))?.[1];
  if (status === undefined)
    return { kind: 'other', key, at, route: {}, field: shownWord(`status.${plain(word)}`, 'status'), raw };
  const item: ReceiptItem = { kind: 'receipt', key, at, route: {}, providerId, status, raw };
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = smsContact(phone);
  if (recipient !== undefined) item.recipient = recipient;
  if (status === 'failed') {
    const { class: failureClass, cause, nextStep } = notDelivered;
    const words = [word, pickField(config.detailField, raw)].filter((part) => part !== undefined).join(': ');
    item.failure = { class: failureClass, code: 'receipt_not_delivered', detail: shorten(words), cause, nextStep };
  }
  return item;
}

const plain = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim()
    .toLowerCase();

export function replyItem(raw: unknown, config: ComteleConfig, now: number): InboundItem {
  if (!isObject(raw)) return unparsed(raw, 'not an object');
  const contact = smsContact(withCountry(pickField(config.replyFromField, raw)));
  if (contact === undefined) return unparsed(raw, 'a reply without the number of who wrote it');
  // A reply without an id is known by all that it says.
  const providerId = pickField(config.replyIdField, raw) ?? contentKey('content', raw);
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at: timeIn(pickField(config.replyTimeField, raw), config.timeFormat, config.utcOffset) ?? now,
    route: {},
    providerId,
    direction: 'inbound',
    contact,
    content: { type: 'text', text: textIn(raw, config.replyTextField) },
    raw,
  };
  return item;
}

function textIn(raw: Record<string, unknown>, names: string): string {
  const found = names
    .split('|')
    .map((name) => fieldAt(raw, name.trim()))
    .find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : '';
}
