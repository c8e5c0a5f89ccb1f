/**
 * The face of Opa! Suite: an ERP that speaks its API is pointed here and gets Ponte behind it. The contract is Opa!
 * Suite's, not ours, so these calls are in no contract file; docs/opa-surface.md has what is served and what differs.
 */
import { type Context, Hono } from 'hono';
import { Refusal } from '../../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import { portfolioOf } from '../../channels/shared-scope.ts';
import type { TemplateRegistry } from '../../channels/templates.ts';
import type { Tiers } from '../../channels/tiers.ts';
import { recipientsSince } from '../../ledger/limits.ts';
import type { Logger, Metrics } from '../../platform/telemetry.ts';
import { continueTrace, traceIdOf } from '../../platform/trace.ts';
import { type Ctx, type Env, trace } from '../http/context.ts';
import type { Guard } from '../http/guard.ts';
import { callerOf } from '../http/messages.ts';
import type { Caller } from '../prepare.ts';
import { OpaRefusal, refused, success } from './answers.ts';
import { readAsked, readPosted } from './body.ts';
import { Directory } from './directory.ts';
import { type Filters, listAskOf, pageOf } from './lists.ts';
import { channelFilters, channelRecord, templateFilters, templateRecord } from './records.ts';
import { noService, type SendingParts, sendInService, sendTemplate } from './sending.ts';
import { serviceMessageOf } from './service-send.ts';
import { allServices, findService, serviceFilters, serviceRecord } from './services.ts';
import { repeatKeyOf, templateAskOf } from './template-send.ts';

export interface OpaParts extends SendingParts {
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  /** Left out: only configured tiers are told. */
  tiers?: Pick<Tiers, 'of'>;
}

export interface OpaContext {
  settings: { maxBodyBytes: number };
  log: Logger;
  metrics: Metrics;
}

export const opaBase = '/opa/api/v1';

/** One route for all of it: below this path everything, refusals and unknown addresses too, is in the form of Opa! Suite. */
export function opaRoutes(guard: Guard, parts: () => OpaParts, context: OpaContext): Hono<Env> {
  const surface = opaSurface(guard, parts, context);
  return new Hono<Env>().all(`${opaBase}/*`, (c) => surface.fetch(c.req.raw, c.env));
}

export function opaSurface(guard: Guard, parts: () => OpaParts, context: OpaContext): Hono<Env> {
  const { maxBodyBytes } = context.settings;
  // Clients write a slash at the end of some addresses, not always of the same ones.
  const app = new Hono<Env>({ strict: false }).basePath(opaBase);
  app.use(trace);
  const directoryOf = (c: Ctx) => new Directory(parts(), c.get('key'));
  const listed = async <Item>(c: Ctx, filters: Filters<Item>, read: () => Item[] | Promise<Item[]>) => {
    const ask = listAskOf(await readAsked(c, maxBodyBytes), Object.keys(filters));
    return c.json(success(pageOf(ask, await read(), filters)));
  };

  app.get('/canal-comunicacao', guard('read'), (c) =>
    listed(c, channelFilters, () => directoryOf(c).channels().map(channelRecord)),
  );
  app.get('/canal-comunicacao/:id', guard('read'), (c) =>
    c.json(success(channelRecord(directoryOf(c).channel(c.req.param('id'))))),
  );
  app.get('/canal-comunicacao/:id/template', guard('read'), (c) =>
    listed(c, templateFilters, () => {
      const directory = directoryOf(c);
      return directory.templates(directory.channel(c.req.param('id'))).map(templateRecord);
    }),
  );
  app.get('/canal-comunicacao/:id/template/limites-diarios-envio', guard('read'), async (c) =>
    c.json(success(await allowanceOf(directoryOf(c).channel(c.req.param('id')), parts()))),
  );
  app.get('/template', guard('read'), (c) =>
    listed(c, templateFilters, () => directoryOf(c).templates().map(templateRecord)),
  );
  app.get('/template/:id', guard('read'), (c) =>
    c.json(success(templateRecord(directoryOf(c).template(c.req.param('id'))))),
  );
  app.post('/template/send', guard('send'), async (c) => {
    const ask = templateAskOf(await readPosted(c, maxBodyBytes), c.req.header('idempotency-key'));
    const messageSentId = await sendTemplate(ask, directoryOf(c), opaCaller(c), parts());
    // Misspelt as Opa! Suite does it: a client may compare it.
    return c.json(success({ message: 'Template has been succesfully sent.', messageSentId }));
  });

  const servicesFor = (c: Ctx) => {
    const { store, clock } = parts();
    const directory = directoryOf(c);
    return { store, channelOf: (id: string) => directory.channelOf(id), now: clock.now() };
  };
  app.get('/atendimento', guard('read'), (c) =>
    listed(c, serviceFilters, async () => (await allServices(servicesFor(c))).map(serviceRecord)),
  );
  app.get('/atendimento/:id', guard('read'), async (c) => {
    const service = await findService(servicesFor(c), c.req.param('id'));
    if (service === undefined) throw noService();
    return c.json(success(serviceRecord(service)));
  });
  app.post('/atendimento/mensagem/send', guard('send'), async (c) => {
    const ask = serviceMessageOf(await readPosted(c, maxBodyBytes));
    const key = repeatKeyOf(c.req.header('idempotency-key'));
    return c.json(success({ _id: await sendInService(ask, key, directoryOf(c), opaCaller(c), parts()) }));
  });

  app.notFound((c) => answerRefusal(c, nothingAt(c), context));
  app.onError((error, c) => answerRefusal(c, asRefusal(error, parts), context));
  return app;
}

