/** The database and Redis cut off: told as long as it lasts, in the API and on the page, and not a moment longer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Overview } from '../../contracts/overview.ts';
import { openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { type CutProxy, startCutProxy } from '../kit/proxy.ts';
import { hasPostgres, hasRedis, redisTestUrl, type Temporary, temporaryDatabase } from '../kit/services.ts';

const proxyTo = (url: string, port: number): Promise<CutProxy> => {
  const { hostname, port: given } = new URL(url);
  return startCutProxy({ host: hostname, port: Number(given || port) });
};

describe.skipIf(!hasPostgres || !hasRedis)('a Ponte whose services are cut off', () => {
  let t: TestPonte;
  let database: Temporary;
  let toDatabase: CutProxy;
  let toRedis: CutProxy;
  beforeAll(async () => {
    database = await temporaryDatabase();
    toDatabase = await proxyTo(database.url, 5432);
    toRedis = await proxyTo(redisTestUrl, 6379);
    t = await startTestPonte({
      settings: { databaseUrl: toDatabase.through(database.url), redisUrl: toRedis.through(redisTestUrl) },
    });
  });
  afterAll(async () => {
    await t.stop();
    await Promise.all([toDatabase.close(), toRedis.close()]);
    await database.remove();
  });
  const until = async (reached: (overview: Overview) => boolean): Promise<Overview> => {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const { status, body, text } = await t.call('GET', '/v1/overview');
      // Between the cut and its being noticed reads fail.
      if (status === 200 && reached(Overview.parse(body))) return Overview.parse(body);
      if (Date.now() > deadline) throw new Error(`not reached; last: ${text}`);
      await t.hub.signal.next(50, new AbortController().signal);
    }
  };
  const isFound = (id: string) => (overview: Overview) => overview.findings.some(({ subject }) => subject.id === id);
  const isWell = ({ findings }: Overview) => findings.length === 0;

  test('Redis away is told beside everything else', async () => {
    await until(isWell);
    await toRedis.cut();
    const { findings, channels } = await until(isFound('redis'));
    expect(findings).toMatchObject([{ code: 'dependency_down', severity: 'warning' }]);
    expect(channels).toHaveLength(2);
    expect((await (await openConsole(t.url)).get('/console')).text).toContain('O Redis não responde');
    await toRedis.join();
    await until(isWell);
  });

  test('the database away is told alone; the console says it, too', async () => {
    const admin = await openConsole(t.url);
    await toDatabase.cut();
    const { findings, channels } = await until(isFound('ledger'));
    expect([findings.map(({ code, severity }) => [code, severity]), channels]).toEqual([
      [['dependency_down', 'critical']],
      [],
    ]);
    const page = await admin.get('/console');
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('O banco de dados está fora')]);
    await toDatabase.join();
    await until(isWell);
    expect((await admin.get('/console')).text).toContain('Tudo em ordem');
  });
});
