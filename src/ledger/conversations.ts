/** Conversations that notices open, and the messages that went out under each. */
import { type ContactRow, contactColumns } from './contacts.ts';
import { bulk, type Statement, statement, type Value } from './store.ts';

export type ConversationRow = {
  id: string;
  channel: string;
  contact: string;
  /** The notice: of a plan's messages the one that opened it. */
  message_id: string;
  campaign_id: string | null;
  /** JSON: occurrence, extra fields, customer. */
  body: string;
  /** Null: it waits for what opens it, and is nobody's business yet. */
  opened_at: number | null;
  opened_by: string | null;
  /** When the customer last wrote in it, by the provider's clock. */
  replied_at: number | null;
} & Record<string, Value>;

const conversationTypes = {
  id: 'text',
  channel: 'text',
  contact: 'text',
  message_id: 'text',
  campaign_id: 'text',
  body: 'text',
  opened_at: 'bigint',
  opened_by: 'text',
  replied_at: 'bigint',
} as const;
const names = Object.keys(conversationTypes);
const columns = (table: string): string => names.map((name) => `${table}.${name}`).join(', ');

export const insertConversations = bulk<ConversationRow>(
  'insert-conversations',
  conversationTypes,
  `insert into conversation (${names.join(', ')}) select ${columns('r')} from {rows} r where true`,
);

export type ConversationMessageRow = { message_id: string; conversation_id: string; channel: string; contact: string };
export const insertConversationMessages = bulk<ConversationMessageRow>(
  'insert-conversation-messages',
  { message_id: 'text', conversation_id: 'text', channel: 'text', contact: 'text' },
  `insert into conversation_message (message_id, conversation_id, channel, contact)
   select r.message_id, r.conversation_id, r.channel, r.contact from {rows} r where true`,
);

/** In the order of their ids, as everybody locks several of them: nobody waits in a circle. */
export const lockConversations = bulk<{ id: string }>(
  'lock-conversations',
  { id: 'text' },
  `select ${columns('m')} from {rows} r join conversation m on m.id = r.id order by m.id {lock}`,
);

/** What changes after it was made. */
export const saveConversations = bulk<ConversationRow>(
  'save-conversations',
  conversationTypes,
  `update conversation set channel = r.channel, contact = r.contact, message_id = r.message_id, opened_at = r.opened_at,
     opened_by = r.opened_by, replied_at = r.replied_at
   from {rows} r where conversation.id = r.id`,
);

/** The message behind a provider's id, and the conversation it went out under, where it did. */
export const quotedMessages = bulk<{ channel: string; provider_id: string }>(
  'quoted-messages',
  { channel: 'text', provider_id: 'text' },
  `select a.channel, a.provider_id, a.message_id, l.conversation_id, l.contact, m.sent_at from {rows} r
   join attempt a on a.provider_id = r.provider_id and a.channel = r.channel
   join message m on m.id = a.message_id
   left join conversation_message l on l.message_id = a.message_id`,
);

/** Notices that a contact has, or may have, on a channel, and in whose conversation something happened since `since`. */
export const noticesOfContacts = bulk<{ channel: string; contact_id: string; since: number }>(
  'notices-of-contacts',
  { channel: 'text', contact_id: 'text', since: 'bigint' },
  `select r.channel, r.contact_id, l.conversation_id, l.message_id, l.contact, m.sent_at from {rows} r
   join contact_alias a on a.contact_id = r.contact_id
   join conversation_message l on l.contact = a.alias and l.channel = r.channel
   join conversation c on c.id = l.conversation_id
   join message m on m.id = l.message_id
   where m.status in ('sending', 'uncertain', 'sent', 'delivered', 'read') and coalesce(c.replied_at, m.sent_at) >= r.since`,
);

/** An open conversation, with who is known behind its address: of two columns of one name the later counts. */
export type ShownConversation = ConversationRow & ContactRow;
const shown = `select ${contactColumns('k')}, ${columns('c')} from conversation c
   left join contact_alias a on a.alias = c.contact left join contact k on k.id = a.contact_id`;

export const conversationById = statement('conversation-by-id', `${shown} where c.id = ?1 and c.opened_at is not null`);

export interface ConversationSearch {
  channel?: string | undefined;
  contact?: string | undefined;
  /** Channels the reader's key is bound to. */
  channels?: readonly string[] | undefined;
  /** The last one of the page before. */
  before?: { openedAt: number; id: string } | undefined;
  limit: number;
}

/** The one opened last comes first; a person's are found under every address of theirs. */
export function conversationPage(search: ConversationSearch): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind = (value: Value): string => `?${values.push(value)}`;
  const where = ['c.opened_at is not null'];
  if (search.channel !== undefined) where.push(`c.channel = ${bind(search.channel)}`);
  if (search.channels !== undefined) where.push(`c.channel in (${search.channels.map(bind).join(', ')})`);
  if (search.contact !== undefined) {
    const contact = bind(search.contact);
    where.push(`c.contact in (select ${contact} union select y.alias from contact_alias x
       join contact_alias y on y.contact_id = x.contact_id where x.alias = ${contact})`);
  }
  if (search.before !== undefined) {
    where.push(`(c.opened_at, c.id) < (${bind(search.before.openedAt)}, ${bind(search.before.id)})`);
  }
  const text = `${shown} where ${where.join(' and ')} order by c.opened_at desc, c.id desc limit ${bind(search.limit)}`;
  return { statement: statement('', text), values };
}
