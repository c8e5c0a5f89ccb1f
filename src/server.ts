/** The HTTP face of a process: up at once, also while the ledger is still away. */
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Dependency } from '../contracts/admin.ts';
import { busNames } from '../contracts/bus.ts';
import { Refusal } from '../contracts/problem.ts';
import type { ConsoleParts } from './console/console.ts';
import type { ConsoleEnv } from './console/environment.ts';
import type { Hub, HubContext } from './hub.ts';
import { webhookRoutes } from './inbound/http.ts';
import { accessRoutes } from './intake/http/access.ts';
import { adminRoutes } from './intake/http/admin.ts';
import { campaignRoutes } from './intake/http/campaigns.ts';
import { channelUsageRoutes } from './intake/http/channel-usage.ts';
import { connectorRoutes } from './intake/http/connectors.ts';
import { consentRoutes } from './intake/http/consent.ts';
import { consumerRoutes } from './intake/http/consumers.ts';
import { answerError, type Env, readBody, requireScope, trace } from './intake/http/context.ts';
import { conversationRoutes } from './intake/http/conversations.ts';
import { deadLetterRoutes } from './intake/http/dead-letters.ts';
import { feedRoutes } from './intake/http/feed.ts';
import type { Guard } from './intake/http/guard.ts';
import { holidayRoutes } from './intake/http/holidays.ts';
import { messageRoutes } from './intake/http/messages.ts';
import { notificationRoutes } from './intake/http/notifications.ts';
import { overviewRoutes } from './intake/http/overview.ts';
import { parkedReceiptRoutes } from './intake/http/parked-receipts.ts';
import { priceRoutes } from './intake/http/prices.ts';
import { privacyRoutes } from './intake/http/privacy.ts';
import { probeRoutes } from './intake/http/probes.ts';
import { sourceRoutes } from './intake/http/sources.ts';
import { taskRoutes } from './intake/http/tasks.ts';
import { triggerRoutes } from './intake/http/triggers.ts';
import { watchRoutes } from './intake/http/watches.ts';
import { windowRoutes } from './intake/http/windows.ts';
import { opaRoutes } from './intake/opa/routes.ts';
import { mayDo, type Principal } from './intake/principal.ts';
import { countOpen } from './ledger/messages.ts';
import { iso } from './platform/clock.ts';

export interface LedgerState {
  up: boolean;
  since: number;
  detail: string;
}

/** What the routes need to know of the process around them. */
export interface ProcessState {
  /** Undefined until the ledger has been opened. */
  hub: Hub | undefined;
  stopping: boolean;
  ledger: LedgerState;
}

