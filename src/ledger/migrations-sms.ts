/** The steps of the schema that SMS needs. */

/** Messages of several parts, receipts that never come, and customers' long messages that arrive in pieces. */
export const smsParts = [
  // How many SMS the text takes, and how many `delivered` it takes to have arrived; null: one.
  'alter table message add column parts bigint',
  'alter table message add column part_receipts bigint',
  'alter table message add column carrier {key}',
  // When the sweep looks whether a receipt has come; and since when none is waited for any more.
  'alter table message add column receipt_due bigint',
  'alter table message add column unreceipted_at bigint',
  'create index message_receipt_due on message (receipt_due) where receipt_due is not null',
  'alter table receipt add column carrier {key}',
  // `part` is null where a receipt told of a part before the answer did; `attempt` 0 where no try of the message is known for it.
  `create table message_part (
     channel {key} not null,
     provider_id {key} not null,
     message_id {key} not null,
     attempt bigint not null,
     part bigint,
     parts bigint not null,
     delivered_at bigint,
     failed_at bigint,
     failure text,
     primary key (provider_id, channel)
   ) {clustered}`,
  'create index message_part_message on message_part (message_id)',
  // `open_key` says whose parts are being collected, and is null once the message has been told; `due_at` likewise.
  `create table inbound_long (
     id {key} primary key,
     channel {key} not null,
     total bigint not null,
     open_key {key},
     due_at bigint
   )`,
  'create unique index inbound_long_open on inbound_long (open_key) where open_key is not null',
  'create index inbound_long_due on inbound_long (due_at) where due_at is not null',
  `create table inbound_part (
     long_id {key} not null,
     part bigint not null,
     received_at bigint not null,
     item text not null,
     primary key (long_id, part)
   ) {clustered}`,
  // A short code that wrote is no phone number.
  'alter table contact add column short_code {key}',
];
