/** Statements about messages: accept, claim, settle. Who may call them when is decided by intake, dispatch and inbound. */
import { bulk, statement, type Value } from './store.ts';

export type NewMessageRow = {
  id: string;
  direction: 'outbound' | 'inbound';
  channel: string;
  medium: string;
  contact: string;
  lane: string;
  status: string;
  due_at: number | null;
  accepted_at: number;
  sent_at: number | null;
  expires_at: number | null;
  sequence: number;
  provider_id: string | null;
  customer_id: string | null;
  campaign_id: string | null;
  reference: string | null;
  metadata: string;
  content: string;
  reply_to: string | null;
  on_uncertain: string;
  idem_scope: string | null;
  idem_key: string | null;
  content_hash: string | null;
  accepted_from: string;
  traceparent: string | null;
  verdicts: string;
  /** The content's type. */
  kind: string;
  /** What an outbound message is for. */
  category: string | null;
  /** What the sender chose for later, as JSON: `urgent`, `onWindowClosed`, `fallback`, `category`; and the conversation it opens. */
  options: string | null;
  /** Hash of the words, where the channel asks whether they went out before. */
  text_key: string | null;
  /** When the fallback plan is looked at. */
  fallback_due: number | null;
  /** The message whose plan this one is a step of. */
  parent_id: string | null;
  /** When it is looked whether a receipt has come, where the channel waits for one. */
  receipt_due: number | null;
};

const newMessageColumns = {
  id: 'text',
  direction: 'text',
  channel: 'text',
  medium: 'text',
  contact: 'text',
  lane: 'text',
  status: 'text',
  due_at: 'bigint',
  accepted_at: 'bigint',
  sent_at: 'bigint',
  expires_at: 'bigint',
  sequence: 'bigint',
  provider_id: 'text',
  customer_id: 'text',
  campaign_id: 'text',
  reference: 'text',
  metadata: 'text',
  content: 'text',
  reply_to: 'text',
  on_uncertain: 'text',
  idem_scope: 'text',
  idem_key: 'text',
  content_hash: 'text',
  accepted_from: 'text',
  traceparent: 'text',
  verdicts: 'text',
  kind: 'text',
  category: 'text',
  options: 'text',
  text_key: 'text',
  fallback_due: 'bigint',
  parent_id: 'text',
  receipt_due: 'bigint',
} as const;
const names = Object.keys(newMessageColumns);

/** Repeated idempotency keys and redelivered inbound messages are left out; what was new comes back. */
export const insertMessages = bulk<NewMessageRow>(
  'insert-messages',
  newMessageColumns,
  `insert into message (${names.join(', ')}) select ${names.map((name) => `r.${name}`).join(', ')}
   from {rows} r where true on conflict do nothing returning id`,
);

export const findByIdempotencyKey = statement(
  'find-by-idempotency-key',
  'select id, status, content_hash from message where idem_scope = ?1 and idem_key = ?2',
);

/** What dispatch, receipts and operators need to move a message on. */
export interface MessageRow {
  id: string;
  channel: string;
  contact: string;
  lane: string;
  status: string;
  metadata: string;
  idem_key: string | null;
  reply_to: string | null;
  on_uncertain: string;
  attempts: number;
  sequence: number;
  accepted_at: number;
  due_at: number | null;
  settle_by: number | null;
  order_until: number | null;
  expires_at: number | null;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  provider_id: string | null;
  error_code: string | null;
  failure: string | null;
  traceparent: string | null;
  options: string | null;
  /** SMS that the text takes; null: one. */
  parts: number | null;
  /** Receipts that it takes to have arrived, where they come by the part; null: one. */
  part_receipts: number | null;
}

/** What a receipt needs of its message. */
export type JoinRow = Omit<
  MessageRow,
  'lane' | 'reply_to' | 'on_uncertain' | 'accepted_at' | 'order_until' | 'expires_at' | 'sent_at'
>;
const joinColumns = `id channel contact status metadata idem_key attempts sequence due_at settle_by delivered_at read_at
   failed_at provider_id error_code failure traceparent options
   parts part_receipts`
  .split(/\s+/)
  .map((name) => `m.${name}`)
  .join(', ');

export const messageColumns = (table: string): string =>
  `id channel contact lane status metadata idem_key reply_to on_uncertain attempts sequence accepted_at due_at
   settle_by order_until expires_at sent_at delivered_at read_at failed_at provider_id error_code failure traceparent
   options parts part_receipts`
    .split(/\s+/)
    .map((name) => `${table}.${name}`)
    .join(', ');

/** Leaves `sending` for good or for another try; rows that a receipt has moved on meanwhile are left alone. */
export type SettleRow = {
  id: string;
  status: string;
  provider_id: string | null;
  due_at: number | null;
  settle_by: number | null;
  order_until: number | null;
  failed_at: number | null;
  error_code: string | null;
  failure: string | null;
  sequence: number;
} & Record<string, Value>;

