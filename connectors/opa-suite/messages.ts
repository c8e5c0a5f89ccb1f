/** Services and their messages, read by polling: what no webhook is certain to tell. */

import type {
  Identities,
  InboundItem,
  MessageItem,
  ProviderRequest,
  ProviderResponse,
  ReceiptItem,
} from '../kit/connector.ts';
import { otherItem, unparsed } from '../kit/items.ts';
import { shorten } from './answers.ts';
import type { OpaAccount } from './config.ts';
import { type Fields, instantOf, isRecord, recordOf, textOf } from './fields.ts';
import { identitiesFrom, lateFailure, receiptStatus, routeOf, timeOf } from './items.ts';
import { listRequest, readPage } from './lists.ts';

/** One `atendimento`. */
export interface OpaService {
  id: string;
  protocol: string | null;
  /** `AG`, `EA`, `PS`, `F`, `NV`: sources disagree about the codes, and old services stay open for months. */
  status: string | null;
  channelId: string | null;
  /** Null where the channel shows no phone number. */
  customer: Identities | null;
  openedAt: number | null;
  closedAt: number | null;
}

/** @param openedFrom `YYYY-MM-DD`, as the installation counts days. */
export function servicesSince(account: OpaAccount, openedFrom: string, cursor?: string): ProviderRequest {
  return listRequest(account, 'atendimento', { dataInicialAbertura: openedFrom }, cursor);
}

/** @throws when the answer is no page. */
export function parseServices(response: ProviderResponse): { services: OpaService[]; next?: string } {
  const { records, next } = readPage(response, 'services');
  const services = records.flatMap((record) => {
    const id = textOf(record, '_id');
    if (!isRecord(record) || id === undefined) return [];
    return [
      {
        id,
        protocol: textOf(record, 'protocolo') ?? null,
        status: textOf(record, 'status') ?? null,
        channelId: routeOf(record).numberId ?? null,
        customer: identitiesFrom(textOf(record, 'canal_cliente')) ?? null,
        openedAt: instantOf(record.date) ?? null,
        closedAt: instantOf(record.fim) ?? null,
      },
    ];
  });
  return next === undefined ? { services } : { services, next };
}

export interface MessageQuery {
  /** The service's `_id`, not its protocol. */
  serviceId: string;
  /** `next` of the page before. */
  cursor?: string;
}

/** The list knows no filter by time: `parseMessages` leaves out what is older. */
export function messagesSince(account: OpaAccount, { serviceId, cursor }: MessageQuery): ProviderRequest {
  return listRequest(account, 'atendimento/mensagem', { id_rota: serviceId }, cursor);
}

export interface MessagePage {
  items: InboundItem[];
  next?: string;
  /** Time of the newest message: `since` of the next poll. */
  highWater?: number;
}

/**
 * @param customer of the service: messages do not repeat it.
 * @param since messages before it are left out; receipts never are, because a status changes long after its message.
 * @throws when the answer is no page.
 */
export function parseMessages(
  response: ProviderResponse,
  { customer, since = 0 }: { customer?: Identities | null | undefined; since?: number },
): MessagePage {
  const { records, next } = readPage(response, 'messages');
  const items = records.map((record) =>
    isRecord(record) ? messageItem(record, customer ?? undefined) : unparsed(record, 'message: not an object'),
  );
  const page: MessagePage = { items: items.filter(({ kind, at = since }) => kind === 'receipt' || at >= since) };
  if (next !== undefined) page.next = next;
  const times = items.flatMap(({ at }) => at ?? []);
  if (times.length > 0) page.highWater = times.reduce((a, b) => Math.max(a, b));
  return page;
}

/** One message record, wherever it came from. The customer's own become messages, those to the customer receipts. */
export function messageItem(record: Fields, customer: Identities | undefined): InboundItem {
  const id = textOf(record, '_id');
  if (id === undefined) return unparsed(record, 'message: _id: missing');
  const at = timeOf([record], id);
  if (at === undefined) return unparsed(record, 'message: data: not a time');
  const notice = (field: string): InboundItem => ({ ...otherItem(field, record), at, route: routeOf(record) });
  // Texts of the system, such as the protocol number.
  if (record.tipo === '') return notice('message.system');
  switch (record.tipoDestinatario) {
    case 'usuarios':
      if (customer === undefined) return unparsed(record, 'message: no sender');
      return fromCustomer(record, id, at, customer);
    case 'clientes_users':
      return toCustomer(record, id, at, customer) ?? notice('message.outbound');
    default:
      return notice('message');
  }
}

function fromCustomer(record: Fields, id: string, at: number, contact: Identities): MessageItem {
  return {
    kind: 'message',
    key: `m:${id}`,
    at,
    route: routeOf(record),
    providerId: id,
    direction: 'inbound',
    contact,
    content: contentOf(record),
    raw: record,
  };
}

function contentOf(record: Fields): MessageItem['content'] {
  const { mensagem, objeto } = record;
  const type = textOf(record, 'tipo') ?? 'texto';
  const text = typeof mensagem === 'string' && mensagem !== '' ? { text: mensagem } : {};
  if (type === 'texto') return { type: 'text', ...text };
  const native = { ...(isRecord(mensagem) && { mensagem }), ...(objeto != null && { objeto }) };
  return { type, ...text, ...(Object.keys(native).length > 0 && { native }) };
}

function toCustomer(
  record: Fields,
  id: string,
  at: number,
  recipient: Identities | undefined,
): ReceiptItem | undefined {
  const sending = recordOf(record, 'statusEnvio');
  const status = receiptStatus(textOf(sending, 'status') ?? '');
  if (status === undefined) return undefined;
  const item: ReceiptItem = {
    kind: 'receipt',
    key: `s:${id}:${status}`,
    at,
    route: routeOf(record),
    providerId: id,
    status,
    raw: record,
  };
  if (recipient !== undefined) item.recipient = recipient;
  const reason = textOf(sending, 'observacao');
  if (status === 'failed') item.failure = lateFailure(reason === undefined ? undefined : shorten(reason));
  return item;
}
