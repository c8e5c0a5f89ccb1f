/** Webhooks that could not be understood as a whole or in part, as they came; what was understood needs no copy. */
import { statement } from './store.ts';

/** (channel, received_at, encoding, body, call) */
export const insertWebhook = statement(
  'insert-webhook',
  'insert into webhook (channel, received_at, encoding, body, call) values (?1, ?2, ?3, ?4, ?5) returning seq',
);
export const findWebhook = statement('find-webhook', 'select * from webhook where seq = ?1');
export const dropFreedWebhook = statement(
  'drop-freed-webhook',
  `delete from webhook where seq = ?1
     and not exists (select 1 from dead_letter d where d.webhook_seq = ?1 and d.state = 'open')`,
);

export const seeInboundItem = statement(
  'see-inbound-item',
  'insert into inbound_item (channel, item_key, received_at) values (?1, ?2, ?3) on conflict do nothing returning item_key',
);
