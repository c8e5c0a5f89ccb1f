import { lockCooldown, putCooldown } from '../ledger/cooldowns.ts';
import type { Transaction } from '../ledger/store.ts';

const dayMs = 24 * 3_600_000;
const longestMs = 7 * dayMs;
/** Refusals longer ago than this are forgotten. */
const memoryMs = 30 * dayMs;
/** The same refusal comes in the answer, in a receipt, and in the receipt's repetition. */
const rememberedMessages = 8;

export interface Cooldown {
  scope: string;
  contact: string;
  /** The message that was refused. */
  messageId: string;
  at: number;
}

export interface KnownCooldown {
  until: number;
  strikes: number;
  struckAt: number;
  /** Newest first. */
  messages: readonly string[];
}

/** What is known after one more refusal; the same object when it was known already. */
export function struck(known: KnownCooldown | undefined, messageId: string, at: number): KnownCooldown {
  if (known?.messages.includes(messageId) === true) return known;
  const strikes = known === undefined || at - known.struckAt > memoryMs ? 1 : known.strikes + 1;
  const pauseMs = Math.min(longestMs, dayMs * 2 ** Math.min(strikes - 1, 3));
  return {
    until: Math.max(known?.until ?? 0, at + pauseMs),
    strikes,
    struckAt: Math.max(known?.struckAt ?? 0, at),
    messages: [messageId, ...(known?.messages ?? [])].slice(0, rememberedMessages),
  };
}

/** Call it for every failure of the class `recipient_cooldown`, in the transaction that writes the failure. */
export async function noteCooldown(tx: Transaction, { scope, contact, messageId, at }: Cooldown): Promise<void> {
  const [row] = await tx.all(lockCooldown, scope, contact);
  const known = row === undefined ? undefined : fromRow(row);
  const next = struck(known, messageId, at);
  if (next === known) return;
  await tx.all(putCooldown, scope, contact, next.until, next.strikes, next.struckAt, next.messages.join(' '));
}

const fromRow = (row: Record<string, string | number | null>): KnownCooldown => ({
  until: Number(row.until),
  strikes: Number(row.strikes),
  struckAt: Number(row.struck_at),
  messages: String(row.messages).split(' '),
});
