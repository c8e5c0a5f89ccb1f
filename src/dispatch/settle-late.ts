/**
 * Answers that came after their try had been given up as uncertain: what they say joins in like a receipt. One that says
 * that nothing was taken makes the message free to be tried again, while nobody has decided otherwise.
 */

import { openOnSend } from '../conversations/openings.ts';
import { type FinishedAttemptRow, finishAttempts } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import { changedState, type JoinRow, lockMessages, updateStates } from '../ledger/messages.ts';
import { joinIntoMessages, parkedReceipts } from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import {
  adoptParked,
  asFacts,
  attemptRow,
  charge,
  type FinishedAttempt,
  learn,
  sentOf,
  writePartIds,
  writeTakenParts,
} from './settle.ts';

export const settleLate: Operation<FinishedAttempt, void> = {
  name: 'settle-late',
  mustLand: true,
  async run(tx, finished) {
    const ids = [...new Set(finished.map(({ row }) => row.id))].sort();
    const rows = (await tx.each(
      lockMessages,
      ids.map((id) => ({ id })),
    )) as unknown as JoinRow[];
    const known = new Map(rows.map((row) => [row.id, row]));
    tx.write(finishAttempts, finished.map(attemptRow) satisfies FinishedAttemptRow[]);
    writePartIds(tx, finished);
    writeTakenParts(tx, finished);
    const parked = await tx.each(parkedReceipts, sentOf(finished));
    for (const one of finished) requeue(tx, one, known.get(one.row.id));
    const now = finished[0]?.finishedAt ?? 0;
    const facts = finished.flatMap(asFacts);
    const { taken } = facts.length > 0 ? await joinIntoMessages(tx, facts, now, known) : { taken: [] };
    if (parked.length > 0) await adoptParked(tx, finished, parked);
    charge(tx, finished);
    await learn(tx, finished);
    await openOnSend(tx, taken, now);
    return finished.map(() => undefined);
  },
};

function requeue(tx: Transaction, { row, ending, finishedAt }: FinishedAttempt, now: JoinRow | undefined): void {
  if (ending.kind !== 'retry' || now?.status !== 'uncertain' || now.attempts !== row.attempts) return;
  const { dueAt, failure } = ending;
  const sequence = now.sequence + 1;
  const change = { status: 'queued', due_at: dueAt, settle_by: null, sequence };
  tx.write(updateStates, [
    changedState(now, { ...change, error_code: failure.code, failure: JSON.stringify(failure) }),
  ]);
  tx.emit(messageEvent(now, 'message.held', 'queued', sequence, finishedAt, { until: iso(dueAt), failure }));
}
