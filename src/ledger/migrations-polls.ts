/** The schema of asking providers that do not call. A step that has been released is never edited. */

export const polls = [
  // One row a channel. `revision` counts answers: who asked from an older one does not set the cursor back. `next_at` null:
  // at the usual time after `asked_at`.
  `create table channel_poll (
     channel {key} primary key,
     connector {key} not null,
     cursor text,
     revision bigint not null,
     asked_at bigint not null,
     next_at bigint,
     answered_at bigint,
     failures bigint not null,
     failing_since bigint,
     failure text
   )`,
];
