/** How events are written: in the order they were emitted, the feed's order. */
import { bulk, type NewEvent, type Value } from './store.ts';

type EventRow = {
  place: number;
  subject: string;
  name: string;
  channel: string;
  time_ms: number;
  sequence: number;
  traceparent: string | null;
  data: string;
} & Record<string, Value>;

/** `{order}`: where several processes share the ledger they take turns, so that the feed's order is that of the commits. */
export const insertEvents = bulk<EventRow>(
  'insert-events',
  {
    place: 'bigint',
    subject: 'text',
    name: 'text',
    channel: 'text',
    time_ms: 'bigint',
    sequence: 'bigint',
    traceparent: 'text',
    data: 'text',
  },
  `{order} insert into event (subject, name, channel, time_ms, sequence, traceparent, data)
   select r.subject, r.name, r.channel, r.time_ms, r.sequence, r.traceparent, r.data from {rows} r {ordered}
   order by r.place`,
);

export const eventColumns = (event: NewEvent, place: number): EventRow => ({
  place,
  subject: event.subject,
  name: event.name,
  channel: event.channel,
  time_ms: event.timeMs,
  sequence: event.sequence,
  traceparent: event.traceparent,
  data: event.data,
});
