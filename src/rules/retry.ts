/** What to do after a failed try. Pure: the caller brings the clock and the dice. */
import type { ProviderFailure } from '../../connectors/kit/connector.ts';

export interface RetryPolicy {
  /** Tries for failures that pass by themselves. */
  maxAttempts: number;
}

export type NextMove =
  | { kind: 'fail' }
  /** Same message, later. */
  | { kind: 'retry'; dueAt: number }
  /** The channel itself is refused: the message waits, unharmed, until the channel is restored. */
  | { kind: 'wait_for_channel'; dueAt: number };

const baseMs = 1_000;
const factor = 2;
const capMs = 5 * 60_000;
/** Provider hints beyond this are taken for a mistake. */
const maxHintMs = 24 * 3_600_000;
/** Throttling passes by itself, so it gets more tries than an outage. */
const throttledAttempts = 50;
const pairBaseMs = 4_000;

/** Exponential, capped, with full jitter in the upper half: a crowd of retries must not come back as a crowd. */
export function backoffMs(attempt: number, dice: number, base = baseMs): number {
  const ceiling = Math.min(capMs, base * factor ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * dice);
}

/** @param attempt the number of the try that failed, from 1. @param dice uniform in [0, 1). */
export function afterFailure(
  failure: ProviderFailure & { maxAttempts?: number; minWaitMs?: number },
  attempt: number,
  nowMs: number,
  dice: number,
  policy: RetryPolicy,
): NextMove {
  const waitMs = (backoff: number) =>
    Math.max(backoff, failure.minWaitMs ?? 0, Math.min(failure.retryAfterMs ?? 0, maxHintMs));
  switch (failure.class) {
    case 'auth':
      return { kind: 'wait_for_channel', dueAt: nowMs + waitMs(backoffMs(attempt, dice)) };
    case 'transient': {
      if (attempt >= Math.min(policy.maxAttempts, failure.maxAttempts ?? policy.maxAttempts)) return { kind: 'fail' };
      return { kind: 'retry', dueAt: nowMs + waitMs(backoffMs(attempt, dice)) };
    }
    case 'rate_limited': {
      if (attempt >= (failure.maxAttempts ?? throttledAttempts)) return { kind: 'fail' };
      const base = failure.scope === 'pair' ? pairBaseMs : baseMs;
      return { kind: 'retry', dueAt: nowMs + waitMs(backoffMs(attempt, dice, base)) };
    }
    default:
      return { kind: 'fail' };
  }
}
