/** Reading: rows of the Omnichannel log and one message's whole story. All of it runs on the reader. */
import { rowsStatement } from './log-walks.ts';
import { type Queries, statement } from './store.ts';

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

/** In the order of the ids; what is gone is left out. */
export async function logRows(queries: Queries, ids: readonly string[]): Promise<LogRowRecord[]> {
  if (ids.length === 0) return [];
  const rows = (await queries.all(rowsStatement(columns, ids), ...ids)) as unknown as LogRowRecord[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