const opaCaller = (c: Ctx): Caller => ({ ...callerOf(c), origin: `opa:${c.get('key').name}` });

const tierMs = 24 * 3_600_000;

/** The figure that providers limit by: different people outside windows in 24 hours. Empty: no limit is known. */
async function allowanceOf(channel: LiveChannel, { store, clock, tiers }: OpaParts) {
  const dailyLimit = tiers === undefined ? channel.shared.portfolioTier : tiers.of(channel);
  if (dailyLimit === undefined || dailyLimit === null) return {};
  const people = await store.reader.all(recipientsSince, portfolioOf(channel), clock.now() - tierMs);
  const messagesSent = people.length;
  return { messagesSent, dailyLimit, availableAmount: Math.max(0, dailyLimit - messagesSent) };
}

function nothingAt(c: Context): OpaRefusal {
  const path = c.req.path.slice(opaBase.length);
  return new OpaRefusal(
    'not_found',
    `Cannot ${c.req.method} /api/v1${path.slice(0, 200)}. O Ponte não atende esta chamada do Opa! Suite.`,
  );
}

function asRefusal(error: Error, parts: () => OpaParts): Refusal {
  if (error instanceof Refusal) return error;
  if (isAway(error, parts)) return new Refusal('ledger_unavailable', [], { retryAfterSeconds: 5, cause: error });
  return new Refusal('internal', [], { cause: error });
}

/** Reading goes past the writer, which would have said so itself. */
function isAway(error: Error, parts: () => OpaParts): boolean {
  try {
    return parts().store.isAway(error);
  } catch {
    return false;
  }
}

function answerRefusal(c: Context, refusal: Refusal, { log, metrics }: OpaContext): Response {
  const traceId = traceIdOf((c as Ctx).get('traceparent') ?? continueTrace(undefined));
  metrics.refused.inc({ code: refusal.code, via: 'opa' });
  if (refusal.code === 'internal') log.error({ err: refusal.cause, traceId, path: c.req.path }, 'request failed');
  else log.debug({ code: refusal.code, fields: refusal.errors.map(({ path }) => path) }, 'request refused');
  const { status, body } = refused(refusal, traceId);
  const headers: Record<string, string> = {};
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds);
  if (refusal.code === 'unauthorized') headers['www-authenticate'] = 'Bearer';
  return c.json(body, status as 400, headers);
}
