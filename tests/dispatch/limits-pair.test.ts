/** One message per 6 s to a contact with a burst of 45 borrowed: the same answers as the provider, at both sides. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Limits } from '../../connectors/whatsapp-cloud/simulator/limits.ts';
import { Pairs } from '../../src/dispatch/limits/pair.ts';

const rate = { intervalMs: 6_000, burst: 45 };
const start = Date.parse('2026-11-21T12:00:00Z');
const ana = '+5511988880001';

const provider = () => {
  const limits = new Limits({ numberMps: 'off' });
  const number = { id: '1', options: {}, account: {} } as Parameters<Limits['takeOutbound']>[0];
  return (now: number): boolean => {
    try {
      limits.takeOutbound(number, ana, now, false);
      return true;
    } catch {
      return false;
    }
  };
};
const gone = (count: number, now = start): Pairs => {
  const pairs = new Pairs(rate);
  for (let sent = 0; sent < count; sent++) pairs.take(ana, now);
  return pairs;
};

describe('a pair', () => {
  test('given 44 sent at once, when the 45th is asked for, then it may go', () => {
    expect(gone(44).freeAt(ana, start)).toBe(0);
  });
  test('given 45 sent at once, when the 46th is asked for, then it waits 6 s: not 1 ms less, not 1 ms more', () => {
    const pairs = gone(45);
    expect(pairs.freeAt(ana, start)).toBe(start + 6_000);
    expect(pairs.freeAt(ana, start + 5_999)).toBe(start + 6_000);
    expect(pairs.freeAt(ana, start + 6_000)).toBe(0);
  });
  test('given a burst, then it is paid back: 270 s later all 45 are there again, 1 ms before that one is missing', () => {
    for (const [at, expected] of [
      [start + 269_999, 44],
      [start + 270_000, 45],
    ] as const) {
      const pairs = gone(45);
      let sent = 0;
      while (pairs.freeAt(ana, at) === 0) {
        pairs.take(ana, at);
        sent += 1;
      }
      expect(sent).toBe(expected);
    }
  });
  test('given another contact, then it is not concerned', () => {
    expect(gone(45).freeAt('+5511988880002', start)).toBe(0);
  });
  test('given a call that took 100 ms, when the burst is used up, then its time counts: the provider saw it later', () => {
    const pairs = new Pairs(rate);
    for (let sent = 0; sent < 45; sent++) {
      pairs.take(ana, start);
      pairs.landed(ana, start + 100);
    }
    expect(pairs.freeAt(ana, start + 100)).toBe(start + 6_100);
  });
  test('given sends before a takeover, when they are replayed, then nothing is forgotten', () => {
    const pairs = new Pairs(rate);
    for (let sent = 0; sent < 45; sent++) pairs.replay(ana, start - 1_000);
    expect(pairs.freeAt(ana, start)).toBe(start + 5_000);
  });
  test.each([1, 2, 3, 4, 5, 6])(
    'given %i refusals in a row, then the pair waits 4^n seconds, 1,024 at most',
    (times) => {
      const pairs = new Pairs(rate);
      let until = 0;
      for (let n = 0; n < times; n++) until = pairs.refused(ana, undefined, start);
      expect(until).toBe(start + 1_000 * 4 ** Math.min(times, 5));
      expect(pairs.freeAt(ana, start)).toBe(until);
      expect(pairs.freeAt(ana, until)).toBe(0);
    },
  );
  test('given a Retry-After, then it counts, and an accepted message begins anew', () => {
    const pairs = new Pairs(rate);
    expect(pairs.refused(ana, 10_000, start)).toBe(start + 10_000);
    pairs.accepted(ana);
    expect(pairs.refused(ana, undefined, start + 20_000)).toBe(start + 24_000);
  });

  test('any sequence of times: what Ponte lets go the provider takes, and what it holds the provider would refuse', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 50, maxLength: 300 }), (gaps) => {
        const [pairs, takes] = [new Pairs(rate), provider()];
        let now = start;
        for (const gap of gaps) {
          now += gap;
          const free = pairs.freeAt(ana, now) === 0;
          expect(takes(now)).toBe(free);
          if (free) pairs.take(ana, now);
        }
      }),
    );
  });

  test('entries at rest are dropped', () => {
    const pairs = new Pairs(rate);
    for (let person = 0; person < 50_000; person++) {
      const now = start + person * 10;
      pairs.take(`+55${person}`, now);
      pairs.landed(`+55${person}`, now);
    }
    expect(pairs.size).toBeLessThanOrEqual(10_000);
  });
});
