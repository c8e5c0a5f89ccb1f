/** What watches know: how they last saw all logins, and the outages they are following. */
import { bulk, statement, type Value } from './store.ts';

export const dueWatch = statement('due-watch', 'select polled_at from watch_state where watch_id = ?1');
/** Due, and nobody else is at it; whoever takes it keeps others out until `lease_until`. */
export const takeWatch = statement(
  'take-watch',
  `insert into watch_state (watch_id, polled_at, owner, lease_until) values (?1, 0, ?2, ?4)
   on conflict (watch_id) do update set owner = excluded.owner, lease_until = excluded.lease_until
   where watch_state.polled_at <= ?5
     and (watch_state.owner is null or watch_state.owner = ?2 or watch_state.lease_until <= ?3)
   returning seen_at`,
);
export const renewWatch = statement(
  'renew-watch',
  'update watch_state set lease_until = ?3 where watch_id = ?1 and owner = ?2',
);
/** Only by the one who holds it: whoever lost it has no say any more. A null `seen_at` leaves the one that is there. */
export const finishPoll = statement(
  'finish-watch-poll',
  `update watch_state set seen_at = coalesce(?3, seen_at), result = ?4, polled_at = ?5, owner = null
   where watch_id = ?1 and owner = ?2 returning watch_id`,
);
export const watchResult = statement('watch-result', 'select result from watch_state where watch_id = ?1');
export const dropWatchState = statement('drop-watch-state', 'delete from watch_state where watch_id = ?1');
export const dropOutagesOf = statement('drop-outages-of', 'delete from outage where watch_id = ?1');

export const watchedLogins = statement(
  'watched-logins',
  'select body from watch_login where watch_id = ?1 order by login_id',
);
export type WatchLoginRow = { watch_id: string; login_id: string; body: string } & Record<string, Value>;
export const saveWatchedLogins = bulk<WatchLoginRow>(
  'save-watched-logins',
  { watch_id: 'text', login_id: 'text', body: 'text' },
  `insert into watch_login (watch_id, login_id, body) select r.watch_id, r.login_id, r.body from {rows} r where true
   on conflict (watch_id, login_id) do update set body = excluded.body`,
);
export const dropWatchedLogins = bulk<{ watch_id: string; login_id: string }>(
  'drop-watched-logins',
  { watch_id: 'text', login_id: 'text' },
  'delete from watch_login where (watch_id, login_id) in (select r.watch_id, r.login_id from {rows} r)',
);
export const dropLoginsOf = statement('drop-logins-of', 'delete from watch_login where watch_id = ?1');

/** Open ones, and those that closed so lately that they may still matter. */
export const liveOutages = statement(
  'live-outages',
  'select body from outage where watch_id = ?1 and (closed_at is null or closed_at >= ?2) order by id',
);
export const lockOutage = statement('lock-outage', 'select m.watch_id, m.body from outage m where m.id = ?1 {lock}');
export const saveOutage = statement(
  'save-outage',
  `insert into outage (id, watch_id, body, closed_at, updated_at) values (?1, ?2, ?3, ?4, ?5)
   on conflict (id) do update set body = excluded.body, closed_at = excluded.closed_at, updated_at = excluded.updated_at`,
);

const notices = (what: string): string => `(select count(*) from watch_notice n where n.root_id = m.id and ${what})`;
const outageColumns = `m.watch_id, m.body,
   ${notices(`n.kind = 'opened' and (n.message_id is not null or n.due_at is not null)`)} as told,
   ${notices(`n.kind = 'closed' and (n.message_id is not null or n.due_at is not null)`)} as end_told,
   ${notices(`n.kind in ('opened', 'closed') and n.due_at is not null`)} as waiting,
   ${notices(`n.kind = 'opened' and n.message_id is null and n.due_at is null`)} as left_out`;
export const outageById = statement('outage-by-id', `select ${outageColumns} from outage m where m.id = ?1`);
export const newestOutages = statement(
  'newest-outages',
  `select ${outageColumns} from outage m
   order by case when m.closed_at is null then 0 else 1 end, m.updated_at desc, m.id limit ?1`,
);
