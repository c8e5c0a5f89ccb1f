/** One text that says an opt-out was heard, as an ordinary message; then silence. */
import type { ChannelRules } from '../../contracts/rules.ts';
import { messageEvent } from '../ledger/events.ts';
import { insertMessages, type NewMessageRow } from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import type { RuleChannel } from '../rules/channel.ts';
import { optionsJson } from '../rules/options.ts';
import { receiptDue } from '../rules/receipt-timeout.ts';
import { type ConsentInput, type ConsentOutcome, type PersonOf, recordConsents } from './consent.ts';

/** As long as the customer's own message keeps the window open; later a confirmation would only be a surprise. */
const worthConfirmingMs = 24 * 3_600_000;

/** Only who asked by writing is answered, and only when it changed something: to "stop" said twice silence is the answer. */
export const confirmationDue = (
  { source, action, at }: ConsentInput,
  { changed }: ConsentOutcome,
  { optOutConfirmation }: ChannelRules,
  now: number,
): boolean =>
  changed && source === 'word' && action === 'out' && optOutConfirmation.trim() !== '' && now < at + worthConfirmingMs;

/** A wish that came in on a channel. */
export interface HeardConsent {
  input: ConsentInput;
  channel: RuleChannel;
  receivedAt: number;
  newId: () => string;
}

/** Records what was heard and queues what is to be answered, in one transaction. Returns the channels that have something to send. */
export async function hearConsents(
  tx: Transaction,
  heard: readonly HeardConsent[],
  personOf: PersonOf,
): Promise<string[]> {
  const outcomes = await recordConsents(
    tx,
    heard.map(({ input }) => input),
    personOf,
  );
  const rows = heard.flatMap((one, place) => {
    const outcome = outcomes[place];
    const { input, channel, receivedAt } = one;
    const due = outcome !== undefined && confirmationDue(input, outcome, channel.rules, receivedAt);
    return due ? confirmationRow(one) : [];
  });
  return queueConfirmations(tx, rows);
}

function confirmationRow({ input, channel, receivedAt, newId }: HeardConsent): NewMessageRow | [] {
  // Its id is what makes a redelivered wish the same one.
  if (input.contact === null || input.evidence === null) return [];
  return {
    id: newId(),
    direction: 'outbound',
    channel: channel.id,
    medium: channel.medium,
    contact: input.contact,
    lane: 'realtime',
    status: 'queued',
    due_at: receivedAt,
    accepted_at: receivedAt,
    sent_at: null,
    expires_at: input.at + worthConfirmingMs,
    sequence: 1,
    provider_id: null,
    customer_id: null,
    campaign_id: null,
    reference: null,
    metadata: '{}',
    content: JSON.stringify({ type: 'text', body: channel.rules.optOutConfirmation }),
    reply_to: null,
    on_uncertain: 'fail',
    idem_scope: `opt-out:${channel.id}`,
    idem_key: input.evidence,
    content_hash: null,
    accepted_from: 'opt-out',
    traceparent: null,
    verdicts: '[]',
    kind: 'text',
    category: 'service',
    options: optionsJson({ category: 'service' }),
    text_key: null,
    fallback_due: null,
    parent_id: null,
    receipt_due: receiptDue(channel, receivedAt),
  };
}

async function queueConfirmations(tx: Transaction, rows: readonly NewMessageRow[]): Promise<string[]> {
  const inserted = new Set((await tx.each(insertMessages, rows)).map((row) => row.id));
  const queued = rows.filter((row) => inserted.has(row.id));
  for (const row of queued)
    tx.emit(messageEvent(row, 'message.accepted', 'queued', 1, row.accepted_at, { dueAt: iso(row.accepted_at) }));
  return [...new Set(queued.map((row) => row.channel))];
}
