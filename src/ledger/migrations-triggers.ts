/** The schema of what people write down, and of campaigns, tasks and watches. A step that has been released is never edited. */

export const definitions = [
  // What people write down, in ponte.yaml or over the API: notifications, triggers, sources.
  `create table definition (
     kind {key} not null,
     id {key} not null,
     name text not null,
     channel {key},
     body text not null,
     origin {key} not null,
     updated_at bigint not null,
     primary key (kind, id)
   )`,
  `insert into definition (kind, id, name, channel, body, origin, updated_at)
   select 'notification', id, name, channel, body, origin, updated_at from notification`,
  `drop table notification`,
];

export const campaigns = [
  `create table campaign (
     id {key} primary key,
     name text not null,
     channel {key} not null,
     input text not null,
     state {key} not null,
     stopped text,
     created_at bigint not null,
     started_at bigint,
     finished_at bigint,
     cursor text,
     read_all bigint not null default 0,
     read_records bigint not null default 0,
     queued bigint not null default 0,
     left_out bigint not null default 0,
     total bigint,
     next_at bigint not null default 0,
     tries bigint not null default 0,
     day {key},
     day_queued bigint not null default 0,
     owner {key},
     lease_until bigint not null default 0,
     file_bytes bigint,
     sequence bigint not null default 0
   )`,
  `create index campaign_running on campaign (next_at) where state = 'running'`,
  // One result for each record: the key is made of what the record says.
  `create table campaign_record (
     campaign_id {key} not null,
     record_key {key} not null,
     position bigint not null,
     message_id {key},
     contact {key},
     customer text,
     code {key},
     reason text,
     reason_pt text,
     primary key (campaign_id, record_key)
   )`,
  `create index campaign_record_position on campaign_record (campaign_id, position)`,
  // An uploaded file, in base64: any process may go on with its campaign.
  `create table mailing_chunk (
     campaign_id {key} not null,
     place bigint not null,
     bytes text not null,
     primary key (campaign_id, place)
   )`,
  `create table task_run (
     task_id {key} not null,
     run_at bigint not null,
     outcome {key} not null,
     campaign_id {key},
     text text,
     primary key (task_id, run_at)
   )`,
];

export const watches = [
  // `baseline`: all logins as the last good poll left them; `owner`: who is polling now, until `lease_until`.
  `create table watch_state (
     watch_id {key} primary key,
     baseline text,
     polled_at bigint not null default 0,
     result text,
     owner {key},
     lease_until bigint not null default 0
   )`,
  `create table outage (
     id {key} primary key,
     watch_id {key} not null,
     body text not null,
     closed_at bigint,
     updated_at bigint not null
   )`,
  `create index outage_watch on outage (watch_id, closed_at)`,
];

export const watchNotices = [
  // One row for each login, so that a poll writes those that changed. What the baseline held starts anew.
  `create table watch_login (
     watch_id {key} not null,
     login_id {key} not null,
     body text not null,
     primary key (watch_id, login_id)
   ) {clustered}`,
  `alter table watch_state drop column baseline`,
  // Of the last good poll; null: there was none.
  `alter table watch_state add column seen_at bigint`,
  // One row for each person and notice. `due_at` null: it has become a message, or never will. `root_id`: the outage
  // that tells the end, which another may have become part of.
  `create table watch_notice (
     seq {counter},
     id {key} not null,
     watch_id {key} not null,
     outage_id {key} not null,
     root_id {key} not null,
     kind {key} not null,
     contact {key},
     customer_id {key},
     name text,
     logins text not null,
     input text not null,
     created_at bigint not null,
     due_at bigint,
     message_id {key},
     code {key},
     reason text,
     reason_pt text
   )`,
  `create unique index watch_notice_id on watch_notice (id)`,
  `create index watch_notice_due on watch_notice (due_at) where due_at is not null`,
  `create index watch_notice_waiting on watch_notice (watch_id, kind) where due_at is not null`,
  `create index watch_notice_root on watch_notice (root_id, kind, contact)`,
];

export const queues = [
  // The task that lets a campaign's messages go; null: they go as they are queued.
  `alter table campaign add column queue {key}`,
  `create index campaign_queue on campaign (queue) where queue is not null`,
  // Whom a campaign over the login report was confirmed for, as JSON, in the order of the report.
  `create table campaign_person (
     campaign_id {key} not null,
     position bigint not null,
     body text not null,
     primary key (campaign_id, position)
   )`,
  // How many messages of a campaign a run of its task lets go.
  `create table queue_run (
     task_id {key} not null,
     run_at bigint not null,
     campaign_id {key} not null,
     messages bigint not null,
     primary key (task_id, run_at, campaign_id)
   )`,
  `create index queue_run_campaign on queue_run (campaign_id, run_at)`,
];
