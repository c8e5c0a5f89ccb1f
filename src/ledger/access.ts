/** Users of the console, their sessions, and the trail of what was done. */
import type { AuditQuery } from '../../contracts/access.ts';
import { type Statement, statement, type Value } from './store.ts';

const userColumns = 'id, name, role, password_hash, created_at, last_login_at';
export const allUsers = statement('all-users', `select ${userColumns} from console_user order by id`);
export const userById = statement('user-by-id', `select ${userColumns} from console_user where id = ?1`);
export const upsertUser = statement(
  'upsert-user',
  `insert into console_user (id, name, role, password_hash, created_at) values (?1, ?2, ?3, ?4, ?5)
   on conflict (id) do update set name = excluded.name, role = excluded.role, password_hash = excluded.password_hash`,
);
export const deleteUser = statement('delete-user', 'delete from console_user where id = ?1 returning id');
export const noteLogin = statement('note-login', 'update console_user set last_login_at = ?2 where id = ?1');

export const addSession = statement(
  'add-session',
  'insert into console_session (id, principal, created_at, seen_at) values (?1, ?2, ?3, ?3)',
);
export const sessionById = statement(
  'session-by-id',
  'select id, principal, created_at, seen_at from console_session where id = ?1',
);
export const seeSession = statement('see-session', 'update console_session set seen_at = ?2 where id = ?1');
export const endSession = statement('end-session', 'delete from console_session where id = ?1');
export const endSessionsOf = statement('end-sessions-of', 'delete from console_session where principal = ?1');
export const endOldSessions = statement(
  'end-old-sessions',
  'delete from console_session where seen_at < ?1 or created_at < ?2',
);

export const beginAudit = statement(
  'begin-audit',
  'insert into audit (id, at_ms, actor, actor_name, action, target, outcome) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)',
);
export const endAudit = statement('end-audit', 'update audit set outcome = ?2 where id = ?1');

/** Newest first by id, which is the time. */
export function auditPage(
  { actor, action, target, cursor }: AuditQuery,
  limit: number,
): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const where: string[] = [];
  const add = (text: string, value: string | undefined) => {
    if (value !== undefined) where.push(`${text} ?${values.push(value)}`);
  };
  add('actor =', actor);
  add('action =', action);
  add('target =', target);
  add('id <', cursor);
  const filter = where.length === 0 ? '' : `where ${where.join(' and ')}`;
  const text = `select id, at_ms, actor, actor_name, action, target, outcome from audit ${filter} order by id desc limit ?${values.push(limit)}`;
  return { statement: statement('', text), values };
}
