/** What receipts say that messages cost. */
import type { CostRow } from '../ledger/prices.ts';
import type { MatchedReceipt } from '../ledger/receipts.ts';
import type { PriceRegistry } from './prices.ts';

/**
 * Providers charge for what was delivered: a price told with `sent` is a promise, and a message that fails after it
 * costs nothing. Whether the customer ever answers has no part in it.
 */
const charging: ReadonlySet<MatchedReceipt['status']> = new Set(['delivered', 'read', 'played']);

const nothing: readonly CostRow[] = [];

/**
 * One row for each message that the receipts charge for; the dearest of what several of them tell.
 * @param messages the receipts' messages, as far as they are known.
 */
export function costsOf(
  receipts: readonly MatchedReceipt[],
  messages: ReadonlyMap<string, { channel: string; contact: string }>,
  prices: PriceRegistry,
): readonly CostRow[] {
  if (prices.empty) return nothing;
  const rows = new Map<string, CostRow>();
  for (const { messageId, status, at, pricing } of receipts) {
    if (pricing === undefined || !charging.has(status)) continue;
    const message = messages.get(messageId);
    if (message === undefined) continue;
    const price = prices.priceOf(message.channel, { contact: message.contact, at }, pricing);
    if (price === undefined) continue;
    const row: CostRow = {
      id: messageId,
      cost_micros: price.micros,
      cost_currency: price.currency,
      category: price.category,
    };
    const known = rows.get(messageId);
    if (known === undefined || isGreater(row, known)) rows.set(messageId, row);
  }
  return rows.size === 0 ? nothing : [...rows.values()];
}

/** The order in which `setCosts` compares too. */
const isGreater = (a: CostRow, b: CostRow): boolean =>
  a.cost_micros !== b.cost_micros
    ? a.cost_micros > b.cost_micros
    : a.cost_currency !== b.cost_currency
      ? a.cost_currency > b.cost_currency
      : a.category > b.category;
