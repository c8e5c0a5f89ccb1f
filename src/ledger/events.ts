/** Events as they are built for writing and read for publishing. */
import type { EventName } from '../../contracts/event.ts';
import { iso } from '../platform/clock.ts';
import { bulk, type NewEvent, type Row, statement } from './store.ts';

/** The fields of a message that every event about it repeats. */
export interface EventSubject {
  id: string;
  channel: string;
  contact: string;
  metadata: string;
  idem_key: string | null;
  traceparent: string | null;
}

/** An event about an outbound message. `metadata` is JSON text already, so the data is put together as text. */
export function messageEvent(
  message: EventSubject,
  name: EventName & `message.${string}`,
  status: string,
  sequence: number,
  timeMs: number,
  extra: Record<string, unknown> = {},
): NewEvent {
  const head = `{"messageId":"${message.id}","channel":"${message.channel}","contact":${JSON.stringify(message.contact)},"status":"${status}"`;
  const metadata = message.metadata === '{}' ? '' : `,"metadata":${message.metadata}`;
  const key = message.idem_key === null ? '' : `,"idempotencyKey":${JSON.stringify(message.idem_key)}`;
  const rest = JSON.stringify(extra);
  return {
    subject: message.id,
    name,
    channel: message.channel,
    timeMs,
    sequence,
    traceparent: message.traceparent,
    data: `${head}${metadata}${key}${rest === '{}' ? '}' : `,${rest.slice(1)}`}`,
  };
}

/** An event as the feed holds it. */
export interface StoredEvent {
  seq: number;
  subject: string;
  name: string;
  channel: string;
  time_ms: number;
  sequence: number;
  traceparent: string | null;
  data: string;
}

export const asStoredEvent = (row: Row): StoredEvent => row as unknown as StoredEvent;

/** The CloudEvent's JSON text. Its id is the ledger's name and the event's place in it: stable over redelivery. */
export function eventJson(ledgerId: string, event: StoredEvent): string {
  const trace = event.traceparent === null ? '' : `,"traceparent":"${event.traceparent}"`;
  return (
    `{"specversion":"1.0","id":"${eventId(ledgerId, event.seq)}","source":"urn:ponte:${ledgerId}","type":"ponte.${event.name}.v1",` +
    `"subject":${JSON.stringify(event.subject)},"time":"${iso(event.time_ms)}","datacontenttype":"application/json",` +
    `"sequence":${event.sequence}${trace},"data":${event.data}}`
  );
}

export const eventId = (ledgerId: string, seq: number): string => `${ledgerId}-${String(seq).padStart(12, '0')}`;

/** The place an event id stands for, or undefined when the id is not one of this ledger's. */
export function eventSeq(ledgerId: string, id: string): number | undefined {
  const match = /^([0-9a-z]+)-(\d{12,})$/.exec(id);
  return match?.[1] === ledgerId ? Number(match[2]) : undefined;
}

const columns = 'seq, subject, name, channel, time_ms, sequence, traceparent, data';
export const eventsAfter = statement(
  'events-after',
  `select ${columns} from event where seq > ?1 order by seq limit ?2`,
);
export const eventsOf = statement('events-of', `select ${columns} from event where subject = ?1 order by seq`);
export const lastEventSeq = statement('last-event-seq', 'select coalesce(max(seq), 0) as seq from event');
export const readCursor = statement('read-cursor', 'select seq from relay_cursor where name = ?1');
/** How far RabbitMQ has been told. */
export const relayCursor = statement('relay-cursor', "select seq from relay_cursor where name = 'rabbitmq'");
export const newestEvent = statement('newest-event', 'select seq, time_ms from event order by seq desc limit 1');
export const waitingEvents = statement(
  'waiting-events',
  'select count(*) as events, min(time_ms) as oldest_ms from event where seq > ?1',
);
export const moveCursor = bulk<{ name: string; seq: number }>(
  'move-cursor',
  { name: 'text', seq: 'bigint' },
  `insert into relay_cursor (name, seq) select r.name, r.seq from {rows} r where true
   on conflict (name) do update set seq = excluded.seq where relay_cursor.seq < excluded.seq`,
);
