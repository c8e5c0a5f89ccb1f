/** Campaigns that wait for a task: their messages are due at its next run, and are counted under it. */

import { addToRun, lockTask, scheduleMessages } from '../../ledger/queues.ts';
import type { Row, Transaction } from '../../ledger/store.ts';
import { lastRuns } from '../../ledger/tasks.ts';
import { nextRun, parseSchedule } from '../schedule.ts';

/** The task as a campaign sees it. */
export interface Queue {
  name: string;
  /** Null: it is switched off. */
  nextRunAt: number | null;
}

/**
 * The messages wait for the task's next run by the schedule it has now, whatever it was when they were accepted.
 * @returns false when there is no such task any more.
 */
export async function putInQueue(
  tx: Transaction,
  task: string,
  campaign: string,
  messageIds: readonly string[],
  now: number,
): Promise<boolean> {
  const [row] = await tx.all(lockTask, task);
  const runAt = row === undefined ? null : nextRunOf(row, now);
  if (runAt === null) return false;
  if (messageIds.length === 0) return true;
  tx.lock(messageIds);
  const waiting = await tx.each(
    scheduleMessages,
    messageIds.map((id) => ({ id, due_at: runAt, now })),
  );
  await tx.all(addToRun, task, runAt, campaign, waiting.length);
  const left = messageIds.length - waiting.length;
  if (left > 0) {
    // Accepted before a crash, and gone with the run that came due meanwhile.
    const [last] = await tx.all(lastRuns, task, 1);
    await tx.all(addToRun, task, Number(last?.run_at ?? now), campaign, left);
  }
  return true;
}

/** By what is stored of a task that lets messages go; null: it does not run. */
function nextRunOf({ body }: Row, now: number): number | null {
  const { kind, enabled, schedule } = JSON.parse(String(body)) as {
    kind?: string;
    enabled?: boolean;
    schedule: unknown;
  };
  const parsed = parseSchedule(schedule);
  return kind === 'drain' && enabled !== false && parsed.ok ? nextRun(parsed.schedule, now) : null;
}
