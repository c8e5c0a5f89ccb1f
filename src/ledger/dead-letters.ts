import { statement } from './store.ts';

/** (id, kind, channel, reason, reason_pt, body, at_ms, item_key, webhook_seq); nothing comes back for one already there. */
export const addDeadLetter = statement(
  'add-dead-letter',
  `insert into dead_letter (id, kind, channel, reason, reason_pt, body, at_ms, state, item_key, webhook_seq)
   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9) on conflict do nothing returning id`,
);
export const tieToWebhook = statement('tie-to-webhook', 'update dead_letter set webhook_seq = ?2 where id = ?1');
export const findDeadLetter = statement('find-dead-letter', 'select * from dead_letter where id = ?1');
export const closeDeadLetter = statement(
  'close-dead-letter',
  'update dead_letter set state = ?2, attempts = attempts + 1 where id = ?1',
);
/** One raw webhook may stand behind several letters: understood as a whole, it settles them all. */
export const closeLettersOfWebhook = statement(
  'close-letters-of-webhook',
  `update dead_letter set state = 'replayed' where webhook_seq = ?1 and state = 'open'`,
);
export const triedDeadLetter = statement(
  'tried-dead-letter',
  'update dead_letter set attempts = attempts + 1, reason = ?2 where id = ?1',
);
/** Newest first; ?1 kind or empty, ?2 ids before this one. */
export const deadLetterPage = statement(
  'dead-letter-page',
  `select * from dead_letter where (?1 = '' or kind = ?1) and id < ?2 order by id desc limit ?3`,
);
