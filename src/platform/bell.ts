/** Lets a loop rest until there is something to do. A ring while it is busy is remembered, so none is missed. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** What rang before this moment is being looked at now. */
  answer(): void {
    this.#rung = false;
  }

  /** Resolves on the next ring, at once when it has rung since the last `answer`, and after `ms` at the latest. */
  async rest(ms: number): Promise<void> {
    if (this.#rung) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