export const settleMessages = bulk<SettleRow>(
  'settle-messages',
  {
    id: 'text',
    status: 'text',
    provider_id: 'text',
    due_at: 'bigint',
    settle_by: 'bigint',
    order_until: 'bigint',
    failed_at: 'bigint',
    error_code: 'text',
    failure: 'text',
    sequence: 'bigint',
  },
  `update message set status = r.status, provider_id = coalesce(r.provider_id, message.provider_id), due_at = r.due_at,
     settle_by = r.settle_by,
     order_until = coalesce(message.order_until, r.order_until), failed_at = r.failed_at, error_code = r.error_code,
     failure = r.failure, sequence = r.sequence
   from {rows} r where message.id = r.id and message.status = 'sending' returning message.id`,
);

/** The whole state of a message, written after a join. */
export type StateRow = {
  id: string;
  status: string;
  provider_id: string | null;
  due_at: number | null;
  settle_by: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  error_code: string | null;
  failure: string | null;
  sequence: number;
} & Record<string, Value>;

export const updateStates = bulk<StateRow>(
  'update-states',
  {
    id: 'text',
    status: 'text',
    provider_id: 'text',
    due_at: 'bigint',
    settle_by: 'bigint',
    delivered_at: 'bigint',
    read_at: 'bigint',
    failed_at: 'bigint',
    error_code: 'text',
    failure: 'text',
    sequence: 'bigint',
  },
  `update message set status = r.status, provider_id = r.provider_id, due_at = r.due_at, settle_by = r.settle_by,
     delivered_at = r.delivered_at, read_at = r.read_at, failed_at = r.failed_at, error_code = r.error_code, failure = r.failure,
     sequence = r.sequence
   from {rows} r where message.id = r.id`,
);

/** The state a message has now, with what changes. */
export const changedState = (row: JoinRow, change: Partial<StateRow>): StateRow => ({
  id: row.id,
  status: row.status,
  provider_id: row.provider_id,
  due_at: row.due_at,
  settle_by: row.settle_by,
  delivered_at: row.delivered_at,
  read_at: row.read_at,
  failed_at: row.failed_at,
  error_code: row.error_code,
  failure: row.failure,
  sequence: row.sequence,
  ...change,
});

type IdRow = { id: string };
/** In the order of their ids, as everybody locks several messages: nobody waits in a circle. */
export const lockMessages = bulk<IdRow>(
  'lock-messages',
  { id: 'text' },
  `select ${joinColumns} from {rows} r join message m on m.id = r.id order by m.id {lock}`,
);

/** Holds them without looking at them. */
export const holdMessages = bulk<IdRow>(
  'hold-messages',
  { id: 'text' },
  'select m.id from {rows} r join message m on m.id = r.id order by m.id {lock}',
);

export const lockMessage = statement(
  'lock-message',
  `select ${messageColumns('m')} from message m where m.id = ?1 {lock}`,
);

/** Uncertain messages whose time is up. */
export const overdueUncertain = statement(
  'overdue-uncertain',
  `select ${messageColumns('m')} from message m where m.channel = ?1 and m.settle_by is not null and m.settle_by <= ?2
   order by m.settle_by limit 200 {free}`,
);

/** Waiting messages whose last moment has passed. */
export const overdueExpired = statement(
  'overdue-expired',
  `select ${messageColumns('m')} from message m where m.channel = ?1 and m.due_at is not null and m.status = 'queued' and m.expires_at is not null and m.expires_at <= ?2
   order by m.expires_at limit 200 {free}`,
);

/** Claimed messages of a channel with the process that claimed them. */
export const claimedMessages = statement(
  'claimed-messages',
  `select ${messageColumns('m')}, a.owner, a.number as attempt_number from message m
   left join attempt a on a.message_id = m.id and a.number = m.attempts
   where m.channel = ?1 and m.lane in ('realtime', 'bulk') and m.due_at is not null and m.status = 'sending'`,
);

export const requeueMessage = statement(
  'requeue-message',
  `update message set status = ?2, due_at = ?3, settle_by = null, order_until = null, failed_at = null, error_code = null, failure = null,
     expires_at = ?4, sequence = ?5, receipt_due = ?3 where id = ?1`,
);

/** Open messages only, each kind by its own index: finished ones, however many, are never looked at. */
export const countOpen = statement(
  'count-open',
  `select channel, status, count(*) as messages from message where due_at is not null group by channel, status
   union all
   select channel, 'uncertain' as status, count(*) as messages from message where settle_by is not null group by channel`,
);

/**
 * How long the queue is, counted no further than asked: the cost stays the same however long it grows, and however many
 * are scheduled. What a task has let go is left out: all of it came due at one moment, and it must shut nobody else out.
 */
export const countQueued = statement(
  'count-queued',
  `with passed as (
     select cast(0 as bigint) as run_at union
     select q.run_at from campaign c join queue_run q on q.campaign_id = c.id
     where c.queue is not null and q.run_at <= cast(?1 as bigint)
       and (c.state in ('running', 'paused') or c.finished_at > cast(?1 as bigint) - 3600000)
   ), gap as (
     select p.run_at as opens,
       coalesce((select min(n.run_at) from passed n where n.run_at > p.run_at), cast(?1 as bigint) + 1) as closes
     from passed p
   )
   select cast(sum((select count(*) from (
     select 1 from message m where m.channel = c.id and m.lane = l.lane and m.due_at is not null
       and m.due_at > g.opens and m.due_at < g.closes limit ?2) capped)) as bigint) as messages
   from channel c, (select 'realtime' as lane union all select 'bulk') l, gap g`,
);
