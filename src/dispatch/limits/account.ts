/** One account's rate over all its channels, as this process knows it. */
import { after, freeAt, type Rate } from './gcra.ts';

/** How much of a second may go at once. */
const burstPart = 0.1;
/** A process that others no longer hear of has stopped by then; only after that it goes on by its own share. */
export const quietMs = 2_500;

export const rateOfAccount = (mps: number): Rate => ({
  intervalMs: 1_000 / mps,
  burst: Math.max(1, Math.floor(mps * burstPart)),
});

export class Account {
  rate: Rate | undefined;
  pausedUntil = 0;
  /** Throttled times in a row, and when the last began. */
  strikes = 0;
  throttledAt = Number.NEGATIVE_INFINITY;
  /** Processes that use this account, as Redis last told; undefined: it never has. */
  processes: number | undefined;
  /** Sent without asking Redis, which it has to be told. */
  untold = 0;
  /** GCRA state of what went from here. */
  #state = 0;
  /** The same for this process's share while Redis is away. */
  #aloneState: number | undefined;
  /** Redis said that nothing goes before. */
  #heldUntil = 0;

  follow(mps: number | undefined): void {
    this.rate = mps === undefined ? undefined : rateOfAccount(mps);
  }

  /** How many may be claimed now, by what this process knows. */
  room(now: number): number {
    if (this.freeAt(now) > now) return 0;
    if (this.rate === undefined) return Number.POSITIVE_INFINITY;
    const ahead = Math.max(this.#state, now) - now;
    return Math.max(1, Math.floor(this.rate.burst - ahead / this.rate.intervalMs));
  }

  /** When the next may go, by what this process knows; 0: now. */
  freeAt(now: number): number {
    const paused = this.pausedUntil > now ? this.pausedUntil : 0;
    if (this.rate === undefined) return paused;
    return Math.max(paused, this.#heldUntil > now ? this.#heldUntil : 0, freeAt(this.rate, this.#state, now));
  }

  /** Decides alone: with the whole rate, or with this process's share of it. 0: it may go. */
  judge(now: number, alone: boolean): number {
    if (this.pausedUntil > now) return this.pausedUntil;
    if (this.rate === undefined) return 0;
    return alone ? freeAt(this.#shareOf(this.rate), this.#alone(now), now) : freeAt(this.rate, this.#state, now);
  }

  count(now: number, alone: boolean): void {
    if (this.rate === undefined) return;
    this.#state = after(this.rate, this.#state, now);
    if (!alone) return;
    this.#aloneState = after(this.#shareOf(this.rate), this.#alone(now), now);
    this.untold = Math.min(this.untold + 1, this.rate.burst);
  }

  isHeld(until: number): void {
    this.#heldUntil = until;
  }

  /** Redis answers: the share is no longer in use. */
  together(): void {
    this.#aloneState = undefined;
    this.untold = 0;
  }

  #shareOf({ intervalMs }: Rate): Rate {
    return { intervalMs: intervalMs * Math.max(2, this.processes ?? 2), burst: 1 };
  }

  /** The share begins empty, after the silence in which others learn that this process is on its own. */
  #alone(now: number): number {
    this.#aloneState ??= now + quietMs + (this.rate === undefined ? 0 : this.#shareOf(this.rate).intervalMs);
    return this.#aloneState;
  }
}
