/** Which conversation a customer's message belongs to: decided from what the customer quotes, else from what was last. */

/** A message of ours that went out under a conversation, to somebody who now writes. */
export interface Thread {
  conversationId: string;
  messageId: string;
  channel: string;
  contact: string;
  /** When it was handed to the provider. */
  sentAt: number;
  opened: boolean;
  /** When the customer last wrote in the conversation. */
  repliedAt: number | null;
}

export interface ThreadReply {
  /** By the provider's clock. */
  at: number;
  /** Set where it quotes one of our messages; null: that message is under no conversation. */
  quoted?: Thread | null | undefined;
}

/** A message that quotes nothing is taken for an answer so long after the last word. */
export const unquotedReplyMs = 7 * 24 * 3_600_000;
/** Clocks differ, and some providers count whole seconds. */
const clockSlackMs = 60_000;

/**
 * What is quoted decides. Somebody who quotes nothing goes on with what was last: the newest notice, or the conversation
 * in which they wrote after it; so two short messages do not open two conversations. Who quotes some other message of ours
 * answers that one: it may go on with a conversation, and opens none.
 */
export function threadOf({ at, quoted }: ThreadReply, threads: readonly Thread[]): Thread | undefined {
  if (quoted) return quoted;
  let last: Thread | undefined;
  for (const thread of threads) {
    if (quoted === null && !thread.opened) continue;
    if (thread.sentAt > at + clockSlackMs || lastWord(thread) < at - unquotedReplyMs) continue;
    if (last === undefined || isAfter(thread, last)) last = thread;
  }
  return last;
}

const lastWord = ({ sentAt, repliedAt }: Thread): number => Math.max(sentAt, repliedAt ?? sentAt);

const isAfter = (one: Thread, other: Thread): boolean =>
  lastWord(one) - lastWord(other) > 0 || (lastWord(one) === lastWord(other) && one.messageId > other.messageId);
