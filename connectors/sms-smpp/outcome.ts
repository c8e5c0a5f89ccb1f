/** What an answer to a submit means, and what a receipt says about the message. */
import type { ReceiptStatus, SendOutcome } from '../kit/connector.ts';
import { type FailedState, type OwnCodes, statusFailure } from './errors.ts';
import { answerKey, type MessageIdForm } from './message-id.ts';
import type { ReceiptState } from './receipt.ts';

export interface SubmitAnswer {
  status: number;
  messageId?: string;
}

export function submitOutcome(answer: SubmitAnswer, form: MessageIdForm, ownCodes: OwnCodes = {}): SendOutcome {
  if (answer.status !== 0) return { kind: 'failed', failure: statusFailure(answer.status, ownCodes) };
  const providerId = answerKey(answer.messageId ?? '', form);
  if (providerId !== '') return { kind: 'accepted', providerId };
  return { kind: 'uncertain', detail: 'the SMSC took the message and gave no id, so no receipt can be joined to it' };
}

export type ReceiptVerdict =
  | { kind: 'status'; status: Extract<ReceiptStatus, 'sent' | 'delivered'> }
  | { kind: 'failed'; state: FailedState }
  /** The SMSC does not know either: the message's status stays as it is. */
  | { kind: 'nothing' };

export function receiptVerdict(state: ReceiptState): ReceiptVerdict {
  switch (state) {
    case 'delivered':
      return { kind: 'status', status: 'delivered' };
    case 'enroute':
    // On its way, in practice: 3.4 means "read on behalf of the person", and no handset is needed for that.
    case 'accepted':
      return { kind: 'status', status: 'sent' };
    case 'unknown':
      return { kind: 'nothing' };
    default:
      return { kind: 'failed', state };
  }
}
