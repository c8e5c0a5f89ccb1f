/** Customers' messages land in the conversation of the notice they answer, and open it when it waits for that. */
import type { MessageItem } from '../../connectors/kit/connector.ts';
import {
  type ConversationRow,
  lockConversations,
  noticesOfContacts,
  quotedMessages,
  saveConversations,
} from '../ledger/conversations.ts';
import type { NewEvent, Row, Transaction } from '../ledger/store.ts';
import { openedEvent, openedRow } from './openings.ts';
import { type Thread, threadOf, unquotedReplyMs } from './threads.ts';
import { opensWindow } from './windows.ts';

/** A message of a webhook, and the contact that wrote it. */
export interface HeardMessage {
  item: MessageItem;
  channel: string;
  /** Null where nobody is named. */
  contactId: string | null;
}

export interface Landing {
  conversationId: string;
  /** To be told after the message itself. */
  opened: NewEvent | undefined;
}

export interface Replies {
  /** Id of the message of ours that is quoted. */
  quotedMessageId(channel: string, providerId: string | undefined): string | undefined;
  /** Asked once for each message that is new. */
  land(heard: HeardMessage, receivedAt: number): Landing | undefined;
  /** Writes down what has changed. */
  save(): void;
}

/** A thumb up answers nothing; otherwise a reply is what opens the window. */
const isReply = (item: MessageItem): boolean => opensWindow(item) && item.content.type !== 'reaction';

/** Looks up what the messages of a batch may answer, and holds those conversations. */
export async function readReplies(tx: Transaction, heard: readonly HeardMessage[], now: number): Promise<Replies> {
  if (heard.length === 0) return landing(tx, new Map(), [], new Map());
  const quoted = await readQuoted(tx, heard);
  const notices = await readNotices(tx, heard, now);
  const ids = new Set([...quoted.values(), ...notices].flatMap((row) => row.conversation_id ?? []));
  const held = (await tx.each(
    lockConversations,
    [...ids].sort().map((id) => ({ id: String(id) })),
  )) as ConversationRow[];
  return landing(tx, quoted, notices, new Map(held.map((row) => [row.id, row])));
}

type Quoted = ReadonlyMap<string, Row>;
const keyOf = (channel: unknown, id: unknown): string => `${channel}\n${id}`;

async function readQuoted(tx: Transaction, heard: readonly HeardMessage[]): Promise<Quoted> {
  const asked = heard.flatMap(({ item, channel }) =>
    item.replyTo === undefined ? [] : [{ channel, provider_id: item.replyTo }],
  );
  const rows = await tx.each(quotedMessages, asked);
  return new Map(rows.map((row) => [keyOf(row.channel, row.provider_id), row]));
}

async function readNotices(tx: Transaction, heard: readonly HeardMessage[], now: number): Promise<Row[]> {
  const asked = new Map<string, { channel: string; contact_id: string; since: number }>();
  for (const { item, channel, contactId } of heard) {
    if (contactId === null || !isReply(item)) continue;
    const since = Math.min(item.at, now) - unquotedReplyMs;
    asked.set(keyOf(channel, contactId), { channel, contact_id: contactId, since });
  }
  return tx.each(noticesOfContacts, [...asked.values()]);
}

function landing(
  tx: Transaction,
  quoted: Quoted,
  notices: readonly Row[],
  conversations: Map<string, ConversationRow>,
): Replies {
  const byContact = Map.groupBy(notices, (row) => keyOf(row.channel, row.contact_id));
  const changed = new Set<string>();
  const threadFrom = (row: Row): Thread[] => {
    const conversation = conversations.get(String(row.conversation_id));
    return conversation === undefined ? [] : [threadOn(row, conversation)];
  };
  const quotedBy = ({ item, channel }: HeardMessage): Thread | null | undefined => {
    const row = item.replyTo === undefined ? undefined : quoted.get(keyOf(channel, item.replyTo));
    return row === undefined ? undefined : (threadFrom(row)[0] ?? null);
  };
  return {
    quotedMessageId: (channel, providerId) => {
      const row = quoted.get(keyOf(channel, providerId));
      return row === undefined ? undefined : String(row.message_id);
    },
    land(heard, receivedAt) {
      const { item, channel, contactId } = heard;
      if (!isReply(item)) return undefined;
      const threads = (byContact.get(keyOf(channel, contactId)) ?? []).flatMap(threadFrom);
      const thread = threadOf({ at: item.at, quoted: quotedBy(heard) }, threads);
      const before = thread === undefined ? undefined : conversations.get(thread.conversationId);
      if (thread === undefined || before === undefined) return undefined;
      const replied = { ...before, replied_at: Math.max(before.replied_at ?? item.at, item.at) };
      const after = thread.opened ? replied : openedRow(replied, thread, 'reply', receivedAt);
      conversations.set(after.id, after);
      changed.add(after.id);
      const opened = thread.opened ? undefined : openedEvent(after, item.contact, receivedAt, null);
      return { conversationId: after.id, opened };
    },
    save: () =>
      tx.write(
        saveConversations,
        [...changed].flatMap((id) => conversations.get(id) ?? []),
      ),
  };
}

const threadOn = (row: Row, { id, opened_at, replied_at }: ConversationRow): Thread => ({
  conversationId: id,
  messageId: String(row.message_id),
  channel: String(row.channel),
  contact: String(row.contact),
  sentAt: Number(row.sent_at),
  opened: opened_at !== null,
  repliedAt: replied_at,
});
