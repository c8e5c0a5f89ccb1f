/** Reads of one thing that overlap: one that was asked for earlier never takes back what a later one has shown. */
export class LatestRead {
  #asked = 0;
  #shown = 0;

  /** Reads, and shows what was read unless a later read has been shown meanwhile. */
  async show<Found>(read: () => Promise<Found>, show: (found: Found) => void): Promise<void> {
    const asked = ++this.#asked;
    const found = await read();
    if (asked < this.#shown) return;

    this.#shown = asked;
    show(found);
  }
}
