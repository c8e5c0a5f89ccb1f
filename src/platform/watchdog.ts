/** Liveness that means progress, not an open port; and a stop that cannot hang. */
import type { Logger } from './telemetry.ts';

/** A loop that has not turned for this long is stuck, whatever it waits for. */
const stuckAfterMs = 120_000;

export class Watchdog {
  readonly #now: () => number;
  readonly #beats = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Called by each long-running loop once per turn. */
  beat(loop: string): void {
    this.#beats.set(loop, this.#now());
  }

  /** Loops that have stopped turning. */
  stuck(): string[] {
    const limit = this.#now() - stuckAfterMs;
    return [...this.#beats].filter(([, at]) => at < limit).map(([loop]) => loop);
  }
}

/** Ends the process when the orderly stop takes longer than it may; the answer calls that off. */
export function limitStop(log: Logger, maxMs: number): () => void {
  const timer = setTimeout(() => {
    log.fatal({ maxMs }, 'the stop took too long; what was in flight is settled as uncertain at the next start');
    process.exit(1);
  }, maxMs).unref();
  return () => clearTimeout(timer);
}
