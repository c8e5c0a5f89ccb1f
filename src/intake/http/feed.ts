/** The event feed for those without RabbitMQ: replay from any event, and the same events live over SSE. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { EventQuery, EventStreamQuery } from '../../../contracts/admin.ts';
import { Refusal } from '../../../contracts/problem.ts';
import {
  asStoredEvent,
  eventId,
  eventJson,
  eventSeq,
  eventsAfter,
  lastEventSeq,
  type StoredEvent,
} from '../../ledger/events.ts';
import type { Store } from '../../ledger/store.ts';
import type { FeedSignal } from '../feed-signal.ts';
import { type Ctx, type Env, mayUse, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface FeedRouteParts {
  store: Store;
  ledgerId: string;
  signal: FeedSignal;
}

const defaultLimit = 100;
const batch = 200;
/** How late a live reader learns of another process's events when no hint comes. */
const pollMs = 1_000;
/** Proxies close silent connections after a minute or so. */
const keepAliveMs = 15_000;

export function feedRoutes(guard: Guard, parts: () => FeedRouteParts): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/events', guard('read'), async (c) => {
    const query = readQuery(c, EventQuery);
    const { store, ledgerId } = parts();
    const limit = query.limit ?? defaultLimit;
    const found: StoredEvent[] = [];
    let after = placeOf(query.after, ledgerId);
    for (;;) {
      const rows = (await store.reader.all(eventsAfter, after, batch)).map(asStoredEvent);
      found.push(...rows.filter((event) => wanted(event, c, query.type)));
      after = rows.at(-1)?.seq ?? after;
      if (found.length >= limit || rows.length < batch) break;
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length >= limit && last !== undefined ? JSON.stringify(eventId(ledgerId, last.seq)) : 'null';
    const data = page.map((event) => eventJson(ledgerId, event)).join(',');
    return c.body(`{"data":[${data}],"next":${next}}`, 200, { 'content-type': 'application/json' });
  });

  app.get('/v1/events/stream', guard('read'), async (c) => {
    const query = readQuery(c, EventStreamQuery);
    const { store, ledgerId, signal } = parts();
    const from = c.req.header('last-event-id') ?? query.after;
    const start = from === undefined ? await newestPlace(store) : placeOf(from, ledgerId);
    return streamSSE(c, async (stream) => {
      let after = start;
      const abort = new AbortController();
      stream.onAbort(() => abort.abort());
      await stream.write(': conectado\n\n');
      let spokeAt = performance.now();
      const say = async (text: () => Promise<unknown>) => {
        await text();
        spokeAt = performance.now();
      };
      while (!abort.signal.aborted && !signal.closed) {
        const rows = (await store.reader.all(eventsAfter, after, batch)).map(asStoredEvent);
        for (const event of rows) {
          if (!wanted(event, c, undefined)) continue;
          const id = eventId(ledgerId, event.seq);
          await say(() => stream.writeSSE({ id, event: `ponte.${event.name}.v1`, data: eventJson(ledgerId, event) }));
        }
        after = rows.at(-1)?.seq ?? after;
        if (performance.now() - spokeAt > keepAliveMs) await say(() => stream.write(': vivo\n\n'));
        if (rows.length < batch) await signal.next(pollMs, abort.signal);
      }
    });
  });
  return app;
}

async function newestPlace(store: Store): Promise<number> {
  const [row] = await store.reader.all(lastEventSeq);
  return Number(row?.seq);
}

function placeOf(after: string | undefined, ledgerId: string): number {
  if (after === undefined) return 0;
  const seq = eventSeq(ledgerId, after);
  if (seq !== undefined) return seq;
  throw new Refusal('invalid_request', [
    {
      path: 'after',
      message: `"${after}" is not an event id of this ledger`,
      messagePt: `"${after}" não é o id de um evento deste banco`,
    },
  ]);
}

const wanted = (event: StoredEvent, c: Ctx, type: string | undefined): boolean =>
  (type === undefined || type === `ponte.${event.name}.v1`) &&
  (event.channel === '' ? c.get('key').channels === undefined : mayUse(c.get('key'))(event.channel));
