/** Reading: the Omnichannel log and one message's whole story. All of it runs on the reader. */
import type { LogQuery } from '../../contracts/log.ts';
import { firstIdAt } from '../platform/clock.ts';
import { type Statement, statement, type Value } from './store.ts';

/** The task that a waiting message's campaign queued it for. */
const queueName = `case when m.status = 'queued' and m.campaign_id is not null then (
    select coalesce(d.name, c.queue) from campaign c left join definition d on d.kind = 'task' and d.id = c.queue
    where c.id = m.campaign_id) end as queue_name`;

export const messageById = statement('message-by-id', `select m.*, ${queueName} from message m where m.id = ?1`);

/** The provider's id of a message that a channel has sent or received. */
export const providerIdOf = statement(
  'provider-id-of',
  'select provider_id from message where id = ?1 and channel = ?2 and provider_id is not null',
);

export interface LogRowRecord {
  id: string;
  direction: 'outbound' | 'inbound';
  channel: string;
  medium: string;
  contact: string;
  status: string;
  accepted_at: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  due_at: number | null;
  customer_id: string | null;
  campaign_id: string | null;
  reference: string | null;
  provider_id: string | null;
  error_code: string | null;
  failure: string | null;
  category: string | null;
  cost_micros: number | null;
  cost_currency: string | null;
  parts: number | null;
  carrier: string | null;
  unreceipted_at: number | null;
  queue_name: string | null;
}

const columns =
  'm.id, m.direction, m.channel, m.medium, m.contact, m.status, m.accepted_at, m.sent_at, m.delivered_at, m.read_at, m.due_at, ' +
  'm.customer_id, m.campaign_id, m.reference, m.provider_id, m.error_code, m.failure, m.category, m.cost_micros, m.cost_currency, ' +
  `m.parts, m.carrier, m.unreceipted_at, ${queueName}`;

/** IXC-68 knows two words; a message still on its way has neither. */
const succeeded = ['sent', 'delivered', 'read', 'received'];
const failed = ['failed', 'expired', 'cancelled'];

/** A query whose contact has been brought to canonical form. `before` is the last id of the page before. */
export type LogSearch = Omit<LogQuery, 'cursor' | 'limit'> & {
  before?: string | undefined;
  /** Channels the reader's key is bound to. */
  channels?: readonly string[];
  limit: number;
};

/** Newest first by id, which is the time of acceptance: page 1,000 costs what page 1 costs. */
export function logPage(search: LogSearch): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind = (value: Value): string => `?${values.push(value)}`;
  const where: string[] = [];
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) where.push(`m.${column} = ${bind(value)}`);
  };
  equal('id', search.id);
  equal('channel', search.channel);
  equal('medium', search.type);
  equal('direction', search.direction);
  equal('customer_id', search.customerId);
  equal('contact', search.contact);
  equal('campaign_id', search.campaignId);
  equal('reference', search.reference);
  equal('error_code', search.errorCode);
  if (search.status !== undefined) {
    where.push(`m.status in (${(search.status === 'sucesso' ? succeeded : failed).map(literal).join(', ')})`);
    if (search.status === 'falha') where.push('m.failed_at is not null');
  }
  if (search.state !== undefined) {
    if (failed.includes(search.state)) where.push('m.failed_at is not null');
    where.push(`m.status = ${literal(search.state)}`);
  }
  if (search.channels !== undefined) where.push(`m.channel in (${search.channels.map(bind).join(', ')})`);
  if (search.providerId !== undefined) {
    const id = bind(search.providerId);
    where.push(`m.id in (select a.message_id from attempt a where a.provider_id = ${id} union all
         select p.message_id from message_part p where p.provider_id = ${id} union all
         select i.id from message i where i.idem_key = ${id} and i.idem_scope in (select 'inbound:' || c.id from channel c))`);
  }
  if (search.text !== undefined) {
    where.push(`lower(m.metadata) like ${bind(`%${likeText(search.text.toLowerCase())}%`)} escape '\\'`);
  }
  if (search.from !== undefined) where.push(`m.id >= ${bind(firstIdAt(Date.parse(search.from)))}`);
  if (search.to !== undefined) where.push(`m.id < ${bind(firstIdAt(Date.parse(search.to)))}`);
  if (search.before !== undefined) where.push(`m.id < ${bind(search.before)}`);
  const filter = where.length === 0 ? '' : `where ${where.join(' and ')}`;
  return {
    statement: statement(
      '',
      `select ${columns} from message m ${filter} order by m.id desc limit ${bind(search.limit)}`,
    ),
    values,
  };
}

/** Statuses are Ponte's own words; written out, they let the database see that a partial index fits. */
const literal = (status: string): string => `'${status}'`;

/** `%` and `_` are what was typed, not wildcards. */
const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, (char) => `\\${char}`);
