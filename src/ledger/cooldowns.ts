/** People whom the provider asked to leave alone with marketing for a while. */
import { statement } from './store.ts';

export const lockCooldown = statement(
  'lock-cooldown',
  'select m.until, m.strikes, m.struck_at, m.messages from cooldown m where m.scope = ?1 and m.contact = ?2 {lock}',
);

export const putCooldown = statement(
  'put-cooldown',
  `insert into cooldown (scope, contact, until, strikes, struck_at, messages) values (?1, ?2, ?3, ?4, ?5, ?6)
   on conflict (scope, contact) do update set until = excluded.until, strikes = excluded.strikes,
     struck_at = excluded.struck_at, messages = excluded.messages`,
);