export function createApp(context: HubContext, state: () => ProcessState): Hono<Env> {
  const { settings, log, metrics, watchdog, clock } = context;
  const startedAt = clock.now();
  const ready = (): Hub => {
    const { hub: running, stopping } = state();
    if (stopping) throw new Refusal('stopping', [], { retryAfterSeconds: 5 });
    if (running === undefined) throw new Refusal('ledger_unavailable', [], { retryAfterSeconds: 5 });
    return running;
  };
  const guard: Guard = (scope, looks) => requireScope(ready, scope, looks);
  const app = new Hono<Env>();
  app.use('/v1/*', trace);
  app.route('/', messageRoutes(guard, ready, settings.maxBodyBytes));
  app.route(
    '/',
    adminRoutes(
      guard,
      () => {
        const running = ready();
        return {
          ...running,
          startedAt,
          ownerOf: (channel) => (running.fleet.owns(channel) ? `${settings.host}:${settings.port}` : null),
        };
      },
      settings.maxBodyBytes,
    ),
  );
  app.route('/', connectorRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', channelUsageRoutes(guard, ready));
  app.route(
    '/',
    windowRoutes(guard, () => ({ ...ready(), clock })),
  );
  app.route('/', conversationRoutes(guard, ready));
  app.route(
    '/',
    overviewRoutes(guard, () => ({
      ...ready(),
      startedAt,
      ownerOf: () => null,
      dependencies: () => dependencies(state(), settings.amqpUrl, settings.redisUrl, startedAt),
    })),
  );
  app.route('/', consentRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', notificationRoutes(guard, ready, settings.maxBodyBytes));
  app.route(
    '/',
    sourceRoutes(guard, () => ({ ...ready(), clock }), settings.maxBodyBytes),
  );
  app.route('/', campaignRoutes(guard, ready, settings.maxBodyBytes));
  app.route(
    '/',
    taskRoutes(guard, () => ({ ...ready(), clock }), settings.maxBodyBytes),
  );
  app.route('/', triggerRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', watchRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', accessRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', deadLetterRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', parkedReceiptRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', privacyRoutes(guard, ready, settings.maxBodyBytes));
  app.route('/', feedRoutes(guard, ready));
  app.route(
    '/',
    consumerRoutes(guard, () => ({
      ...ready(),
      names: busNames(settings.prefix),
      dependencies: () => dependencies(state(), settings.amqpUrl, settings.redisUrl, startedAt),
    })),
  );
  app.route('/', holidayRoutes(guard, ready));
  app.route('/', opaRoutes(guard, ready, context));
  app.route(
    '/',
    priceRoutes(guard, () => ({ ...ready(), clock }), settings.maxBodyBytes),
  );
  app.route(
    '/',
    webhookRoutes(() => ({ ...ready(), readBody })),
  );
  app.route(
    '/',
    probeRoutes({
      metrics,
      alive: () => watchdog.stuck().length === 0,
      dependencies: () => dependencies(state(), settings.amqpUrl, settings.redisUrl, startedAt),
      refreshMetrics: async () => {
        for (const { name, status } of dependencies(state(), settings.amqpUrl, settings.redisUrl, startedAt)) {
          metrics.dependencyUp.set({ name }, status === 'up' ? 1 : 0);
        }
        const { hub: running } = state();
        if (running === undefined || running.writer.away) return;
        metrics.backlog.reset();
        for (const row of await running.store.reader.all(countOpen)) {
          if (row.status === 'queued') metrics.backlog.set({ channel: String(row.channel) }, Number(row.messages));
        }
      },
    }),
  );
  /** Reading goes past the writer, which would have said so itself. */
  const awayOr = (error: Error): Error =>
    state().hub?.store.isAway(error) === true
      ? new Refusal('ledger_unavailable', [], { retryAfterSeconds: 5, cause: error })
      : error;
  // Made when somebody opens it: a process that nobody looks at does without.
  let console: Promise<Hono<ConsoleEnv>> | undefined;
  const makeConsole = async () => {
    const { createConsole } = await import('./console/console.ts');
    return createConsole(consoleParts());
  };
  const openConsole = async (c: Context<Env>): Promise<Response> => {
    console ??= makeConsole();
    return (await console).fetch(c.req.raw);
  };
  const consoleParts = (): ConsoleParts<Principal> => ({
    call: async (request, principal) => app.fetch(request, { principal }),
    logIn: async (given) => {
      const { users, audit } = ready();
      const session = await ('key' in given ? users.logInWithKey(given.key) : users.logIn(given.user, given.password));
      if (session !== undefined) await audit.note(session.principal, 'login', null);
      return session?.token;
    },
    personOf: (session) =>
      ready()
        .users.find(session)
        .catch((error: Error) => Promise.reject(awayOr(error))),
    logOut: (session) => ready().users.logOut(session),
    remember: (person, action, target) => ready().audit.note(person, action, target),
    mayDo,
    now: () => clock.now(),
    onError: (error) => log.error({ err: error }, 'a page of the console failed'),
    maxBodyBytes: settings.maxBodyBytes,
  });
  app.all('/console', openConsole);
  app.all('/console/*', openConsole);

  app.notFound((c) => {
    const allowed = methodsAt(app, c.req.path);
    const refusal = new Refusal(allowed.length > 0 ? 'method_not_allowed' : 'not_found');
    const answer = answerError(log, metrics)(refusal, c);
    if (allowed.length > 0) answer.headers.set('allow', allowed.join(', '));
    return answer;
  });
  app.onError((error, c) => answerError(log, metrics)(awayOr(error), c));
  return app;
}

/** The methods an address takes; none where there is nothing. */
function methodsAt(app: Hono<Env>, path: string): string[] {
  const here = app.routes.filter(
    (route) => route.method !== 'ALL' && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
  );
  return [...new Set(here.map((route) => route.method))];
}

function dependencies(
  { hub, ledger }: ProcessState,
  amqpUrl: string | undefined,
  redisUrl: string | undefined,
  startedAt: number,
): Dependency[] {
  const entry = (name: Dependency['name'], required: boolean, state: LedgerState): Dependency => ({
    name,
    required,
    status: state.up ? 'up' : 'down',
    since: iso(state.since),
    detail: state.detail,
  });
  const off = (name: Dependency['name']): Dependency => ({
    name,
    required: false,
    status: 'off',
    since: iso(startedAt),
    detail: 'not configured',
  });
  const waiting: LedgerState = { up: false, since: startedAt, detail: 'waiting for the ledger' };
  return [
    entry('ledger', true, ledger),
    // Accepting and sending go on without the bus and without Redis, so neither takes Ponte out of service.
    amqpUrl === undefined ? off('rabbitmq') : entry('rabbitmq', false, hub?.broker?.status ?? waiting),
    redisUrl === undefined ? off('redis') : entry('redis', false, hub?.wakes?.status ?? waiting),
  ];
}

/** Longer than proxies and clients keep theirs: who closes an idle connection first must not be us, or a request is lost. */
const keepAliveMs = 65_000;

/** @throws when the address is taken, saying so. */
export function listen(app: Hono<Env>, host: string, port: number): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: app.fetch, hostname: host, port, serverOptions: { keepAliveTimeout: keepAliveMs } },
      (address) => {
        const shown = host.includes(':') ? `[${host}]` : host;
        resolve({ server, url: `http://${shown}:${address.port}` });
      },
    );
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? `${host}:${port} is taken; set PORT to a free one` : cause.message;
      reject(new Error(reason, { cause }));
    });
  });
}
