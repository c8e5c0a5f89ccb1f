/** Sending, reading and moving messages. */
import { Hono } from 'hono';
import type { BatchItemResult } from '../../../contracts/batch.ts';
import { LogQuery } from '../../../contracts/log.ts';
import { SendBatch } from '../../../contracts/message.ts';
import { Refusal, toProblem } from '../../../contracts/problem.ts';
import { type LogRowRecord, type LogSearch, logPage } from '../../ledger/log.ts';
import type { Store } from '../../ledger/store.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { searchablePhone } from '../../platform/phone.ts';
import { traceIdOf } from '../../platform/trace.ts';
import type { Accept } from '../accept.ts';
import type { Backlog } from '../backlog.ts';
import type { Check } from '../check.ts';
import { csvHeader, csvLine, logRow } from '../log-view.ts';
import { readMessage } from '../message-view.ts';
import type { Operate } from '../operate.ts';
import type { Caller } from '../prepare.ts';
import { type Ctx, type Env, languageOf, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface MessageRouteParts {
  store: Store;
  ledgerId: string;
  accept: Accept;
  check: Check;
  operate: Operate;
  backlog: Backlog;
}

const defaultLimit = 50;
const csvPage = 1000;

export function messageRoutes(guard: Guard, parts: () => MessageRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/v1/messages', guard('send'), async (c) => {
    const body = withHeaderKey(await readJson(c, maxBodyBytes), c.req.header('idempotency-key'));
    return c.json(await parts().accept(body, callerOf(c)), 202);
  });

  app.post('/v1/messages/check', guard('send'), async (c) =>
    c.json(await parts().check(await readJson(c, maxBodyBytes), callerOf(c), languageOf(c))),
  );

  app.post('/v1/messages/batch', guard('send'), async (c) => {
    const { messages } = parseOrRefuse(SendBatch, await readJson(c, maxBodyBytes * 4));
    const caller = callerOf(c);
    const { accept, backlog } = parts();
    backlog.refuseWhenFull(messages.length);
    const results = await Promise.all(
      messages.map(async (message, index): Promise<BatchItemResult> => {
        try {
          return { index, accepted: await accept(message, caller) };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { index, problem: toProblem(error, languageOf(c), traceIdOf(caller.traceparent)) };
        }
      }),
    );
    return c.json({ results }, 202);
  });

  app.get('/v1/messages/:id', guard('read'), async (c) => {
    const { store, ledgerId } = parts();
    const view = await readMessage(store, ledgerId, c.req.param('id'));
    if (view === undefined || !mayUse(c.get('key'))(view.channel)) throw new Refusal('not_found');
    return c.json(view);
  });

  app.post('/v1/messages/:id/cancel', guard('send'), async (c) =>
    c.json(await parts().operate.cancel(c.req.param('id'), mayUse(c.get('key')))),
  );
  app.post('/v1/messages/:id/retry', guard('send'), async (c) =>
    c.json(await parts().operate.retry(c.req.param('id'), mayUse(c.get('key')))),
  );

  app.get('/v1/log', guard('read'), async (c) => {
    const query = readQuery(c, LogQuery);
    const { store } = parts();
    if (wantsCsv(c)) return csv(c, store, searchOf(query, c, csvPage));
    const limit = query.limit ?? defaultLimit;
    const rows = await readPage(store, searchOf(query, c, limit + 1));
    const data = rows.slice(0, limit).map(logRow);
    return c.json({ data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null });
  });
  return app;
}

export const callerOf = (c: Ctx): Caller => {
  const key = c.get('key');
  return {
    scope: `key:${key.id}`,
    origin: `http:${key.name}`,
    channels: key.channels,
    traceparent: c.get('traceparent'),
  };
};

/** The header counts when the body names no key; two different keys are a mistake worth telling. */
export function withHeaderKey(body: unknown, header: string | undefined): unknown {
  if (header === undefined || body === null || typeof body !== 'object' || Array.isArray(body)) return body;
  const inBody = (body as { idempotencyKey?: unknown }).idempotencyKey;
  if (inBody === undefined) return { ...body, idempotencyKey: header };
  if (inBody === header) return body;
  throw new Refusal('invalid_request', [
    {
      path: 'idempotencyKey',
      message: 'differs from the Idempotency-Key header',
      messagePt: 'difere do cabeçalho Idempotency-Key',
    },
  ]);
}

function searchOf({ cursor, limit: _, ...query }: LogQuery, c: Ctx, limit: number): LogSearch {
  const { channels } = c.get('key');
  if (query.channel !== undefined && channels !== undefined && !channels.includes(query.channel))
    throw new Refusal('forbidden_channel');
  const contact = query.contact === undefined ? undefined : (searchablePhone(query.contact) ?? query.contact);
  return {
    ...query,
    ...(contact !== undefined && { contact }),
    ...(channels !== undefined && { channels }),
    before: cursor,
    limit,
  };
}

async function readPage(store: Store, search: LogSearch): Promise<LogRowRecord[]> {
  const { statement, values } = logPage(search);
  return (await store.reader.all(statement, ...values)) as unknown as LogRowRecord[];
}

const wantsCsv = (c: Ctx): boolean => /\btext\/csv\b/.test(c.req.header('accept') ?? '');

/** Streamed page by page: an export of millions of rows is never held in memory. */
function csv(c: Ctx, store: Store, search: LogSearch): Response {
  let before = search.before;
  let started = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const rows = await readPage(store, { ...search, before });
      // The byte order mark makes spreadsheets read the accents right.
      const head = started ? '' : `\ufeff${csvHeader}`;
      started = true;
      controller.enqueue(new TextEncoder().encode(head + rows.map(logRow).map(csvLine).join('')));
      before = rows.at(-1)?.id;
      if (rows.length < search.limit) controller.close();
    },
  });
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="log-omnichannel.csv"',
  });
}
