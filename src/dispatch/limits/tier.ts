/**
 * The different people a portfolio wrote to outside windows in the last 24 hours. The provider counts a person from when
 * the message arrives there, so a place is held a little longer than from when it left here: a call's time, and clocks
 * that disagree.
 */
export const tierWindowMs = 24 * 3_600_000 + 60_000;

export const defaultRealtimeShare = 0.1;

/** How much of the tier, or of the calls in flight, bulk may use up: the rest is left to realtime. */
export const bulkPart = (limit: number, realtimeShare: number): number =>
  Math.max(1, Math.floor(limit * (1 - realtimeShare)));

export class TierWindow {
  /** Contact to the time of the last message that counted, oldest first. */
  readonly #at = new Map<string, number>();
  /** Made when somebody asks about places: only while the tier is used up. */
  #sorted: Float64Array | undefined;

  get size(): number {
    return this.#at.size;
  }

  has(contact: string, now: number): boolean {
    const at = this.#at.get(contact);
    return at !== undefined && at + tierWindowMs > now;
  }

  count(now: number): number {
    for (const [contact, at] of this.#at) {
      if (at + tierWindowMs > now) break;
      this.#at.delete(contact);
      this.#sorted = undefined;
    }
    return this.#at.size;
  }

  /** Keeps the latest time; answers whether that was news. */
  add(contact: string, at: number): boolean {
    const known = this.#at.get(contact);
    if (known !== undefined && known >= at) return false;
    this.#at.delete(contact);
    this.#at.set(contact, at);
    this.#sorted = undefined;
    return true;
  }

  /** When the place `index` from now, counted from 0, becomes free. */
  freesAt(index: number): number {
    this.#sorted ??= Float64Array.from(this.#at.values()).sort();
    const size = this.#sorted.length;
    const at = this.#sorted[index % size];
    return at === undefined ? 0 : at + tierWindowMs * (1 + Math.floor(index / size));
  }

  entries(): IterableIterator<[contact: string, at: number]> {
    return this.#at.entries();
  }

  clear(): void {
    this.#at.clear();
    this.#sorted = undefined;
  }
}
