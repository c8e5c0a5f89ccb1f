/** Parts every inbound item shares: people, times, and the provider's words for what became of a message. */
import type { Identities, ItemRoute, ReceiptStatus } from '../kit/connector.ts';
import { failure } from './errors.ts';
import { type Fields, instantOf, instantOfId, mongoId, textOf } from './fields.ts';

/** `5548990000001@c.us`, `+55 48 99000-0001`: whatever is no phone number names nobody. */
export function identitiesFrom(address: string | undefined, name?: string): Identities | undefined {
  const digits = address?.replace(/@[\w.]+$/, '').replace(/[\s()+.-]/g, '') ?? '';
  if (!/^\d{8,15}$/.test(digits)) return undefined;
  const identities: Identities = { phone: `+${digits}`, waId: digits };
  if (name !== undefined) identities.name = name;
  return identities;
}

/** Which channel of the installation it came over: one webhook may carry them all. */
export function routeOf(...records: readonly Fields[]): ItemRoute {
  for (const record of records) {
    const id = textOf(record, 'canalComunicacao') ?? textOf(record, 'canal_id') ?? textOf(record, 'canal');
    if (id !== undefined && mongoId.test(id)) return { numberId: id };
  }
  return {};
}

const timeFields = ['data', 'createdAt', 'dataEnvio', 'timestamp', 'date', 'updatedAt'] as const;

/** When a record says nothing, its id does: at the earliest then. */
export function timeOf(records: readonly Fields[], id: string | undefined): number | undefined {
  for (const record of records) {
    for (const field of timeFields) {
      const ms = instantOf(record[field]);
      if (ms !== undefined) return ms;
    }
  }
  return id === undefined ? undefined : instantOfId(id);
}

const statusWords: Readonly<Record<string, ReceiptStatus>> = {
  sent: 'sent',
  enviado: 'sent',
  enviada: 'sent',
  delivered: 'delivered',
  entregue: 'delivered',
  read: 'read',
  seen: 'read',
  lido: 'read',
  lida: 'read',
  visualizado: 'read',
  visualizada: 'read',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
  erro: 'failed',
  falha: 'failed',
  falhou: 'failed',
};

/** `delivered`, `MESSAGE_DELIVERED`, `template.delivered`: the last word counts, unless one before it denies it. */
export function receiptStatus(text: string): ReceiptStatus | undefined {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  if (words.some((word) => word === 'not' || word === 'nao' || word === 'un')) return undefined;
  const last = words.at(-1) ?? '';
  return Object.hasOwn(statusWords, last) ? statusWords[last] : undefined;
}

/** After acceptance nobody can say whether the message went out: the class must not invite a resend. */
export function lateFailure(detail: string | undefined) {
  return failure('unknown', detail ?? '');
}
