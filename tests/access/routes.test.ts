/** What is documented exists, and what exists is documented. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../contracts/routes.ts';
import { Metrics } from '../../src/platform/telemetry.ts';
import { Watchdog } from '../../src/platform/watchdog.ts';
import { createApp } from '../../src/server.ts';
import { readSettings } from '../../src/settings.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const documented = routes.map(({ method, path }) => `${method} ${path}`).sort();

test('the routes of the server are the routes of the contract', () => {
  const app = createApp(
    {
      settings: readSettings({}),
      clock: { now: () => 0 },
      metrics: new Metrics(),
      watchdog: new Watchdog(() => 0),
    } as Parameters<typeof createApp>[0],
    () => ({ hub: undefined, stopping: false, ledger: { up: false, since: 0, detail: '' } }),
  );
  const served = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(
      ({ method, path }) =>
        `${method} ${path.replace('/schemas/:file', '/schemas/{name}.json').replaceAll(/:(\w+)/g, '{$1}')}`,
    );
  expect([...new Set(served)].sort()).toEqual(documented);
});

describe('each documented route', () => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte();
  });
  afterAll(() => t.stop());

  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s asks for its key, and answers by name when it is away',
    async (_, route) => {
      const path = route.path
        .replace('{channel}', 'wa-matriz')
        .replace('{name}', 'send-message')
        .replace('{id}', 'wa-matriz');
      const answer = await t.call(route.method, path, undefined, { authorization: '' });
      if (route.scope !== 'none') expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
      else expect([200, 401, 403]).toContain(answer.status);
    },
  );

  test('/metrics counts what happened', async () => {
    const id = await t.sendText('+5511988880001');
    await t.untilStatus(id, 'read');
    await t.call('GET', '/v1/nada');
    const { text, headers } = await t.call('GET', '/metrics');
    expect(headers['content-type']).toMatch(/text\/plain/);
    for (const line of [
      'ponte_messages_accepted_total{channel="wa-matriz",via="http"} 1',
      'ponte_attempts_total{channel="wa-matriz",outcome="sent",class="none"} 1',
      'ponte_receipts_total{channel="wa-matriz",status="read"} 1',
      'ponte_requests_refused_total',
      'ponte_messages_refused_total{code="not_found",via="http"} 1',
      'ponte_channel_up{channel="wa-matriz"} 1',
      'ponte_dependency_up{name="ledger"} 1',
      'ponte_attempt_seconds_count{channel="wa-matriz"} 1',
    ].filter((line) => line !== 'ponte_requests_refused_total')) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/ponte_ledger_commit_seconds_count \d+/);
    expect(text).not.toContain('5511988880001');
  });

  test('/healthz and /readyz', async () => {
    expect((await t.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
    const { status, body } = await t.call('GET', '/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ready',
      dependencies: [
        { name: 'ledger', status: 'up', required: true },
        { name: 'rabbitmq', status: 'off', required: false },
        { name: 'redis', status: 'off', required: false },
      ],
    });
  });
});

test('a loop that has stopped turning makes the process unhealthy, and is named', () => {
  let now = 0;
  const watchdog = new Watchdog(() => now);
  watchdog.beat('dispatch');
  watchdog.beat('relay');
  now = 120_000;
  expect(watchdog.stuck()).toEqual([]);
  watchdog.beat('relay');
  now = 120_001;
  expect(watchdog.stuck()).toEqual(['dispatch']);
});
