/** Writes down how a try ended: attempt, message and event in one transaction. */
import type { Failure } from '../../contracts/failure.ts';
import type { Category } from '../../contracts/rules.ts';
import { learnWaIds } from '../conversations/contacts.ts';
import { followFailures, hearReceipts, type Known } from '../conversations/hear-receipts.ts';
import { openOnSend, type TakenNotice } from '../conversations/openings.ts';
import { type FinishedAttemptRow, finishAttempts } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import { plansDue } from '../ledger/fallbacks.ts';
import { type MessageRow, type SettleRow, settleMessages } from '../ledger/messages.ts';
import { keepFromResend, numberParts, setParts } from '../ledger/parts.ts';
import { type CostRow, setCosts } from '../ledger/prices.ts';
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
import type { TakenPart } from './call.ts';

export type Ending =
  | {
      kind: 'sent';
      providerId: string;
      /** One for each part of a long text. */
      partIds: readonly string[];
      note: string | undefined;
      /** The provider's own form of the number. */
      waId: string | undefined;
    }
  /** `taken`: parts that the provider is known to have, whatever became of the others. */
  | { kind: 'failed'; failure: Failure; taken?: readonly TakenPart[] | undefined }
  | { kind: 'retry'; failure: Failure; dueAt: number }
  | { kind: 'uncertain'; failure: Failure; until: number; taken?: readonly TakenPart[] | undefined };

export interface FinishedAttempt {
  row: MessageRow & { category?: string | null };
  /** SMS that the text was to take. */
  parts: number;
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
    writePartIds(tx, finished);
    writeTakenParts(tx, finished);
    const [changed, parked] = await Promise.all([
      tx.each(settleMessages, finished.map(messageRow)),
      tx.each(parkedReceipts, sentOf(finished)),
    ]);
    const settled = new Set(changed.map((row) => row.id));
    tx.write(plansDue, failedOf(finished));
    const overtaken: MatchedReceipt[] = [];
    const taken: TakenNotice[] = [];
    for (const one of finished) {
      if (!settled.has(one.row.id)) overtaken.push(...asFacts(one));
      else {
        tx.emit(eventOf(one));
        if (one.ending.kind === 'sent' && one.row.options !== null) taken.push(one.row);
      }
    }
    const now = finished[0]?.finishedAt ?? 0;
    // A receipt was faster than the provider's own answer: what the answer says joins in like one more receipt.
    if (overtaken.length > 0) taken.push(...(await joinIntoMessages(tx, overtaken, now)).taken);
    if (parked.length > 0) await adoptParked(tx, finished, parked);
    charge(tx, finished);
    await learn(tx, finished);
    await openOnSend(tx, taken, now);
    return finished.map(() => undefined);
  },
};

/** Parts that were taken have receipts, and are never sent again: also when the sender asks for what is uncertain to be. */
export function writeTakenParts(tx: Transaction, finished: readonly FinishedAttempt[]): void {
  const partly = finished.filter(({ ending }) => takenOf(ending).length > 0);
  if (partly.length === 0) return;
  tx.write(
    numberParts,
    partly.flatMap(({ row, parts, ending }) =>
      takenOf(ending).map(({ part, providerId: provider_id }) => ({
        channel: row.channel,
        provider_id,
        message_id: row.id,
        attempt: row.attempts,
        part,
        parts,
      })),
    ),
  );
  tx.write(
    keepFromResend,
    partly.map(({ row }) => ({ id: row.id })),
  );
}

const none: readonly TakenPart[] = [];
const takenOf = (ending: Ending): readonly TakenPart[] =>
  ending.kind === 'failed' || ending.kind === 'uncertain' ? (ending.taken ?? none) : none;

/** What answers tell about people: their number as the provider writes it, and why they cannot be written to. */
export async function learn(tx: Transaction, finished: readonly FinishedAttempt[]): Promise<void> {
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

/** The answer says how many parts there are, whatever was planned. */
export function writePartIds(tx: Transaction, finished: readonly FinishedAttempt[]): void {
  const told = finished.flatMap(({ row, parts, ending }) =>
    ending.kind === 'sent' && (ending.partIds.length > 1 || (ending.partIds.length === 1 && parts > 1))
      ? [{ row, planned: parts, ids: [...new Set(ending.partIds)] }]
      : [],
  );
  if (told.length === 0) return;
  tx.write(
    setParts,
    told.flatMap(({ row: { id }, planned, ids: { length } }) => {
      const count = length > 1 ? length : null;
      return length === planned ? [] : [{ id, parts: count, part_receipts: count }];
    }),
  );
  tx.write(
    numberParts,
    told.flatMap(({ row, ids }) =>
      ids.map((provider_id, place) => ({
        channel: row.channel,
        provider_id,
        message_id: row.id,
        attempt: row.attempts,
        part: place + 1,
        parts: ids.length,
      })),
    ),
  );
}

/** SMS is paid when it is taken, by the part, whatever becomes of it; by the channel's table. */
export function charge(tx: Transaction, finished: readonly FinishedAttempt[]): void {
  const { prices, channels } = finished[0]?.known ?? {};
  if (prices === undefined || prices.empty) return;
  const costs = finished.flatMap(({ row, parts, ending, finishedAt: at }): CostRow[] => {
    const { id, channel, contact, category } = row;
    if (ending.kind !== 'sent' || channels?.get(channel)?.connector.medium !== 'sms') return [];
    const bought = { category: (category ?? 'utility') as Category, parts: ending.partIds.length || parts };
    const price = prices.priceAtSend(channel, { contact, at }, bought);
    if (price === undefined) return [];
    return [{ id, cost_micros: price.micros, cost_currency: price.currency, category: price.category }];
  });
  if (costs.length > 0) tx.write(setCosts, costs);
}

const failedOf = (finished: readonly FinishedAttempt[]) =>
  finished.flatMap(({ row: { id }, ending }) => (ending.kind === 'failed' ? [{ id }] : []));

export const sentOf = (finished: readonly FinishedAttempt[]) =>
  finished.flatMap(({ row, ending }) =>
    idsOf(ending).map((provider_id) => ({ channel: row.channel, provider_id, message_id: row.id })),
  );

function idsOf(ending: Ending): readonly string[] {
  if (ending.kind !== 'sent') return takenOf(ending).map(({ providerId }) => providerId);
  return ending.partIds.length > 1 ? ending.partIds : [ending.providerId];
}

/** Receipts by provider id that had come before this answer told us the id. */
export async function adoptParked(
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

export const attemptRow = ({ row, finishedAt, ending, httpStatus, response }: FinishedAttempt): FinishedAttemptRow => ({
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
export function asFacts({ row, finishedAt, ending }: FinishedAttempt): MatchedReceipt[] {
  const fact = { messageId: row.id, at: finishedAt, pricing: undefined };
  if (ending.kind === 'sent') return [{ ...fact, status: 'sent', providerId: ending.providerId, failure: null }];
  if (ending.kind === 'failed') return [{ ...fact, status: 'failed', providerId: '', failure: ending.failure }];
  return [];
}
