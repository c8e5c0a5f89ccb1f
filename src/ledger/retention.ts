/** Statements that remove what is older than it is kept for, a page at a time; ids are in the order of time. */
import { bulk, statement } from './store.ts';

export const readMarks = statement('retention-marks', 'select kind, place from retention_mark');
export const putMark = statement(
  'put-retention-mark',
  'insert into retention_mark (kind, place) values (?1, ?2) on conflict (kind) do update set place = excluded.place',
);
type Left = { kind: string; id: string };
export const addLeft = bulk<Left>(
  'add-retention-left',
  { kind: 'text', id: 'text' },
  'insert into retention_left (kind, id) select r.kind, r.id from {rows} r where true on conflict do nothing',
);
export const dropLeft = bulk<Left>(
  'drop-retention-left',
  { kind: 'text', id: 'text' },
  'delete from retention_left where (kind, id) in (select r.kind, r.id from {rows} r)',
);
export const leftOf = statement(
  'retention-left-of',
  'select id from retention_left where kind = ?1 and id > ?2 order by id limit ?3',
);

type Ids = { id: string };
/** What stands in the place of a request that is not kept. */
const noRequest = `{"method":"","url":"","body":null}`;
export const emptyRequests = bulk<Ids>(
  'empty-requests',
  { id: 'text' },
  `update attempt set request = '${noRequest}', response = null from {rows} r where attempt.message_id = r.id
     and attempt.request <> '${noRequest}' returning attempt.number`,
);
export const emptyRawReceipts = bulk<Ids>(
  'empty-raw-receipts',
  { id: 'text' },
  `update receipt set raw = '{}' from {rows} r where receipt.message_id = r.id and receipt.raw <> '{}'
   returning receipt.at_ms`,
);
export const dropAttemptsOf = bulk<Ids>(
  'drop-attempts-of',
  { id: 'text' },
  'delete from attempt where message_id in (select r.id from {rows} r) returning number',
);
export const dropReceiptsOf = bulk<Ids>(
  'drop-receipts-of',
  { id: 'text' },
  'delete from receipt where message_id in (select r.id from {rows} r) returning at_ms',
);
export const dropPartsOf = bulk<Ids>(
  'drop-parts-of',
  { id: 'text' },
  'delete from message_part where message_id in (select r.id from {rows} r)',
);

/** Up to where events have been taken: by RabbitMQ, and by everything that reads the feed with a place of its own. */
export const feedReaders = statement(
  'feed-readers',
  `select name, seq from relay_cursor union all select 'figure:' || name as name, seq from figure_cursor`,
);
/** Events from ?1 on, at most ?2: where each stands. */
export const eventsForAge = statement(
  'events-for-age',
  `select e.seq, e.time_ms, e.subject,
     (select case when m.due_at is null and m.settle_by is null and m.fallback_due is null then 0 else 1 end
      from message m where m.id = e.subject) as is_open
   from event e where e.seq > ?1 order by e.seq limit ?2`,
);
export const dropEvents = bulk<{ seq: number }>(
  'drop-events',
  { seq: 'bigint' },
  'delete from event where seq in (select r.seq from {rows} r)',
);
export const dropEventsOf = bulk<{ subject: string; before: number }>(
  'drop-events-of',
  { subject: 'text', before: 'bigint' },
  `delete from event where seq in (select e.seq from {rows} r join event e on e.subject = r.subject and e.time_ms < r.before)
   returning seq`,
);

export const dropOldParked = statement(
  'drop-old-parked',
  `delete from receipt where message_id is null and (item_key, channel) in (
     select p.item_key, p.channel from receipt p where p.message_id is null and p.received_at < ?1 limit ?2)
   returning at_ms`,
);
/** Letters that wait for somebody stay, however old. */
export const dropOldLetters = statement(
  'drop-old-letters',
  `delete from dead_letter where id in (
     select d.id from dead_letter d where d.state in ('replayed', 'discarded') and d.id < ?1 order by d.id limit ?2)
   returning webhook_seq`,
);
/** Raw webhooks that no letter leads to. */
export const dropLooseWebhooks = statement(
  'drop-loose-webhooks',
  `delete from webhook where seq in (
     select w.seq from webhook w where w.received_at < ?1
       and not exists (select 1 from dead_letter d where d.webhook_seq = w.seq) order by w.seq limit ?2)
   returning seq`,
);
export const dropOldAudit = statement(
  'drop-old-audit',
  'delete from audit where id in (select a.id from audit a where a.id < ?1 order by a.id limit ?2) returning id',
);

/** The next campaign after ?1 that was made before id ?2. */
export const nextCampaign = statement(
  'next-campaign',
  `select id, state from campaign where id > ?1 and id < ?2 order by id limit 1`,
);
/** Whom its records name, of those that still name somebody. */
export const namedRecords = statement(
  'named-records',
  `select campaign_id, record_key, contact from campaign_record where campaign_id = ?1
     and (customer is not null or reason is not null or contact not like 'erased:%') order by record_key limit ?2`,
);
export const dropPeopleOf = statement('drop-people-of', 'delete from campaign_person where campaign_id = ?1');
/** Told or left out before ?1, and still naming somebody. */
export const namedNotices = statement(
  'named-notices',
  `select seq, id, contact from watch_notice where seq > ?1 and created_at < ?2 and due_at is null order by seq limit ?3`,
);

export const addRun = statement(
  'add-retention-run',
  'insert into retention_run (id, started_at, finished_at, removed) values (?1, ?2, ?3, ?4)',
);
export const runPage = statement(
  'retention-run-page',
  'select id, started_at, finished_at, removed from retention_run where id < ?1 order by id desc limit ?2',
);
export const putRetention = statement(
  'put-retention',
  `insert into setting (name, value) values ('retention', ?1) on conflict (name) do update set value = excluded.value`,
);
export const dropRetention = statement('drop-retention', `delete from setting where name = 'retention'`);
