/** Writes down how a try ended: attempt, message and event in one transaction. */
import type { Failure } from '../../contracts/failure.ts';
import { learnWaIds } from '../conversations/contacts.ts';
import { followFailures, hearReceipts, type Known } from '../conversations/hear-receipts.ts';
import { type FinishedAttemptRow, finishAttempts } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import { plansDue } from '../ledger/fallbacks.ts';
import { type MessageRow, type SettleRow, settleMessages } from '../ledger/messages.ts';
import {
  adoptReceipts,
  joinIntoMessages,
  type MatchedReceipt,
  parkedFact,
  parkedReceipts,
} from '../ledger/receipts.ts';
import type { NewEvent, Row, Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso, type NewId } from '../platform/clock.ts';

export type Ending =
  | {
      kind: 'sent';
      providerId: string;
      note: string | undefined;
      /** The provider's own form of the number. */
      waId: string | undefined;
    }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'retry'; failure: Failure; dueAt: number }
  | { kind: 'uncertain'; failure: Failure; until: number };

export interface FinishedAttempt {
  row: MessageRow;
  finishedAt: number;
  ending: Ending;
  /** Until when later messages to the same contact wait for this one's retry. */
  orderUntil: number;
  httpStatus: number | null;
  response: string | null;
  known: Known;
  newId: NewId;
}

export const settleAttempts: Operation<FinishedAttempt, void> = {
  name: 'settle',
  mustLand: true,
  async run(tx, finished) {
    tx.lock(finished.map(({ row }) => row.id));
    tx.write(finishAttempts, finished.map(attemptRow));
    const [changed, parked] = await Promise.all([
      tx.each(settleMessages, finished.map(messageRow)),
      tx.each(parkedReceipts, sentOf(finished)),
    ]);
    const settled = new Set(changed.map((row) => row.id));
    tx.write(plansDue, failedOf(finished));
    const overtaken: MatchedReceipt[] = [];
    for (const one of finished) {
      if (settled.has(one.row.id)) tx.emit(eventOf(one));
      else overtaken.push(...asFacts(one));
    }
    // A receipt was faster than the provider's own answer: what the answer says joins in like one more receipt.
    if (overtaken.length > 0) await joinIntoMessages(tx, overtaken, finished[0]?.finishedAt ?? 0);
    if (parked.length > 0) await adoptParked(tx, finished, parked);
    await learn(tx, finished);
    return finished.map(() => undefined);
  },
};

/** What answers tell about people: their number as the provider writes it, and why they cannot be written to. */
async function learn(tx: Transaction, finished: readonly FinishedAttempt[]): Promise<void> {
  const [first] = finished;
  if (first === undefined) return;
  const { known, newId, finishedAt: now } = first;
  const learned = finished.flatMap(({ row: { channel, contact }, ending, finishedAt: at }) =>
    ending.kind === 'sent' && ending.waId !== undefined ? [{ channel, contact, waId: ending.waId, at }] : [],
  );
  await learnWaIds(tx, learned, { newId, now });
  const failed = finished.flatMap(({ row, ending, finishedAt: at }) =>
    ending.kind === 'failed' ? [{ messageId: row.id, at, failure: ending.failure }] : [],
  );
  await followFailures(tx, failed, new Map(finished.map(({ row }) => [row.id, row])), now, known);
}

const failedOf = (finished: readonly FinishedAttempt[]) =>
  finished.flatMap(({ row: { id }, ending }) => (ending.kind === 'failed' ? [{ id }] : []));

const sentOf = (finished: readonly FinishedAttempt[]) =>
  finished.flatMap(({ row, ending }) =>
    ending.kind === 'sent' ? [{ channel: row.channel, provider_id: ending.providerId, message_id: row.id }] : [],
  );

/** Receipts by provider id that had come before this answer told us the id. */
async function adoptParked(
  tx: Transaction,
  finished: readonly FinishedAttempt[],
  parked: readonly Row[],
): Promise<void> {
  const sent = sentOf(finished);
  const owners = new Map(sent.map((one) => [`${one.channel}\n${one.provider_id}`, one.message_id]));
  const matched = parked.map((receipt) => ({
    receipt,
    messageId: owners.get(`${receipt.channel}\n${receipt.provider_id}`) ?? '',
  }));
  await tx.each(
    adoptReceipts,
    matched.map(({ receipt, messageId }) => ({
      channel: String(receipt.channel),
      item_key: String(receipt.item_key),
      message_id: messageId,
    })),
  );
  const [first] = finished;
  if (first === undefined) return;
  await hearReceipts(
    tx,
    matched.map(({ receipt, messageId }) => parkedFact(receipt, messageId)),
    first.finishedAt,
    first.known,
  );
}

const attemptRow = ({ row, finishedAt, ending, httpStatus, response }: FinishedAttempt): FinishedAttemptRow => ({
  message_id: row.id,
  number: row.attempts,
  finished_at: finishedAt,
  outcome: ending.kind === 'sent' ? 'accepted' : ending.kind === 'uncertain' ? 'uncertain' : 'failed',
  provider_id: ending.kind === 'sent' ? ending.providerId : null,
  http_status: httpStatus,
  response,
  failure: ending.kind === 'sent' ? null : JSON.stringify(ending.failure),
});

const statuses = { sent: 'sent', failed: 'failed', retry: 'queued', uncertain: 'uncertain' } as const;

function messageRow({ row, finishedAt, ending, orderUntil }: FinishedAttempt): SettleRow {
  const failure = ending.kind === 'sent' ? null : ending.failure;
  return {
    id: row.id,
    status: statuses[ending.kind],
    provider_id: ending.kind === 'sent' ? ending.providerId : null,
    due_at: ending.kind === 'retry' ? ending.dueAt : null,
    settle_by: ending.kind === 'uncertain' ? ending.until : null,
    order_until: ending.kind === 'retry' ? orderUntil : null,
    failed_at: ending.kind === 'failed' ? finishedAt : null,
    error_code: failure?.code ?? null,
    failure: failure === null ? null : JSON.stringify(failure),
    sequence: row.sequence + 1,
  };
}

function eventOf({ row, finishedAt, ending }: FinishedAttempt): NewEvent {
  const sequence = row.sequence + 1;
  switch (ending.kind) {
    case 'sent':
      return messageEvent(row, 'message.sent', 'sent', sequence, finishedAt, {
        providerId: ending.providerId,
        attempt: row.attempts,
        note: ending.note,
      });
    case 'failed':
      return messageEvent(row, 'message.failed', 'failed', sequence, finishedAt, {
        failure: ending.failure,
        attempt: row.attempts,
      });
    case 'retry':
      return messageEvent(row, 'message.held', 'queued', sequence, finishedAt, {
        until: iso(ending.dueAt),
        failure: ending.failure,
      });
    case 'uncertain':
      return messageEvent(row, 'message.uncertain', 'uncertain', sequence, finishedAt, {
        until: iso(ending.until),
        failure: ending.failure,
      });
  }
}

/** What the provider's own answer proves; "no answer" proves nothing. */
function asFacts({ row, finishedAt, ending }: FinishedAttempt): MatchedReceipt[] {
  const fact = { messageId: row.id, at: finishedAt, pricing: undefined };
  if (ending.kind === 'sent') return [{ ...fact, status: 'sent', providerId: ending.providerId, failure: null }];
  if (ending.kind === 'failed') return [{ ...fact, status: 'failed', providerId: '', failure: ending.failure }];
  return [];
}
