/** What limits need to remember over restarts: who counts for a portfolio, its tier, and what a channel sent of late. */
import { bulk, statement, type Value } from './store.ts';

export type RecipientRow = { portfolio: string; contact: string; at_ms: number } & Record<string, Value>;

/** The latest time stays. */
export const upsertRecipients = bulk<RecipientRow>(
  'upsert-recipients',
  { portfolio: 'text', contact: 'text', at_ms: 'bigint' },
  `insert into portfolio_recipient (portfolio, contact, at_ms) select r.portfolio, r.contact, r.at_ms from {rows} r where true
   on conflict (portfolio, contact) do update set at_ms = excluded.at_ms
   where portfolio_recipient.at_ms < excluded.at_ms`,
);

export const recipientsSince = statement(
  'recipients-since',
  'select contact, at_ms from portfolio_recipient where portfolio = ?1 and at_ms > ?2 order by at_ms',
);

export const pruneRecipients = statement(
  'prune-recipients',
  'delete from portfolio_recipient where portfolio = ?1 and at_ms <= ?2',
);

/**
 * Tries of channel ?1 that began at ?3 or later and may have reached the provider. The attempts are found through their
 * messages, accepted from id ?2 on: an index over the times of tries would have to be written for every one of them.
 */
export const recentSends = statement(
  'recent-sends',
  `select m.contact, a.started_at from message m join attempt a on a.message_id = m.id
   where m.channel = ?1 and m.id >= ?2 and m.sent_at >= ?3 and a.started_at >= ?3 and a.outcome <> 'failed'
   order by a.started_at`,
);

export const allTiers = statement(
  'all-tiers',
  `select name, value from setting where name >= 'tier:' and name < 'tier;'`,
);

/** Something waits to be sent on channel ?1 at ?2. */
export const anyDue = statement(
  'any-due',
  `select 1 as due from message where channel = ?1 and due_at <= ?2 and status = 'queued' limit 1`,
);

export const readAllowance = statement('read-allowance', `select value from setting where name = 'allowance:' || ?1`);

export const putAllowance = statement(
  'put-allowance',
  `insert into setting (name, value) values ('allowance:' || ?1, ?2)
   on conflict (name) do update set value = excluded.value`,
);

export const putTier = statement(
  'put-tier',
  'insert into setting (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value',
);

/** Tries that were written down and then not made. */
export const dropAttempts = bulk<{ message_id: string; number: number }>(
  'drop-attempts',
  { message_id: 'text', number: 'bigint' },
  'delete from attempt where (message_id, number) in (select r.message_id, r.number from {rows} r)',
);
