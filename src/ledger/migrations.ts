/** The schema, one step after another. A step that has been released is never edited. Times are epoch milliseconds. */
import { access } from './migrations-access.ts';
import { conversations } from './migrations-conversations.ts';
import { deadLetters } from './migrations-dead-letters.ts';
import { figures } from './migrations-figures.ts';
import { logSearch } from './migrations-log.ts';
import { polls } from './migrations-polls.ts';
import { privacy } from './migrations-privacy.ts';
import { smsParts } from './migrations-sms.ts';
import { campaigns, definitions, queues, watches, watchNotices } from './migrations-triggers.ts';

interface Migration {
  name: string;
  statements: string[];
}

const messages = [
  `create table message (
     id {key} primary key,
     direction {key} not null,
     channel {key} not null,
     medium {key} not null,
     contact {key} not null,
     lane {key} not null,
     status {key} not null,
     due_at bigint,
     settle_by bigint,
     order_until bigint,
     accepted_at bigint not null,
     sent_at bigint,
     delivered_at bigint,
     read_at bigint,
     failed_at bigint,
     expires_at bigint,
     attempts bigint not null default 0,
     sequence bigint not null default 0,
     provider_id {key},
     error_code {key},
     failure text,
     customer_id {key},
     campaign_id {key},
     reference {key},
     metadata text not null,
     content text not null,
     reply_to {key},
     on_uncertain {key} not null,
     idem_scope {key},
     idem_key {key},
     content_hash {key},
     accepted_from text not null,
     traceparent text,
     verdicts text not null
   ) {fill}`,
  // What the dispatcher takes next, and who is before whom with the same contact. A message keeps its due_at while it is
  // being sent: claiming one, and every receipt, then changes no index at all, which is most of what a message costs.
  `create index message_due on message (channel, lane, due_at, id) where due_at is not null`,
  `create index message_open on message (channel, contact, lane, id) where due_at is not null`,
  `create index message_uncertain on message (channel, settle_by) where settle_by is not null`,
  `create index message_expiring on message (channel, expires_at) where expires_at is not null and due_at is not null`,
  `create unique index message_idempotency on message (idem_scope, idem_key) where idem_key is not null`,
  // Failures are few and asked for most: their own index, so that finding them never walks over the successes.
  `create index message_failed on message (id) where failed_at is not null`,
  // What the log filters by; the id is the time of acceptance, so every one of them pages newest first.
  `create index message_contact on message (contact, id)`,
  `create index message_channel on message (channel, id)`,
  `create index message_customer on message (customer_id, id) where customer_id is not null`,
  `create index message_campaign on message (campaign_id, id) where campaign_id is not null`,
  `create index message_reference on message (reference, id) where reference is not null`,
  `create index message_error on message (error_code, id) where error_code is not null`,
  `create table attempt (
     message_id {key} not null,
     number bigint not null,
     channel {key} not null,
     owner {key} not null,
     started_at bigint not null,
     finished_at bigint,
     outcome {key} not null,
     provider_id {key},
     http_status bigint,
     request text not null,
     response text,
     failure text,
     verdict text,
     primary key (message_id, number)
   ) {clustered}`,
  `create index attempt_provider on attempt (provider_id) where provider_id is not null`,
  `create table receipt (
     channel {key} not null,
     item_key {key} not null,
     message_id {key},
     provider_id {key} not null,
     status {key} not null,
     at_ms bigint not null,
     received_at bigint not null,
     failure text,
     pricing text,
     raw text not null,
     primary key (item_key, channel)
   ) {clustered}`,
  `create index receipt_message on receipt (message_id) where message_id is not null`,
  `create index receipt_parked on receipt (channel, provider_id) where message_id is null`,
];

const feed = [
  `create table event (
     seq {counter},
     subject {key} not null,
     name {key} not null,
     channel {key} not null,
     time_ms bigint not null,
     sequence bigint not null,
     traceparent text,
     data text not null
   )`,
  `create index event_subject on event (subject)`,
  `create table relay_cursor (name {key} primary key, seq bigint not null)`,
];

const inbox = [
  `create table webhook (
     seq {counter},
     channel {key} not null,
     received_at bigint not null,
     encoding {key} not null,
     body text not null
   )`,
  // Notices that carry no message id of their own: what was handled once is not handled again.
  `create table inbound_item (
     channel {key} not null,
     item_key {key} not null,
     received_at bigint not null,
     primary key (channel, item_key)
   )`,
  `create table dead_letter (
     id {key} primary key,
     kind {key} not null,
     channel {key},
     reason text not null,
     reason_pt text not null,
     body text not null,
     at_ms bigint not null,
     attempts bigint not null default 0,
     state {key} not null,
     item_key {key} not null,
     webhook_seq bigint
   )`,
  `create unique index dead_letter_item on dead_letter (kind, item_key)`,
];

const configuration = [
  `create table channel (
     id {key} primary key,
     connector {key} not null,
     name text not null,
     state {key} not null,
     origin {key} not null,
     config text not null,
     limits text not null,
     health text,
     sequence bigint not null default 0,
     updated_at bigint not null
   )`,
  `create table template (
     channel {key} not null,
     name {key} not null,
     language {key} not null,
     status {key} not null,
     category {key} not null,
     quality {key},
     body text not null,
     synced_at bigint not null,
     primary key (channel, name, language)
   )`,
  `create table api_key (
     id {key} primary key,
     name text not null,
     hash {key} not null,
     scopes text not null,
     channels text,
     created_at bigint not null,
     revoked_at bigint
   )`,
  `create table setting (name {key} primary key, value text not null)`,
];

