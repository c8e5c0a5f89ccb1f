/** Changing or removing a task that messages wait for: what waits goes with it, or keeps it as it is. */
import { Refusal } from '../../../contracts/problem.ts';
import { TaskInput } from '../../../contracts/task.ts';
import { type DefinitionRow, dropDefinition, saveDefinition } from '../../channels/definitions.ts';
import {
  addToRun,
  campaignsFor,
  dropRunsAfter,
  lockTask,
  lookAtQueuedAt,
  queueingFor,
  scheduleMessages,
  waitingCampaigns,
  waitingMessagesOf,
} from '../../ledger/queues.ts';
import type { Transaction } from '../../ledger/store.ts';
import type { Operation } from '../../ledger/writer.ts';
import { nextRun, parseSchedule } from '../schedule.ts';

const movedAtOnce = 5_000;

/** The task and the messages that wait for it, in one transaction. */
export const saveTask: Operation<DefinitionRow, undefined | Refusal> = {
  name: 'save-task',
  async run(tx, inputs) {
    const results: (undefined | Refusal)[] = [];
    for (const row of inputs) {
      const refusal = await settleWaiting(tx, row);
      if (refusal === undefined) await saveDefinition.run(tx, [row]);
      results.push(refusal);
    }
    return results;
  },
};

export const dropTask: Operation<{ id: string; at: number }, undefined | Refusal> = {
  name: 'drop-task',
  async run(tx, inputs) {
    const results: (undefined | Refusal)[] = [];
    for (const { id, at } of inputs) {
      await tx.all(lockTask, id);
      const refusal = await refusedFor(tx, id, at, 'id');
      if (refusal === undefined) await dropDefinition.run(tx, [{ kind: 'task', id }]);
      results.push(refusal);
    }
    return results;
  },
};

async function settleWaiting(tx: Transaction, row: DefinitionRow): Promise<Refusal | undefined> {
  const [kept] = await tx.all(lockTask, row.id);
  if (kept === undefined) return undefined;
  const before = TaskInput.parse({ name: kept.name, ...JSON.parse(String(kept.body)) });
  const after = TaskInput.parse({ name: row.name, ...JSON.parse(row.body) });
  if (before.kind !== 'drain') return undefined;
  if (after.kind !== 'drain') return refusedFor(tx, row.id, row.updatedAt, 'kind');
  if (!after.enabled) return refusedFor(tx, row.id, row.updatedAt, 'enabled');
  if (JSON.stringify(before.schedule) === JSON.stringify(after.schedule)) return undefined;
  const parsed = parseSchedule(after.schedule);
  const runAt = parsed.ok ? nextRun(parsed.schedule, row.updatedAt) : null;
  // It was checked before it came here.
  if (runAt === null) throw new Error(`task ${row.id} has a schedule that never runs`);
  await moveWaiting(tx, row.id, runAt, row.updatedAt);
  return undefined;
}

async function moveWaiting(tx: Transaction, task: string, runAt: number, now: number): Promise<void> {
  for (const { id } of await tx.all(campaignsFor, task)) await moveMessagesOf(tx, String(id), runAt, now);
  const waiting = await tx.all(waitingCampaigns, task, now);
  await tx.all(dropRunsAfter, task, now);
  for (const { campaign_id: campaign, messages } of waiting)
    await tx.all(addToRun, task, runAt, campaign ?? null, messages ?? 0);
  await tx.all(lookAtQueuedAt, task, runAt);
}

async function moveMessagesOf(tx: Transaction, campaign: string, runAt: number, now: number): Promise<void> {
  for (let after = ''; ; ) {
    const ids = (await tx.all(waitingMessagesOf, campaign, now, after, movedAtOnce)).map(({ id }) => String(id));
    tx.lock(ids);
    await tx.each(
      scheduleMessages,
      ids.map((id) => ({ id, due_at: runAt, now })),
    );
    const last = ids.at(-1);
    if (last === undefined || ids.length < movedAtOnce) return;
    after = last;
  }
}

/** Undefined: nothing waits for it. */
async function refusedFor(tx: Transaction, task: string, now: number, path: string): Promise<Refusal | undefined> {
  const waiting = await tx.all(waitingCampaigns, task, now);
  const queueing = await tx.all(queueingFor, task);
  const campaigns = [...new Set([...waiting.map((row) => row.campaign_id), ...queueing.map(({ id }) => id)])].join(
    ', ',
  );
  if (campaigns === '') return undefined;
  const count = waiting.reduce((sum, { messages }) => sum + Number(messages), 0);
  return new Refusal('state_conflict', [
    {
      path,
      message: `${count} messages wait for the task "${task}": cancel their campaign first, POST /v1/campaigns/{id}/cancel: ${campaigns}`,
      messagePt: `${count} mensagens esperam pela tarefa "${task}": antes, cancele a campanha, POST /v1/campaigns/{id}/cancel: ${campaigns}`,
    },
  ]);
}
