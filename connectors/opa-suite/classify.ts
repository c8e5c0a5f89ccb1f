/**
 * What an undocumented body most likely is. Only what is clear becomes a message or a receipt: a wrong guess would tell
 * an operator something that never happened, while everything else stays visible as it came.
 */

import type { Identities, InboundItem, MessageItem, ReceiptItem } from '../kit/connector.ts';
import { otherItem } from '../kit/items.ts';
import { shorten } from './answers.ts';
import { type Fields, isRecord, parseJson, textOf } from './fields.ts';
import { identitiesFrom, lateFailure, receiptStatus, routeOf, timeOf } from './items.ts';
import { messageItem } from './messages.ts';

/** One entry, or as many as it carries in a list under `data`. */
export function entryItems(entry: Fields): InboundItem[] {
  const { data } = entry;
  if (!Array.isArray(data) || data.length === 0) return [entryItem(entry)];
  return data.map((one) => entryItem({ ...entry, data: one }));
}

function entryItem(entry: Fields): InboundItem {
  const nests = nestsOf(entry);
  const customer = customerOf(nests);
  const record = nests.find((nest) => textOf(nest, '_id') !== undefined && isTold(nest.tipoDestinatario));
  if (record !== undefined) {
    const item = messageItem(record, customer);
    if (item.kind === 'message' || item.kind === 'receipt') return { ...item, raw: entry };
  }
  return receiptItem(entry, nests, customer) ?? inboundItem(entry, nests, customer) ?? otherItem(fieldOf(nests), entry);
}

const isTold = (addressee: unknown): boolean => addressee === 'usuarios' || addressee === 'clientes_users';

const nestNames = [
  'data',
  'payload',
  'body',
  'event',
  'message',
  'mensagem',
  'content',
  'contato',
  'contact',
  'atendimento',
] as const;
const deepest = 3;

/** The entry itself first, then what it wraps, level by level. */
function nestsOf(entry: Fields): Fields[] {
  const nests = [entry];
  let level = [entry];
  for (let depth = 0; depth < deepest; depth++) {
    level = level.flatMap((nest) => nestNames.flatMap((name) => (isRecord(nest[name]) ? [nest[name]] : [])));
    nests.push(...level);
  }
  return nests;
}

function firstText(nests: readonly Fields[], ...names: readonly string[]): string | undefined {
  for (const nest of nests) {
    for (const name of names) {
      const text = textOf(nest, name);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function customerOf(nests: readonly Fields[]): Identities | undefined {
  const phone = firstText(nests, 'canal_cliente', 'canalCliente', 'telefone', 'celular', 'phone');
  const person = nests.find((nest) => isRecord(nest.contato) || isRecord(nest.contact));
  return identitiesFrom(phone, textOf(person?.contato ?? person?.contact, 'nome'));
}

/** Our id as it left with the send; forwarded as an object or as its JSON text. */
function echoedId(nests: readonly Fields[]): string | undefined {
  for (const { metadata } of nests) {
    const id = textOf(typeof metadata === 'string' ? parseJson(metadata) : metadata, 'hubMessageId');
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Clear: it names a message that was sent, and a word for what became of it. */
function receiptItem(
  raw: Fields,
  nests: readonly Fields[],
  recipient: Identities | undefined,
): ReceiptItem | undefined {
  const sentId = firstText(nests, 'messageSentId');
  const messageId = echoedId(nests);
  const status = statusOf(nests);
  const at = timeOf(nests, sentId);
  if ((sentId ?? messageId) === undefined || status === undefined || at === undefined) return undefined;
  const item: ReceiptItem = {
    kind: 'receipt',
    key: `s:${sentId ?? messageId}:${status}`,
    at,
    route: routeOf(...nests),
    providerId: sentId ?? '',
    status,
    raw,
  };
  if (messageId !== undefined) item.messageId = messageId;
  if (recipient !== undefined) item.recipient = recipient;
  const reason = firstText(nests, 'observacao', 'description', 'motivo', 'error');
  if (status === 'failed') item.failure = lateFailure(reason === undefined ? undefined : shorten(reason));
  return item;
}

function statusOf(nests: readonly Fields[]): ReceiptItem['status'] | undefined {
  for (const names of [
    ['statusEnvio', 'status'],
    ['event', 'evento'],
    ['type', 'tipo'],
  ]) {
    for (const nest of nests) {
      for (const name of names) {
        const value = nest[name];
        const word = receiptStatus(typeof value === 'string' ? value : (textOf(value, 'status') ?? ''));
        if (word !== undefined) return word;
      }
    }
  }
  return undefined;
}

const received = /received|inbound|incoming|recebid[ao]/i;

/** Clear: the event says that something came in, and who wrote what under which id can be read. */
function inboundItem(raw: Fields, nests: readonly Fields[], contact: Identities | undefined): MessageItem | undefined {
  const id = firstText(nests, '_id', 'messageId', 'id');
  const text = firstText(nests, 'mensagem', 'text', 'texto', 'message', 'body');
  const at = timeOf(nests, id);
  if (!received.test(eventOf(nests) ?? '')) return undefined;
  if (id === undefined || text === undefined || at === undefined || contact === undefined) return undefined;
  return {
    kind: 'message',
    key: `m:${id}`,
    at,
    route: routeOf(...nests),
    providerId: id,
    direction: 'inbound',
    contact,
    content: { type: 'text', text },
    raw,
  };
}

const eventOf = (nests: readonly Fields[]): string | undefined => firstText(nests, 'event', 'evento', 'type', 'tipo');

/** Shown to operators, so no more than a word. */
function fieldOf(nests: readonly Fields[]): string {
  const event = eventOf(nests) ?? '';
  return /^[\w.:-]{1,64}$/.test(event) ? event : 'webhook';
}
