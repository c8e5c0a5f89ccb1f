/** What answers and receipts tell beyond the message itself: its cost, a closed window, a pause, a wish. */
import type { Failure } from '../../contracts/failure.ts';
import { costsOf, toldCostsOf } from '../channels/costs.ts';
import type { PriceRegistry } from '../channels/prices.ts';
import type { ChannelRegistry } from '../channels/registry.ts';
import type { JoinRow } from '../ledger/messages.ts';
import { setCosts, setToldCosts } from '../ledger/prices.ts';
import { joinIntoMessages, type MatchedReceipt } from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import { isErased } from '../platform/erased.ts';
import { type PersonOf, recordConsents } from './consent.ts';
import { consentOnFailure } from './consent-signals.ts';
import { noteCooldown } from './cooldowns.ts';
import { openOnSend } from './openings.ts';
import { closeByProvider, closingsOf } from './windows.ts';

/** What the hub knows and a transaction needs; looked at, never changed. */
export interface Known {
  channels: ChannelRegistry;
  prices: PriceRegistry;
  personOf: PersonOf;
}

/** Joins receipts into their messages, and follows up what they say. */
export async function hearReceipts(
  tx: Transaction,
  receipts: readonly MatchedReceipt[],
  now: number,
  known: Known,
  locked?: ReadonlyMap<string, JoinRow>,
): Promise<void> {
  const { messages, taken } = await joinIntoMessages(tx, receipts, now, locked);
  const costs = costsOf(receipts, messages, known.prices);
  if (costs.length > 0) tx.write(setCosts, costs);
  const told = toldCostsOf(receipts, messages, known.prices);
  if (told.length > 0) tx.write(setToldCosts, told);
  await followFailures(tx, receipts, messages, now, known);
  await openOnSend(tx, taken, now);
}

export interface FailureSaid {
  messageId: string;
  at: number;
  failure: Failure | null;
}

/** The same failure may be said twice, in the answer and in a receipt: it counts once. */
export async function followFailures(
  tx: Transaction,
  said: readonly FailureSaid[],
  messages: ReadonlyMap<string, { channel: string; contact: string }>,
  now: number,
  { channels, personOf }: Known,
): Promise<void> {
  // Nobody is left of whom a pause or a wish could be remembered.
  const failed = said.filter(
    ({ messageId, failure }) => failure !== null && !isErased(messages.get(messageId)?.contact ?? ''),
  );
  if (failed.length === 0) return;
  await closeByProvider(tx, closingsOf(failed, messages), now);
  for (const { messageId, at, failure } of failed) {
    const message = messages.get(messageId);
    const channel = message === undefined ? undefined : channels.get(message.channel);
    if (message === undefined || channel === undefined || failure === null) continue;
    const { contact } = message;
    if (failure.class === 'recipient_cooldown') {
      await noteCooldown(tx, { scope: channel.scope, contact, messageId, at });
    }
    const signal = { code: failure.code, channel: channel.id, contact, evidence: messageId, at: Math.min(at, now) };
    const wish = consentOnFailure(channel.connector.errors, signal);
    if (wish !== undefined) await recordConsents(tx, [wish], personOf);
  }
}
