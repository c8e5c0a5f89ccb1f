/** What watches know: how they last saw all logins, and the outages they are following. */
import { statement } from './store.ts';

export const dueWatch = statement('due-watch', 'select polled_at from watch_state where watch_id = ?1');
/** Due, and nobody else is at it; whoever takes it keeps others out until `lease_until`. */
export const takeWatch = statement(
  'take-watch',
  `insert into watch_state (watch_id, polled_at, owner, lease_until) values (?1, 0, ?2, ?4)
   on conflict (watch_id) do update set owner = excluded.owner, lease_until = excluded.lease_until
   where watch_state.polled_at <= ?5
     and (watch_state.owner is null or watch_state.owner = ?2 or watch_state.lease_until <= ?3)
   returning baseline`,
);
export const renewWatch = statement(
  'renew-watch',
  'update watch_state set lease_until = ?3 where watch_id = ?1 and owner = ?2',
);
/** Only by the one who holds it: whoever lost it has no say any more. A null baseline leaves the one that is there. */
export const finishPoll = statement(
  'finish-watch-poll',
  `update watch_state set baseline = coalesce(?3, baseline), result = ?4, polled_at = ?5, owner = null
   where watch_id = ?1 and owner = ?2 returning watch_id`,
);
export const watchResult = statement('watch-result', 'select result from watch_state where watch_id = ?1');
export const dropWatchState = statement('drop-watch-state', 'delete from watch_state where watch_id = ?1');
export const dropOutagesOf = statement('drop-outages-of', 'delete from outage where watch_id = ?1');

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
export const outageById = statement('outage-by-id', 'select watch_id, body from outage where id = ?1');
export const newestOutages = statement(
  'newest-outages',
  `select watch_id, body from outage
   order by case when closed_at is null then 0 else 1 end, updated_at desc, id limit ?1`,
);
