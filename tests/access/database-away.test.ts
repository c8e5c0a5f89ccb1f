/** PostgreSQL away at the start or cut off later: said in /readyz, answered 503, waited for, and nothing is lost. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Readiness } from '../../contracts/admin.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { type Ponte, startPonte } from '../../src/ponte.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { type CutProxy, startCutProxy } from '../kit/proxy.ts';
import { hasPostgres, type Temporary, temporaryDatabase } from '../kit/services.ts';

const message = (place: number) => ({
  channel: 'wa-matriz',
  to: `+55119888${String(place).padStart(5, '0')}`,
  content: { type: 'text', body: 'x' },
  idempotencyKey: `k${place}`,
});

describe.skipIf(!hasPostgres)('PostgreSQL away', () => {
  let database: Temporary;
  let proxy: CutProxy;
  beforeEach(async () => {
    database = await temporaryDatabase();
    const { hostname, port } = new URL(database.url);
    proxy = await startCutProxy({ host: hostname, port: Number(port || 5432) });
  });
  afterEach(async () => {
    await proxy.close();
    await database.remove();
  });
  const readiness = async (url: string) => {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, body: (await response.json()) as Readiness };
  };

  test('at the start: the server answers 503 ledger_unavailable, and works as soon as the database is there', async () => {
    await proxy.cut();
    const settings = { ...(await settingsOf()), databaseUrl: proxy.through(database.url) };
    const ponte: Ponte = await startPonte(settings, { log: createLogger('silent') });
    expect(await readiness(ponte.url)).toMatchObject({
      status: 503,
      body: {
        status: 'not_ready',
        dependencies: expect.arrayContaining([
          expect.objectContaining({ name: 'ledger', status: 'down', required: true }),
        ]),
      },
    });
    const refused = await fetch(`${ponte.url}/v1/messages`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'ledger_unavailable' });
    expect((await fetch(`${ponte.url}/webhooks/wa-matriz`, { method: 'POST', body: '{}' })).status).toBe(503);
    for (const path of ['/healthz', '/metrics', '/openapi.json', '/docs'])
      expect([path, (await fetch(ponte.url + path)).status]).toEqual([path, 200]);
    await proxy.join();
    await ponte.ready;
    expect(await readiness(ponte.url)).toMatchObject({ status: 200, body: { status: 'ready' } });
    await ponte.stop();
  });

  test('cut under load: what was answered 202 is sent once, what was answered 503 may be sent again', async () => {
    const t: TestPonte = await startTestPonte({
      settings: { databaseUrl: proxy.through(database.url) },
      simulator: { webhooks: { retry: { everyMs: 100, forMs: 60_000 } } },
    });
    const accepted = new Map<string, string>();
    const statuses = new Set<number>();
    const post = async (place: number): Promise<void> => {
      for (;;) {
        const answer = await t.call<{ id: string }>('POST', '/v1/messages', message(place));
        statuses.add(answer.status);
        if (answer.status === 202) return void accepted.set(`k${place}`, answer.body.id);
        expect(answer.body).toMatchObject({ code: 'ledger_unavailable' });
      }
    };
    const load = (async () => {
      for (let round = 0; round < 20 || !statuses.has(503); round++)
        await Promise.all(Array.from({ length: 10 }, (_, place) => post(round * 10 + place)));
    })();
    await t.sim.until((sim) => sim.sent.length > 30);
    await proxy.cut();
    await expect.poll(async () => (await readiness(t.url)).status, { timeout: 15_000 }).toBe(503);
    const reading = await t.call('GET', '/v1/log');
    expect([reading.status, reading.body.code]).toEqual([503, 'ledger_unavailable']);
    await expect.poll(() => statuses.has(503), { timeout: 15_000 }).toBe(true);
    await proxy.join();
    await load;
    expect(statuses).toEqual(new Set([202, 503]));
    await expect.poll(async () => (await readiness(t.url)).status, { timeout: 15_000 }).toBe(200);
    expect(accepted.size).toBeGreaterThanOrEqual(200);
    const unread = new Set(accepted.values());
    const open = async () => {
      const views = await Promise.all([...unread].map((id) => t.message(id)));
      for (const { id, status } of views) if (status === 'read') unread.delete(id);
      return views.filter((view) => view.status !== 'read').map((view) => view.status);
    };
    await expect.poll(open, { timeout: 25_000, interval: 500 }).toEqual([]);
    for (const id of accepted.values()) expect(t.sim.accepted(id)).toBe(1);
    await t.stop();
  });

  async function settingsOf() {
    const { readSettings } = await import('../../src/settings.ts');
    return {
      ...readSettings({
        PORT: '0',
        PONTE_SECRET_KEY: Buffer.alloc(32).toString('base64'),
        PONTE_ADMIN_KEY: 'test-admin-key-0123456789',
      }),
      channels: [],
    };
  }
});
