/** Statements that take the person out of messages and all that hangs on them; states, times and costs stay. */
import { messageColumns } from './messages.ts';
import { bulk, statement, type Value } from './store.ts';

/** What emptying a message looks at, beside what dispatch does. */
export interface PersonalRow {
  id: string;
  direction: string;
  channel: string;
  contact: string;
  status: string;
  metadata: string;
  idem_scope: string | null;
  idem_key: string | null;
  content_hash: string | null;
  provider_id: string | null;
  campaign_id: string | null;
  kind: string | null;
  options: string | null;
  failure: string | null;
  verdicts: string;
  due_at: number | null;
  settle_by: number | null;
  fallback_due: number | null;
  failed_at: number | null;
  accepted_at: number;
  sequence: number;
  traceparent: string | null;
}

const columns = `m.direction, m.kind, m.idem_scope, m.content_hash, m.campaign_id, m.verdicts, m.fallback_due,
  ${messageColumns('m')}`;

/**
 * With the provider: a receipt may have come before the answer, which is still to be written down. A try begun before ?3
 * gets no answer any more.
 */
const inHand = `(m.status = 'sending' or exists (select 1 from attempt a
  where a.message_id = m.id and a.number = m.attempts and a.finished_at is null and a.started_at >= ?3))`;

/** Of address ?1, before id ?2, at most ?4; those that are with the provider are left out. */
export const messagesOfPerson = statement(
  'messages-of-person',
  `select ${columns} from message m where m.contact = ?1 and m.id < ?2 and not ${inHand} order by m.id limit ?4 {lock}`,
);
/** Whether there is one. */
export const anyMessageOfPerson = statement(
  'any-message-of-person',
  `select m.id from message m where m.contact = ?1 and m.id < ?2 and not ${inHand} limit 1`,
);
/** How many are with the provider. */
export const messagesInHand = statement(
  'messages-in-hand',
  `select count(*) as n from message m where m.contact = ?1 and m.id < ?2 and m.attempts > 0 and ${inHand}`,
);
/** On their way to address ?1. */
export const openMessagesTo = statement(
  'open-messages-to',
  `select m.id, m.status from channel c cross join message m
   where m.channel = c.id and m.contact = ?1 and m.due_at is not null limit ?2`,
);
/** With ids after ?1 and before ?2. */
export const messagesBetween = statement(
  'messages-between',
  `select ${columns} from message m where m.id > ?1 and m.id < ?2 order by m.id limit ?3 {lock}`,
);
export const messagesById = bulk<{ id: string }>(
  'personal-messages-by-id',
  { id: 'text' },
  `select ${columns} from {rows} r join message m on m.id = r.id order by m.id {lock}`,
);

export type EmptiedMessage = {
  id: string;
  contact: string;
  status: string;
  due_at: number | null;
  failed_at: number | null;
  sequence: number;
  content: string;
  idem_key: string | null;
  content_hash: string | null;
  provider_id: string | null;
  options: string | null;
  failure: string | null;
  verdicts: string;
} & Record<string, Value>;

/** A resend by itself would have nothing to send. */
export const emptyMessages = bulk<EmptiedMessage>(
  'empty-messages',
  {
    id: 'text',
    contact: 'text',
    status: 'text',
    due_at: 'bigint',
    failed_at: 'bigint',
    sequence: 'bigint',
    content: 'text',
    idem_key: 'text',
    content_hash: 'text',
    provider_id: 'text',
    options: 'text',
    failure: 'text',
    verdicts: 'text',
  },
  `update message set contact = r.contact, status = r.status, due_at = r.due_at, failed_at = r.failed_at,
     sequence = r.sequence, content = r.content, metadata = '{}', idem_key = r.idem_key, content_hash = r.content_hash,
     provider_id = r.provider_id, options = r.options, failure = r.failure, verdicts = r.verdicts, customer_id = null,
     reference = null, reply_to = null, text_key = null, traceparent = null, on_uncertain = 'fail', fallback_due = null
   from {rows} r where message.id = r.id`,
);

/** What was written, and the values it was filled with; nothing else. */
export const emptyTexts = bulk<{ id: string; content: string; options: string | null }>(
  'empty-texts',
  { id: 'text', content: 'text', options: 'text' },
  `update message set content = r.content, metadata = '{}', options = r.options, text_key = null
   from {rows} r where message.id = r.id`,
);

export const contentOf = statement('content-of', 'select content from message where id = ?1');

