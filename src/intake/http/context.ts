/** What every HTTP route of the API shares: who asks, in which language, and how refusals are answered. */
import type { Context, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { type Language, Refusal, toProblem } from '../../../contracts/problem.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Logger, Metrics } from '../../platform/telemetry.ts';
import { continueTrace, traceIdOf } from '../../platform/trace.ts';
import type { ApiKey, KeyRing, Scope } from '../keys.ts';

export interface Env {
  Variables: { traceparent: string; key: ApiKey };
}

export type Ctx = Context<Env>;

export function languageOf(c: Context): Language {
  return /^\s*pt\b/i.test(c.req.header('accept-language') ?? '') ? 'pt' : 'en';
}

export const trace: MiddlewareHandler<Env> = async (c, next) => {
  c.set('traceparent', continueTrace(c.req.header('traceparent')));
  await next();
};

/** Asks for a key with one of the scopes; `any` takes every valid key. */
export function requireScope(keys: () => KeyRing, scope: Scope | 'any'): MiddlewareHandler<Env> {
  return async (c, next) => {
    const ring = keys();
    const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
    const key = scheme?.toLowerCase() === 'bearer' && token !== undefined ? ring.find(token) : undefined;
    if (key === undefined) throw new Refusal('unauthorized');
    if (scope !== 'any' && !key.scopes.includes(scope)) {
      throw new Refusal('forbidden_scope', [
        { path: 'authorization', message: `scope "${scope}" is needed`, messagePt: `é preciso a permissão "${scope}"` },
      ]);
    }
    c.set('key', key);
    await next();
  };
}

/** Keys bound to channels see and touch those only. */
export const mayUse = (key: ApiKey) => (channel: string) =>
  key.channels === undefined || key.channels.includes(channel);

/** Reads at most `maxBytes`: by the announced length first, then by counting what really comes. */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new Refusal('body_too_large', [
      { path: '', message: `at most ${maxBytes} bytes`, messagePt: `no máximo ${maxBytes} bytes` },
    ]);
  const announced = request.headers.get('content-length');
  // HTTP holds the sender to the length it announced; only a body without one has to be counted.
  if (announced !== null) {
    if (Number(announced) > maxBytes) throw tooLarge();
    return Buffer.from(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readJson(c: Context, maxBytes: number): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new Refusal('unsupported_media_type');
  const body = await readBody(c.req.raw, maxBytes);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'not JSON';
    throw new Refusal('malformed_json', [{ path: '', message, messagePt: 'não é um JSON válido' }], { cause });
  }
}

/** Query parameters by their contract; unknown ones are named, not ignored. */
export function readQuery<Output>(c: Context, schema: z.ZodType<Output>): Output {
  return parseOrRefuse(schema, c.req.query());
}

/** Addresses of people are part of some paths, and no part of a log. */
export const shownPath = (path: string): string =>
  path.replace(/^(\/v1\/(?:contacts|consents|windows\/[^/]+)\/)[^/]+/, '$1***');

/** One place turns whatever was thrown into a problem, and counts and logs it. */
export function answerError(log: Logger, metrics: Metrics) {
  return (error: Error, c: Context): Response => {
    const traceparent = (c as Ctx).get('traceparent') ?? continueTrace(undefined);
    const refusal = error instanceof Refusal ? error : new Refusal('internal', [], { cause: error });
    const problem = toProblem(refusal, languageOf(c), traceIdOf(traceparent));
    metrics.refused.inc({ code: refusal.code, via: 'http' });
    if (refusal.code === 'internal')
      log.error({ err: error, traceId: problem.traceId, path: shownPath(c.req.path) }, 'request failed');
    else
      log.debug(
        { code: refusal.code, fields: refusal.errors.map((e) => e.path), path: shownPath(c.req.path) },
        'request refused',
      );
    const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' };
    if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds);
    if (refusal.code === 'unauthorized') headers['www-authenticate'] = 'Bearer';
    return c.body(JSON.stringify(problem), problem.status as 400, headers);
  };
}
