/** What happens after a failed try, class by class. */
import { describe, expect, test } from 'vitest';
import type { ProviderFailure } from '../../connectors/kit/connector.ts';
import { type FailureClass, failureClasses } from '../../contracts/failure.ts';
import { afterFailure, backoffMs } from '../../src/rules/retry.ts';

const policy = { maxAttempts: 8 };
const now = 1_000_000;
const failure = (
  failureClass: FailureClass,
  more: Partial<ProviderFailure> & { maxAttempts?: number; minWaitMs?: number } = {},
) => ({
  class: failureClass,
  code: 'x',
  cause: 'c',
  nextStep: 'n',
  ...more,
});

describe('after a failed try', () => {
  const moves: Record<FailureClass, string> = {
    transient: 'retry',
    rate_limited: 'retry',
    auth: 'wait_for_channel',
    recipient_invalid: 'fail',
    recipient_cooldown: 'fail',
    window_closed: 'fail',
    template_invalid: 'fail',
    policy: 'fail',
    bad_request: 'fail',
    unknown: 'fail',
  };
  test.each(failureClasses)('%s', (failureClass) => {
    expect(afterFailure(failure(failureClass), 1, now, 0.5, policy).kind).toBe(moves[failureClass]);
  });

  test.each([
    ['transient, last try of the policy', failure('transient'), 8, 'fail'],
    ['transient, one before the last', failure('transient'), 7, 'retry'],
    ['transient, a code that allows fewer tries', failure('transient', { maxAttempts: 2 }), 2, 'fail'],
    ['transient, a code cannot raise the policy', failure('transient', { maxAttempts: 99 }), 8, 'fail'],
    ['throttled, far beyond the policy', failure('rate_limited'), 49, 'retry'],
    ['throttled, at its own limit', failure('rate_limited'), 50, 'fail'],
    ['auth never runs out of tries', failure('auth'), 500, 'wait_for_channel'],
  ])('%s', (_, given, attempt, kind) => {
    expect(afterFailure(given, attempt, now, 0, policy).kind).toBe(kind);
  });
});

const waitOf = (...[given, attempt, , dice]: Parameters<typeof afterFailure>): number => {
  const move = afterFailure(given, attempt, now, dice, policy);
  return 'dueAt' in move ? move.dueAt - now : -1;
};

describe('the wait before the next try', () => {
  test('doubles from one second, is capped at five minutes, and jitters in its upper half', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect([1, 2, 3].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1_000, 2_000]);
    expect(backoffMs(30, 1)).toBe(300_000);
    expect(backoffMs(2_000, 0)).toBe(150_000);
  });

  test.each([
    ['the provider asks for longer', failure('transient', { retryAfterMs: 60_000 }), 1, 60_000],
    ['the provider asks for shorter than the backoff', failure('transient', { retryAfterMs: 10 }), 5, 16_000],
    ['a hint beyond a day is taken for a mistake', failure('rate_limited', { retryAfterMs: 9e12 }), 1, 86_400_000],
    ['the code has a shortest wait', failure('rate_limited', { minWaitMs: 6_000 }), 1, 6_000],
    ['a throttled pair waits four seconds first', failure('rate_limited', { scope: 'pair' }), 1, 4_000],
    ['any other throttle one second', failure('rate_limited', { scope: 'number' }), 1, 1_000],
  ])('%s', (_, given, attempt, wait) => {
    expect(waitOf(given, attempt, now, 1, policy)).toBe(wait);
  });
});
