/**
 * How fast one number goes after the provider has throttled it: half as fast at once, then a tenth of the nominal rate
 * more every five seconds without another refusal. Pure state; the caller brings the clock.
 */
export interface Pace {
  /** Messages a second when it was last throttled; null: never, or recovered. */
  slowed: number | null;
  /** When it was last throttled. Refusals of calls that had left before then say nothing new. */
  slowedAt: number;
  /** Nothing goes before then. */
  pausedUntil: number;
  /** Throttled times in a row. */
  strikes: number;
}

export const fullPace: Pace = { slowed: null, slowedAt: Number.NEGATIVE_INFINITY, pausedUntil: 0, strikes: 0 };

const slowestMps = 1;
const recoverEveryMs = 5_000;
const recoverPart = 0.1;
const pauseBaseMs = 1_000;
/** The first pause for codes that ask for hours: soon enough to notice that the provider has relented. */
const firstPauseMs = 60_000;
const mostStrikes = 6;

export interface Throttle {
  retryAfterMs: number | undefined;
  /** The error table's own wait for this code. */
  minWaitMs: number | undefined;
  /** When the refused call left. */
  startedAt: number;
}

/** Messages a second now. */
export function rateOf(pace: Pace, nominalMps: number, now: number): number {
  if (pace.slowed === null) return nominalMps;
  const steps = Math.max(0, Math.floor((now - Math.max(pace.slowedAt, pace.pausedUntil)) / recoverEveryMs));
  return Math.min(nominalMps, pace.slowed + steps * recoverPart * nominalMps);
}

export function throttled(
  pace: Pace,
  { retryAfterMs, minWaitMs, startedAt }: Throttle,
  nominal: number,
  now: number,
): Pace {
  // A hundred calls in flight are refused together: that is one throttle, not a hundred.
  if (startedAt < pace.slowedAt) return { ...pace, pausedUntil: Math.max(pace.pausedUntil, now + (retryAfterMs ?? 0)) };
  const strikes = Math.min(pace.strikes + 1, mostStrikes);
  return {
    slowed: Math.max(Math.min(slowestMps, nominal), rateOf(pace, nominal, now) / 2),
    slowedAt: now,
    pausedUntil: Math.max(pace.pausedUntil, now + pauseMs(strikes, retryAfterMs, minWaitMs)),
    strikes,
  };
}

/** The provider's word counts; without it a little longer each time, never beyond what the code itself asks for. */
export function pauseMs(strikes: number, retryAfterMs: number | undefined, minWaitMs: number | undefined): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const first = Math.max(pauseBaseMs, Math.min(minWaitMs ?? 0, firstPauseMs));
  const longest = Math.max(pauseBaseMs * 2 ** (mostStrikes - 1), minWaitMs ?? 0);
  return Math.min(longest, first * 2 ** (strikes - 1));
}

/** The provider took one that left after the last throttle. */
export const accepted = (pace: Pace, startedAt: number): Pace =>
  pace.strikes === 0 || startedAt < pace.slowedAt ? pace : { ...pace, strikes: 0 };
