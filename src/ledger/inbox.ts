/** Raw webhooks: on disk before the 200, gone once understood, kept while something in them is not. */
import { bulk, statement, type Value } from './store.ts';

export type NewWebhookRow = {
  channel: string;
  received_at: number;
  encoding: 'utf8' | 'base64';
  body: string;
} & Record<string, Value>;

/** One at a time where the caller needs the number back; the writer groups them in one transaction all the same. */
export const insertWebhooks = bulk<NewWebhookRow & { place: number }>(
  'insert-webhooks',
  { place: 'bigint', channel: 'text', received_at: 'bigint', encoding: 'text', body: 'text' },
  `insert into webhook (channel, received_at, state, encoding, body)
   select r.channel, r.received_at, 'new', r.encoding, r.body from {rows} r order by r.place returning seq`,
);

type SeqRow = { seq: number };
export const deleteWebhooks = bulk<SeqRow>(
  'delete-webhooks',
  { seq: 'bigint' },
  'delete from webhook where seq in (select r.seq from {rows} r)',
);
export const keepWebhook = statement('keep-webhook', `update webhook set state = 'kept' where seq = ?1`);
export const findWebhook = statement('find-webhook', 'select * from webhook where seq = ?1');
/** Left behind by a process that ended between the 200 and the understanding. */
export const leftoverWebhooks = statement(
  'leftover-webhooks',
  `select * from webhook where state = 'new' and received_at <= ?1 order by seq limit 200`,
);
export const dropFreedWebhook = statement(
  'drop-freed-webhook',
  `delete from webhook where seq = ?1 and not exists (select 1 from dead_letter d where d.webhook_seq = ?1 and d.state = 'open')`,
);

export const seeInboundItem = statement(
  'see-inbound-item',
  'insert into inbound_item (channel, item_key, received_at) values (?1, ?2, ?3) on conflict do nothing returning item_key',
);
