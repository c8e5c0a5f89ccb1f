/** The call of a `dlr-url`: which message, and what became of it as a sum of bits. */
import type { InboundItem, ProviderFailure, ReceiptItem, ReceiptStatus } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { shorten } from '../kit/http-answer.ts';
import { unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { receiptErrors } from './errors.ts';
import { type Octets, shownParameters, wordOf } from './parameters.ts';

/** The part that is decided by Kannel: never encoded. */
export const receiptEscapes = 'dlr=%d&at=%T&smsc=%i&phone=%p&foreign=%F&reply=%A';

export const isReceipt = (octets: Octets): boolean => octets.has('dlr');

const bit = { delivered: 1, failed: 2, buffered: 4, accepted: 8, refused: 16, expired: 32, unknown: 64 } as const;

export function receiptItem(octets: Octets, receivedAt: number): InboundItem {
  const raw = shownParameters(octets);
  const id = wordOf(octets, 'id');
  const word = wordOf(octets, 'dlr') ?? '';
  if (id === undefined) return unparsed(raw, 'a receipt without id');
  if (!/^\d{1,9}$/.test(word)) return unparsed(raw, 'a receipt whose dlr is no number');
  const bits = Number(word);
  const foreign = wordOf(octets, 'foreign');
  const key = `s:${id}:${foreign ?? ''}:${bits}`;
  const at = secondOf(wordOf(octets, 'at')) ?? receivedAt;
  const status = statusOf(bits);
  if (status === undefined) return { kind: 'other', key, at, route: {}, field: `dlr.${bits}`, raw };
  // Kannel answers a send without an id: ours stands for it.
  const item: ReceiptItem = { kind: 'receipt', key, at, route: {}, providerId: id, messageId: id, status, raw };
  const recipient = smsContact(wordOf(octets, 'phone'));
  if (recipient !== undefined) item.recipient = recipient;
  if (status === 'failed') item.failure = failureIn(bits, wordOf(octets, 'reply') ?? '');
  return item;
}

/** Bits, not numbers: an expired message comes as 2 + 32. */
function statusOf(bits: number): ReceiptStatus | undefined {
  if (has(bits, 'delivered')) return 'delivered';
  if (has(bits, 'failed') || has(bits, 'refused')) return 'failed';
  if (has(bits, 'accepted') || has(bits, 'buffered')) return 'sent';
  return undefined;
}

const has = (bits: number, name: keyof typeof bit): boolean => (bits & bit[name]) !== 0;

/** The reply is the operator's receipt, which quotes the text; or `NACK/0x0000000b/Invalid Destination Address`. */
function failureIn(bits: number, reply: string): ProviderFailure {
  const [, stat = ''] = /\bstat:\s*(\w{1,16})/i.exec(reply) ?? [];
  const [, err] = /\berr:\s*(\w{1,16})/i.exec(reply) ?? [];
  const words = [`dlr ${bits}`, stat !== '' && `stat ${stat}`, err !== undefined && `err ${err}`].filter(Boolean);
  const isRefused = has(bits, 'refused') && !has(bits, 'failed');
  const detail = isRefused && reply !== '' ? `dlr ${bits}: ${reply}` : words.join(', ');
  return failureOf(receiptErrors, codeOf(bits, stat.toUpperCase(), isRefused ? reply : ''), shorten(detail));
}

function codeOf(bits: number, stat: string, refusal: string): keyof typeof receiptErrors {
  if (/^NACK\/0x0*b\//i.test(refusal)) return 'receipt_number_refused';
  if (!has(bits, 'failed')) return 'receipt_refused';
  if (has(bits, 'expired') || stat === 'EXPIRED') return 'receipt_expired';
  if (has(bits, 'unknown') || stat === 'UNKNOWN') return 'receipt_unknown';
  return stat === 'REJECTD' ? 'receipt_rejected' : 'receipt_undelivered';
}

/** Seconds of the epoch, as `%T` writes them. */
export function secondOf(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{9,10}$/.test(word) ? Number(word) * 1000 : undefined;
}
