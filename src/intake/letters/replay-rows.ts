/** What is written about a replay, and how it is shown. */
import type { DeadLetterFilter, ReplayState, ReplayView } from '../../../contracts/dead-letter.ts';
import { discardLetters, type LetterSearch } from '../../ledger/dead-letters.ts';
import {
  advanceReplay,
  cancelReplay,
  endReplay,
  insertReplay,
  type ReplayRow,
  takeReplay,
} from '../../ledger/replays.ts';
import type { Row, Value } from '../../ledger/store.ts';
import type { Operation } from '../../ledger/writer.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import { type LetterChange, writeChange } from './replay.ts';
import type { Tallies } from './tally.ts';

/** Letters that are meant: named one by one, or all open ones that fit. */
export interface Selection {
  ids?: string[] | undefined;
  filter?: DeadLetterFilter | undefined;
}

/** A process that has not been heard of for so long has given its replay up. */
export const leaseMs = 15_000;

export function replayView(row: ReplayRow): ReplayView {
  const { filter } = JSON.parse(row.selection) as Selection;
  const { counts, results } = JSON.parse(row.tallies) as Tallies;
  const isWaiting = row.state === 'running' && row.started_at === null;
  return {
    id: row.id,
    state: isWaiting ? 'waiting' : (row.state as ReplayState),
    by: row.by_name,
    createdAt: iso(row.created_at),
    startedAt: isoOrNull(row.started_at),
    finishedAt: isoOrNull(row.finished_at),
    ratePerS: row.rate_per_s,
    filter: filter ?? null,
    total: row.total,
    handled: row.handled,
    counts,
    results,
  };
}

export const begin: Operation<Value[], void> = {
  name: 'begin-replay',
  async run(tx, inputs) {
    for (const values of inputs) await tx.all(insertReplay, ...values);
    return inputs.map(() => undefined);
  },
};

export const takeNext: Operation<{ owner: string; now: number }, ReplayRow | undefined> = {
  name: 'take-replay',
  async run(tx, inputs) {
    const rows: (Row | undefined)[] = [];
    for (const { owner, now } of inputs) rows.push((await tx.all(takeReplay, owner, now, now + leaseMs))[0]);
    return rows as (ReplayRow | undefined)[];
  },
};

export interface Advance {
  letter: string;
  change?: LetterChange | undefined;
  at: number;
  values: Value[];
}

/** The letter's fate is kept whatever has become of the replay. False: it was cancelled, or another process has it. */
export const advance: Operation<Advance, boolean> = {
  name: 'advance-replay',
  async run(tx, inputs) {
    const held: boolean[] = [];
    for (const { letter, change, at, values } of inputs) {
      if (change !== undefined) await writeChange(tx, letter, change, at);
      held.push((await tx.all(advanceReplay, ...values)).length > 0);
    }
    return held;
  },
};

export const writeOne: Operation<{ id: string; change: LetterChange; at: number }, void> = {
  name: 'write-letter-change',
  async run(tx, inputs) {
    for (const { id, change, at } of inputs) await writeChange(tx, id, change, at);
    return inputs.map(() => undefined);
  },
};

export const end: Operation<Value[], void> = {
  name: 'end-replay',
  async run(tx, inputs) {
    for (const values of inputs) await tx.all(endReplay, ...values);
    return inputs.map(() => undefined);
  },
};

export const stopReplay: Operation<{ id: string; at: number }, boolean> = {
  name: 'cancel-replay',
  async run(tx, inputs) {
    const stopped: boolean[] = [];
    for (const { id, at } of inputs) stopped.push((await tx.all(cancelReplay, id, at)).length > 0);
    return stopped;
  },
};

export const discardPageOf: Operation<LetterSearch & { note: string | null; at: number; limit: number }, number> = {
  name: 'discard-letters',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const input of inputs) {
      const { statement, values } = discardLetters(input);
      counts.push((await tx.all(statement, ...values)).length);
    }
    return counts;
  },
};
