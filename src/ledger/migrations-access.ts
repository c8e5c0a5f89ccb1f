/** The schema of the console's users, their sessions, and the trail of what was done. A released step is never edited. */

export const access = [
  `create table console_user (
     id {key} primary key,
     name text not null,
     role {key} not null,
     password_hash text not null,
     created_at bigint not null,
     last_login_at bigint
   )`,
  // `id` is a hash of what the browser holds; `principal` is `user:` or `key:` and an id.
  `create table console_session (
     id {key} primary key,
     principal {key} not null,
     created_at bigint not null,
     seen_at bigint not null
   )`,
  `create index console_session_principal on console_session (principal)`,
  `create table audit (
     id {key} primary key,
     at_ms bigint not null,
     actor {key} not null,
     actor_name text not null,
     action {key} not null,
     target {key},
     outcome {key}
   )`,
  `create index audit_target on audit (target, id) where target is not null`,
];
