/** The rate of one number, exact over any second, for the price of a few timer hops a second. */
import Bottleneck from 'bottleneck';

/** Permits are taken in bundles of this much time: one limiter job each, instead of one per message. */
const bundleMs = 25;

export class Permits {
  readonly #limiter: Bottleneck;
  readonly #bundle: number;
  #left = 0;

  constructor(numberMps: number) {
    this.#bundle = Math.max(1, Math.floor((numberMps * bundleMs) / 1000));
    this.#limiter = new Bottleneck({ minTime: (this.#bundle * 1000) / numberMps });
  }

  /** Waits until at least one message may go; answers how many, at most `wanted`. */
  async take(wanted: number): Promise<number> {
    if (this.#left === 0) {
      await this.#limiter.schedule(async () => undefined);
      this.#left = this.#bundle;
    }
    const taken = Math.min(wanted, this.#left);
    this.#left -= taken;
    return taken;
  }

  /** Permits that found no message. What stays over is at most one bundle, so idle time never adds up to a burst. */
  giveBack(unused: number): void {
    this.#left = Math.min(this.#bundle, this.#left + unused);
  }

  async stop(): Promise<void> {
    await this.#limiter.stop({ dropWaitingJobs: true }).catch(() => undefined);
  }
}