/** People and what is known about writing to them. */
const people = [
  `create table contact (
     id {key} primary key,
     phone {key},
     wa_id {key},
     bsuid {key},
     username text,
     name text,
     created_at bigint not null,
     updated_at bigint not null
   )`,
  // Every address that has ever been a person's: phone in E.164, `wa:` and digits, business-scoped user id.
  `create table contact_alias (
     alias {key} primary key,
     contact_id {key} not null
   )`,
  `create index contact_alias_contact on contact_alias (contact_id)`,
  // `until` is the last customer message plus 24 hours; `stage` and `next_at` say which event comes next, and when.
  // `sequence` counts the window's own events.
  `create table contact_window (
     channel {key} not null,
     contact_id {key} not null,
     last_inbound_at bigint not null,
     until bigint not null,
     opened_by {key} not null,
     closed_at bigint,
     free_entry_until bigint,
     stage {key} not null,
     next_at bigint,
     sequence bigint not null default 0,
     primary key (contact_id, channel)
   )`,
  `create index contact_window_next on contact_window (next_at) where next_at is not null`,
  // Keyed by a keyed hash of the address: a refusal outlives the erasure of the person who made it. `said` is the time of
  // the newest word about the category, either way: webhooks come late, and an older word must not undo a newer one.
  `create table consent (
     person {key} primary key,
     marketing_out_at bigint,
     marketing_said_at bigint,
     marketing_source {key},
     utility_out_at bigint,
     utility_said_at bigint,
     utility_source {key},
     all_out_at bigint
   )`,
  `create table consent_log (
     seq {counter},
     person {key} not null,
     action {key} not null,
     category {key} not null,
     source {key} not null,
     channel {key},
     evidence text,
     at_ms bigint not null
   )`,
  `create index consent_log_person on consent_log (person, seq)`,
  // A person the provider asked to leave alone for a while; `scope` is the account, `messages` the last ones refused.
  `create table cooldown (
     scope {key} not null,
     contact {key} not null,
     until bigint not null,
     strikes bigint not null,
     struck_at bigint not null,
     messages text not null,
     primary key (scope, contact)
   )`,
  // Who was written to outside a window, for the portfolio's limit of different people in 24 hours.
  `create table portfolio_recipient (
     portfolio {key} not null,
     contact {key} not null,
     at_ms bigint not null,
     primary key (portfolio, contact)
   )`,
  `create index portfolio_recipient_at on portfolio_recipient (portfolio, at_ms)`,
];

const sending = [
  `alter table message add column category {key}`,
  // The content's type, and a hash of its words where the channel asks whether they were sent before.
  `alter table message add column kind {key}`,
  `alter table message add column text_key {key}`,
  // What the sender chose for later: onWindowClosed, fallback, urgent. Null when nothing was chosen.
  `alter table message add column options text`,
  `alter table message add column fallback_due bigint`,
  `alter table message add column parent_id {key}`,
  `alter table message add column cost_micros bigint`,
  `alter table message add column cost_currency {key}`,
  `create index message_fallback on message (fallback_due) where fallback_due is not null`,
  `create index message_parent on message (parent_id) where parent_id is not null`,
  `alter table channel add column rules text not null default '{}'`,
  // `synced_at` null: never read whole. `stale` 1: a webhook told of something that only reading anew can show.
  `create table template_sync (
     channel {key} primary key,
     synced_at bigint,
     revision bigint not null,
     stale bigint not null
   )`,
  `create table notification (
     id {key} primary key,
     name text not null,
     channel {key} not null,
     body text not null,
     origin {key} not null,
     updated_at bigint not null
   )`,
  `create table price (
     channel {key} not null,
     valid_from bigint not null,
     category {key} not null,
     country {key} not null,
     amount_micros bigint not null,
     currency {key} not null,
     primary key (channel, valid_from, category, country)
   )`,
];

/** How a webhook that is kept was called: providers of SMS say things in the address. */
const webhookCalls = ['alter table webhook add column call text'];

export const migrations: readonly Migration[] = [
  { name: 'messages, feed, inbox, configuration', statements: [...messages, ...feed, ...inbox, ...configuration] },
  { name: 'people, rules before sending, notifications, prices', statements: [...people, ...sending] },
  { name: 'definitions: notifications, triggers, sources', statements: definitions },
  { name: 'campaigns and tasks', statements: campaigns },
  { name: 'watches and outages', statements: watches },
  { name: 'how kept webhooks were called', statements: webhookCalls },
  { name: 'notices of outages, logins one by one', statements: watchNotices },
  { name: 'conversations', statements: conversations },
  { name: 'queues of tasks, people of a report', statements: queues },
  { name: 'SMS: parts, receipts that never come, long messages in pieces', statements: smsParts },
  { name: 'asking providers that do not call', statements: polls },
  { name: 'users of the console, and what was done', statements: access },
  { name: 'figures: what happened, counted', statements: figures },
  { name: 'dead letters by cause, replays of many', statements: deadLetters },
  { name: 'the log: failed, inbound, uncertain and waiting messages by channel', statements: logSearch },
  { name: 'erasing people, keeping for so long', statements: privacy },
];
