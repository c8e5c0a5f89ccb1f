/** What is written about a watch: who polls it now, what its last poll saw, its outages, and who is to be told of them. */
import type { WatchPoll } from '../../../contracts/watch.ts';
import type { Transaction } from '../../ledger/store.ts';
import { insertNotices, joinNotices, type NewNoticeRow, redateBeginnings } from '../../ledger/watch-notices.ts';
import {
  dropWatchedLogins,
  finishPoll,
  lockOutage,
  renewWatch,
  saveOutage,
  saveWatchedLogins,
  takeWatch,
} from '../../ledger/watches.ts';
import type { Operation } from '../../ledger/writer.ts';
import type { LoginChanges } from '../logins/login-changes.ts';
import { type Forecast, forecast, type Outage } from '../logins/outage.ts';
import { type NoticeReason, outageOver } from './notices.ts';

/** So long after its last sign of life another process may poll. */
export const leaseMs = 30_000;

/** `seenAt`: of the last good poll; null: there was none. */
export type Taken = { seenAt: number | null } | undefined;

/** Undefined: it is not due, or others have it. */
export const takeDue: Operation<{ watch: string; owner: string; now: number; dueBefore: number }, Taken> = {
  name: 'take-watch',
  async run(tx, inputs) {
    const results: Taken[] = [];
    for (const { watch, owner, now, dueBefore } of inputs) {
      const [row] = await tx.all(takeWatch, watch, owner, now, now + leaseMs, dueBefore);
      const seenAt = row?.seen_at ?? null;
      results.push(row && { seenAt: seenAt === null ? null : Number(seenAt) });
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

/** What follows from a good poll. */
export interface Seen {
  logins: LoginChanges;
  outages: readonly Outage[];
  notices: readonly NewNoticeRow[];
  /** When the next polls will have told whether an outage that seems to be over is. */
  endSeenBy: number;
}

export interface PollDone {
  watch: string;
  owner: string;
  at: number;
  result: WatchPoll;
  /** Null: nothing was concluded, everything stays. */
  seen: Seen | null;
  /** The outages as they were when the poll began. */
  before: readonly Outage[];
}

/** All that follows from a poll, or nothing. False: somebody else has the watch now. */
export const writePoll: Operation<PollDone, boolean> = {
  name: 'write-watch-poll',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const poll of inputs) {
      const { watch, owner, at, result, seen } = poll;
      const [held] = await tx.all(finishPoll, watch, owner, seen === null ? null : at, JSON.stringify(result), at);
      results.push(held !== undefined);
      if (held !== undefined && seen !== null) await writeSeen(tx, poll, seen);
    }
    return results;
  },
};

async function writeSeen(tx: Transaction, { watch, at, before }: PollDone, seen: Seen): Promise<void> {
  const { changed, gone } = seen.logins;
  tx.write(
    saveWatchedLogins,
    changed.map((login) => ({ watch_id: watch, login_id: login.id, body: JSON.stringify(login) })),
  );
  tx.write(
    dropWatchedLogins,
    gone.map((id) => ({ watch_id: watch, login_id: id })),
  );
  const known = new Map(before.map((outage) => [outage.id, outage]));
  const moved = seen.outages.filter((outage) => hasMoved(known.get(outage.id), outage));
  for (const outage of moved) {
    const [row] = await tx.all(lockOutage, outage.id);
    const stored = row === undefined ? undefined : outageOf(row).expectedEndAt;
    // A forecast that was given while the poll went on is younger than the poll.
    const isYounger = stored !== undefined && stored !== known.get(outage.id)?.expectedEndAt;
    const kept = isYounger ? { ...outage, expectedEndAt: stored } : outage;
    await tx.all(saveOutage, outage.id, watch, JSON.stringify(kept), kept.closedAt, at);
    if (kept.mergedInto !== null) await tx.all(joinNotices, kept.id, kept.mergedInto);
  }
  tx.write(insertNotices, seen.notices);
  for (const { id, closedAt, backPolls } of moved) {
    if (closedAt !== null) await redate(tx, id, at, outageOver);
    else if (backPolls > 0) await redate(tx, id, seen.endSeenBy, outageEnding);
  }
}

/** An outage that stays as it is, which most do for hours, is not written again for having been looked at. */
const hasMoved = (before: Outage | undefined, after: Outage): boolean =>
  before === undefined || JSON.stringify({ ...before, polledAt: 0 }) !== JSON.stringify({ ...after, polledAt: 0 });

/** Notices of its beginning that nobody has fired yet. */
const redate = (tx: Transaction, outageId: string, dueAt: number, { code, reason, reasonPt }: NoticeReason) =>
  tx.all(redateBeginnings, outageId, dueAt, code, reason, reasonPt);

const outageEnding: NoticeReason = {
  code: 'outage_ending',
  reason: 'The outage seems to be over; the next polls make sure.',
  reasonPt: 'A queda parece ter acabado; as próximas leituras confirmam.',
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
