/** What a webhook said, written into the ledger: receipts joined, messages stored, notices announced, the rest kept. */
import type { ReceiptItem, TemplateItem, UnparsedItem } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { emitChannelEvent } from '../channels/channel-events.ts';
import { applyTemplateItem } from '../channels/templates.ts';
import { learnTier } from '../channels/tiers.ts';
import { consentOnInbound } from '../conversations/consent-signals.ts';
import { hearReceipts } from '../conversations/hear-receipts.ts';
import { type HeardConsent, hearConsents } from '../conversations/opt-out-confirmation.ts';
import { type HeardMessage, type Replies, readReplies } from '../conversations/replies.ts';
import { seeInboundItem } from '../ledger/inbox.ts';
import { type JoinRow, lockMessages } from '../ledger/messages.ts';
import { messagesByPart } from '../ledger/parts.ts';
import {
  insertReceipts,
  type MatchedReceipt,
  messageByIdEnd,
  messagesByProviderId,
  type ReceiptRow,
} from '../ledger/receipts.ts';
import type { Row, Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { firstIdAt } from '../platform/clock.ts';
import { createSeal, type Seal } from '../platform/erased.ts';
import { findAnswered } from './answers.ts';
import { isOfErased, sealedFact, sealedOwners, sealedReceipt, withoutErased } from './erased.ts';
import { joinLongTexts } from './long-texts.ts';
import { noticeEvents } from './notices.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { hearPeople } from './people.ts';
import { quarantineItems } from './quarantine.ts';
import { contactKey, storeInbound } from './store-inbound.ts';

/** Everything a webhook said is on disk when this has committed: only then the provider is told 200. */
export const applyWebhooks: Operation<ParsedWebhook, Applied> = {
  name: 'apply-webhooks',
  async run(tx, given) {
    const results = given.map((): Applied => ({ duplicates: 0, unparsed: [], queued: [] }));
    await applyReceipts(tx, given, results);
    const news = await withoutErased(tx, await joinLongTexts(tx, given, results), results);
    const webhooks = await findAnswered(tx, news);
    const contacts = await applyPeople(tx, webhooks);
    const messages = heardMessages(webhooks, contacts);
    const replies = await readReplies(tx, [...messages.values()], webhooks[0]?.appliedAt ?? 0);
    const heard: HeardConsent[] = [];
    for (const [place, webhook] of webhooks.entries()) {
      const result = results[place] as Applied;
      const unparsed: [RoutedItem, UnparsedItem][] = [];
      for (const routed of webhook.items) {
        if (routed.item.kind === 'unparsed') unparsed.push([routed, routed.item]);
        else if (routed.item.kind !== 'receipt')
          heard.push(...(await applyOther(tx, routed, webhook, result, { messages, replies })));
      }
      if (unparsed.length === 0) continue;
      result.unparsed = unparsed.map(([, item]) => item.key);
      await quarantineItems(tx, webhook, unparsed);
    }
    replies.save();
    const [first] = webhooks;
    if (heard.length > 0 && first !== undefined) {
      const queued = await hearConsents(tx, heard, first.known.personOf);
      for (const result of results) result.queued = queued;
    }
    return results;
  },
};

/** Who wrote, under which names, and the windows that opens; before anything else is written about them. */
async function applyPeople(
  tx: Transaction,
  webhooks: readonly ParsedWebhook[],
): Promise<ReadonlyMap<RoutedItem, string>> {
  const [first] = webhooks;
  if (first === undefined) return new Map();
  const items = webhooks.flatMap((webhook) => webhook.items.filter(({ item }) => item.kind !== 'receipt'));
  if (items.length === 0) return new Map();
  return hearPeople(tx, items, { newId: first.newId, now: first.appliedAt }, first.known.personOf);
}

type HeardMessages = ReadonlyMap<RoutedItem, HeardMessage>;

function heardMessages(webhooks: readonly ParsedWebhook[], contacts: ReadonlyMap<RoutedItem, string>): HeardMessages {
  const messages = new Map<RoutedItem, HeardMessage>();
  for (const routed of webhooks.flatMap(({ items }) => items)) {
    const { item, channel } = routed;
    if (item.kind === 'message') messages.set(routed, { item, channel, contactId: contacts.get(routed) ?? null });
  }
  return messages;
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
  const [first] = webhooks;
  if (first === undefined || received.length === 0) return;
  const seal = createSeal(first.known.personOf);
  const byProvider = await ownersByProvider(
    tx,
    received.filter(({ item }) => item.messageId === undefined),
    seal,
  );
  const byEnd = await ownersByEnd(tx, received, byProvider);
  const named = received.map((one) => one.item.messageId ?? byProvider.get(providerKey(one)) ?? byEnd.get(one));
  const known = await lockAll(tx, named);
  const owners = await findOwners(tx, received, named, known, seal);
  const rows = received.map((one, place) => {
    const row = receiptRow(one, owners[place] ?? null);
    return isOfErased(known.get(row.message_id ?? '')) ? sealedReceipt(row, seal) : row;
  });
  const inserted = new Set((await tx.each(insertReceipts, rows)).map((row) => `${row.channel}\n${row.item_key}`));
  const matched: MatchedReceipt[] = [];
  for (const [place, one] of received.entries()) {
    const [owner, row] = [owners[place], rows[place] as ReceiptRow];
    // Deleting makes the second of two equal receipts in one batch the duplicate it is.
    if (!inserted.delete(`${row.channel}\n${row.item_key}`)) one.result.duplicates += 1;
    else if (owner !== undefined)
      matched.push(isOfErased(known.get(owner)) ? sealedFact(fact(one.item, owner), seal) : fact(one.item, owner));
  }
  if (matched.length > 0) await hearReceipts(tx, matched, first.receivedAt, first.known, known);
}

const providerKey = ({ channel, item }: Received): string => `${channel}\n${item.providerId}`;

async function ownersByProvider(
  tx: Transaction,
  received: readonly Received[],
  seal: Seal,
): Promise<Map<string, string>> {
  const asked = received.map(({ item, channel }) => ({ channel, provider_id: item.providerId }));
  const rows = await tx.each(messagesByProviderId, asked);
  const owners = new Map(rows.map((row) => [rowKey(row), String(row.message_id)]));
  const nobodys = asked.filter((one) => !owners.has(rowKey(one)));
  if (nobodys.length === 0) return owners;
  for (const row of await tx.each(messagesByPart, nobodys)) owners.set(rowKey(row), String(row.message_id));
  const strange = nobodys.filter((one) => !owners.has(rowKey(one)));
  for (const row of await sealedOwners(tx, strange, seal)) owners.set(rowKey(row), row.message_id);
  return owners;
}

/** An answer that never came told no id: the end of our own, and who the message went to, find it all the same. */
async function ownersByEnd(
  tx: Transaction,
  received: readonly Received[],
  byProvider: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<Received, string>> {
  const asking = received.filter(
    (one) =>
      one.item.messageIdEnd !== undefined &&
      one.item.recipient !== undefined &&
      one.item.messageId === undefined &&
      !byProvider.has(providerKey(one)),
  );
  const owners = new Map<Received, string>();
  if (asking.length === 0) return owners;
  const found = await tx.each(
    messageByIdEnd,
    asking.map(({ item, channel, receivedAt }, place) => ({
      place,
      channel,
      contact: contactKey(item.recipient ?? {}),
      oldest: firstIdAt(receivedAt - oldestEchoMs),
      ending: `%${item.messageIdEnd}`,
    })),
  );
  for (const { place, id } of found) {
    const one = asking[Number(place)];
    // Two messages to one person whose ids end alike: the receipt says nothing about which.
    if (one !== undefined && id !== null) owners.set(one, String(id));
  }
  return owners;
}

/** Receipts come for days after their message, which may have been scheduled. */
const oldestEchoMs = 14 * 24 * 3_600_000;

const rowKey = ({ channel, provider_id }: Row): string => `${channel}\n${provider_id}`;

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
  seal: Seal,
): Promise<(string | undefined)[]> {
  const owners = named.map((id, place) =>
    id !== undefined && known.get(id)?.channel === received[place]?.channel ? id : undefined,
  );
  // A reference that is not ours, or not this channel's: somebody else may send through the same number.
  const strange = received.filter(({ item }, place) => item.messageId !== undefined && owners[place] === undefined);
  if (strange.length === 0) return owners;
  const byProvider = await ownersByProvider(tx, strange, seal);
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
  carrier: item.carrier ?? null,
  raw: JSON.stringify(item.raw),
});

const fact = (item: ReceiptItem, messageId: string): MatchedReceipt => ({
  messageId,
  status: item.status,
  at: item.at,
  providerId: item.providerId,
  failure: item.failure === undefined ? null : asFailure(item.failure),
  pricing: item.pricing,
  carrier: item.carrier,
});

const asFailure = ({ retryAfterMs: _, ...failure }: NonNullable<ReceiptItem['failure']>): Failure => failure;

/** What the item says about being written to, when it is new. */
async function applyOther(
  tx: Transaction,
  routed: RoutedItem,
  { receivedAt, newId, ...webhook }: ParsedWebhook,
  result: Applied,
  { messages, replies }: { messages: HeardMessages; replies: Replies },
): Promise<HeardConsent[]> {
  const { item, channel, live } = routed;
  const input = consentOnInbound(item, live.judged, receivedAt);
  const heard = input === undefined ? [] : [{ input, channel: live.judged, receivedAt, newId }];
  const message = messages.get(routed);
  if (message !== undefined) {
    const stored = await storeInbound(tx, message, routed, { ...webhook, receivedAt, newId }, replies);
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
