/** The schema of conversations that notices open. A step that has been released is never edited. */

export const conversations = [
  // Written with the notice; `opened_at` null until it is taken or answered, whichever opens it.
  `create table conversation (
     id {key} primary key,
     channel {key} not null,
     contact {key} not null,
     message_id {key} not null,
     campaign_id {key},
     body text not null,
     opened_at bigint,
     opened_by {key},
     replied_at bigint
   )`,
  `create index conversation_opened on conversation (opened_at, id) where opened_at is not null`,
  `create index conversation_contact on conversation (contact, opened_at, id) where opened_at is not null`,
  // The notice, and the messages of its plan: a reply to any of them is one to the notice.
  `create table conversation_message (
     message_id {key} primary key,
     conversation_id {key} not null,
     channel {key} not null,
     contact {key} not null
   )`,
  `create index conversation_message_contact on conversation_message (contact, channel)`,
];
