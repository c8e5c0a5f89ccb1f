/** What a webhook said, written into the ledger: receipts joined, messages stored, notices announced, the rest kept. */
import type { MessageItem, ReceiptItem, TemplateItem, UnparsedItem } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { emitChannelEvent } from '../channels/channel-events.ts';
import { applyTemplateItem } from '../channels/templates.ts';
import { learnTier } from '../channels/tiers.ts';
import { consentOnInbound } from '../conversations/consent-signals.ts';
import { hearReceipts } from '../conversations/hear-receipts.ts';
import { type HeardConsent, hearConsents } from '../conversations/opt-out-confirmation.ts';
import { seeInboundItem } from '../ledger/inbox.ts';
import { type JoinRow, lockMessages } from '../ledger/messages.ts';
import { insertReceipts, type MatchedReceipt, messagesByProviderId, type ReceiptRow } from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { noticeEvents } from './notices.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { hearPeople } from './people.ts';
import { quarantineItems } from './quarantine.ts';
import { storeInbound } from './store-inbound.ts';

/** Everything a webhook said is on disk when this has committed: only then the provider is told 200. */
export const applyWebhooks: Operation<ParsedWebhook, Applied> = {
  name: 'apply-webhooks',
  async run(tx, webhooks) {
    const results = webhooks.map((): Applied => ({ duplicates: 0, unparsed: [], queued: [] }));
    await applyReceipts(tx, webhooks, results);
    await applyPeople(tx, webhooks);
    const heard: HeardConsent[] = [];
    for (const [place, webhook] of webhooks.entries()) {
      const result = results[place] as Applied;
      const unparsed: [RoutedItem, UnparsedItem][] = [];
      for (const routed of webhook.items) {
        if (routed.item.kind === 'unparsed') unparsed.push([routed, routed.item]);
        else if (routed.item.kind !== 'receipt') heard.push(...(await applyOther(tx, routed, webhook, result)));
      }
      if (unparsed.length === 0) continue;
      result.unparsed = unparsed.map(([, item]) => item.key);
      await quarantineItems(tx, webhook, unparsed);
    }
    const [first] = webhooks;
    if (heard.length > 0 && first !== undefined) {
      const queued = await hearConsents(tx, heard, first.known.personOf);
      for (const result of results) result.queued = queued;
    }
    return results;
  },
};

/** Who wrote, under which names, and the windows that opens; before anything else is written about them. */
async function applyPeople(tx: Transaction, webhooks: readonly ParsedWebhook[]): Promise<void> {
  const [first] = webhooks;
  if (first === undefined) return;
  const items = webhooks.flatMap((webhook) => webhook.items.filter(({ item }) => item.kind !== 'receipt'));
  if (items.length === 0) return;
  await hearPeople(tx, items, { newId: first.newId, now: first.appliedAt }, first.known.personOf);
}

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
  const byProvider = await ownersByProvider(
    tx,
    received.filter(({ item }) => item.messageId === undefined),
  );
  const named = received.map((one) => one.item.messageId ?? byProvider.get(providerKey(one)));
  const known = await lockAll(tx, named);
  const owners = await findOwners(tx, received, named, known);
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
  const [first] = webhooks;
  if (matched.length > 0 && first !== undefined) await hearReceipts(tx, matched, first.receivedAt, first.known, known);
}

const providerKey = ({ channel, item }: Received): string => `${channel}\n${item.providerId}`;

async function ownersByProvider(tx: Transaction, received: readonly Received[]): Promise<Map<string, string>> {
  const rows = await tx.each(
    messagesByProviderId,
    received.map(({ item, channel }) => ({ channel, provider_id: item.providerId })),
  );
  return new Map(rows.map((row) => [`${row.channel}\n${row.provider_id}`, String(row.message_id)]));
}

/** All at once: webhooks are written side by side, and whoever takes its locks bit by bit may wait in a circle. */
async function lockAll(tx: Transaction, named: readonly (string | undefined)[]): Promise<Map<string, JoinRow>> {
  const ids = [...new Set(named.flatMap((id) => id ?? []))];
  const rows = (await tx.each(
    lockMessages,
    ids.map((id) => ({ id })),
  )) as unknown as JoinRow[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Our own reference first, then the provider's id; undefined = nobody's yet, the receipt is parked. */
async function findOwners(
  tx: Transaction,
  received: readonly Received[],
  named: readonly (string | undefined)[],
  known: ReadonlyMap<string, JoinRow>,
): Promise<(string | undefined)[]> {
  const owners = named.map((id, place) =>
    id !== undefined && known.get(id)?.channel === received[place]?.channel ? id : undefined,
  );
  // A reference that is not ours, or not this channel's: somebody else may send through the same number.
  const strange = received.filter(({ item }, place) => item.messageId !== undefined && owners[place] === undefined);
  if (strange.length === 0) return owners;
  const byProvider = await ownersByProvider(tx, strange);
  return received.map((one, place) => owners[place] ?? byProvider.get(providerKey(one)));
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

/** What the item says about being written to, when it is new. */
async function applyOther(
  tx: Transaction,
  routed: RoutedItem,
  { receivedAt, newId, ...webhook }: ParsedWebhook,
  result: Applied,
): Promise<HeardConsent[]> {
  const { item, channel, live } = routed;
  const input = consentOnInbound(item, live.judged, receivedAt);
  const heard = input === undefined ? [] : [{ input, channel: live.judged, receivedAt, newId }];
  if (item.kind === 'message') {
    const stored = await storeInbound(tx, item as MessageItem, routed, { ...webhook, receivedAt, newId });
    if (!stored) result.duplicates += 1;
    return stored ? heard : [];
  }
  const first = await tx.all(seeInboundItem, channel, item.key, receivedAt);
  if (first.length === 0) {
    result.duplicates += 1;
    return [];
  }
  if (item.kind === 'account' && item.portfolioTier !== undefined) await learnTier(tx, live, item.portfolioTier);
  if (item.kind === 'template') await applyTemplateItem(tx, channel, item as TemplateItem);
  // A wish that is understood is told when it changes something.
  if (heard.length > 0) return heard;
  for (const event of noticeEvents(channel, item, receivedAt)) await emitChannelEvent(tx, event);
  return [];
}
