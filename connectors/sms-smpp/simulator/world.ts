/** What the parts of the simulator share. */
import type { Deliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { ReceiptPlan, SimulatorOptions } from './model.ts';

export interface World {
  options: SimulatorOptions;
  now: () => number;
  /** In [0, 1), the same for the same seed. */
  random: () => number;
  nextId: () => bigint;
  receiptPlan: ReceiptPlan;
  journal: Journal;
  faults: Faults;
  deliveries: Deliveries;
  /** Answers that wait for `release`. */
  held: (() => void)[];
  /** Receipts that wait for others, to be shuffled with them. */
  gathered: (() => void)[];
  later: (ms: number, run: () => void) => void;
  /** To be called after every change, for those who wait for one. */
  changed: () => void;
  binds: () => number;
  /** Counts a submit against `maxPerSecond`. */
  isTooFast: () => boolean;
}

/** mulberry32: a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0] as Item);
}
