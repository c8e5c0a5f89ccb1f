/** Receipts whose message nobody knows: looked at, and put aside. */
import { bulk, type Statement, statement, type Value } from './store.ts';

export interface ParkedSearch {
  channel?: string | undefined;
  /** Channels the reader's key is bound to. */
  channels?: readonly string[] | undefined;
  /** The last row of the page before. */
  before?: readonly [receivedAt: number, channel: string, key: string] | undefined;
  limit: number;
}

type Bind = (value: Value) => string;

function conditions({ channel, channels, before }: ParkedSearch, bind: Bind): string[] {
  const where = ['p.message_id is null'];
  if (channel !== undefined) where.push(`p.channel = ${bind(channel)}`);
  if (channels !== undefined) where.push(`p.channel in (${channels.map(bind).join(', ')})`);
  if (before !== undefined)
    where.push(`(p.received_at, p.channel, p.item_key) < (${before.map((value) => bind(value)).join(', ')})`);
  return where;
}

/** Newest first. */
export function parkedPage(search: ParkedSearch): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const text = `select p.channel, p.item_key, p.provider_id, p.status, p.at_ms, p.received_at, p.failure from receipt p
     where ${conditions(search, bind).join(' and ')}
     order by p.received_at desc, p.channel desc, p.item_key desc limit ${bind(search.limit)}`;
  return { statement: statement('', text), values };
}

/** How many there are, counted no further than `limit`. */
export function countParked(search: Omit<ParkedSearch, 'before'>): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const text = `select count(*) as receipts from (select 1 from receipt p where ${conditions(search, bind).join(' and ')}
     limit ${bind(search.limit)}) as counted`;
  return { statement: statement('', text), values };
}

/** Channels with messages of which nobody knows yet whether they went. */
export const unsettledChannels = statement(
  'unsettled-channels',
  'select channel, count(*) as messages from message where settle_by is not null group by channel',
);

export const dropParked = bulk<{ channel: string; item_key: string }>(
  'drop-parked-receipts',
  { channel: 'text', item_key: 'text' },
  `delete from receipt where message_id is null
     and (item_key, channel) in (select r.item_key, r.channel from {rows} r) returning item_key`,
);
