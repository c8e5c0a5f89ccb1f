/** Limits over several channels and processes: exact in one, exact over Redis, never a breach without it. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tierWindowMs } from '../../src/dispatch/limits/tier.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { startCutProxy } from '../kit/proxy.ts';
import { ledgers } from '../kit/services.ts';
import {
  hasRedisServer,
  type PrivateRedis,
  Processes,
  people,
  settings,
  startPrivateRedis,
} from './shared-limits-fixture.ts';

let ledger: TestLedger;
let processes: Processes;
let portfolios = 0;
afterEach(async () => {
  await processes.close();
  await ledger.remove();
});

describe.each(ledgers)('one process on %s', (dialect) => {
  beforeEach(async () => {
    ledger = await openTestLedger(dialect);
    processes = new Processes(ledger);
  });

  test('given a tier of 10, when 11 people are written to, then the last place is taken and the one after waits', async () => {
    const one = await processes.start(settings({ tier: 10 }));
    expect(await one.ask(people(9))).toHaveLength(9);
    expect(await one.ask(people(2, 9))).toEqual(people(1, 9));
    expect(await one.ask(people(10)), 'those counted already are free').toHaveLength(10);
    expect(await one.ask(people(1, 50), 'realtime', false), 'answers within windows do not count').toHaveLength(1);
    processes.clock.advance(tierWindowMs - 1);
    expect(await one.ask(people(1, 10))).toEqual([]);
    processes.clock.advance(1);
    expect(await one.ask(people(1, 10))).toHaveLength(1);
  });

  test('given a tier of 20 and a share of 0.1, then bulk leaves the last two places to realtime', async () => {
    const one = await processes.start(settings({ tier: 20, realtimeShare: 0.1 }));
    expect(await one.ask(people(20), 'bulk')).toHaveLength(18);
    expect(await one.ask(people(3, 30))).toHaveLength(2);
  });

  test('given a restart, then who was counted before counts still', async () => {
    const shared = settings({ tier: 10 });
    const one = await processes.start(shared);
    await one.ask(people(7));
    await one.close();
    const next = await processes.start(shared);
    expect(await next.ask(people(10, 7))).toHaveLength(3);
    expect(await next.ask(people(7))).toHaveLength(7);
  });

  test('given no tier yet, when one is told later, then those written to before count', async () => {
    const one = await processes.start(settings());
    expect(await one.ask(people(30))).toHaveLength(30);
    await one.close();
    const told = await processes.start(settings({ tier: 35 }));
    expect(await told.ask(people(10, 100))).toHaveLength(5);
  });

  test('given a used-up tier and a backlog, then each waiting message is told a place of its own, 30 s ahead at least', async () => {
    const shared = settings({ tier: 5 });
    const one = await processes.start(shared);
    for (const person of people(5)) {
      await one.ask([person]);
      processes.clock.advance(60_000);
    }
    const portfolio = one.limits.portfolio(shared);
    const now = processes.clock.now();
    const first = now - 5 * 60_000 + tierWindowMs;
    const waits = people(7, 10).map((person) => portfolio.look(person, 'realtime', now));
    expect(waits.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((minute) => first + minute * 60_000));
    expect(waits.slice(5)).toEqual([0, 1].map((minute) => first + minute * 60_000 + tierWindowMs));
    expect(portfolio.look(people(1)[0] ?? '', 'realtime', now)).toBe(0);
  });

  test('given an account of 50 a second, then two of its channels together never exceed it, and use it', async () => {
    const one = await processes.start(settings({ accountMps: 50 }));
    const started = processes.clock.now();
    let sent = 0;
    for (; processes.clock.now() < started + 10_000; processes.clock.advance(13)) {
      for (let channel = 0; channel < 2; channel++) sent += (await one.ask(people(3), 'realtime', false)).length;
      expect(sent).toBeLessThanOrEqual(5 + ((processes.clock.now() - started) * 50) / 1_000);
    }
    expect(sent).toBeGreaterThanOrEqual(0.95 * 500);
  });

  test('given a throttled account, then nothing of it goes; given a throttled portfolio, then only what counts waits', async () => {
    const shared = settings({ tier: 100 });
    const one = await processes.start(shared);
    const throttle = { retryAfterMs: 5_000, minWaitMs: undefined, startedAt: processes.clock.now() };
    one.limits.throttleAccount(shared, throttle);
    expect(await one.ask(people(1), 'realtime', false)).toEqual([]);
    processes.clock.advance(5_000);
    expect(await one.ask(people(1), 'realtime', false)).toHaveLength(1);
    one.limits.throttlePortfolio(shared, { ...throttle, startedAt: processes.clock.now() });
    expect(await one.ask(people(1))).toEqual([]);
    expect(await one.ask(people(1), 'realtime', false)).toHaveLength(1);
    processes.clock.advance(5_000);
    expect(await one.ask(people(1))).toHaveLength(1);
  });
});

describe.skipIf(!hasRedisServer)('processes over Redis', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis();
  });
  afterAll(() => redis.remove());
  beforeEach(async () => {
    ledger = await openTestLedger('sqlite');
    await redis.kill();
    await redis.start();
    processes = new Processes(ledger, redis.url);
  });
  const two = async (shared = settings({ tier: 100 })) =>
    [await processes.start(shared), await processes.start(shared)] as const;

  test('given a tier of 100, when two processes write to different people, then both together reach 100 and never 101', async () => {
    const [a, b] = await two();
    const reached = new Set<string>();
    for (let from = 0; reached.size < 100 && from < 2_000; from += 20) {
      for (const person of await a.ask(people(10, from))) reached.add(person);
      for (const person of await b.ask(people(10, from + 10))) reached.add(person);
      await Promise.all([a.met(), b.met()]);
      expect(reached.size).toBeLessThanOrEqual(100);
    }
    expect(reached.size).toBe(100);
    expect(await b.ask(people(10)), 'counted by the other: free here too').toHaveLength(10);
  });

  test('given an account of 50 a second over two processes, then the union keeps it, and uses it', async () => {
    const [a, b] = await two(settings({ accountMps: 50 }));
    const started = processes.clock.now();
    let sent = 0;
    for (; processes.clock.now() < started + 5_000; processes.clock.advance(20)) {
      for (const one of [a, b]) sent += (await one.ask(people(2), 'realtime', false)).length;
      expect(sent).toBeLessThanOrEqual(5 + ((processes.clock.now() - started) * 50) / 1_000);
    }
    expect(sent).toBeGreaterThanOrEqual(0.95 * 250);
  });

  test('given Redis is killed in the middle, then each uses its share, together no more than the tier; back again nothing is forgotten', async () => {
    const [a, b] = await two();
    const reached = new Set(await a.ask(people(20)));
    for (let n = 0; n < 4; n++) await Promise.all([a.limits.meet(), b.limits.meet()]);
    await redis.kill();
    const alone = [await a.ask(people(90, 1_000)), await b.ask(people(90, 2_000))];
    for (const person of alone.flat()) reached.add(person);
    expect(reached.size).toBeLessThanOrEqual(100);
    for (const part of alone) expect(part.length, 'no stall: a share is certain').toBeGreaterThanOrEqual(30);
    expect(await a.ask(people(20)), 'known people are free').toHaveLength(20);
    await redis.start();
    await Promise.all([a.met(), b.met()]);
    for (let from = 3_000; from < 4_000; from += 100) {
      for (const one of [a, b]) for (const person of await one.ask(people(50, from))) reached.add(person);
      for (const one of [a, b]) for (const person of await one.ask(people(50, from + 50))) reached.add(person);
      await Promise.all([a.limits.meet(), b.limits.meet()]);
    }
    expect(reached.size).toBe(100);
  });

  const cutOff = async () => startCutProxy({ host: '127.0.0.1', port: Number(new URL(redis.url).port) });

  test('given only one process has lost Redis, then what was lent to it stays free for it, and nobody else takes it', async () => {
    const proxy = await cutOff();
    const a = await processes.start(settings({ tier: 100 }));
    const b = await processes.start(settings({ tier: 100 }), proxy.through(redis.url));
    await b.met();
    for (let n = 0; n < 4; n++) await Promise.all([a.limits.meet(), b.limits.meet()]);
    await proxy.cut();
    const reached = new Set([...(await a.ask(people(100))), ...(await a.ask(people(100, 100)))]);
    const alone = await b.ask(people(100, 200));
    expect(alone.length).toBeGreaterThanOrEqual(40);
    expect(reached.size + alone.length).toBeLessThanOrEqual(100);
    await proxy.join();
    await b.met();
    for (let n = 0; n < 8; n++) await Promise.all([a.limits.meet(), b.limits.meet()]);
    for (const person of await a.ask(people(100, 300))) reached.add(person);
    expect(reached.size + alone.length, 'nothing counted alone is lost, nothing stays locked up').toBeGreaterThan(95);
    expect(reached.size + alone.length).toBeLessThanOrEqual(100);
    await proxy.close();
  });

  test('given Redis is away, then an account goes by an even part of its rate after a silence, and the union keeps it', async () => {
    const [a, b] = await two(settings({ accountMps: 40 }));
    for (const one of [a, b]) await one.ask(people(1), 'realtime', false);
    await redis.kill();
    const started = processes.clock.now();
    let sent = 0;
    for (; processes.clock.now() < started + 12_500; processes.clock.advance(10)) {
      for (const one of [a, b]) sent += (await one.ask(people(1), 'realtime', false)).length;
      expect(sent).toBeLessThanOrEqual(((processes.clock.now() - started) * 40) / 1_000);
    }
    expect(sent).toBeGreaterThanOrEqual(0.95 * 40 * 10);
    await redis.start();
  });

  test('given Redis was never there, then one of at least two is assumed', async () => {
    const one = await processes.start(settings({ tier: 100 }), 'redis://127.0.0.1:1');
    expect(await one.ask(people(100))).toHaveLength(50);
  });

  test('given an account throttled in one process, then the other pauses too', async () => {
    const shared = settings({ accountMps: 1_000 });
    const [a, b] = await two(shared);
    a.limits.throttleAccount(shared, { retryAfterMs: 60_000, minWaitMs: undefined, startedAt: processes.clock.now() });
    await expect
      .poll(
        async () => {
          await a.limits.meet();
          return (await b.ask(people(1), 'realtime', false)).length;
        },
        { interval: 10 },
      )
      .toBe(0);
    expect(b.limits.account(shared).freeAt(processes.clock.now())).toBe(processes.clock.now() + 60_000);
  });

  test('given a process that leaves, then its share goes back to the others', async () => {
    const [a, b] = await two();
    for (let n = 0; n < 4; n++) await Promise.all([a.limits.meet(), b.limits.meet()]);
    await b.close();
    expect(await a.ask(people(100))).toHaveLength(100);
  });

  test('every key is under the prefix and has a time to live', async () => {
    const { Redis } = await import('ioredis');
    const [a] = await two(settings({ tier: 100, accountMps: 10 }));
    await a.ask(people(3));
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    expect(keys.sort()).toEqual([
      'test:{limits}:account:waba-1',
      'test:{limits}:people:empresa',
      'test:{limits}:portfolio:empresa',
    ]);
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
    client.disconnect();
  });

  test('any sequence of sends, waits, cuts, losses and returns of Redis: the tier is never exceeded', async () => {
    const proxies = await Promise.all([cutOff(), cutOff(), cutOff()]);
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ who: fc.nat(2), count: fc.integer({ min: 1, max: 25 }), from: fc.nat(400) }),
      },
      { weight: 2, arbitrary: fc.constant('meet' as const) },
      { weight: 1, arbitrary: fc.record({ waitMs: fc.constantFrom(0, 400, 90_000, 5 * 3_600_000) }) },
      { weight: 1, arbitrary: fc.record({ cut: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.constant('toggle' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        await redis.kill();
        await redis.start();
        const group = new Processes(ledger, redis.url);
        const portfolio = `empresa-${++portfolios}`;
        const all = [];
        for (const proxy of proxies) {
          const one = await group.start(settings({ tier: 60, portfolio }), proxy.through(redis.url));
          await one.met();
          all.push(one);
        }
        const seen = new Map<string, number>();
        const cut = new Set<number>();
        let up = true;
        try {
          for (const one of steps) {
            if (one === 'meet') await Promise.all(all.map((process) => process.limits.meet()));
            else if (one === 'toggle') {
              up = !up;
              await (up ? redis.start() : redis.kill());
            } else if ('cut' in one) {
              if (cut.delete(one.cut)) await proxies[one.cut]?.join();
              else {
                cut.add(one.cut);
                await proxies[one.cut]?.cut();
              }
            } else if ('waitMs' in one) group.clock.advance(one.waitMs);
            else {
              for (const person of (await all[one.who]?.ask(people(one.count, one.from))) ?? [])
                seen.set(person, group.clock.now());
            }
            const since = group.clock.now() - 24 * 3_600_000;
            expect([...seen.values()].filter((at) => at > since).length).toBeLessThanOrEqual(60);
          }
        } finally {
          if (!up) await redis.start();
          for (const one of cut) await proxies[one]?.join();
          await group.close();
        }
      }),
      { numRuns: Number(process.env.TEST_RUNS ?? 12) },
    );
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });
});
