/** Where asking a provider that does not call stands, and what of its answers is known already. */
import { bulk, statement } from './store.ts';

export const allPolls = statement('all-polls', 'select * from channel_poll');

/** (channel, connector, cursor, revision, asked_at, next_at, answered_at, failures, failing_since, failure) */
export const savePoll = statement(
  'save-poll',
  `insert into channel_poll
     (channel, connector, cursor, revision, asked_at, next_at, answered_at, failures, failing_since, failure)
   values (?1, ?2, ?3, ?4 + 1, ?5, ?6, ?7, ?8, ?9, ?10)
   on conflict (channel) do update set connector = excluded.connector, cursor = excluded.cursor,
     revision = excluded.revision, asked_at = excluded.asked_at, next_at = excluded.next_at,
     answered_at = excluded.answered_at, failures = excluded.failures, failing_since = excluded.failing_since,
     failure = excluded.failure
   where channel_poll.revision = ?4`,
);

type ItemRow = { place: number; channel: string; item_key: string; message_key: string; letter_key: string };

/** Items that have been handled: as a receipt, a message, a notice, or a letter that nobody understood. */
export const knownItems = bulk<ItemRow>(
  'known-items',
  { place: 'bigint', channel: 'text', item_key: 'text', message_key: 'text', letter_key: 'text' },
  `select r.place from {rows} r
   where exists (select 1 from receipt p where p.item_key = r.item_key and p.channel = r.channel)
     or exists (select 1 from inbound_item i where i.channel = r.channel and i.item_key = r.item_key)
     or exists (select 1 from message m where m.idem_scope = 'inbound:' || r.channel and m.idem_key = r.message_key)
     or exists (select 1 from dead_letter d where d.kind = 'webhook_item' and d.item_key = r.letter_key)`,
);
