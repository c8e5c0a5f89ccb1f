/** Messages that nobody is working on any more: after a crash, after a lost claim, after a deadline. */
import type { Failure } from '../../contracts/failure.ts';
import { finishAttempts } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import {
  changedState,
  claimedMessages,
  type MessageRow,
  overdueExpired,
  overdueUncertain,
  settleMessages,
  updateStates,
} from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { expired, notConnected, uncertain, unknownOutcome } from '../rules/failures.ts';

export interface RecoverInput {
  channel: string;
  owner: string;
  /** Ids this process is sending right now. */
  inFlight: ReadonlySet<string>;
  now: number;
  uncertainMs: number;
}

/**
 * Claimed messages without a sender. One that this process claimed but never learned of has not left; one that another
 * process claimed may have, so it becomes uncertain and is never resent blindly.
 */
export const recoverClaimed: Operation<RecoverInput, number> = {
  name: 'recover',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const input of inputs) counts.push(await recover(tx, input));
    return counts;
  },
};

async function recover(tx: Transaction, { channel, owner, inFlight, now, uncertainMs }: RecoverInput): Promise<number> {
  const rows = (await tx.all(claimedMessages, channel)) as unknown as (MessageRow & { owner: string | null })[];
  const left = rows.filter((row) => !(row.owner === owner && inFlight.has(row.id)));
  for (const row of left) {
    const mine = row.owner === owner;
    const failure = mine
      ? notConnected('a tomada da mensagem foi perdida antes do envio')
      : uncertain('o Ponte parou durante o envio');
    const dueAt = mine ? now : now + uncertainMs;
    await tx.each(finishAttempts, [
      {
        message_id: row.id,
        number: row.attempts,
        finished_at: now,
        outcome: mine ? 'failed' : 'uncertain',
        provider_id: null,
        http_status: null,
        response: null,
        failure: JSON.stringify(failure),
      },
    ]);
    await tx.each(settleMessages, [
      {
        id: row.id,
        status: mine ? 'queued' : 'uncertain',
        provider_id: null,
        due_at: mine ? dueAt : null,
        settle_by: mine ? null : dueAt,
        order_until: mine ? now : null,
        failed_at: null,
        error_code: failure.code,
        failure: JSON.stringify(failure),
        sequence: row.sequence + 1,
      },
    ]);
    const name = mine ? 'message.held' : 'message.uncertain';
    tx.emit(
      messageEvent(row, name, mine ? 'queued' : 'uncertain', row.sequence + 1, now, { until: iso(dueAt), failure }),
    );
  }
  return left.length;
}

export interface SweepInput {
  channel: string;
  now: number;
}

/** Ends what has run out of time: waiting messages past `expiresAt`, uncertain ones past their grace. */
export const sweepOverdue: Operation<SweepInput, void> = {
  name: 'sweep',
  async run(tx, inputs) {
    for (const { channel, now } of inputs) {
      for (const row of (await tx.all(overdueExpired, channel, now)) as unknown as MessageRow[]) {
        await end(tx, row, 'expired', expired, now);
      }
      for (const row of (await tx.all(overdueUncertain, channel, now)) as unknown as MessageRow[]) {
        if (row.on_uncertain === 'resend') await resend(tx, row, now);
        else await end(tx, row, 'failed', unknownOutcome, now);
      }
    }
    return inputs.map(() => undefined);
  },
};

async function end(
  tx: Transaction,
  row: MessageRow,
  status: 'expired' | 'failed',
  failure: Failure,
  now: number,
): Promise<void> {
  const change = { status, due_at: null, settle_by: null, failed_at: now, error_code: failure.code };
  await tx.each(updateStates, [
    changedState(row, { ...change, failure: JSON.stringify(failure), sequence: row.sequence + 1 }),
  ]);
  tx.emit(messageEvent(row, `message.${status}`, status, row.sequence + 1, now, { failure }));
}

async function resend(tx: Transaction, row: MessageRow, now: number): Promise<void> {
  const change = { status: 'queued', due_at: now, settle_by: null, sequence: row.sequence + 1 };
  await tx.each(updateStates, [changedState(row, change)]);
  const failure = unknownOutcome;
  tx.emit(messageEvent(row, 'message.held', 'queued', row.sequence + 1, now, { until: iso(now), failure }));
}
