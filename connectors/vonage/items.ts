/** One call of the provider as an item: a receipt of a part, a message, or what it cannot be told to be. */
import { createHash } from 'node:crypto';
import type {
  Identities,
  InboundItem,
  ItemRoute,
  MessageItem,
  ReceiptItem,
  ReceiptStatus,
  UnparsedItem,
} from '../kit/connector.ts';
import { carrierOf } from './carriers.ts';
import { senderDigits, type VonageConfig } from './config.ts';
import { instantOf, minuteOf, textOf } from './fields.ts';
import { receiptFailure } from './receipt-errors.ts';

type Parameters = ReadonlyMap<string, string>;
type Raw = Record<string, string>;

export function itemOf(parameters: Parameters, raw: Raw, config: VonageConfig, receivedAt: number): InboundItem {
  const isReceipt = parameters.has('status') || parameters.has('err-code') || parameters.has('scts');
  const at = timeOf(raw) ?? receivedAt;
  return isReceipt ? receiptItem(raw, config, at) : messageItem(raw, config, at);
}

/** `unknown` says nothing about the message but that the provider had it. */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  accepted: 'sent',
  buffered: 'sent',
  unknown: 'sent',
  delivered: 'delivered',
  expired: 'failed',
  failed: 'failed',
  rejected: 'failed',
};

function receiptItem(raw: Raw, config: VonageConfig, at: number): InboundItem {
  const providerId = textOf(raw, 'messageId') ?? textOf(raw, 'message-id');
  const word = textOf(raw, 'status')?.toLowerCase() ?? '';
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  if (providerId === undefined) return unparsed(raw, 'a receipt without messageId');
  if (status === undefined) return unparsed(raw, `a receipt with the unknown status "${word.slice(0, 40)}"`);
  const item: ReceiptItem = {
    kind: 'receipt',
    key: `s:${providerId}:${word}`,
    at,
    route: routeOf(textOf(raw, 'to'), config),
    providerId,
    status,
    raw,
  };
  const reference = textOf(raw, 'client-ref');
  if (reference !== undefined) item.messageId = reference;
  // In a receipt `msisdn` is the person the message went to.
  const recipient = contactOf(textOf(raw, 'msisdn'));
  if (recipient !== undefined) item.recipient = recipient;
  if (status === 'failed') item.failure = receiptFailure(word, textOf(raw, 'err-code'));
  const price = textOf(raw, 'price');
  if (price !== undefined && /^\d+(\.\d+)?$/.test(price))
    item.pricing = { amount: price, currency: config.priceCurrency };
  const network = textOf(raw, 'network-code');
  if (network !== undefined) item.carrier = carrierOf(network);
  return item;
}

function messageItem(raw: Raw, config: VonageConfig, at: number): InboundItem {
  const providerId = textOf(raw, 'messageId') ?? textOf(raw, 'message-id');
  // In a message received `msisdn` is who wrote it, and `to` the number that it was written to.
  const contact = contactOf(textOf(raw, 'msisdn'));
  if (providerId === undefined) return unparsed(raw, 'neither a receipt nor a message: there is no messageId');
  if (contact === undefined) return unparsed(raw, 'a message without a sender');
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at,
    route: routeOf(textOf(raw, 'to'), config),
    providerId,
    direction: 'inbound',
    contact,
    content: contentOf(raw),
    raw,
  };
  const part = partOf(raw);
  if (part !== undefined) item.part = part;
  return item;
}

/** Blanks at the ends are the person's: the next piece of a long text goes on right behind them. */
function contentOf(raw: Raw): MessageItem['content'] {
  if (raw.text !== undefined) return { type: 'text', text: raw.text };
  return { type: textOf(raw, 'type') ?? 'unknown', native: raw };
}

function partOf(raw: Raw): MessageItem['part'] {
  if (textOf(raw, 'concat')?.toLowerCase() !== 'true' || raw.text === undefined) return undefined;
  const reference = textOf(raw, 'concat-ref');
  const total = Number(textOf(raw, 'concat-total'));
  const number = Number(textOf(raw, 'concat-part'));
  if (reference === undefined || !Number.isInteger(total) || !Number.isInteger(number)) return undefined;
  if (total < 2 || total > 255 || number < 1 || number > total) return undefined;
  return { reference, number, total };
}

/** Short codes have 3 to 6 digits and are no phone numbers; a name, which anybody may choose, is nobody's address. */
function contactOf(address: string | undefined): Identities | undefined {
  const digits = address?.replace(/^\+|^00/, '');
  if (digits === undefined) return undefined;
  if (/^\d{3,6}$/.test(digits)) return { shortCode: digits };
  if (/^\d{7,15}$/.test(digits)) return { phone: `+${digits}` };
  return { username: digits.slice(0, 64) };
}

/** One account may have several senders, each of them a channel. */
function routeOf(number: string | undefined, { from, inboundNumber }: VonageConfig): ItemRoute {
  if (number === undefined) return {};
  const digits = senderDigits(number);
  if (inboundNumber !== undefined && digits === senderDigits(inboundNumber)) return { numberId: senderDigits(from) };
  return { numberId: digits };
}

const timeOf = (raw: Raw): number | undefined =>
  instantOf(textOf(raw, 'message-timestamp')) ?? minuteOf(textOf(raw, 'scts'));

export function unparsed(raw: unknown, reason: string): UnparsedItem {
  const key = createHash('sha256').update(JSON.stringify(raw)).digest('base64url');
  return { kind: 'unparsed', key: `u:${key}`, route: {}, reason, raw };
}
