/** Statements about erasures, and about where a person is found beside the messages. */
import { eventsAboutPeople } from './privacy-events.ts';
import { bulk, type Statement, statement, type Value } from './store.ts';

export interface ErasureRow {
  id: string;
  asked_at: number;
  actor: string;
  actor_name: string;
  reason: string;
  state: 'running' | 'done';
  stage: string;
  cursor: string | null;
  /** Sealed; empty once it is done. */
  subject: string;
  /** JSON. */
  counts: string;
  finished_at: number | null;
}

export const insertErasure = statement(
  'insert-erasure',
  `insert into erasure (id, asked_at, actor, actor_name, reason, state, stage, subject, counts)
   values (?1, ?2, ?3, ?4, ?5, 'running', ?6, ?7, '{}')`,
);
export const insertErasedPersons = bulk<{ person: string; erasure_id: string }>(
  'insert-erased-persons',
  { person: 'text', erasure_id: 'text' },
  'insert into erasure_person (person, erasure_id) select r.person, r.erasure_id from {rows} r where true on conflict do nothing',
);
export const erasureById = statement('erasure-by-id', 'select * from erasure where id = ?1');
export const runningErasures = statement(
  'running-erasures',
  `select * from erasure where state = 'running' order by id limit 10`,
);
export const newestErasureOf = statement(
  'newest-erasure-of',
  `select e.* from erasure_person p join erasure e on e.id = p.erasure_id where p.person = ?1 order by e.id desc limit 1`,
);
export const erasurePage = statement('erasure-page', 'select * from erasure where id < ?1 order by id desc limit ?2');
/** (id, stage, cursor, counts, subject) */
export const moveErasure = statement(
  'move-erasure',
  `update erasure set stage = ?2, cursor = ?3, counts = ?4, subject = ?5 where id = ?1 and state = 'running'`,
);
export const finishErasure = statement(
  'finish-erasure',
  `update erasure set state = 'done', stage = 'done', cursor = null, subject = '', counts = ?2, finished_at = ?3
   where id = ?1 and state = 'running' returning id`,
);

type Address = { contact: string };
/** How many of an address, and since when. */
export const messagesTo = statement(
  'messages-to',
  'select count(*) as n, min(accepted_at) as since from message where contact = ?1',
);
export const conversationsTo = statement(
  'conversations-to',
  `select count(distinct l.conversation_id) as n, min(m.accepted_at) as since from conversation_message l
   join message m on m.id = l.message_id where l.contact = ?1`,
);
export const openMessagesOfPerson = statement(
  'open-messages-of-person',
  `select count(*) as n from channel c cross join message m
   where m.channel = c.id and m.contact = ?1 and m.due_at is not null and m.status in ('queued', 'sending')`,
);
/** Ids in order, for reading each message whole. */
export const messageIdsTo = statement(
  'message-ids-to',
  'select id from message where contact = ?1 and id > ?2 order by id limit ?3',
);
/** What its senders call the person. */
export const idsOfMessagesTo = statement(
  'ids-of-messages-to',
  'select id, customer_id, metadata from message where contact = ?1 and id > ?2 order by id limit ?3',
);
/** The id that ends a stretch of ?2 messages after ?1. */
export const stretchEnd = statement(
  'stretch-end',
  'select max(id) as id, count(*) as n from (select id from message where id > ?1 order by id limit ?2) stretch',
);
/** Of a stretch the addresses whose messages say one of two texts. */
export const addressesSaying = statement(
  'addresses-saying',
  `select contact from message where id > ?1 and id <= ?2
     and (metadata like ?3 or metadata like ?4 or content like ?3 or content like ?4) group by contact`,
);

export const windowsOf = statement('windows-of-contact', 'select * from contact_window where contact_id = ?1');
export const conversationsOf = statement(
  'conversations-of-address',
  `select distinct c.id, c.channel, c.contact, c.body, c.opened_at, c.opened_by, c.replied_at, c.message_id
   from conversation_message l join conversation c on c.id = l.conversation_id where l.contact = ?1 order by c.id`,
);

