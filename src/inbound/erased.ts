/** What providers tell of people who have been erased: it counts, and brings nothing of them back. */
import type { Failure } from '../../contracts/failure.ts';
import type { JoinRow } from '../ledger/messages.ts';
import { sealedInbound } from '../ledger/privacy-messages.ts';
import { type MatchedReceipt, messagesByProviderId, type ReceiptRow } from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import { createSeal, isErased, type Seal } from '../platform/erased.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';

/** Messages that are told once more, though their person has been erased since, are left out. */
export async function withoutErased(
  tx: Transaction,
  webhooks: readonly ParsedWebhook[],
  results: readonly Applied[],
): Promise<readonly ParsedWebhook[]> {
  const [first] = webhooks;
  const told = webhooks.flatMap(({ items }, place) =>
    items.flatMap((routed) => (routed.item.kind === 'message' ? [{ routed, place, id: routed.item.providerId }] : [])),
  );
  if (first === undefined || told.length === 0) return webhooks;
  const seal = createSeal(first.known.personOf);
  const asked = told.map(({ routed, id }, place) => ({
    place,
    scope: `inbound:${routed.channel}`,
    sealed_id: seal(id),
  }));
  const erased = new Set<RoutedItem>();
  for (const row of await tx.each(sealedInbound, asked)) {
    const one = told[Number(row.place)];
    const result = one === undefined ? undefined : results[one.place];
    if (one === undefined || result === undefined) continue;
    erased.add(one.routed);
    result.duplicates += 1;
  }
  if (erased.size === 0) return webhooks;
  return webhooks.map((webhook) => ({ ...webhook, items: webhook.items.filter((routed) => !erased.has(routed)) }));
}

/** Asked only for receipts whose id is nobody's: the messages behind it, by channel and id. */
export async function sealedOwners(
  tx: Transaction,
  asked: readonly { channel: string; provider_id: string }[],
  seal: Seal,
): Promise<{ channel: string; provider_id: string; message_id: string }[]> {
  const sealed = new Map(asked.map((one) => [`${one.channel}\n${seal(one.provider_id)}`, one]));
  const rows = await tx.each(
    messagesByProviderId,
    asked.map(({ channel, provider_id }) => ({ channel, provider_id: seal(provider_id) })),
  );
  return rows.flatMap((row) => {
    const one = sealed.get(`${row.channel}\n${row.provider_id}`);
    return one === undefined ? [] : [{ ...one, message_id: String(row.message_id) }];
  });
}

export const isOfErased = (message: Pick<JoinRow, 'contact'> | undefined): boolean =>
  message !== undefined && isErased(message.contact);

/** A receipt as it may be kept. */
export const sealedReceipt = (row: ReceiptRow, seal: Seal): ReceiptRow => ({
  ...row,
  item_key: seal(row.item_key),
  provider_id: row.provider_id === '' ? '' : seal(row.provider_id),
  failure: row.failure === null ? null : JSON.stringify(withoutDetail(JSON.parse(row.failure) as Failure)),
  raw: '{}',
});

export const sealedFact = (fact: MatchedReceipt, seal: Seal): MatchedReceipt => ({
  ...fact,
  providerId: fact.providerId === '' ? '' : seal(fact.providerId),
  failure: fact.failure === null ? null : withoutDetail(fact.failure),
});

const withoutDetail = ({ detail: _, ...failure }: Failure): Failure => failure;
