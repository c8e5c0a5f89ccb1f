/** Counting what happened: events read in the feed's order, sums kept per five minutes, and how they are read. */
import { bulk, statement, type Value } from './store.ts';

/** Length of a bucket in ms. */
export const bucketMs = 300_000;

export const figureCursor = statement(
  'figure-cursor',
  `select c.seq, c.up_to, (select coalesce(max(e.seq), 0) from event e) as last from figure_cursor c where c.name = 'figures'`,
);
/** The end of the next ?2 events after ?1, and until when they go. */
export const batchEnd = statement(
  'figure-batch-end',
  `select max(b.seq) as seq, max(b.time_ms) as up_to, count(*) as events from
     (select e.seq, e.time_ms from event e where e.seq > ?1 order by e.seq limit ?2) b`,
);

const bucket = `e.time_ms - e.time_ms % ${bucketMs}`;
const inBatch = 'e.seq > ?1 and e.seq <= ?2';
/**
 * Events of which only the number matters. `unannounced`: read without a word of having been delivered, so that the
 * message arrived is news too.
 */
export const countEvents = statement(
  'figure-count-events',
  `select e.channel, e.name, ${bucket} as bucket, count(*) as messages,
     cast(sum(case when e.name = 'message.read' and not exists (
       select 1 from event d where d.subject = e.subject and d.name = 'message.delivered') then 1 else 0 end) as bigint)
     as unannounced
   from event e where ${inBatch} and (e.name in ('message.read', 'message.received', 'message.cancelled')
     or (e.name = 'message.accepted' and e.sequence = 1))
   group by e.channel, e.name, ${bucket}`,
);
/** Events that say how long it took: the beginning of a message's id is the time of its acceptance. */
export const timedEvents = statement(
  'figure-timed-events',
  `select e.channel, e.name, e.time_ms, substr(e.subject, 1, 15) as id from event e
   where ${inBatch} and e.name in ('message.sent', 'message.delivered')`,
);
export const failedEvents = statement(
  'figure-failed-events',
  `select e.channel, e.name, e.time_ms, e.data from event e
   where ${inBatch} and e.name in ('message.failed', 'message.expired')`,
);

/** Only from where the counting began: whoever counted the same events before has moved it on. */
export const moveFigureCursor = statement(
  'move-figure-cursor',
  `update figure_cursor set seq = ?2, up_to = ?3 where name = 'figures' and seq = ?1 returning seq`,
);

export type FigureRow = {
  bucket: number;
  channel: string;
  name: string;
  code: string;
  within_ms: number;
  messages: number;
  latency_ms: number;
} & Record<string, Value>;

/** One row for each key. */
export const addFigures = bulk<FigureRow>(
  'add-figures',
  {
    bucket: 'bigint',
    channel: 'text',
    name: 'text',
    code: 'text',
    within_ms: 'bigint',
    messages: 'bigint',
    latency_ms: 'bigint',
  },
  `insert into figure (bucket, channel, name, code, within_ms, messages, latency_ms)
   select r.bucket, r.channel, r.name, r.code, r.within_ms, r.messages, r.latency_ms from {rows} r where true
   on conflict (bucket, channel, name, code, within_ms) do update set
     messages = figure.messages + excluded.messages, latency_ms = figure.latency_ms + excluded.latency_ms`,
);
export const keepFailures = bulk<{ channel: string; code: string; failure: string }>(
  'keep-figure-failures',
  { channel: 'text', code: 'text', failure: 'text' },
  `insert into figure_failure (channel, code, failure) select r.channel, r.code, r.failure from {rows} r where true
   on conflict (channel, code) do update set failure = excluded.failure`,
);
export const pruneFigures = statement('prune-figures', 'delete from figure where bucket < ?1');

const inPeriod = `f.bucket >= cast(?1 as bigint) and f.bucket < cast(?2 as bigint)`;
/** By step of ?3 ms from ?1 on. */
export const figuresOverTime = statement(
  'figures-over-time',
  `select f.channel, (f.bucket - cast(?1 as bigint)) / cast(?3 as bigint) as step, f.name,
     cast(sum(f.messages) as bigint) as messages
   from figure f where ${inPeriod} group by f.channel, 2, f.name`,
);
export const figureTotals = statement(
  'figure-totals',
  `select f.channel, f.name, f.within_ms, cast(sum(f.messages) as bigint) as messages,
     cast(sum(f.latency_ms) as bigint) as latency_ms
   from figure f where ${inPeriod} group by f.channel, f.name, f.within_ms`,
);
export const failureTotals = statement(
  'figure-failures',
  `select f.channel, f.code, cast(sum(f.messages) as bigint) as messages, min(f.bucket) as first_at, max(k.failure) as failure
   from figure f left join figure_failure k on k.channel = f.channel and k.code = f.code
   where ${inPeriod} and f.name in ('failed', 'expired') group by f.channel, f.code`,
);
/** From when on there is something to compare with. */
export const firstFigure = statement('first-figure', 'select min(f.bucket) as bucket from figure f');
