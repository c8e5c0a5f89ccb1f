/** Hints between processes over Redis; without Redis there are none, and nothing else changes. */
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { connectWakeUps } from '../../src/platform/wake.ts';
import { startTestPonte } from '../kit/ponte.ts';
import { startCutProxy } from '../kit/proxy.ts';
import { hasRedis, redisTestUrl, uniqueName } from '../kit/services.ts';

const silent = pino({ level: 'silent' });
const nowhere = 'redis://127.0.0.1:1';
const up = (wakes: { status: { up: boolean } }, wanted: boolean) =>
  expect.poll(() => wakes.status.up, { timeout: 10_000, interval: 20 }).toBe(wanted);

describe.skipIf(!hasRedis)('with Redis', () => {
  test('what one process announces another hears, once per burst and channel, and only under the same prefix', async () => {
    const prefix = uniqueName();
    const heard: string[] = [];
    const foreign: string[] = [];
    const listener = connectWakeUps({ url: redisTestUrl, prefix, Client: Redis }, silent, Date.now, (channel) =>
      heard.push(channel),
    );
    const stranger = connectWakeUps(
      { url: redisTestUrl, prefix: uniqueName(), Client: Redis },
      silent,
      Date.now,
      (channel) => foreign.push(channel),
    );
    const speaker = connectWakeUps({ url: redisTestUrl, prefix, Client: Redis }, silent, Date.now, () => undefined);
    await Promise.all([up(listener, true), up(speaker, true), up(stranger, true)]);
    // The subscription may take a moment longer than the connection.
    await expect
      .poll(
        () => {
          speaker.announce('ready');
          return heard.includes('ready');
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBe(true);
    heard.length = 0;
    for (let count = 0; count < 100; count++) speaker.announce('wa-matriz');
    speaker.announce('');
    await expect.poll(() => heard.includes(''), { timeout: 10_000 }).toBe(true);
    expect(heard.filter((channel) => channel === 'wa-matriz')).toHaveLength(1);
    expect(foreign).toEqual([]);
    await Promise.all([listener.close(), stranger.close(), speaker.close()]);
  });

  test('a cut is noticed and mends itself', async () => {
    const target = new URL(redisTestUrl);
    const proxy = await startCutProxy({ host: target.hostname, port: Number(target.port || 6379) });
    const wakes = connectWakeUps(
      { url: proxy.through(redisTestUrl), prefix: uniqueName(), Client: Redis },
      silent,
      Date.now,
      () => undefined,
    );
    await up(wakes, true);
    await proxy.cut();
    await up(wakes, false);
    wakes.announce('wa-matriz');
    await proxy.join();
    await up(wakes, true);
    await wakes.close();
    await proxy.close();
  });
});

test('without Redis Ponte starts, sends, and says so in /readyz', async () => {
  const t = await startTestPonte({ settings: { redisUrl: nowhere } });
  await t.untilStatus(await t.sendText('+5511988880001'), 'read');
  const { status, body } = await t.call<{ status: string; dependencies: object[] }>('GET', '/readyz');
  expect(status).toBe(200);
  expect(body.dependencies).toContainEqual(expect.objectContaining({ name: 'redis', status: 'down', required: false }));
  await t.stop();
});
