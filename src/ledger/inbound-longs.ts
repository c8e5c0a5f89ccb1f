/** Pieces of customers' long messages, kept until all of them are there or nobody expects the rest any more. */
import { bulk, statement } from './store.ts';

/** (id, channel, total, open_key, due_at); nothing when another one of the same key is open. */
export const openLong = statement(
  'open-long',
  'insert into inbound_long (id, channel, total, open_key, due_at) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing',
);
export const lockOpenLong = statement('lock-open-long', 'select m.id from inbound_long m where m.open_key = ?1 {lock}');

/** (long_id, part, received_at, item); nothing when this part is there already. */
export const addPiece = statement(
  'add-piece',
  `insert into inbound_part (long_id, part, received_at, item) values (?1, ?2, ?3, ?4) on conflict do nothing
   returning part`,
);
export const piecesOf = statement('pieces-of', 'select part, item from inbound_part where long_id = ?1 order by part');
export const closeLong = statement(
  'close-long',
  'update inbound_long set open_key = null, due_at = null where id = ?1',
);

/** Due at ?1, held by nobody else. */
export const longsOverdue = statement(
  'longs-overdue',
  `select m.id, m.channel, m.total from inbound_long m where m.due_at is not null and m.due_at <= ?1
   order by m.due_at limit 100 {free}`,
);
export const postponeLong = statement('postpone-long', 'update inbound_long set due_at = ?2 where id = ?1');

/**
 * What was sent to a contact last, no later than `at`: what an SMS without a quotation most likely answers. `coalesce`
 * keeps both databases at the contact's few messages; the channel has all of them.
 */
export const lastOutbound = bulk<{ place: number; channel: string; contact: string; oldest: string; at: number }>(
  'last-outbound',
  { place: 'bigint', channel: 'text', contact: 'text', oldest: 'text', at: 'bigint' },
  `select r.place, m.id, m.provider_id from {rows} r join message m on m.id = (
     select l.id from message l where l.contact = r.contact and l.id >= r.oldest and coalesce(l.channel, '') = r.channel
       and l.direction = 'outbound' and l.provider_id is not null and l.sent_at <= r.at
     order by l.id desc limit 1)`,
);
