/** Two Pontes on one PostgreSQL: one of them sends for a channel, the other takes over when it goes, nothing goes twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { hasPostgres, hasRedis, redisTestUrl, type Temporary, temporaryDatabase, uniqueName } from '../kit/services.ts';

describe.skipIf(!hasPostgres)('two processes on one ledger', () => {
  let database: Temporary;
  let first: TestPonte;
  let second: TestPonte;

  beforeAll(async () => {
    database = await temporaryDatabase();
    const shared = {
      databaseUrl: database.url,
      // Sealed configuration is shared, so both need the same key.
      secretKey: Buffer.alloc(32, 7).toString('base64'),
      ...(hasRedis && { redisUrl: redisTestUrl, prefix: uniqueName() }),
    };
    first = await startTestPonte({ settings: shared });
    second = await startTestPonte({ settings: { ...shared, channels: first.settings.channels } });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
    await database.remove();
  });

  const accepted = (ids: string[]) => ids.map((id) => first.sim.accepted(id));

  test('each channel has one owner, and messages given to either process are sent once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, place) =>
        (place % 2 === 0 ? first : second).sendText(`+55119888${String(10000 + place)}`, 'oi', {
          channel: place % 3 === 0 ? 'wa-suporte' : 'wa-matriz',
        }),
      ),
    );
    await first.sim.until((sim) => ids.every((id) => sim.accepted(id) > 0), { what: 'all sent' });
    for (const id of ids) await second.untilMessage(id, (view) => view.status === 'read', 'read');
    expect(accepted(ids)).toEqual(ids.map(() => 1));
    for (const channel of ['wa-matriz', 'wa-suporte']) {
      expect([first.hub.fleet.owns(channel), second.hub.fleet.owns(channel)].filter(Boolean)).toHaveLength(1);
    }
  });

  test('the same idempotency key given to both at once is one message', async () => {
    const send = (to: TestPonte) => to.sendText('+5511988887777', 'uma vez', { idempotencyKey: 'shared-key' });
    const ids = await Promise.all([send(first), send(second), send(first), send(second)]);
    expect(new Set(ids).size).toBe(1);
  });

  test('the feed is the same for both, in one order, with no place twice', async () => {
    const [a, b] = await Promise.all([first.events(), second.events()]);
    expect(a.map((event) => event.id)).toEqual(b.map((event) => event.id).slice(0, a.length));
    expect(new Set(a.map((event) => event.id)).size).toBe(a.length);
  });

  test('when the owner stops, the other takes over and sends what waits', async () => {
    const owner = first.hub.fleet.owns('wa-matriz') ? first : second;
    const other = owner === first ? second : first;
    await owner.ponte.stop();
    const id = await other.sendText('+5511988880099', 'depois da troca');
    await first.sim.until((sim) => sim.accepted(id) === 1, { what: 'sent by the other', timeoutMs: 15_000 });
    expect(other.hub.fleet.owns('wa-matriz')).toBe(true);
  });
});
