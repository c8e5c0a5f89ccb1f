/** The schema of dead letters by cause, and of trying many of them again. A released step is never edited. */

export const deadLetters = [
  // What letters with the same cause share. Of letters from before, their kind and channel is all that is known.
  `alter table dead_letter add column cause {key} not null default ''`,
  `update dead_letter set cause = kind || '|unsorted||' || coalesce(channel, '')`,
  `alter table dead_letter add column closed_at bigint`,
  `alter table dead_letter add column note text`,
  `alter table dead_letter add column message_id {key}`,
  // Every list is of one state, newest first by id; the counts by cause are read from their index alone.
  `create index dead_letter_state on dead_letter (state, id)`,
  `create index dead_letter_cause on dead_letter (state, cause, id, at_ms)`,
  `create index dead_letter_kind on dead_letter (state, kind, id)`,
  `create index dead_letter_channel on dead_letter (state, channel, id)`,
  `create index dead_letter_webhook on dead_letter (webhook_seq) where webhook_seq is not null`,
  // `selection`: JSON, what was asked for. Letters up to `until_id` that come after `cursor` are still to be tried.
  `create table replay (
     id {key} primary key,
     created_at bigint not null,
     by_name text not null,
     selection text not null,
     rate_per_s bigint not null,
     state {key} not null,
     total bigint not null,
     until_id {key} not null,
     cursor {key} not null,
     handled bigint not null default 0,
     tallies text not null,
     next_at bigint not null default 0,
     started_at bigint,
     finished_at bigint,
     owner {key},
     lease_until bigint not null default 0
   )`,
  `create index replay_running on replay (id) where state = 'running'`,
  `create index receipt_parked_at on receipt (received_at, channel, item_key) where message_id is null`,
];
