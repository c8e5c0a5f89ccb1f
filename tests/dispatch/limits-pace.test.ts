/** A throttled number goes half as fast at once and comes back step by step; permits never exceed the provider's rule. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Limits } from '../../connectors/whatsapp-cloud/simulator/limits.ts';
import { accepted, fullPace, pauseMs, rateOf, throttled } from '../../src/dispatch/limits/pace.ts';
import { Permits } from '../../src/dispatch/permits.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
const refused = (startedAt: number, more = {}) => ({
  retryAfterMs: undefined,
  minWaitMs: undefined,
  startedAt,
  ...more,
});

describe('the pace of a number', () => {
  test('given 80 a second, when it is throttled, then it goes 40 after a pause, and 8 more every 5 s up to 80', () => {
    const pace = throttled(fullPace, refused(start - 50), 80, start);
    const resumed = pace.pausedUntil;
    expect(resumed).toBe(start + 1_000);
    const rates = [0, 4_999, 5_000, 10_000, 24_999, 25_000, 60_000].map((ms) => rateOf(pace, 80, resumed + ms));
    expect(rates).toEqual([40, 40, 48, 56, 72, 80, 80]);
  });
  test('given a hundred calls that left together, when all are refused, then that is one throttle', () => {
    let pace = throttled(fullPace, refused(start - 50), 80, start);
    for (let call = 0; call < 99; call++) pace = throttled(pace, refused(start - 40), 80, start + 1);
    expect(rateOf(pace, 80, start + 1)).toBe(40);
  });
  test('given throttles without end, then one a second remains', () => {
    let pace = fullPace;
    for (let n = 0; n < 20; n++) pace = throttled(pace, refused(start + n), 80, start + n);
    expect(rateOf(pace, 80, start + 20)).toBe(1);
  });
  test('given a Retry-After, then the pause is at least that', () => {
    expect(throttled(fullPace, refused(start, { retryAfterMs: 9_000 }), 80, start).pausedUntil).toBe(start + 9_000);
  });
  test('pauses grow while nothing is accepted between, never beyond what the code asks for', () => {
    expect([1, 2, 3, 4, 5, 6].map((n) => pauseMs(n, undefined, undefined))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000,
    ]);
    expect([1, 2, 3].map((n) => pauseMs(n, undefined, 7_200_000))).toEqual([60_000, 120_000, 240_000]);
    expect(pauseMs(6, undefined, 60_000)).toBe(60_000);
    const pace = throttled(fullPace, refused(start), 80, start);
    expect(accepted(pace, start - 1).strikes).toBe(1);
    expect(accepted(pace, start + 1).strikes).toBe(0);
  });
});

describe('permits', () => {
  test('at least 95 % of the rate is used in the long run, whenever the loop comes', async () => {
    let now = 0;
    const permits = new Permits(80, () => now);
    let taken = 0;
    for (; now < 60_000; now += 40) taken += await permits.take(1_000);
    await permits.stop();
    expect(taken).toBeGreaterThanOrEqual(0.95 * 80 * 60);
    expect(taken).toBeLessThanOrEqual(80 * 60);
  });

  test.each([1, 2, 20, 80, 1_000])(
    '%i a second: no sequence of looks exceeds what the provider allows',
    async (mps) => {
      let now = 0;
      const permits = new Permits(mps, () => now);
      // As soon as there is one bundle, and any time later.
      const soonestMs = Math.ceil((Math.max(1, Math.floor(mps * 0.025)) * 1_000) / (mps * 0.98)) + 1;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 20, maxLength: 60 }),
          async (gaps) => {
            const provider = new Limits({ numberMps: mps, pair: 'off' });
            const number = { id: '1', options: {}, account: {} } as Parameters<Limits['takeOutbound']>[0];
            now += 3_600_000;
            for (const gap of gaps) {
              now += soonestMs + (gap > 1_500 ? gap : 0);
              const room = await permits.take(100_000);
              for (let sent = 0; sent < room; sent++) provider.takeOutbound(number, 'x', now, false);
            }
          },
        ),
        { numRuns: 20 },
      );
      await permits.stop();
      expect(now).toBeGreaterThan(3_600_000);
    },
  );

  test('inbound messages use the same throughput', async () => {
    let now = 0;
    const permits = new Permits(10, () => now);
    expect(await permits.take(5)).toBe(1);
    permits.spend(20);
    now = 2_000;
    let done = false;
    const next = permits.take(1).then((count) => {
      done = true;
      return count;
    });
    await Promise.resolve();
    expect(done).toBe(false);
    now = 4_000;
    expect(await next).toBe(1);
    await permits.stop();
  });
});
