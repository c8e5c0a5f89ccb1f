/** Receipts and messages of the REST API. A 4xx answer is never repeated, so only a wrong caller gets one. */
import { createHmac } from 'node:crypto';
import type {
  HeaderReader,
  InboundItem,
  ItemRoute,
  MessageItem,
  ReceiptItem,
  ReceiptStatus,
  WebhookCall,
} from '../kit/connector.ts';
import { type Fields, instantOf, isRecord, listOf, numberOf, textOf } from '../kit/fields.ts';
import { otherItem, shownWord, unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { sameText } from '../kit/same-text.ts';
import type { SinchSmsConfig } from './config.ts';
import { batchReason } from './receipt-reasons.ts';
import { eachRecord, receiptFailure, verifyAddress } from './webhook.ts';

export function verifyBatches(
  raw: Uint8Array,
  header: HeaderReader,
  config: SinchSmsConfig,
  call: WebhookCall,
): boolean {
  if (!verifyAddress(raw, header, config, call)) return false;
  return config.webhookSecret === undefined || isSigned(raw, header, config.webhookSecret);
}

function isSigned(raw: Uint8Array, header: HeaderReader, secret: string): boolean {
  const [signature, nonce, timestamp] = ['', '-nonce', '-timestamp'].map((end) =>
    header(`x-sinch-webhook-signature${end}`),
  );
  if (signature === undefined || nonce === undefined || timestamp === undefined) return false;
  const expected = createHmac('sha256', secret).update(raw).update(`.${nonce}.${timestamp}`).digest('base64');
  return sameText(signature, expected);
}

export function parseBatches(
  raw: Uint8Array,
  config: SinchSmsConfig,
  _call: WebhookCall,
  receivedAt: number,
): InboundItem[] {
  return eachRecord(raw, (record) => {
    const type = textOf(record, 'type') ?? '';
    if (type.startsWith('recipient_delivery_report')) return [receiptItem(record, record, receivedAt)];
    if (type.startsWith('delivery_report')) return summaryItems(record, receivedAt);
    if (type.startsWith('mo_')) return [messageItem(record, type, config, receivedAt)];
    return [otherItem(shownWord(type, 'webhook'), record)];
  });
}

/** A plan that was set to report batches: ours are batches of one. */
function summaryItems(report: Fields, receivedAt: number): InboundItem[] {
  const statuses = listOf(report, 'statuses').filter(isRecord);
  const counted = statuses.filter((each) => numberOf(each, 'count') !== 0);
  return counted.length === 0
    ? [unparsed(report, 'a report without statuses')]
    : counted.map((each) => receiptItem({ ...each, ...ownOf(report) }, report, receivedAt));
}

const ownOf = ({ batch_id, client_reference }: Fields): Fields => ({
  batch_id,
  client_reference,
});

const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['queued', 'sent'],
  ['dispatched', 'sent'],
  ['delivered', 'delivered'],
]);

function receiptItem(fields: Fields, raw: Fields, receivedAt: number): InboundItem {
  const providerId = textOf(fields, 'batch_id');
  if (providerId === undefined) return unparsed(raw, 'a report without batch_id');
  const word = shownWord(textOf(fields, 'status')?.toLowerCase(), 'other');
  const code = textOf(fields, 'code') ?? '';
  const to = textOf(fields, 'recipient')?.replace(/^\+/, '') ?? '';
  const key = ['s', providerId, to, word, code].filter((part) => part !== '').join(':');
  const at = instantOf(textOf(fields, 'operator_status_at')) ?? instantOf(textOf(fields, 'at')) ?? receivedAt;
  const reason = batchReason(word);
  const status = reason === undefined ? statuses.get(word) : 'failed';
  if (status === undefined) return { kind: 'other', key, at, route: {}, field: `status.${word}`, raw };
  const item: ReceiptItem = { kind: 'receipt', key, at, route: {}, providerId, status, raw };
  const messageId = textOf(fields, 'client_reference');
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = smsContact(to);
  if (recipient !== undefined) item.recipient = recipient;
  const carrier = textOf(fields, 'operator');
  if (carrier !== undefined) item.carrier = carrier;
  if (reason !== undefined) item.failure = receiptFailure(code || word, `status ${word} ${code}`.trim(), reason);
  return item;
}

function messageItem(raw: Fields, type: string, config: SinchSmsConfig, receivedAt: number): InboundItem {
  const contact = smsContact(textOf(raw, 'from'));
  const providerId = textOf(raw, 'id');
  if (contact === undefined) return unparsed(raw, 'a message without sender');
  if (providerId === undefined) return unparsed(raw, 'a message without id');
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at: instantOf(textOf(raw, 'received_at')) ?? instantOf(textOf(raw, 'sent_at')) ?? receivedAt,
    route: routeOf(textOf(raw, 'to'), config),
    providerId,
    direction: 'inbound',
    contact,
    content: contentOf(raw, type),
    raw,
  };
  return item;
}

/** Binary and picture messages say nothing that could be read here: they are told as they came. */
function contentOf(raw: Fields, type: string): MessageItem['content'] {
  const { body, udh } = raw;
  if (type === 'mo_text') return { type: 'text', text: typeof body === 'string' ? body : '' };
  const text = textOf(body, 'message');
  return { type: type.slice('mo_'.length), ...(text !== undefined && { text }), native: { body, udh } };
}

/** One plan may have several numbers, each of them a channel. */
function routeOf(to: string | undefined, { from }: SinchSmsConfig): ItemRoute {
  const number = to?.replace(/^\+/, '');
  return number === undefined || from === undefined || number === from.replace(/^\+/, '') ? {} : { numberId: number };
}
