/** The schema of the log's search: which messages are found by an index. A step that has been released is never edited. */

export const logSearch = [
  // By channel as everything else, so that a key bound to a few channels, and a filter by channel, walk over no others.
  'drop index message_failed',
  'create index message_failed on message (channel, id) where failed_at is not null',
  `create index message_inbound on message (channel, id) where direction = 'inbound'`,
  'create index message_unsettled on message (channel, id) where settle_by is not null',
  'create index message_waiting on message (channel, id) where due_at is not null',
];
