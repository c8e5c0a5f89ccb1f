/**
 * The rate of one number. The provider counts by a GCRA that lets a second's worth go at once; Ponte goes evenly and
 * keeps only a few hundredths of a second of arrears, so that calls may bunch up on their way without ever being too many.
 */
import Bottleneck from 'bottleneck';

/** Permits are taken in bundles of this much time: one limiter job each, instead of one per message. */
const bundleMs = 25;
/** A loop that was late catches up this much, no more. */
const arrearsMs = 60;
/** What is left over lets the network's jitter be forgotten again, also at one message a second. */
const usedPart = 0.98;

export class Permits {
  readonly #limiter = new Bottleneck({ minTime: bundleMs });
  readonly #now: () => number;
  #mps = 0;
  #level = 1;
  #filledAt: number;

  /** @param now a clock that runs evenly, in milliseconds. */
  constructor(numberMps: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#filledAt = now();
    this.setRate(numberMps);
    this.#level = this.#most;
  }

  /** From now on. */
  setRate(numberMps: number): void {
    if (numberMps === this.#mps) return;
    this.#fill();
    this.#mps = numberMps;
    this.#level = Math.min(this.#level, this.#most);
  }

  /** Waits until at least one message may go; answers how many, at most `wanted`. */
  async take(wanted: number): Promise<number> {
    for (;;) {
      const bundle = Math.max(1, Math.floor((this.#mps * bundleMs) / 1_000));
      this.#fill();
      if (this.#level >= Math.min(wanted, bundle)) break;
      await this.#limiter.schedule(async () => undefined);
    }
    const taken = Math.min(wanted, Math.floor(this.#level));
    this.#level -= taken;
    return taken;
  }

  /** Permits that found no message. */
  giveBack(unused: number): void {
    this.#level = Math.min(this.#most, this.#level + unused);
  }

  /** Inbound messages use the same throughput, whether there is room or not. */
  spend(count: number): void {
    this.#fill();
    this.#level -= count;
  }

  async stop(): Promise<void> {
    await this.#limiter.stop({ dropWaitingJobs: true }).catch(() => undefined);
  }

  get #most(): number {
    return Math.max(1, (this.#mps * arrearsMs) / 1_000);
  }

  #fill(): void {
    const now = this.#now();
    this.#level = Math.min(this.#most, this.#level + ((now - this.#filledAt) * this.#mps * usedPart) / 1_000);
    this.#filledAt = now;
  }
}
