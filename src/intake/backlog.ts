/** Back-pressure: past a set number of waiting messages, new ones are refused instead of piling up unseen. */
import { Refusal } from '../../contracts/problem.ts';
import { countQueued } from '../ledger/messages.ts';
import type { Store } from '../ledger/store.ts';
import type { Clock } from '../platform/clock.ts';

const retryAfterSeconds = 10;
/** Reading may go on again once this share of the limit is free: no flutter at the edge. */
const resumeShare = 0.9;

export class Backlog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #max: number;
  #queued = 0;
  #full = false;
  #listeners: ((full: boolean) => void)[] = [];

  constructor(store: Store, clock: Clock, max: number) {
    this.#store = store;
    this.#clock = clock;
    this.#max = max;
  }

  get full(): boolean {
    return this.#full;
  }

  /** @throws Refusal `overloaded` with the seconds to wait. */
  refuseWhenFull(incoming = 1): void {
    if (this.#full || this.#queued + incoming > this.#max) {
      this.#set(true);
      throw new Refusal('overloaded', [], { retryAfterSeconds });
    }
  }

  /** Counts what was accepted since the last look at the ledger. */
  add(messages: number): void {
    this.#queued += messages;
  }

  /** Told whenever Ponte becomes full, and when there is room again. */
  onChange(listener: (full: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** Looks at the ledger: the truth, whoever has filled or drained it. */
  async refresh(): Promise<void> {
    const [row] = await this.#store.reader.all(countQueued, this.#clock.now(), this.#max + 1);
    this.#queued = Number(row?.messages ?? 0);
    this.#set(this.#full ? this.#queued > this.#max * resumeShare : this.#queued >= this.#max);
  }

  #set(full: boolean): void {
    if (full === this.#full) return;
    this.#full = full;
    for (const listener of this.#listeners) listener(full);
  }
}
