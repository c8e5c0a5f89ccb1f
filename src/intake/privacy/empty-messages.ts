/** Takes the person out of a page of messages, and out of everything that hangs on them, in one transaction. */
import { messageEvent } from '../../ledger/events.ts';
import {
  attemptsOfMessages,
  conversationsOfMessages,
  type EmptiedAttempt,
  type EmptiedMessage,
  type EmptiedReceipt,
  emptyAttempts,
  emptyCampaignRecords,
  emptyConversationMessages,
  emptyConversations,
  emptyEvents,
  emptyMessages,
  emptyParts,
  emptyReceipts,
  eventsOfSubjects,
  type PersonalRow,
  partsOfPerson,
  receiptsOfMessages,
} from '../../ledger/privacy-messages.ts';
import type { Row, Transaction } from '../../ledger/store.ts';
import {
  type Emptying,
  emptiedEvent,
  emptiedFailure,
  emptiedMessage,
  emptiedOccurrence,
  emptiedRequest,
  emptiedVerdictText,
} from './emptied.ts';

export interface EmptiedCounts {
  messages: number;
  /** Of the messages those that were still waiting, and are cancelled. */
  cancelled: number;
  attempts: number;
  receipts: number;
  events: number;
  conversations: number;
  campaignRecords: number;
}

/** @param rows locked by this transaction; none of them is being sent. */
export async function emptyPage(
  tx: Transaction,
  rows: readonly PersonalRow[],
  how: Emptying,
  now: number,
): Promise<EmptiedCounts> {
  const ids = rows.map(({ id }) => ({ id }));
  const waiting = rows.filter(({ status }) => status === 'queued');
  for (const row of waiting) tx.emit(cancelledEvent(row, how, now));
  const conversations = await emptyConversationsOf(tx, ids, how);
  const attempts = await emptyAttemptsOf(tx, ids, how);
  const receipts = await emptyReceiptsOf(tx, ids, how);
  const subjects = [...rows.map(({ id }) => id), ...conversations];
  const events = await emptyEventsOf(tx, subjects, how);
  const campaignRecords = await emptyRecordsOf(tx, rows, how);
  tx.write(
    emptyMessages,
    rows.map((row): EmptiedMessage => ({ ...stateOf(row, now), ...emptiedMessage(row, how) }) as EmptiedMessage),
  );
  return {
    messages: rows.length,
    cancelled: waiting.length,
    attempts,
    receipts,
    events,
    conversations: conversations.length,
    campaignRecords,
  };
}

const stateOf = ({ status, due_at, failed_at, sequence }: PersonalRow, now: number) =>
  status === 'queued'
    ? { status: 'cancelled', due_at: null, failed_at: now, sequence: sequence + 1 }
    : { status, due_at, failed_at, sequence };

const cancelledEvent = (row: PersonalRow, { contactOf }: Emptying, now: number) =>
  messageEvent(
    {
      id: row.id,
      channel: row.channel,
      contact: contactOf(row.contact),
      metadata: '{}',
      idem_key: null,
      traceparent: null,
    },
    'message.cancelled',
    'cancelled',
    row.sequence + 1,
    now,
  );

const text = (value: Row[string] | undefined): string => String(value);
const textOrNull = (value: Row[string] | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

async function emptyAttemptsOf(tx: Transaction, ids: readonly { id: string }[], { seal }: Emptying): Promise<number> {
  const found = await tx.each(attemptsOfMessages, ids);
  tx.write(
    emptyAttempts,
    found.map((row): EmptiedAttempt => {
      const providerId = textOrNull(row.provider_id);
      return {
        message_id: text(row.message_id),
        number: Number(row.number),
        provider_id: providerId === null ? null : seal(providerId),
        request: emptiedRequest(text(row.request)),
        failure: emptiedFailure(textOrNull(row.failure)),
        verdict: emptiedVerdictText(textOrNull(row.verdict)),
      };
    }),
  );
  return found.length;
}

async function emptyReceiptsOf(tx: Transaction, ids: readonly { id: string }[], { seal }: Emptying): Promise<number> {
  const [found, parts] = [await tx.each(receiptsOfMessages, ids), await tx.each(partsOfPerson, ids)];
  tx.write(
    emptyReceipts,
    found.map((row): EmptiedReceipt => {
      const [key, provider] = [text(row.item_key), text(row.provider_id)];
      const failure = emptiedFailure(textOrNull(row.failure));
      return { channel: text(row.channel), item_key: key, sealed_key: seal(key), provider_id: seal(provider), failure };
    }),
  );
  tx.write(
    emptyParts,
    parts.map((row) => ({
      channel: text(row.channel),
      provider_id: text(row.provider_id),
      sealed_id: seal(text(row.provider_id)),
      failure: emptiedFailure(textOrNull(row.failure)),
    })),
  );
  return found.length;
}

/** Answers how many. */
export async function emptyEventsOf(
  tx: Transaction,
  subjects: readonly string[],
  how: Pick<Emptying, 'seal' | 'contactOf'>,
): Promise<number> {
  const found = await tx.each(
    eventsOfSubjects,
    [...new Set(subjects)].map((subject) => ({ subject })),
  );
  tx.write(
    emptyEvents,
    found.map((row) => ({ seq: Number(row.seq), data: emptiedEvent(text(row.name), text(row.data), how) })),
  );
  return found.length;
}

/** The conversations that the messages went out under. */
async function emptyConversationsOf(
  tx: Transaction,
  ids: readonly { id: string }[],
  { contactOf }: Emptying,
): Promise<string[]> {
  const found = await tx.each(conversationsOfMessages, ids);
  tx.write(
    emptyConversationMessages,
    found.map((row) => ({ message_id: text(row.message_id), contact: contactOf(text(row.contact)) })),
  );
  const byId = new Map(found.map((row) => [text(row.conversation_id), row]));
  tx.write(
    emptyConversations,
    [...byId].map(([id, row]) => ({
      id,
      contact: contactOf(text(row.contact)),
      body: emptiedOccurrence(text(row.body)),
    })),
  );
  return [...byId.keys()];
}

/** A campaign's message carries the key of the record it was made of. */
async function emptyRecordsOf(
  tx: Transaction,
  rows: readonly PersonalRow[],
  { seal, contactOf }: Emptying,
): Promise<number> {
  const records = rows.flatMap(({ campaign_id: campaign, idem_scope: scope, idem_key: key, contact }) =>
    campaign !== null && key !== null && scope === `campaign:${campaign}`
      ? [{ campaign_id: campaign, record_key: key, sealed_key: seal(key), contact: contactOf(contact) }]
      : [],
  );
  if (records.length === 0) return 0;
  return (await tx.each(emptyCampaignRecords, records)).length;
}
