/** Statements of the sending loop: claim what is due, and put back what a rule holds. */
import { type MessageRow, messageColumns } from './messages.ts';
import { bulk, statement, type Value } from './store.ts';

/** A claimed message brings what is to be sent, and what its rules look at. */
export interface ClaimedRow extends MessageRow {
  content: string;
  category: string | null;
  text_key: string | null;
  parent_id: string | null;
}

/** Due at ?2 in a channel (?1) and lane, and nobody with the same contact in the same lane before it. */
const claimable = (lane: string, limit: string): string => `
  select m.id from message m
  where m.channel = ?1 and m.lane = '${lane}' and m.status = 'queued' and m.due_at <= ?2
    and (m.expires_at is null or m.expires_at > ?2)
    and not exists (
      select 1 from message e
      where e.channel = m.channel and e.contact = m.contact and e.lane = m.lane and e.id < m.id
        and e.due_at is not null
        and (e.status = 'sending'
          or (e.status = 'queued' and e.attempts = 0 and e.due_at <= ?2)
          or (e.status = 'queued' and e.order_until > ?2))
      limit 1 offset 0)
  order by m.due_at, m.id limit ${limit}`;

/**
 * Claims the next messages of channel ?1 that are due at ?2, at most ?3, and marks them as being sent: realtime first,
 * bulk gets what is left, at most ?4. A message waits for an earlier one to the same contact in the same lane while that one is due,
 * being sent, or within its retry grace; then it may pass. (`limit 1 offset 0` keeps PostgreSQL looking earlier messages
 * up one by one; as a join it would read every open message of the channel.)
 */
export const claimMessages = statement(
  'claim-messages',
  `with realtime as materialized (${claimable('realtime', '?3')}),
     bulk as materialized (${claimable('bulk', '(select case when ?3 - count(*) < ?4 then ?3 - count(*) else ?4 end from realtime)')})
   update message set status = 'sending', attempts = attempts + 1, sent_at = ?2
   where id in (select id from realtime union all select id from bulk) and status = 'queued'
   returning ${messageColumns('message')}, message.content, message.category, message.text_key, message.parent_id`,
);

export type DeferredRow = {
  id: string;
  due_at: number;
  /** Until when later messages to the same contact wait; null: they may pass. */
  order_until: number | null;
  error_code: string;
  failure: string;
  sequence: number;
} & Record<string, Value>;

/** Back into the queue by a rule: no try was made, so none is counted. */
export const deferMessages = bulk<DeferredRow>(
  'defer-messages',
  { id: 'text', due_at: 'bigint', order_until: 'bigint', error_code: 'text', failure: 'text', sequence: 'bigint' },
  `update message set status = 'queued', due_at = r.due_at, order_until = r.order_until, attempts = message.attempts - 1,
     sent_at = case when message.attempts <= 1 then null else message.sent_at end,
     error_code = r.error_code, failure = r.failure, sequence = r.sequence
   from {rows} r where message.id = r.id and message.status = 'sending' returning message.id`,
);

/** Longer stories than this keep their beginning. */
const maxVerdictsLength = 20_000;

/** Adds one verdict to those of the message. */
export const appendVerdicts = bulk<{ id: string; verdict: string }>(
  'append-verdicts',
  { id: 'text', verdict: 'text' },
  `update message set verdicts = case when message.verdicts = '[]' then '[' || r.verdict || ']'
     else substr(message.verdicts, 1, length(message.verdicts) - 1) || ',' || r.verdict || ']' end
   from {rows} r where message.id = r.id and length(message.verdicts) < ${maxVerdictsLength}`,
);

/** A conversion has made it something else. */
export const convertMessages = bulk<{ id: string; kind: string; category: string }>(
  'convert-messages',
  { id: 'text', kind: 'text', category: 'text' },
  'update message set kind = r.kind, category = r.category from {rows} r where message.id = r.id',
);
