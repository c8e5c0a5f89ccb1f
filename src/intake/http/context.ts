/** What every HTTP route of the API shares: who asks, in which language, and how refusals are answered. */
import type { Context, MiddlewareHandler, Next } from 'hono';
import { routePath } from 'hono/route';
import type { z } from 'zod';
import type { Scope } from '../../../contracts/admin.ts';
import { type Language, Refusal, toProblem } from '../../../contracts/problem.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Logger, Metrics } from '../../platform/telemetry.ts';
import { continueTrace, traceIdOf } from '../../platform/trace.ts';
import type { Audit } from '../audit.ts';
import type { KeyRing } from '../keys.ts';
import { mayDo, type Principal } from '../principal.ts';

export interface Env {
  /** Absent where a request is made by a test without a server. */
  Bindings: { principal?: Principal };
  /** `json`: the body, once it has been read. */
  Variables: { traceparent: string; key: Principal; json?: { body: unknown } };
}

export type Ctx = Context<Env>;

export function languageOf(c: Context): Language {
  return /^\s*pt\b/i.test(c.req.header('accept-language') ?? '') ? 'pt' : 'en';
}

export const trace: MiddlewareHandler<Env> = async (c, next) => {
  c.set('traceparent', continueTrace(c.req.header('traceparent')));
  await next();
};

/** What a call needs to be let in, and to be remembered. */
export interface Gate {
  keys: KeyRing;
  audit: Audit;
}

/** Whether a call that may change something only looks at what would be: it is not remembered then. */
export type Looks = (c: Ctx) => Promise<boolean>;

/** Asks for a key with the scope, or for a person in the console who may; `any` takes every valid key. */
export function requireScope(gate: () => Gate, scope: Scope | 'any', looks?: Looks): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { keys, audit } = gate();
    // Only the console's own calls carry one; what comes over the network has no way to.
    const person = (c.env as Env['Bindings'] | undefined)?.principal;
    const key = person ?? bearerOf(c, keys);
    if (key === undefined) throw new Refusal('unauthorized');
    if (scope !== 'any' && !mayDo(key, scope)) {
      throw new Refusal('forbidden_scope', [
        { path: 'authorization', message: `scope "${scope}" is needed`, messagePt: `é preciso a permissão "${scope}"` },
      ]);
    }
    c.set('key', key);
    const changes = c.req.method !== 'GET' && (person !== undefined || scope === 'operate' || scope === 'manage');
    if (changes && !(await looks?.(c))) await remember(c, audit, key, next);
    else await next();
  };
}

function bearerOf(c: Ctx, keys: KeyRing): Principal | undefined {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token !== undefined ? keys.find(token) : undefined;
}

/** Written down before it is done: what was begun and never ended can be seen, too. */
async function remember(c: Ctx, audit: Audit, key: Principal, next: Next): Promise<void> {
  const action = await actionOf(c);
  if (action === undefined) return next();
  const id = await audit.begin(key, action, Object.values(c.req.param()).join(' ') || null);
  await next();
  await audit.end(id, c.error === undefined ? 'done' : c.error instanceof Refusal ? c.error.code : 'internal');
}

/** Calls that only look at what would be. */
const looks = /^(check|preview|map)/;

/** The operation's name in the contract; undefined: it changes nothing. */
async function actionOf(c: Ctx): Promise<string | undefined> {
  const { routes } = await import('../../../contracts/routes.ts');
  const path = routePath(c).replaceAll(/:(\w+)/g, '{$1}');
  const id = routes.find((route) => route.method === c.req.method && route.path === path)?.id;
  return id === undefined ? `${c.req.method} ${path}` : looks.test(id) ? undefined : id;
}

/** What belongs to no one channel: a key that is bound to channels has no say in it. */
export const unbound: MiddlewareHandler<Env> = async (c, next) => {
  if (c.get('key').channels !== undefined) throw new Refusal('forbidden_channel');
  await next();
};

/** Keys bound to channels see and touch those only. */
export const mayUse = (key: Principal) => (channel: string) =>
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
  const before = (c as Ctx).get('json');
  if (before !== undefined) return before.body;
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new Refusal('unsupported_media_type');
  const body = await readBody(c.req.raw, maxBytes);
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    (c as Ctx).set('json', { body: json });
    return json;
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
