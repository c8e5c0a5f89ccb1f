/** Price tables, what a message has cost, and the sums of it. */
import type { Category } from '../../contracts/rules.ts';
import { firstIdAt } from '../platform/clock.ts';
import { brasiliaOffsetMs, dayMs } from '../platform/day.ts';
import { bulk, type Statement, statement, type Value } from './store.ts';

export type PriceRow = {
  channel: string;
  /** First millisecond of the day. */
  valid_from: number;
  category: string;
  country: string;
  amount_micros: number;
  currency: string;
} & Record<string, Value>;

export const allPrices = statement(
  'all-prices',
  `select channel, valid_from, category, country, amount_micros, currency from price
   order by channel, valid_from desc, category, country`,
);

export const dropPrices = statement(
  'drop-prices',
  'delete from price where channel = ?1 and valid_from = ?2 returning country',
);

/** Two processes may import the same table at the same time. */
export const insertPrices = bulk<PriceRow>(
  'insert-prices',
  {
    channel: 'text',
    valid_from: 'bigint',
    category: 'text',
    country: 'text',
    amount_micros: 'bigint',
    currency: 'text',
  },
  `insert into price (channel, valid_from, category, country, amount_micros, currency)
   select r.channel, r.valid_from, r.category, r.country, r.amount_micros, r.currency from {rows} r where true
   on conflict (channel, valid_from, category, country)
   do update set amount_micros = excluded.amount_micros, currency = excluded.currency`,
);

export type CostRow = {
  id: string;
  cost_micros: number;
  cost_currency: string;
  /** The provider's, in place of what the sender believed. */
  category: Category;
} & Record<string, Value>;

/**
 * The greatest of all that was ever told stays, whatever came first: the order of receipts changes nothing, nothing adds
 * up, and what is told again writes nothing. At most one row a message.
 */
export const setCosts = bulk<CostRow>(
  'set-costs',
  { id: 'text', cost_micros: 'bigint', cost_currency: 'text', category: 'text' },
  `update message set cost_micros = r.cost_micros, cost_currency = r.cost_currency, category = r.category
   from {rows} r where message.id = r.id and (message.cost_micros is null
     or (message.cost_micros, message.cost_currency, message.category) < (r.cost_micros, r.cost_currency, r.category))`,
);

/** What the provider itself has told; what the message is for stays. */
export const setToldCosts = bulk<{ id: string; cost_micros: number; cost_currency: string }>(
  'set-told-costs',
  { id: 'text', cost_micros: 'bigint', cost_currency: 'text' },
  `update message set cost_micros = r.cost_micros, cost_currency = r.cost_currency
   from {rows} r where message.id = r.id and (message.cost_micros is null
     or (message.cost_micros, message.cost_currency) < (r.cost_micros, r.cost_currency))`,
);

export interface CostSearch {
  groupBy: 'category' | 'channel' | 'day' | 'campaign';
  fromMs: number;
  toMs: number;
  channel?: string | undefined;
  /** Channels the reader's key is bound to. */
  channels?: readonly string[] | undefined;
}

/** One group in one currency. */
export interface CostSum {
  /** Days as their number since 1970. */
  name: string | number | null;
  /** Null for the messages without a cost. */
  currency: string | null;
  messages: number;
  charged: number;
  micros: number;
}

const groups: Record<CostSearch['groupBy'], string> = {
  category: 'm.category',
  channel: 'm.channel',
  day: `((m.accepted_at + (${brasiliaOffsetMs})) / ${dayMs})`,
  campaign: 'm.campaign_id',
};

/** The id is the time of acceptance: only the messages of the period are walked over. */
export function costSums(search: CostSearch): { statement: Statement; values: Value[] } {
  const values: Value[] = [firstIdAt(search.fromMs), firstIdAt(search.toMs)];
  const bind = (value: Value): string => `?${values.push(value)}`;
  const where = ['m.id >= ?1', 'm.id < ?2', "m.direction = 'outbound'"];
  if (search.channel !== undefined) where.push(`m.channel = ${bind(search.channel)}`);
  if (search.channels !== undefined) where.push(`m.channel in (${search.channels.map(bind).join(', ')})`);
  return {
    statement: statement(
      '',
      `select ${groups[search.groupBy]} as name, m.cost_currency as currency, count(*) as messages,
         sum(case when m.cost_micros > 0 then 1 else 0 end) as charged,
         cast(coalesce(sum(m.cost_micros), 0) as bigint) as micros
       from message m where ${where.join(' and ')} group by 1, 2 order by 1 nulls last, 2 nulls last`,
    ),
    values,
  };
}
