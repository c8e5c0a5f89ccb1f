/** Conversations that notices open: kept with the notice, told once when they open. */
import type { Identities } from '../../connectors/kit/connector.ts';
import type { EventData } from '../../contracts/event.ts';
import type { Opening } from '../../contracts/opening.ts';
import { type ContactRow, contactsByAlias } from '../ledger/contacts.ts';
import {
  type ConversationRow,
  insertConversationMessages,
  insertConversations,
  lockConversations,
  saveConversations,
} from '../ledger/conversations.ts';
import type { NewEvent, Transaction } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import { readOptions } from '../rules/options.ts';
import { recordOf } from './contact-rows.ts';
import { shownIds } from './identities.ts';

/** A message of ours, as far as its conversation goes. */
interface Notice {
  id: string;
  channel: string;
  contact: string;
  options: string | null;
}

/** What is kept with a notice until something opens it. */
export const waitingConversation = (
  id: string,
  notice: Omit<Notice, 'options'> & { campaign_id: string | null },
  { occurrence, extra = {}, customer = {} }: Opening,
): ConversationRow => ({
  id,
  channel: notice.channel,
  contact: notice.contact,
  message_id: notice.id,
  campaign_id: notice.campaign_id,
  body: JSON.stringify({ occurrence, extra, customer }),
  opened_at: null,
  opened_by: null,
  replied_at: null,
});

/** In the transaction that accepts the notices. */
export function keepConversations(tx: Transaction, waiting: readonly ConversationRow[]): void {
  tx.write(insertConversations, waiting);
  tx.write(
    insertConversationMessages,
    waiting.map(({ id, message_id, channel, contact }) => ({ message_id, conversation_id: id, channel, contact })),
  );
}

/** The messages of a plan go out under the conversation of the first one. */
export function joinConversations(tx: Transaction, steps: readonly Notice[]): void {
  const joined = steps.flatMap(({ id, channel, contact, options }) => {
    const { conversation } = readOptions(options);
    return conversation === undefined ? [] : [{ message_id: id, conversation_id: conversation.id, channel, contact }];
  });
  tx.write(insertConversationMessages, joined);
}

export interface TakenNotice extends Notice {
  traceparent: string | null;
}

/** The provider has them. However often that is proven, and by whatever, each conversation is opened once. */
export async function openOnSend(tx: Transaction, taken: readonly TakenNotice[], now: number): Promise<void> {
  if (taken.length === 0) return;
  const notices = new Map<string, TakenNotice>();
  for (const notice of taken) {
    const { conversation } = readOptions(notice.options);
    if (conversation?.opens === 'on-send') notices.set(conversation.id, notice);
  }
  if (notices.size === 0) return;
  const rows = (await tx.each(
    lockConversations,
    [...notices.keys()].map((id) => ({ id })),
  )) as ConversationRow[];
  const waiting = new Map(rows.flatMap((row) => (row.opened_at === null ? [[row.id, row]] : [])));
  if (waiting.size === 0) return;
  const opened = [...notices].flatMap(([id, notice]) => {
    const row = waiting.get(id);
    return row === undefined ? [] : [{ notice, row: openedRow(row, { ...notice, messageId: notice.id }, 'send', now) }];
  });
  const people = await idsOf(
    tx,
    opened.map(({ row }) => row.contact),
  );
  tx.write(
    saveConversations,
    opened.map(({ row }) => row),
  );
  for (const { notice, row } of opened)
    tx.emit(openedEvent(row, people.get(row.contact) ?? {}, now, notice.traceparent));
}

async function idsOf(tx: Transaction, contacts: readonly string[]): Promise<Map<string, Identities>> {
  const aliases = [...new Set(contacts)].map((alias) => ({ alias }));
  const rows = (await tx.each(contactsByAlias, aliases)) as (ContactRow & { alias: string })[];
  return new Map(rows.map((row) => [row.alias, shownIds(recordOf(row))]));
}

/** Opened by, or with a reply to, this message of its plan. */
export const openedRow = (
  row: ConversationRow,
  { messageId, channel, contact }: { messageId: string; channel: string; contact: string },
  by: EventData<'conversation.opened'>['openedBy'],
  at: number,
): ConversationRow => ({ ...row, message_id: messageId, channel, contact, opened_at: at, opened_by: by });

/** What the notice said of it. */
export const bodyOf = ({ body }: Pick<ConversationRow, 'body'>) =>
  JSON.parse(body) as Pick<EventData<'conversation.opened'>, 'occurrence' | 'extra' | 'customer'>;

export function openedEvent(
  row: ConversationRow,
  contactIds: Identities,
  now: number,
  traceparent: string | null,
): NewEvent {
  const data: EventData<'conversation.opened'> = {
    conversationId: row.id,
    channel: row.channel,
    contact: row.contact,
    contactIds,
    messageId: row.message_id,
    ...(row.campaign_id !== null && { campaignId: row.campaign_id }),
    openedBy: row.opened_by as 'send' | 'reply',
    ...bodyOf(row),
    at: iso(row.opened_at ?? now),
  };
  return {
    subject: row.id,
    name: 'conversation.opened',
    channel: row.channel,
    timeMs: now,
    sequence: 1,
    traceparent,
    data: JSON.stringify(data),
  };
}
