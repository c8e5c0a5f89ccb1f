/** Plans for messages that do not get through: which are to be looked at, and what their steps have become. */
import { type MessageRow, messageColumns } from './messages.ts';
import { bulk, statement } from './store.ts';

export interface PlannedRow extends MessageRow {
  content: string;
  customer_id: string | null;
  campaign_id: string | null;
  reference: string | null;
  idem_scope: string | null;
}

/** Due at ?1, held by nobody else. */
export const duePlans = statement(
  'due-plans',
  `select ${messageColumns('m')}, m.content, m.customer_id, m.campaign_id, m.reference, m.idem_scope
   from message m where m.fallback_due is not null and m.fallback_due <= ?1 order by m.fallback_due limit 200 {free}`,
);

export const setFallbackDue = bulk<{ id: string; fallback_due: number | null }>(
  'set-fallback-due',
  { id: 'text', fallback_due: 'bigint' },
  'update message set fallback_due = r.fallback_due from {rows} r where message.id = r.id',
);

/** Plans of messages that have just failed: looked at now. Its own statement, because nearly no message fails. */
export const plansDue = bulk<{ id: string }>(
  'plans-due',
  { id: 'text' },
  'update message set fallback_due = 0 from {rows} r where message.id = r.id and message.fallback_due is not null',
);

/** Places whose parent, or the parent's parent, has arrived. */
export const arrivedParents = bulk<{ place: number; id: string }>(
  'arrived-parents',
  { place: 'bigint', id: 'text' },
  `select r.place from {rows} r join message m on m.id = r.id
   left join message g on g.id = m.parent_id
   where m.status in ('delivered', 'read') or g.status in ('delivered', 'read')`,
);

export const stepsOf = statement('steps-of', 'select id from message where parent_id = ?1 order by id');
