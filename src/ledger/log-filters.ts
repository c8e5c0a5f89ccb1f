/** From the log's filters to the ways in which messages that satisfy them may be found, one index or another leading. */
import type { LogQuery } from '../../contracts/log.ts';
import { channelsInLog, messagesBeingSent, messagesOfProviderId } from './log-lookups.ts';
import { type Condition, oneOf, type Partial, type Walk } from './log-walks.ts';
import type { Queries } from './store.ts';

/** IXC-68 knows two words; a message still on its way has neither. */
const succeeded = ['sent', 'delivered', 'read', 'received'];
const failed = ['failed', 'expired', 'cancelled'];

/** What is asked for, with contacts in the form in which the ledger keeps them. */
export type LogFilters = Omit<LogQuery, 'q' | 'cursor' | 'limit' | 'contact'> & {
  /** Any of these; what was written may be read as several phones. */
  contacts?: readonly string[] | undefined;
  /** Channels the reader's key is bound to. */
  channels?: readonly string[] | undefined;
};

/** Walks that hold every message asked for, and what remains to be checked on what they pass. */
export interface Way {
  walks: readonly Walk[];
  conditions: readonly Condition[];
}

export interface Ways {
  ways: Way[];
  /** All filters, for walks that know none of them. */
  conditions: Condition[];
}

type Field = Exclude<keyof LogFilters, 'from' | 'to'>;

const columns = {
  channel: 'channel',
  type: 'medium',
  direction: 'direction',
  customerId: 'customer_id',
  campaignId: 'campaign_id',
  reference: 'reference',
  errorCode: 'error_code',
  state: 'status',
} as const;

/** Every filter as a condition on a row. */
function conditionsOf(filters: LogFilters, ofProvider: readonly string[]): Map<Field, Condition> {
  const conditions = new Map<Field, Condition>();
  for (const [field, column] of Object.entries(columns) as [keyof typeof columns, string][]) {
    const value = filters[field];
    if (value !== undefined) conditions.set(field, oneOf(column, [value]));
  }
  const { id, status, contacts, channels, text } = filters;
  if (id !== undefined) conditions.set('id', oneOf('id', [id]));
  if (status !== undefined) conditions.set('status', oneOf('status', status === 'sucesso' ? succeeded : failed));
  if (contacts !== undefined) conditions.set('contacts', oneOf('contact', contacts));
  if (channels !== undefined) conditions.set('channels', oneOf('channel', channels));
  if (filters.providerId !== undefined) conditions.set('providerId', oneOf('id', ofProvider));
  if (text !== undefined) conditions.set('text', holds('lower(m.metadata)', text));
  return conditions;
}

/** `%` and `_` are what was typed, not wildcards. */
export const holds =
  (sql: string, text: string): Condition =>
  (bind) =>
    `${sql} like ${bind(`%${text.toLowerCase().replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`)} escape '\\'`;

/**
 * All ways there are, the exact ones included; a message that satisfies the filters is on every one of them. What they
 * cost is for the search to find out.
 */
export async function waysOf(queries: Queries, filters: LogFilters): Promise<Ways> {
  const { providerId } = filters;
  const ofProvider = providerId === undefined ? [] : await messagesOfProviderId(queries, providerId);
  const conditions = conditionsOf(filters, ofProvider);
  const ways: Way[] = [];
  const add = (walks: readonly Walk[], ...covered: Field[]) => {
    const rest = [...conditions].filter(([field]) => !covered.includes(field)).map(([, condition]) => condition);
    ways.push({ walks, conditions: rest });
  };

  const { id, contacts, customerId, campaignId, reference, errorCode } = filters;
  if (id !== undefined) add([{ by: 'list', ids: [id] }], 'id');
  if (providerId !== undefined) add([{ by: 'list', ids: ofProvider }], 'providerId');
  if (contacts !== undefined)
    add(
      contacts.map((value): Walk => ({ by: 'contact', value })),
      'contacts',
    );
  if (reference !== undefined) add([{ by: 'reference', value: reference }], 'reference');
  if (customerId !== undefined) add([{ by: 'customer_id', value: customerId }], 'customerId');
  if (campaignId !== undefined) add([{ by: 'campaign_id', value: campaignId }], 'campaignId');
  if (errorCode !== undefined) add([{ by: 'error_code', value: errorCode }], 'errorCode');

  const indices = partialsOf(filters);
  const { channel, channels, type, state } = filters;
  if (channel !== undefined || channels !== undefined || type !== undefined || indices.length > 0) {
    const found = await channelsOf(queries, filters);
    const covered: Field[] = ['channel', 'channels', ...(found.allOfType ? (['type'] as const) : [])];
    const along = (only?: Partial) =>
      found.channels.map((value): Walk => ({ by: 'channel', value, ...(only !== undefined && { only }) }));
    if (indices.length === 0) add(along(), ...covered);
    for (const { only, covers } of indices) add(along(only), ...covered, ...covers);
    if (state === 'sending')
      add([{ by: 'list', ids: await messagesBeingSent(queries, found.channels) }], ...covered, 'state');
  }
  // What expired carries no other code, and the code has fewer messages than failed.
  if (state === 'expired') add([{ by: 'error_code', value: 'expired' }]);
  if (ways.length === 0) add([{ by: 'id', prefix: '' }]);
  return { ways, conditions: [...conditions.values()] };
}

/** The indices of few messages that hold those asked for, and the filters that each answers by itself. */
function partialsOf({ status, state, direction }: LogFilters): { only: Partial; covers: Field[] }[] {
  const found: { only: Partial; covers: Field[] }[] = [];
  const inbound: Field[] = direction === 'inbound' ? ['direction'] : [];
  if (state === 'received') inbound.push('state');
  if (inbound.length > 0) found.push({ only: 'inbound', covers: inbound });
  if (state === 'uncertain') found.push({ only: 'unsettled', covers: [] });
  if (state === 'queued' || state === 'sending') found.push({ only: 'waiting', covers: [] });
  if (status === 'falha' || (state !== undefined && failed.includes(state))) found.push({ only: 'failed', covers: [] });
  return found;
}

/** Channels that may hold messages of the filters; `allOfType`: they hold messages of the type asked for and no others. */
async function channelsOf(
  queries: Queries,
  { channel, channels, type }: LogFilters,
): Promise<{ channels: readonly string[]; allOfType: boolean }> {
  const named = channel === undefined ? channels : [channel];
  const allowed = channels === undefined ? named : named?.filter((one) => channels.includes(one));
  if (type === undefined && allowed !== undefined) return { channels: allowed, allOfType: true };
  const known = (await channelsInLog(queries)).filter(({ id }) => allowed === undefined || allowed.includes(id));
  if (type === undefined) return { channels: known.map(({ id }) => id), allOfType: true };
  const ofType = known.filter(({ oldest, newest }) => oldest === type || newest === type);
  return {
    channels: ofType.map(({ id }) => id),
    allOfType: ofType.every(({ oldest, newest }) => oldest === newest),
  };
}
