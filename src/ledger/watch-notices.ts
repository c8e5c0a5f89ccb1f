/** Notices of outages on their way to becoming messages: each person and notice is one row, due until it has ended. */
import { bulk, statement, type Value } from './store.ts';

export type NewNoticeRow = {
  id: string;
  watch_id: string;
  outage_id: string;
  kind: string;
  contact: string | null;
  customer_id: string | null;
  name: string | null;
  logins: string;
  /** JSON: what its trigger is told. */
  input: string;
  created_at: number;
  due_at: number | null;
  code: string | null;
  reason: string | null;
  reason_pt: string | null;
} & Record<string, Value>;

/** Decided before is decided. */
export const insertNotices = bulk<NewNoticeRow>(
  'insert-watch-notices',
  {
    id: 'text',
    watch_id: 'text',
    outage_id: 'text',
    kind: 'text',
    contact: 'text',
    customer_id: 'text',
    name: 'text',
    logins: 'text',
    input: 'text',
    created_at: 'bigint',
    due_at: 'bigint',
    code: 'text',
    reason: 'text',
    reason_pt: 'text',
  },
  `insert into watch_notice (id, watch_id, outage_id, root_id, kind, contact, customer_id, name, logins, input, created_at,
     due_at, code, reason, reason_pt)
   select r.id, r.watch_id, r.outage_id, r.outage_id, r.kind, r.contact, r.customer_id, r.name, r.logins, r.input,
     r.created_at, r.due_at, r.code, r.reason, r.reason_pt
   from {rows} r where true on conflict (id) do nothing`,
);

export interface NoticeRow {
  id: string;
  watch_id: string;
  outage_id: string;
  root_id: string;
  kind: 'opened' | 'closed';
  contact: string;
  customer_id: string | null;
  input: string;
  created_at: number;
  /** Of the watch's last good poll. */
  seen_at: number;
  /** Since when the outage is. */
  over_at: number | null;
}

export const dueNotice = statement('due-watch-notice', 'select 1 from watch_notice where due_at <= ?1 limit 1');
/** Those that are due, the oldest first; nobody else gets them until `?2`. */
export const takeNotices = statement(
  'take-watch-notices',
  `update watch_notice set due_at = ?2
   where due_at <= ?1 and seq in (select n.seq from watch_notice n where n.due_at <= ?1 order by n.due_at, n.seq limit ?3)
   returning id, watch_id, outage_id, root_id, kind, contact, customer_id, input, created_at,
     (select s.seen_at from watch_state s where s.watch_id = watch_notice.watch_id) as seen_at,
     (select o.closed_at from outage o where o.id = watch_notice.root_id) as over_at`,
);

/** What became of the notice of the beginning, under whichever outage it was told, and of the steps of its plan. */
export const beginningsOf = bulk<{ id: string; root_id: string; contact: string }>(
  'beginnings-of',
  { id: 'text', root_id: 'text', contact: 'text' },
  `with recursive sent (id, due_at, message_id) as (
     select r.id, n.due_at, n.message_id from {rows} r
     join watch_notice n on n.root_id = r.root_id and n.kind = 'opened' and n.contact = r.contact
     union all
     select s.id, cast(null as bigint), k.id from sent s join message k on k.parent_id = s.message_id
   )
   select s.id, s.due_at, s.message_id, m.status, m.fallback_due from sent s left join message m on m.id = s.message_id`,
);

export type SettledRow = {
  id: string;
  /** Null: it has ended. */
  due_at: number | null;
  message_id: string | null;
  code: string | null;
  reason: string | null;
  reason_pt: string | null;
} & Record<string, Value>;

/** A message counts always; anything else only while the notice has not been ended otherwise. */
export const settleNotices = bulk<SettledRow>(
  'settle-watch-notices',
  { id: 'text', due_at: 'bigint', message_id: 'text', code: 'text', reason: 'text', reason_pt: 'text' },
  `update watch_notice set due_at = r.due_at, message_id = r.message_id, code = r.code, reason = r.reason,
     reason_pt = r.reason_pt
   from {rows} r where watch_notice.id = r.id and (watch_notice.due_at is not null or r.message_id is not null)`,
);

/** All of a kind, when what refused one would refuse the others too. */
export const holdNotices = statement(
  'hold-watch-notices',
  `update watch_notice set due_at = ?3, code = ?4, reason = ?5, reason_pt = ?6
   where watch_id = ?1 and kind = ?2 and due_at is not null and due_at <= ?3`,
);

export const joinNotices = statement('join-watch-notices', 'update watch_notice set root_id = ?2 where root_id = ?1');
/** Of an outage that is over, or seems to be. */
export const redateBeginnings = statement(
  'redate-watch-beginnings',
  `update watch_notice set due_at = ?2, code = ?3, reason = ?4, reason_pt = ?5
   where root_id = ?1 and kind = 'opened' and due_at is not null`,
);
export const dropNoticesOf = statement('drop-watch-notices-of', 'delete from watch_notice where watch_id = ?1');

/** How many, and what holds back one of them. */
export const waitingNotices = statement(
  'waiting-watch-notices',
  `select code, reason_pt, count(*) over () as notices from watch_notice where watch_id = ?1 and due_at is not null
   order by case when code is null then 1 else 0 end, due_at limit 1`,
);

export const noticesOfOutage = statement(
  'notices-of-outage',
  `select n.seq, n.kind, n.contact, n.customer_id, n.name, n.logins, n.created_at, n.due_at, n.message_id, n.code, n.reason,
     n.reason_pt, m.status
   from watch_notice n left join message m on m.id = n.message_id
   where n.root_id = ?1 and n.seq > ?2 order by n.seq limit ?3`,
);
