/** The daily allowance, counted along between two readings; the clock is the caller's. */
import { describe, expect, test } from 'vitest';
import { AllowanceCount } from '../../src/dispatch/limits/allowance-count.ts';

const minute = 60_000;
const hour = 60 * minute;
/** 9 in the morning in Brasília. */
const morning = Date.parse('2026-11-21T12:00:00Z');
const midnight = Date.parse('2026-11-22T03:00:00Z');

function told(left: number, more: { resetsAt?: number } = {}, at = morning): AllowanceCount {
  const count = new AllowanceCount();
  count.tell({ left, limit: 1_000, ...more }, at);
  return count;
}

describe('when the provider is asked', () => {
  test('before the first message, every five minutes, every hundred messages, and on another day', () => {
    const count = new AllowanceCount();
    expect(count.isStale(morning)).toBe(true);
    count.tell({ left: 500, limit: 1_000 }, morning);
    expect([count.isStale(morning + 5 * minute - 1), count.isStale(morning + 5 * minute)]).toEqual([false, true]);
    count.take(99);
    expect(count.isStale(morning)).toBe(false);
    count.take(1);
    expect(count.isStale(morning)).toBe(true);
    const late = told(5, {}, midnight - minute);
    expect([late.isStale(midnight - 1), late.isStale(midnight)]).toEqual([false, true]);
    expect(told(5, { resetsAt: morning + minute }).isStale(morning + minute)).toBe(true);
  });

  test('after a failure no sooner than a minute later', () => {
    const count = new AllowanceCount();
    count.fail(morning);
    expect([count.isStale(morning + minute - 1), count.isStale(morning + minute)]).toEqual([false, true]);
  });

  test('at once when it has throttled a message although it had told that there is room', () => {
    const count = told(500);
    count.doubt();
    expect(count.isStale(morning)).toBe(true);
    count.tell({ left: 0, limit: 1_000 }, morning);
    expect(count.isStale(morning)).toBe(false);
  });
});

describe('how many may go', () => {
  test('as many as anybody when nothing is known, when there is no limit, and when nothing was told today', () => {
    expect(new AllowanceCount().room(morning)).toBe(Number.POSITIVE_INFINITY);
    const unlimited = new AllowanceCount();
    unlimited.tell(null, morning);
    expect([unlimited.room(morning), unlimited.freeAt(morning)]).toEqual([Number.POSITIVE_INFINITY, 0]);
    expect(told(0).room(midnight)).toBe(Number.POSITIVE_INFINITY);
  });

  test('what was told, less what has left since and what was on its way when it was told', () => {
    const count = told(10);
    count.take(3);
    expect(count.room(morning)).toBe(7);
    count.landed();
    count.tell({ left: 9, limit: 1_000 }, morning);
    expect(count.room(morning)).toBe(7);
  });

  test('used up by our own count it is not held for a day: the channel rests until the provider has been asked', () => {
    const count = told(2);
    count.take(2);
    expect([count.room(morning), count.freeAt(morning), count.restMs(morning)]).toEqual([0, 0, 5_000]);
    expect([count.isStale(morning + 4_999), count.isStale(morning + 5_000)]).toEqual([false, true]);
    count.fail(morning + 5_000);
    expect(count.restMs(morning + 5_000)).toBe(minute);
  });

  test('a reading that fails leaves what was told today', () => {
    const count = told(0);
    count.fail(morning + hour);
    expect(count.room(morning + hour)).toBe(0);
  });
});

describe('until when messages wait', () => {
  test('until the provider counts anew, where it says when', () => {
    expect(told(0, { resetsAt: morning + hour }).freeAt(morning)).toBe(morning + hour);
  });

  test('until the next day of Brasília, when there was room today', () => {
    const count = told(1);
    count.tell({ left: 0, limit: 1_000 }, morning + hour);
    expect(count.freeAt(morning + hour)).toBe(midnight);
  });

  test('a day of the provider that begins later than ours is met in ever longer steps', () => {
    const count = told(1);
    const looks: number[] = [];
    for (let now = midnight; now < midnight + 24 * hour; now = count.freeAt(now)) {
      looks.push((now - midnight) / minute);
      count.tell({ left: 0, limit: 1_000 }, now);
    }
    expect(looks).toEqual([0, 15, 30, 60, 120, 240, 480, 960]);
  });
});
