/**
 * Sinch Brazil calls one address with three things: the operator took it (callback), the handset did or did not (DR),
 * and what customers write (MO).
 */
import type { InboundItem, MessageItem, ReceiptItem, ReceiptStatus, WebhookCall } from '../kit/connector.ts';
import { type Fields, instantOf, numberOf, recordOf, textOf } from '../kit/fields.ts';
import { otherItem, unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import type { SinchBrazilConfig } from './config.ts';
import { brazilReason } from './receipt-reasons.ts';
import { eachRecord, receiptFailure } from './webhook.ts';

export function parseBrazil(
  raw: Uint8Array,
  config: SinchBrazilConfig,
  _call: WebhookCall,
  receivedAt: number,
): InboundItem[] {
  return eachRecord(raw, (record) => [itemOf(record, config, receivedAt)]);
}

function itemOf(raw: Fields, config: SinchBrazilConfig, receivedAt: number): InboundItem {
  const stage = stageOf(raw);
  if (stage !== undefined) return receiptItem(raw, stage, config, receivedAt);
  if (textOf(raw, 'source') !== undefined) return messageItem(raw, receivedAt);
  return otherItem('callback', raw);
}

interface Stage {
  name: 'sent' | 'delivered';
  code: string;
  word: string;
}

/** The DR repeats what the callback said before it: the later stage counts. */
function stageOf(raw: Fields): Stage | undefined {
  for (const name of ['delivered', 'sent'] as const) {
    const code = textOf(raw, `${name}StatusCode`);
    if (code !== undefined && code.trim() !== '0')
      return { name, code: code.trim(), word: textOf(raw, `${name}Status`)?.trim() ?? '' };
  }
  return undefined;
}

function receiptItem(raw: Fields, stage: Stage, config: SinchBrazilConfig, receivedAt: number): InboundItem {
  const messageId = textOf(raw, 'correlationId');
  const providerId = textOf(raw, 'id') ?? messageId;
  if (providerId === undefined) return unparsed(raw, 'a receipt with neither id nor correlationId');
  const key = `s:${providerId}:${stage.name}:${stage.code}`;
  const at = timeOf(raw, stage, receivedAt);
  const status = statusOf(stage, config);
  if (status === undefined) return { kind: 'other', key, at, route: {}, field: `${stage.name}.${stage.code}`, raw };
  const item: ReceiptItem = { kind: 'receipt', key, at, route: {}, providerId, status, raw };
  if (messageId !== undefined) item.messageId = messageId;
  const recipient = smsContact(textOf(raw, 'destination'));
  if (recipient !== undefined) item.recipient = recipient;
  const carrier = textOf(raw, 'carrierName');
  if (carrier !== undefined) item.carrier = carrier;
  const reason = brazilReason(stage.code);
  if (status === 'failed' && reason !== undefined)
    item.failure = receiptFailure(stage.code, `${stage.code} ${stage.word}`.trim(), reason);
  return item;
}

function statusOf({ code }: Stage, { undelivered }: SinchBrazilConfig): ReceiptStatus | undefined {
  if (code === '2') return 'sent';
  if (code === '4') return 'delivered';
  if (code === '104') return undelivered;
  return brazilReason(code) === undefined ? undefined : 'failed';
}

const timeNames = { delivered: ['deliveredAt', 'deliveredDate'], sent: ['sentStatusAt', 'sentStatusDate'] } as const;

function timeOf(raw: Fields, { name }: Stage, receivedAt: number): number {
  const [at, date] = timeNames[name];
  return epochOf(raw, at) ?? instantOf(textOf(raw, date)) ?? epochOf(raw, 'updatedAt') ?? receivedAt;
}

const earliestEpochMs = 1e12;
const latestEpochMs = 8.64e15;

function epochOf(raw: Fields, name: string): number | undefined {
  const ms = numberOf(raw, name);
  return ms !== undefined && ms >= earliestEpochMs && ms <= latestEpochMs ? Math.floor(ms) : undefined;
}

function messageItem(raw: Fields, receivedAt: number): InboundItem {
  const contact = smsContact(textOf(raw, 'source'));
  const providerId = textOf(raw, 'id');
  if (contact === undefined) return unparsed(raw, 'a message without source');
  if (providerId === undefined) return unparsed(raw, 'a message without id');
  const text = raw.messageText;
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    // The date beside it has been seen to say another time.
    at: epochOf(raw, 'receivedAt') ?? instantOf(textOf(raw, 'receivedDate')) ?? receivedAt,
    route: {},
    providerId,
    direction: 'inbound',
    contact,
    content: { type: 'text', text: typeof text === 'string' ? text : '' },
    raw,
  };
  const answered = textOf(recordOf(raw, 'mt'), 'id');
  if (answered !== undefined) item.replyTo = answered;
  return item;
}
