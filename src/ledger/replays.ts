/** Trying many dead letters again: what was asked for, and how far it is. */
import { statement, type Value } from './store.ts';

export type ReplayRow = {
  id: string;
  created_at: number;
  by_name: string;
  /** JSON: `{ids}` or `{filter}`. */
  selection: string;
  rate_per_s: number;
  state: string;
  total: number;
  until_id: string;
  cursor: string;
  handled: number;
  /** JSON. */
  tallies: string;
  next_at: number;
  started_at: number | null;
  finished_at: number | null;
  owner: string | null;
  lease_until: number;
} & Record<string, Value>;

/** (id, at, name of who asks, selection, letters a second, total, until id, tallies) */
export const insertReplay = statement(
  'insert-replay',
  `insert into replay (id, created_at, by_name, selection, rate_per_s, state, total, until_id, cursor, tallies)
   values (?1, ?2, ?3, ?4, ?5, 'running', ?6, ?7, '', ?8)`,
);
export const findReplay = statement('find-replay', 'select * from replay where id = ?1');
/** Newest first; ?1 ids before this one. */
export const replayPage = statement('replay-page', 'select * from replay where id < ?1 order by id desc limit ?2');

/** The first of those that run, where it may go on now; whoever takes it keeps others out until the lease ends. */
export const takeReplay = statement(
  'take-replay',
  `update replay set owner = ?1, lease_until = ?3, started_at = coalesce(started_at, ?2),
     next_at = case when started_at is null then ?2 else next_at end
   where id = (select min(r.id) from replay r where r.state = 'running') and state = 'running' and next_at <= ?2
     and (owner is null or owner = ?1 or lease_until <= ?2) returning *`,
);
/** (id, owner, lease until, cursor, handled now, tallies, next at); nothing comes back to who holds it no more. */
export const advanceReplay = statement(
  'advance-replay',
  `update replay set lease_until = ?3, cursor = ?4, handled = handled + ?5, tallies = ?6, next_at = ?7
   where id = ?1 and owner = ?2 and state = 'running' returning id`,
);
/** (id, state, at, handled, tallies) */
export const endReplay = statement(
  'end-replay',
  `update replay set state = ?2, finished_at = ?3, handled = ?4, tallies = ?5, owner = null
   where id = ?1 and state = 'running' returning *`,
);
export const cancelReplay = statement(
  'cancel-replay',
  `update replay set state = 'cancelled', finished_at = ?2, owner = null where id = ?1 and state = 'running' returning *`,
);
