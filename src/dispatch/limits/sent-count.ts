/** How many messages went in the last minute, by the second: for people who look. */
const seconds = 60;

export class SentCount {
  readonly #counts = new Uint32Array(seconds);
  /** The second that was counted last. */
  #second = 0;

  add(now: number): void {
    this.#forget(now);
    const place = this.#second % seconds;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
  }

  /** In the 60 seconds up to now. */
  total(now: number): number {
    this.#forget(now);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #forget(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(seconds, Math.max(0, second - this.#second));
    for (let i = 1; i <= passed; i++) this.#counts[(this.#second + i) % seconds] = 0;
    if (passed === seconds) this.#counts.fill(0);
    this.#second = Math.max(this.#second, second);
  }
}
