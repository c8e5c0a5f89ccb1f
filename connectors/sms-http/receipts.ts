/** What became of a message, in the gateway's words. */
import { withCountry } from '../kit/brazil-number.ts';
import type { InboundItem, ReceiptItem } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { shorten } from '../kit/http-answer.ts';
import { shownWord, unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { pickField } from '../kit/pick.ts';
import { timeIn } from '../kit/written-times.ts';
import type { SmsHttpConfig } from './config.ts';
import { receiptErrors } from './errors.ts';
import { same } from './outcome.ts';

export function receiptItem(
  raw: Record<string, unknown>,
  addressed: string | undefined,
  config: SmsHttpConfig,
  receivedAt: number,
): InboundItem {
  const read = (field: string | undefined) => (field === undefined ? undefined : pickField(field, raw));
  const word = read(config.receiptStatus);
  const messageId = addressed ?? read(config.receiptOwnId);
  const providerId = read(config.receiptId) ?? messageId;
  if (word === undefined) return unparsed(raw, 'a receipt without its status');
  if (providerId === undefined) return unparsed(raw, 'a receipt with neither our id nor the id of the gateway');
  const code = read(config.receiptErrorCode);
  const key = `s:${providerId}:${word.toLowerCase()}:${code ?? ''}`;
  const at = timeIn(read(config.receiptTime), config.timeFormat, config.utcOffset) ?? receivedAt;
  const status = entryOf(config.receiptStatuses, word);
  if (status === undefined)
    return { kind: 'other', key, at, route: {}, field: shownWord(`status.${word.toLowerCase()}`, 'status'), raw };
  const item: ReceiptItem = { kind: 'receipt', key, at, route: {}, providerId, status, raw };
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = smsContact(withCountry(read(config.receiptPhone)));
  if (recipient !== undefined) item.recipient = recipient;
  const carrier = read(config.receiptCarrier);
  if (carrier !== undefined) item.carrier = carrier;
  if (status === 'failed') {
    const named = (code !== undefined && entryOf(config.receiptClasses, code)) || entryOf(config.receiptClasses, word);
    const detail = [word, code, read(config.receiptErrorText)].filter((part) => part !== undefined).join(': ');
    item.failure = failureOf(receiptErrors, `receipt_${named || 'unknown'}`, shorten(detail));
  }
  return item;
}

const entryOf = <Value extends string>(map: Readonly<Record<string, Value>>, word: string): Value | undefined =>
  Object.entries(map).find(([name]) => same(name, word))?.[1];
