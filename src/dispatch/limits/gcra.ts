/**
 * The generic cell rate algorithm, as the provider runs it: one message every `intervalMs`, `burst` of them ahead of
 * time. Its whole state is one moment: when everything taken so far would have gone evenly.
 */
export interface Rate {
  intervalMs: number;
  burst: number;
}

/** Half a microsecond: rounding of sums, nothing a clock could show. */
const rounding = 1e-6;

/** When the next one may go. 0: now. */
export function freeAt(rate: Rate, state: number, now: number): number {
  const ahead = Math.max(state, now) - now - (rate.burst - 1) * rate.intervalMs;
  return ahead <= rounding ? 0 : Math.ceil(now + ahead - rounding);
}

/** The state after one more has gone. */
export const after = (rate: Rate, state: number, now: number): number => Math.max(state, now) + rate.intervalMs;