export const dropAliases = bulk<{ contact_id: string }>(
  'drop-aliases',
  { contact_id: 'text' },
  'delete from contact_alias where contact_id in (select r.contact_id from {rows} r)',
);
export const dropCooldowns = bulk<Address>(
  'drop-cooldowns',
  { contact: 'text' },
  'delete from cooldown where contact in (select r.contact from {rows} r) returning scope',
);
/** Whoever was written to is still counted. */
export const renameRecipients = bulk<{ contact: string; tombstone: string }>(
  'rename-recipients',
  { contact: 'text', tombstone: 'text' },
  `insert into portfolio_recipient (portfolio, contact, at_ms)
   select p.portfolio, r.tombstone, p.at_ms from {rows} r join portfolio_recipient p on p.contact = r.contact where true
   on conflict (portfolio, contact) do update set at_ms = excluded.at_ms
   where portfolio_recipient.at_ms < excluded.at_ms`,
);
export const dropRecipients = bulk<Address>(
  'drop-recipients',
  { contact: 'text' },
  'delete from portfolio_recipient where contact in (select r.contact from {rows} r) returning portfolio',
);
export const limitsOf = statement(
  'limits-of',
  `select (select count(*) from cooldown where contact = ?1) + (select count(*) from portfolio_recipient where contact = ?1) as n`,
);

/** What providers gave as the proof of a wish: their id of the message, which holds the number. The wish stays. */
export const dropEvidence = bulk<{ person: string }>(
  'drop-evidence',
  { person: 'text' },
  `update consent_log set evidence = null
   where person in (select r.person from {rows} r) and evidence is not null and source <> 'api'`,
);
export const evidenceOf = bulk<{ person: string }>(
  'evidence-of',
  { person: 'text' },
  `select c.seq, c.evidence from {rows} r join consent_log c on c.person = r.person where c.evidence is not null and c.source = 'api'`,
);
export const saveEvidence = bulk<{ seq: number; evidence: string }>(
  'save-evidence',
  { seq: 'bigint', evidence: 'text' },
  'update consent_log set evidence = r.evidence from {rows} r where consent_log.seq = r.seq',
);

/** The hashes that tell consumers whom to erase leave the feed again: (events before this time, limit). */
export const oldErasedEvents = statement(
  'old-erased-events',
  `select e.seq, e.data from erasure x join event e on e.subject = x.id
   where x.state = 'done' and x.finished_at <= ?1 and x.finished_at > ?2 and e.data like '%"sha256":["%' order by e.seq limit 100`,
);

/** A table read from its beginning to its end, so many rows at a time, in the order of its key. */
export interface Walk {
  table: string;
  /** Columns of the key, with what lies before the first of each. */
  key: Readonly<Record<string, Value>>;
  columns: readonly string[];
  where?: string;
}

/** @param id of the walk. */
export function walkStatement(id: string, { table, key, columns, where }: Walk): Statement {
  const names = Object.keys(key);
  const places = names.map((_, place) => `?${place + 1}`);
  const after = names.length === 1 ? `${names[0]} > ${places[0]}` : `(${names.join(', ')}) > (${places.join(', ')})`;
  return statement(
    `walk-${id}`,
    `select ${[...new Set([...names, ...columns])].join(', ')} from ${table} where ${after}${where === undefined ? '' : ` and ${where}`}
     order by ${names.join(', ')} limit ?${names.length + 1}`,
  );
}

export const aboutPeople = eventsAboutPeople;