type Ids = { id: string };
export const attemptsOfMessages = bulk<Ids>(
  'attempts-of-messages',
  { id: 'text' },
  `select a.message_id, a.number, a.provider_id, a.request, a.failure, a.verdict from {rows} r
   join attempt a on a.message_id = r.id`,
);
export type EmptiedAttempt = {
  message_id: string;
  number: number;
  provider_id: string | null;
  request: string;
  failure: string | null;
  verdict: string | null;
} & Record<string, Value>;
export const emptyAttempts = bulk<EmptiedAttempt>(
  'empty-attempts',
  { message_id: 'text', number: 'bigint', provider_id: 'text', request: 'text', failure: 'text', verdict: 'text' },
  `update attempt set provider_id = r.provider_id, request = r.request, response = null, failure = r.failure,
     verdict = r.verdict
   from {rows} r where attempt.message_id = r.message_id and attempt.number = r.number`,
);

export const receiptsOfMessages = bulk<Ids>(
  'receipts-of-messages',
  { id: 'text' },
  `select p.channel, p.item_key, p.provider_id, p.failure from {rows} r join receipt p on p.message_id = r.id`,
);
export type EmptiedReceipt = {
  channel: string;
  item_key: string;
  sealed_key: string;
  provider_id: string;
  failure: string | null;
} & Record<string, Value>;
export const emptyReceipts = bulk<EmptiedReceipt>(
  'empty-receipts',
  { channel: 'text', item_key: 'text', sealed_key: 'text', provider_id: 'text', failure: 'text' },
  `update receipt set item_key = r.sealed_key, provider_id = r.provider_id, failure = r.failure, raw = '{}'
   from {rows} r where receipt.channel = r.channel and receipt.item_key = r.item_key`,
);

export const partsOfPerson = bulk<Ids>(
  'parts-of-person',
  { id: 'text' },
  'select p.channel, p.provider_id, p.failure from {rows} r join message_part p on p.message_id = r.id',
);
export const emptyParts = bulk<{ channel: string; provider_id: string; sealed_id: string; failure: string | null }>(
  'empty-parts',
  { channel: 'text', provider_id: 'text', sealed_id: 'text', failure: 'text' },
  `update message_part set provider_id = r.sealed_id, failure = r.failure
   from {rows} r where message_part.channel = r.channel and message_part.provider_id = r.provider_id`,
);

export const eventsOfSubjects = bulk<{ subject: string }>(
  'events-of-subjects',
  { subject: 'text' },
  'select e.seq, e.name, e.data from {rows} r join event e on e.subject = r.subject',
);
export const emptyEvents = bulk<{ seq: number; data: string }>(
  'empty-events',
  { seq: 'bigint', data: 'text' },
  'update event set data = r.data from {rows} r where event.seq = r.seq',
);

export const conversationsOfMessages = bulk<Ids>(
  'conversations-of-messages',
  { id: 'text' },
  `select l.message_id, l.conversation_id, c.body, c.contact from {rows} r
   join conversation_message l on l.message_id = r.id join conversation c on c.id = l.conversation_id`,
);
export const emptyConversations = bulk<{ id: string; contact: string; body: string }>(
  'empty-conversations',
  { id: 'text', contact: 'text', body: 'text' },
  'update conversation set contact = r.contact, body = r.body from {rows} r where conversation.id = r.id',
);
export const emptyConversationMessages = bulk<{ message_id: string; contact: string }>(
  'empty-conversation-messages',
  { message_id: 'text', contact: 'text' },
  `update conversation_message set contact = r.contact from {rows} r where conversation_message.message_id = r.message_id`,
);

export type EmptiedRecord = {
  campaign_id: string;
  record_key: string;
  sealed_key: string;
  contact: string | null;
} & Record<string, Value>;
/** Its place, and whether it became something, stay. */
export const emptyCampaignRecords = bulk<EmptiedRecord>(
  'empty-campaign-records',
  { campaign_id: 'text', record_key: 'text', sealed_key: 'text', contact: 'text' },
  `update campaign_record set record_key = r.sealed_key, contact = r.contact, customer = null, reason = null,
     reason_pt = null
   from {rows} r where campaign_record.campaign_id = r.campaign_id and campaign_record.record_key = r.record_key
   returning campaign_record.position`,
);

/** Messages under sealed ids, which a provider tells of again. */
export const sealedInbound = bulk<{ place: number; scope: string; sealed_id: string }>(
  'sealed-inbound',
  { place: 'bigint', scope: 'text', sealed_id: 'text' },
  `select r.place from {rows} r join message m on m.idem_scope = r.scope and m.idem_key = r.sealed_id`,
);
