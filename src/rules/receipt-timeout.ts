/** How long a receipt is waited for: some carriers never send one, and a message must not look open for ever. */
import type { MessageStatus } from '../../contracts/message.ts';
import type { RuleChannel } from './channel.ts';

/** When it is looked at first; null: no receipt is missed. */
export const receiptDue = (
  { receiptTimeoutMs }: Pick<RuleChannel, 'receiptTimeoutMs'>,
  dueAt: number,
): number | null => (receiptTimeoutMs === undefined ? null : dueAt + receiptTimeoutMs);

export interface Awaited {
  status: MessageStatus;
  /** When it is or was due. */
  dueAt: number;
  sentAt: number | null;
}

export type ReceiptMove =
  /** `since`: the moment from which no receipt is waited for. */
  { kind: 'close'; since: number } | { kind: 'wait'; until: number } | { kind: 'done' };

const waiting: ReadonlySet<MessageStatus> = new Set(['queued', 'sending', 'uncertain']);

export function receiptMove(message: Awaited, timeoutMs: number | undefined, now: number): ReceiptMove {
  if (timeoutMs === undefined) return { kind: 'done' };
  // Not handed over yet: the time starts when the provider has it.
  if (waiting.has(message.status)) return { kind: 'wait', until: Math.max(message.dueAt, now) + timeoutMs };
  if (message.status !== 'sent') return { kind: 'done' };
  const since = (message.sentAt ?? message.dueAt) + timeoutMs;
  return since <= now ? { kind: 'close', since } : { kind: 'wait', until: since };
}
