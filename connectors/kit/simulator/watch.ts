/** Lets a test await a state of the simulator instead of sleeping. */

interface Watcher {
  reached: () => boolean;
  resolve: () => void;
  reject: (reason: unknown) => void;
  timer: NodeJS.Timeout;
}

export class Watch {
  readonly #watchers = new Set<Watcher>();
  #scheduled = false;

  /** Called after every change; costs nothing while nobody waits, and one look a turn of the event loop otherwise. */
  changed(): void {
    if (this.#scheduled || this.#watchers.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const watcher of this.#watchers) this.#look(watcher);
    });
  }

  until(reached: () => boolean, what: string, timeoutMs = 5_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(watcher);
        reject(new Error(`the simulator did not get there within ${timeoutMs} ms: ${what}`));
      }, timeoutMs);
      const watcher: Watcher = { reached, resolve, reject, timer };
      this.#watchers.add(watcher);
      this.#look(watcher);
    });
  }

  close(): void {
    for (const watcher of this.#watchers) {
      this.#end(watcher);
      watcher.reject(new Error('the simulator was closed while somebody waited for it'));
    }
  }

  #look(watcher: Watcher): void {
    try {
      if (!watcher.reached()) return;
      this.#end(watcher);
      watcher.resolve();
    } catch (error) {
      this.#end(watcher);
      watcher.reject(error);
    }
  }

  #end(watcher: Watcher): void {
    clearTimeout(watcher.timer);
    this.#watchers.delete(watcher);
  }
}
