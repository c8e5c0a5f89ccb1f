/** Brings the rules what they look at, for a whole batch at a time. */

import { contactFacts, contactHistory, type FactsRow, type HistoryRow } from '../ledger/facts.ts';
import { arrivedParents } from '../ledger/fallbacks.ts';
import type { Transaction } from '../ledger/store.ts';
import { firstIdAt } from '../platform/clock.ts';
import type { RuleChannel } from '../rules/channel.ts';
import { asksConsent } from '../rules/checks/consent.ts';
import { capFor, duplicateMinutes } from '../rules/checks/repetition.ts';
import { openUntil } from '../rules/checks/window.ts';
import type { ContactFacts, RuleMessage } from '../rules/facts.ts';
import { noHistory } from '../rules/facts.ts';

export interface FactsAsk {
  message: RuleMessage;
  channel: RuleChannel;
  /** Whose cooldowns count: the account. */
  scope: string;
  textKey: string | null;
  /** The message whose plan this one is a step of. */
  parentId: string | null;
  /** `check` asks for everything that any stage would. */
  stage: 'intake' | 'dispatch' | 'check';
}

/** How far back a contact's messages are looked at. */
const historyMs = 7 * 24 * 3_600_000;

/** Answers in the order of the asks. */
export async function loadFacts(
  tx: Transaction,
  asks: readonly FactsAsk[],
  personOf: (address: string) => string,
  now: number,
): Promise<ContactFacts[]> {
  const found: ContactFacts[] = asks.map(() => unknown);
  const rows = (await tx.each(
    contactFacts,
    asks.flatMap((ask, place) => (needsFacts(ask) ? [factsAsk(ask, place, personOf)] : [])),
  )) as unknown as FactsRow[];
  for (const row of rows) if (says(row)) found[row.place] = factsOf(row);
  await addHistory(tx, asks, found, now);
  await addParents(tx, asks, found);
  return found;
}

/** Before a message goes its contact is always looked up: the provider's own form of the number may be known. */
function needsFacts({ message, channel, stage }: FactsAsk): boolean {
  if (stage !== 'intake' || asksConsent(message)) return true;
  const { enforceWindow, templateAfterExpiry } = channel.rules;
  return channel.hasWindow && (message.content.type === 'template' ? !templateAfterExpiry : enforceWindow);
}

const factsAsk = ({ message, channel, scope }: FactsAsk, place: number, personOf: (address: string) => string) => ({
  place,
  channel: channel.id,
  contact: message.contact,
  person: asksConsent(message) ? personOf(message.contact) : '',
  scope,
});

const unknown: ContactFacts = {
  contactId: null,
  waId: null,
  windowUntil: null,
  windowClosedAt: null,
  lastInboundAt: null,
  consent: null,
  cooldownUntil: null,
  history: noHistory,
  arrivedBefore: false,
};

const says = (row: FactsRow): boolean => row.contact_id !== null || row.person !== null || row.cooldown_until !== null;

const factsOf = (row: FactsRow): ContactFacts => ({
  contactId: row.contact_id,
  waId: row.wa_id,
  windowUntil: row.window_until,
  windowClosedAt: row.window_closed_at,
  lastInboundAt: row.last_inbound_at,
  consent:
    row.person === null
      ? null
      : { marketingOutAt: row.marketing_out_at, utilityOutAt: row.utility_out_at, allOutAt: row.all_out_at },
  cooldownUntil: row.cooldown_until,
  history: noHistory,
  arrivedBefore: false,
});

async function addHistory(
  tx: Transaction,
  asks: readonly FactsAsk[],
  found: ContactFacts[],
  now: number,
): Promise<void> {
  const wanted = asks.flatMap((ask, place) => (needsHistory(ask, found[place] ?? unknown, now) ? [place] : []));
  if (wanted.length === 0) return;
  const rows = (await tx.each(
    contactHistory,
    wanted.map((place) => historyAsk(asks[place] as FactsAsk, place, now)),
  )) as unknown as HistoryRow[];
  for (const row of rows) {
    const history = {
      lastTemplateAt: row.last_template_at,
      sameTextId: row.same_text_id,
      sent: Number(row.sent ?? 0),
    };
    found[row.place] = { ...(found[row.place] ?? unknown), history };
  }
}

async function addParents(tx: Transaction, asks: readonly FactsAsk[], found: ContactFacts[]): Promise<void> {
  const steps = asks.flatMap(({ parentId }, place) => (parentId === null ? [] : [{ place, id: parentId }]));
  if (steps.length === 0) return;
  for (const row of await tx.each(arrivedParents, steps)) {
    found[Number(row.place)] = { ...(found[Number(row.place)] ?? unknown), arrivedBefore: true };
  }
}

/** Most messages need none: it is read for what the channel's rules really ask. */
function needsHistory({ message, channel, textKey, stage }: FactsAsk, facts: ContactFacts, now: number): boolean {
  const free = message.content.type !== 'template';
  if (free && channel.hasWindow && channel.rules.enforceWindow && openUntil(facts, now) === null) return true;
  if (stage !== 'dispatch' && !free && channel.rules.suggestedWaitHours > 0) return true;
  if (stage === 'intake') return false;
  return (
    (textKey !== null && duplicateMinutes(channel.rules, message) > 0) || capFor(channel.rules, message) !== undefined
  );
}

const historyAsk = ({ message, channel, textKey }: FactsAsk, place: number, now: number) => ({
  place,
  id: message.id,
  channel: channel.id,
  contact: message.contact,
  text_key: textKey,
  same_text_from: firstIdAt(now - duplicateMinutes(channel.rules, message) * 60_000),
  category: message.category,
  sent_from: now - (capFor(channel.rules, message)?.hours ?? 0) * 3_600_000,
  oldest: firstIdAt(now - historyMs),
});
