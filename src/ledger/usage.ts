/** What channels use of what they may: for people who look, never for dispatch. */
import { contactColumns } from './contacts.ts';
import { statement } from './store.ts';

/** Different people that count for portfolio ?1 since ?2. */
export const countRecipients = statement(
  'count-recipients',
  'select count(*) as people from portfolio_recipient where portfolio = ?1 and at_ms > ?2',
);

/** Of channel ?1 at ?2; `closing` until ?3. An open window has a next step, and few windows of all have one. */
export const countOpenWindows = statement(
  'count-open-windows',
  `select count(*) as windows, coalesce(sum(case when until <= ?3 then 1 else 0 end), 0) as closing, min(until) as next
   from contact_window where next_at is not null and channel = ?1 and until > ?2 and stage <> 'closed'`,
);

/** Of channel ?1 at ?2, after the one that ends at ?3 of contact ?4. */
export const openWindowsOf = statement(
  'open-windows-of',
  `select w.channel, w.until, w.last_inbound_at, w.free_entry_until, ${contactColumns('c')}
   from contact_window w join contact c on c.id = w.contact_id
   where w.next_at is not null and w.channel = ?1 and w.until > ?2 and w.stage <> 'closed'
     and (w.until > ?3 or (w.until = ?3 and w.contact_id > ?4))
   order by w.until, w.contact_id limit ?5`,
);
