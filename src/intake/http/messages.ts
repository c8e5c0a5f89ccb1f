/** Sending, reading and moving messages. */
import { Hono } from 'hono';
import type { BatchItemResult } from '../../../contracts/batch.ts';
import { SendBatch } from '../../../contracts/message.ts';
import { Refusal, toProblem } from '../../../contracts/problem.ts';
import type { Store } from '../../ledger/store.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { traceIdOf } from '../../platform/trace.ts';
import type { Accept } from '../accept.ts';
import type { Backlog } from '../backlog.ts';
import type { Check } from '../check.ts';
import { readMessage } from '../message-view.ts';
import type { Operate } from '../operate.ts';
import type { Caller } from '../prepare.ts';
import { type Ctx, type Env, languageOf, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';
import { answerLog } from './log.ts';

export interface MessageRouteParts {
  store: Store;
  ledgerId: string;
  accept: Accept;
  check: Check;
  operate: Operate;
  backlog: Backlog;
}

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

  app.get('/v1/log', guard('read'), async (c) => answerLog(c, parts().store));
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
