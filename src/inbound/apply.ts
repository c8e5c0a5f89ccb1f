/** What a webhook said, written into the ledger: receipts joined, messages stored, notices announced, the rest kept. */
import type { MessageItem, ReceiptItem, TemplateItem, UnparsedItem } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { emitChannelEvent } from '../channels/channel-events.ts';
import { applyTemplateItem } from '../channels/templates.ts';
import { addDeadLetter } from '../ledger/dead-letters.ts';
import { deleteWebhooks, keepWebhook, seeInboundItem } from '../ledger/inbox.ts';
import { messageChannels } from '../ledger/messages.ts';
import {
  insertReceipts,
  joinIntoMessages,
  type MatchedReceipt,
  messagesByProviderId,
  type ReceiptRow,
} from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { noticeEvents } from './notices.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { storeInbound } from './store-inbound.ts';

export const applyWebhooks: Operation<ParsedWebhook, Applied> = {
  name: 'apply-webhooks',
  mustLand: true,
  async run(tx, webhooks) {
    const results = webhooks.map((): Applied => ({ duplicates: 0, unparsed: [] }));
    await applyReceipts(tx, webhooks, results);
    const understood: { seq: number }[] = [];
    for (const [place, webhook] of webhooks.entries()) {
      const result = results[place] as Applied;
      for (const routed of webhook.items) await applyOther(tx, routed, webhook, result);
      if (result.unparsed.length === 0) understood.push({ seq: webhook.seq });
      else await tx.all(keepWebhook, webhook.seq);
    }
    await tx.each(deleteWebhooks, understood);
    return results;
  },
};

interface Received {
  item: ReceiptItem;
  channel: string;
  receivedAt: number;
  result: Applied;
}

async function applyReceipts(tx: Transaction, webhooks: readonly ParsedWebhook[], results: Applied[]): Promise<void> {
  const received: Received[] = [];
  for (const [place, webhook] of webhooks.entries()) {
    for (const { item, channel } of webhook.items) {
      if (item.kind === 'receipt')
        received.push({ item, channel, receivedAt: webhook.receivedAt, result: results[place] as Applied });
    }
  }
  if (received.length === 0) return;
  const owners = await findOwners(tx, received);
  const inserted = new Set(
    (
      await tx.each(
        insertReceipts,
        received.map((one, place) => receiptRow(one, owners[place] ?? null)),
      )
    ).map((row) => `${row.channel}\n${row.item_key}`),
  );
  const matched: MatchedReceipt[] = [];
  for (const [place, one] of received.entries()) {
    // Deleting makes the second of two equal receipts in one batch the duplicate it is.
    if (!inserted.delete(`${one.channel}\n${one.item.key}`)) one.result.duplicates += 1;
    else if (owners[place] !== undefined) matched.push(fact(one.item, owners[place]));
  }
  if (matched.length > 0) await joinIntoMessages(tx, matched, received[0]?.receivedAt ?? 0);
}

/** Our own reference first, then the provider's id; undefined = nobody's yet, the receipt is parked. */
async function findOwners(tx: Transaction, received: readonly Received[]): Promise<(string | undefined)[]> {
  const claimed = received.flatMap(({ item }) => (item.messageId === undefined ? [] : [{ id: item.messageId }]));
  const known = new Map(
    claimed.length === 0 ? [] : (await tx.each(messageChannels, claimed)).map((row) => [row.id, row.channel]),
  );
  const owners = received.map(({ item, channel }) =>
    item.messageId !== undefined && known.get(item.messageId) === channel ? item.messageId : undefined,
  );
  const open = received.filter((_, place) => owners[place] === undefined);
  if (open.length === 0) return owners;
  const rows = await tx.each(
    messagesByProviderId,
    open.map(({ item, channel }) => ({ channel, provider_id: item.providerId })),
  );
  const byProvider = new Map(rows.map((row) => [`${row.channel}\n${row.provider_id}`, String(row.message_id)]));
  return received.map(({ item, channel }, place) => owners[place] ?? byProvider.get(`${channel}\n${item.providerId}`));
}

const receiptRow = ({ item, channel, receivedAt }: Received, messageId: string | null): ReceiptRow => ({
  channel,
  item_key: item.key,
  message_id: messageId,
  provider_id: item.providerId,
  status: item.status,
  at_ms: item.at,
  received_at: receivedAt,
  failure: item.failure === undefined ? null : JSON.stringify(asFailure(item.failure)),
  pricing: item.pricing === undefined ? null : JSON.stringify(item.pricing),
  raw: JSON.stringify(item.raw),
});

const fact = (item: ReceiptItem, messageId: string): MatchedReceipt => ({
  messageId,
  status: item.status,
  at: item.at,
  providerId: item.providerId,
  failure: item.failure === undefined ? null : asFailure(item.failure),
  pricing: item.pricing,
});

const asFailure = ({ retryAfterMs: _, ...failure }: NonNullable<ReceiptItem['failure']>): Failure => failure;

async function applyOther(tx: Transaction, routed: RoutedItem, webhook: ParsedWebhook, result: Applied): Promise<void> {
  const { item, channel } = routed;
  if (item.kind === 'receipt') return;
  if (item.kind === 'unparsed') {
    result.unparsed.push(item.key);
    await quarantine(tx, item, channel, webhook);
    return;
  }
  if (item.kind === 'message') {
    const stored = await storeInbound(tx, item as MessageItem, routed, webhook);
    if (!stored) result.duplicates += 1;
    return;
  }
  const first = await tx.all(seeInboundItem, channel, item.key, webhook.receivedAt);
  if (first.length === 0) {
    result.duplicates += 1;
    return;
  }
  if (item.kind === 'template') await applyTemplateItem(tx, channel, item as TemplateItem);
  for (const event of noticeEvents(channel, item, webhook.receivedAt)) await emitChannelEvent(tx, event);
}

async function quarantine(tx: Transaction, item: UnparsedItem, channel: string, webhook: ParsedWebhook): Promise<void> {
  await tx.all(
    addDeadLetter,
    webhook.newId(),
    'webhook_item',
    channel,
    item.reason,
    'O Ponte não entendeu este item do provedor; ele fica guardado e pode ser lido de novo após uma atualização.',
    JSON.stringify(item.raw),
    webhook.receivedAt,
    `${channel}\n${item.key}`,
    webhook.seq,
  );
}