export const emptyDeadLetters = bulk<{ id: string; reason: string; reason_pt: string; item_key: string }>(
  'empty-dead-letters',
  { id: 'text', reason: 'text', reason_pt: 'text', item_key: 'text' },
  `update dead_letter set body = '', reason = r.reason, reason_pt = r.reason_pt, item_key = r.item_key,
     note = null, state = case when dead_letter.state = 'open' then 'discarded' else dead_letter.state end
   from {rows} r where dead_letter.id = r.id`,
);
export const saveWebhooks = bulk<{ seq: number; body: string; call: string | null }>(
  'save-webhooks',
  { seq: 'bigint', body: 'text', call: 'text' },
  `update webhook set body = r.body, encoding = 'utf8', call = r.call from {rows} r where webhook.seq = r.seq`,
);
/** Nothing is left of them to be parsed again. */
export const dropWebhooks = bulk<{ seq: number }>(
  'drop-webhooks',
  { seq: 'bigint' },
  'delete from webhook where seq in (select r.seq from {rows} r)',
);
export const closeLettersOfWebhooks = bulk<{ seq: number }>(
  'close-letters-of-webhooks',
  { seq: 'bigint' },
  `update dead_letter set webhook_seq = null, state = case when dead_letter.state = 'open' then 'discarded' else dead_letter.state end
   from {rows} r where dead_letter.webhook_seq = r.seq`,
);
export const dropParkedReceipts = bulk<{ channel: string; item_key: string }>(
  'erase-parked-receipts',
  { channel: 'text', item_key: 'text' },
  `delete from receipt where message_id is null
     and (item_key, channel) in (select r.item_key, r.channel from {rows} r)`,
);
export const dropPieces = bulk<{ long_id: string }>(
  'drop-pieces',
  { long_id: 'text' },
  'delete from inbound_part where long_id in (select r.long_id from {rows} r)',
);
export const closeLongs = bulk<{ long_id: string }>(
  'close-longs',
  { long_id: 'text' },
  'update inbound_long set open_key = null, due_at = null where id in (select r.long_id from {rows} r)',
);
export const sealInboundKeys = bulk<{ channel: string; item_key: string; sealed_key: string }>(
  'seal-inbound-keys',
  { channel: 'text', item_key: 'text', sealed_key: 'text' },
  `update inbound_item set item_key = r.sealed_key from {rows} r
   where inbound_item.channel = r.channel and inbound_item.item_key = r.item_key`,
);
export const emptyCampaignPeople = bulk<{ campaign_id: string; position: number; body: string }>(
  'empty-campaign-people',
  { campaign_id: 'text', position: 'bigint', body: 'text' },
  `update campaign_person set body = r.body from {rows} r
   where campaign_person.campaign_id = r.campaign_id and campaign_person.position = r.position`,
);
/** One that waits is not told any more. */
export const emptyNotices = bulk<{
  seq: number;
  sealed_id: string;
  contact: string;
  code: string;
  reason: string;
  reason_pt: string;
}>(
  'empty-notices',
  { seq: 'bigint', sealed_id: 'text', contact: 'text', code: 'text', reason: 'text', reason_pt: 'text' },
  `update watch_notice set id = r.sealed_id, contact = r.contact, customer_id = null, name = null, logins = '', input = '{}',
     code = case when watch_notice.due_at is null then watch_notice.code else r.code end,
     reason = case when watch_notice.due_at is null then null else r.reason end,
     reason_pt = case when watch_notice.due_at is null then null else r.reason_pt end, due_at = null
   from {rows} r where watch_notice.seq = r.seq`,
);
export const saveFileChunk = statement(
  'save-file-chunk',
  'update mailing_chunk set bytes = ?3 where campaign_id = ?1 and place = ?2',
);
/** Campaigns after ?1 that have a file. */
export const nextCampaignWithFile = statement(
  'next-campaign-with-file',
  'select min(campaign_id) as id from mailing_chunk where campaign_id > ?1',
);

/** Texts of one column that are written anew, found by the table's key. */
export function saveTexts(
  table: string,
  key: readonly string[],
  types: readonly ('text' | 'bigint')[],
  column: string,
) {
  const columns = Object.fromEntries([...key.map((name, place) => [name, types[place]]), ['said', 'text']]);
  return bulk<Record<string, Value>>(
    `save-texts-${table}-${column}`,
    columns as Record<string, 'text' | 'bigint'>,
    `update ${table} set ${column} = r.said from {rows} r where ${key.map((name) => `${table}.${name} = r.${name}`).join(' and ')}`,
  );
}
