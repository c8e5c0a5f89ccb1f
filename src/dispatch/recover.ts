/** Messages that nobody is working on any more: after a crash, after a lost claim, after a deadline. */
import type { Failure } from '../../contracts/failure.ts';
import { finishAttempts } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import { plansDue } from '../ledger/fallbacks.ts';
import {
  changedState,
  claimedMessages,
  type MessageRow,
  overdueExpired,
  overdueUncertain,
  type SettleRow,
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
  const lost = rows
    .filter((row) => !(row.owner === owner && inFlight.has(row.id)))
    .map((row) => ({ row, ...fateOf(row.owner === owner, now, uncertainMs) }));
  tx.lock(lost.map(({ row }) => row.id));
  const settled = new Set((await tx.each(settleMessages, lost.map(settledRow))).map((row) => row.id));
  // A receipt may have been faster: such a message has its answer already.
  const recovered = lost.filter(({ row }) => settled.has(row.id));
  tx.write(
    finishAttempts,
    recovered.map(({ row, mine, failure }) => ({
      message_id: row.id,
      number: row.attempts,
      finished_at: now,
      outcome: mine ? 'failed' : 'uncertain',
      provider_id: null,
      http_status: null,
      response: null,
      failure: JSON.stringify(failure),
    })),
  );
  for (const { row, mine, failure, until } of recovered) {
    const [name, status] = mine ? (['message.held', 'queued'] as const) : (['message.uncertain', 'uncertain'] as const);
    tx.emit(messageEvent(row, name, status, row.sequence + 1, now, { until: iso(until), failure }));
  }
  return recovered.length;
}

interface Fate {
  /** Claimed by this process, which never learned of it: it has not left. */
  mine: boolean;
  failure: Failure;
  until: number;
}

const fateOf = (mine: boolean, now: number, uncertainMs: number): Fate =>
  mine
    ? { mine, failure: notConnected('a tomada da mensagem foi perdida antes do envio'), until: now }
    : { mine, failure: uncertain('o Ponte parou durante o envio'), until: now + uncertainMs };

const settledRow = ({ row, mine, failure, until }: Fate & { row: MessageRow }): SettleRow => ({
  id: row.id,
  status: mine ? 'queued' : 'uncertain',
  provider_id: null,
  due_at: mine ? until : null,
  settle_by: mine ? null : until,
  order_until: mine ? until : null,
  failed_at: null,
  error_code: failure.code,
  failure: JSON.stringify(failure),
  sequence: row.sequence + 1,
});

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
        end(tx, row, 'expired', expired, now);
      }
      for (const row of (await tx.all(overdueUncertain, channel, now)) as unknown as MessageRow[]) {
        if (row.on_uncertain === 'resend') resend(tx, row, now);
        else end(tx, row, 'failed', unknownOutcome, now);
      }
    }
    return inputs.map(() => undefined);
  },
};

function end(tx: Transaction, row: MessageRow, status: 'expired' | 'failed', failure: Failure, now: number): void {
  const change = { status, due_at: null, settle_by: null, failed_at: now, error_code: failure.code };
  tx.write(updateStates, [
    changedState(row, { ...change, failure: JSON.stringify(failure), sequence: row.sequence + 1 }),
  ]);
  tx.write(plansDue, [{ id: row.id }]);
  tx.emit(messageEvent(row, `message.${status}`, status, row.sequence + 1, now, { failure }));
}

function resend(tx: Transaction, row: MessageRow, now: number): void {
  const change = { status: 'queued', due_at: now, settle_by: null, sequence: row.sequence + 1 };
  tx.write(updateStates, [changedState(row, change)]);
  const failure = unknownOutcome;
  tx.emit(messageEvent(row, 'message.held', 'queued', row.sequence + 1, now, { until: iso(now), failure }));
}
