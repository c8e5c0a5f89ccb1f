/** Tells live readers that there is something new, so that none of them asks the ledger in a tight loop. */
export class FeedSignal {
  closed = false;
  readonly #waiting = new Set<() => void>();

  wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Ends all live streams. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Resolves on news, on abort, and after `maxMs` at the latest. */
  async next(maxMs: number, abort: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        abort.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, maxMs);
      this.#waiting.add(done);
      abort.addEventListener('abort', done, { once: true });
    });
  }
}
