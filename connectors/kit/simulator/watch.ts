/** Waiting for a state instead of sleeping: conditions are looked at after every change. */

interface Waiter {
  reached: () => boolean;
  resolve: () => void;
  timer: NodeJS.Timeout;
}

export class Watch {
  readonly #waiters = new Set<Waiter>();

  changed(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.reached()) continue;
      this.#drop(waiter);
      waiter.resolve();
    }
  }

  until(reached: () => boolean, what: string, timeoutMs = 5000): Promise<void> {
    if (reached()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#drop(waiter);
        reject(new Error(`the simulator did not reach within ${timeoutMs} ms: ${what}`));
      }, timeoutMs);
      const waiter = { reached, resolve, timer };
      this.#waiters.add(waiter);
    });
  }

  #drop(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
  }
}
