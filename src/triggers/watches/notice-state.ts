/** What is written about notices on their way: who has them in hand, and what became of them. */
import type { Transaction } from '../../ledger/store.ts';
import {
  beginningsOf,
  holdNotices,
  type NoticeRow,
  type SettledRow,
  settleNotices,
  takeNotices,
} from '../../ledger/watch-notices.ts';
import type { Operation } from '../../ledger/writer.ts';
import type { Beginning, NoticeReason } from './notices.ts';

export interface TakenNotice extends NoticeRow {
  /** Of the notice of an end: what became of the beginning's. */
  beginnings: Beginning[];
}

/** Those that are due, nobody else's until `until`. */
export const takeDueNotices: Operation<{ now: number; until: number; most: number }, TakenNotice[]> = {
  name: 'take-notices',
  async run(tx, inputs) {
    const results: TakenNotice[][] = [];
    for (const { now, until, most } of inputs) {
      const rows = (await tx.all(takeNotices, now, until, most)) as unknown as NoticeRow[];
      const beginnings = await readBeginnings(tx, rows);
      results.push(rows.map((row) => ({ ...row, beginnings: beginnings.get(row.id) ?? [] })));
    }
    return results;
  },
};

async function readBeginnings(tx: Transaction, rows: readonly NoticeRow[]): Promise<Map<string, Beginning[]>> {
  const asked = rows
    .filter(({ kind }) => kind === 'closed')
    .map(({ id, root_id, contact }) => ({ id, root_id, contact }));
  const found = (await tx.each(beginningsOf, asked)) as unknown as (Beginning & { id: string })[];
  return Map.groupBy(found, ({ id }) => id);
}

export interface Held extends NoticeReason {
  watchId: string;
  kind: NoticeRow['kind'];
  until: number;
}

/** `held`: notices that nobody tried, because they would be refused for the same reason. */
export const settleTaken: Operation<{ rows: SettledRow[]; held: Held[] }, void> = {
  name: 'settle-notices',
  async run(tx, inputs) {
    tx.write(
      settleNotices,
      inputs.flatMap(({ rows }) => rows),
    );
    for (const { watchId, kind, until, code, reason, reasonPt } of inputs.flatMap(({ held }) => held))
      await tx.all(holdNotices, watchId, kind, until, code, reason, reasonPt);
    return inputs.map(() => undefined);
  },
};
