/**
 * The shown status is a join over everything known about a message: whatever the order and the number of times facts
 * arrive, the same set ends in the same state. Users of comparable systems see "delivered" fall back to "sent" because
 * it is stored as the last thing heard.
 */
import type { Failure } from '../../contracts/failure.ts';
import type { MessageStatus } from '../../contracts/message.ts';

/** What the ledger knows about one outbound message. */
export interface MessageState {
  status: MessageStatus;
  providerId: string | null;
  deliveredAt: number | null;
  readAt: number | null;
  failedAt: number | null;
  failure: Failure | null;
}

/** A provider's statement, in Ponte's words. `played` counts as read; `deleted` changes nothing shown. */
export interface ReceiptFact {
  status: 'sent' | 'delivered' | 'read' | 'played' | 'failed' | 'deleted';
  at: number;
  providerId: string;
  failure: Failure | null;
}

export type StatusEvent = 'sent' | 'delivered' | 'read' | 'failed';

/** Ponte's own word for "no answer, no receipt, time is up": the one failure that a late `sent` still beats. */
export const outcomeUnknown = 'outcome_unknown';

const ranks: Record<MessageStatus, number> = {
  queued: 0,
  sending: 1,
  uncertain: 2,
  sent: 4,
  failed: 5,
  expired: 5,
  cancelled: 5,
  delivered: 6,
  read: 7,
  received: 9,
};
const unknownOutcomeRank = 3;

function rankOf(status: MessageStatus, failure: Failure | null): number {
  return status === 'failed' && failure?.code === outcomeUnknown ? unknownOutcomeRank : ranks[status];
}

const targets: Record<ReceiptFact['status'], StatusEvent | undefined> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
  deleted: undefined,
};

const earliest = (known: number | null, at: number): number => (known === null ? at : Math.min(known, at));

/** Joins one receipt into the state; the events are what became newly true, in order. */
export function joinReceipt(state: MessageState, receipt: ReceiptFact): { state: MessageState; events: StatusEvent[] } {
  const target = targets[receipt.status];
  if (target === undefined) return { state, events: [] };
  const next: MessageState = {
    ...state,
    providerId: state.providerId ?? (receipt.providerId === '' ? null : receipt.providerId),
  };
  if (target === 'delivered') next.deliveredAt = earliest(state.deliveredAt, receipt.at);
  if (target === 'read') next.readAt = earliest(state.readAt, receipt.at);
  if (target === 'failed') return joinFailure(state, next, receipt);
  if (ranks[target] <= rankOf(state.status, state.failure)) return { state: next, events: [] };
  // The try that this `sent` is about is known to have failed: heard in the other order, it would be a failure too.
  if (target === 'sent' && state.status === 'queued' && state.failedAt !== null) {
    next.status = 'failed';
    return { state: next, events: ['failed'] };
  }
  next.status = target;
  next.failure = null;
  next.failedAt = null;
  const wasTaken = rankOf(state.status, state.failure) >= ranks.sent;
  return { state: next, events: wasTaken || target === 'sent' ? [target] : ['sent', target] };
}

/** A message waiting for another try does not fail because its last try did; that it did is remembered. */
function joinFailure(state: MessageState, next: MessageState, receipt: ReceiptFact) {
  const failure = receipt.failure;
  if (failure === null) return { state: next, events: [] };
  if (state.status === 'queued') {
    if (isEarlier(receipt.at, failure.code, state)) {
      next.failure = failure;
      next.failedAt = receipt.at;
    }
    return { state: next, events: [] };
  }
  const rank = rankOf(state.status, state.failure);
  if (rank < ranks.failed) {
    next.status = 'failed';
    next.failure = failure;
    next.failedAt = receipt.at;
    return { state: next, events: ['failed' as const] };
  }
  // Two failures for one message: the earlier one is shown, whichever was heard first.
  if (state.status === 'failed' && isEarlier(receipt.at, failure.code, state)) {
    next.failure = failure;
    next.failedAt = receipt.at;
  }
  return { state: next, events: [] };
}

function isEarlier(at: number, code: string, state: MessageState): boolean {
  if (state.failedAt === null || state.failure === null) return true;
  return at < state.failedAt || (at === state.failedAt && code < state.failure.code);
}
