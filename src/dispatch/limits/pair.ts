/** One message every few seconds from a channel to each contact, with a burst that is borrowed and paid back. */
import { after, freeAt, type Rate } from './gcra.ts';

interface Pair {
  /** GCRA state. */
  next: number;
  /** Messages on their way: the provider counts them when they arrive, not when they leave. */
  open: number;
  /** The provider refused one: nothing before then. */
  blockedUntil: number;
  /** Refusals in a row. */
  refusals: number;
}

/** Above this many pairs the ones at rest are forgotten. */
const sweepFrom = 10_000;
/** Waits after refusals in a row are 4, 16, 64, 256, 1,024 seconds, as the provider advises. */
const mostRefusals = 5;

export class Pairs {
  #rate: Rate;
  readonly #pairs = new Map<string, Pair>();
  #sweepAt = sweepFrom;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** How many contacts are remembered. */
  get size(): number {
    return this.#pairs.size;
  }

  setRate(rate: Rate): void {
    this.#rate = rate;
  }

  /** When the next message to the contact may go; 0: now. */
  freeAt(contact: string, now: number): number {
    const pair = this.#pairs.get(contact);
    if (pair === undefined) return 0;
    const free = freeAt(this.#rate, pair.next, now);
    return pair.blockedUntil > now ? Math.max(free, pair.blockedUntil) : free;
  }

  /** One leaves now. Every `take` is followed by one `landed`. */
  take(contact: string, now: number): void {
    const pair = this.#pair(contact, now);
    pair.next = after(this.#rate, pair.next, now);
    pair.open += 1;
  }

  /** The provider has counted it by `now`: a slow call must not make the next one look later than it is. */
  landed(contact: string, now: number): void {
    const pair = this.#pairs.get(contact);
    if (pair === undefined || pair.open === 0) return;
    pair.next = Math.max(pair.next, now + pair.open * this.#rate.intervalMs);
    pair.open -= 1;
  }

  /** One that went before this process knew the channel. */
  replay(contact: string, at: number): void {
    const pair = this.#pair(contact, at);
    pair.next = after(this.#rate, pair.next, at);
  }

  /** The provider refused: the pair waits as long as it says, or 4^n seconds. Answers until when. */
  refused(contact: string, retryAfterMs: number | undefined, now: number): number {
    const pair = this.#pair(contact, now);
    pair.refusals = Math.min(pair.refusals + 1, mostRefusals);
    pair.blockedUntil = Math.max(pair.blockedUntil, now + (retryAfterMs ?? 1_000 * 4 ** pair.refusals));
    return pair.blockedUntil;
  }

  accepted(contact: string): void {
    const pair = this.#pairs.get(contact);
    if (pair !== undefined) pair.refusals = 0;
  }

  clear(): void {
    this.#pairs.clear();
  }

  #pair(contact: string, now: number): Pair {
    const known = this.#pairs.get(contact);
    if (known !== undefined) return known;
    if (this.#pairs.size >= this.#sweepAt) this.#sweep(now);
    const pair: Pair = { next: 0, open: 0, blockedUntil: 0, refusals: 0 };
    this.#pairs.set(contact, pair);
    return pair;
  }

  #sweep(now: number): void {
    for (const [contact, { next, open, blockedUntil }] of this.#pairs) {
      if (next <= now && open === 0 && blockedUntil <= now) this.#pairs.delete(contact);
    }
    // When few were at rest, sweeping at every new contact would cost more than the memory saved.
    this.#sweepAt = Math.max(sweepFrom, this.#pairs.size * 2);
  }
}
