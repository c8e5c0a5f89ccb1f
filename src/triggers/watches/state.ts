/** What is written about a watch: who polls it now, what its last poll saw, and its outages. */
import type { WatchPoll } from '../../../contracts/watch.ts';
import { finishPoll, lockOutage, renewWatch, saveOutage, takeWatch } from '../../ledger/watches.ts';
import type { Operation } from '../../ledger/writer.ts';
import { type Forecast, forecast, type Outage } from '../logins/outage.ts';
import type { Baseline } from '../logins/snapshot.ts';

/** So long after its last sign of life another process may poll. */
export const leaseMs = 30_000;

/** `baseline` null: the first poll. */
export type Taken = { baseline: Baseline | null } | undefined;

/** Undefined: it is not due, or others have it. */
export const takeDue: Operation<{ watch: string; owner: string; now: number; dueBefore: number }, Taken> = {
  name: 'take-watch',
  async run(tx, inputs) {
    const results: Taken[] = [];
    for (const { watch, owner, now, dueBefore } of inputs) {
      const [row] = await tx.all(takeWatch, watch, owner, now, now + leaseMs, dueBefore);
      const text = row?.baseline ?? null;
      results.push(row && { baseline: text === null ? null : (JSON.parse(String(text)) as Baseline) });
    }
    return results;
  },
};

export const renewPoll: Operation<{ watch: string; owner: string; now: number }, void> = {
  name: 'renew-watch',
  async run(tx, inputs) {
    for (const { watch, owner, now } of inputs) await tx.all(renewWatch, watch, owner, now + leaseMs);
    return inputs.map(() => undefined);
  },
};

export interface PollDone {
  watch: string;
  owner: string;
  /** Null: nothing was concluded, the last one stays. */
  baseline: Baseline | null;
  result: WatchPoll;
  at: number;
  outages: readonly Outage[];
  /** As they were when the poll began. */
  before: readonly Outage[];
}

/** The logins as they are now and the outages that follow from them: both or neither. False: somebody else has it now. */
export const writePoll: Operation<PollDone, boolean> = {
  name: 'write-watch-poll',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const { watch, owner, baseline, result, at, outages, before } of inputs) {
      const text = baseline === null ? null : JSON.stringify(baseline);
      const [held] = await tx.all(finishPoll, watch, owner, text, JSON.stringify(result), at);
      results.push(held !== undefined);
      if (held === undefined) continue;
      const known = new Map(before.map((outage) => [outage.id, outage.expectedEndAt]));
      for (const outage of outages) {
        const [row] = await tx.all(lockOutage, outage.id);
        const stored = row === undefined ? undefined : outageOf(row).expectedEndAt;
        // A forecast that was given while the poll went on is younger than the poll.
        const isYounger = stored !== undefined && stored !== known.get(outage.id);
        const kept = isYounger ? { ...outage, expectedEndAt: stored } : outage;
        await tx.all(saveOutage, outage.id, watch, JSON.stringify(kept), kept.closedAt, at);
      }
    }
    return results;
  },
};

/** Undefined: there is no such outage. */
export const setForecast: Operation<{ id: string; expectedEndAt: number | null; now: number }, Forecast | undefined> = {
  name: 'set-forecast',
  async run(tx, inputs) {
    const results: (Forecast | undefined)[] = [];
    for (const { id, expectedEndAt, now } of inputs) {
      const [row] = await tx.all(lockOutage, id);
      const set = row === undefined ? undefined : forecast(outageOf(row), expectedEndAt, now);
      results.push(set);
      if (row === undefined || !set?.ok) continue;
      await tx.all(saveOutage, id, String(row.watch_id), JSON.stringify(set.outage), set.outage.closedAt, now);
    }
    return results;
  },
};

export const outageOf = (row: { body?: unknown }): Outage => JSON.parse(String(row.body)) as Outage;
