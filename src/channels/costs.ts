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

export interface ToldCost extends Record<string, string | number> {
  id: string;
  cost_micros: number;
  cost_currency: string;
}

/**
 * What the receipts themselves say that a message, or each of its parts, has cost; only where no table of the channel's
 * own says otherwise. One row a message.
 */
export function toldCostsOf(
  receipts: readonly MatchedReceipt[],
  messages: ReadonlyMap<string, { channel: string; part_receipts: number | null }>,
  prices: PriceRegistry,
): readonly ToldCost[] {
  const rows = new Map<string, ToldCost>();
  for (const { messageId, status, pricing } of receipts) {
    const price = pricing === undefined || !charging.has(status) ? undefined : toldPrice(pricing);
    const message = messages.get(messageId);
    if (price === undefined || message === undefined || prices.has(message.channel)) continue;
    // Each part costs the same: the dearest that was told, for all of them, is the same in whatever order they are told.
    const cost_micros = price.micros * (message.part_receipts ?? 1);
    const known = rows.get(messageId);
    if (known !== undefined && known.cost_micros >= cost_micros) continue;
    rows.set(messageId, { id: messageId, cost_micros, cost_currency: price.currency });
  }
  return [...rows.values()];
}

function toldPrice({ amount, currency }: Record<string, unknown>): { micros: number; currency: string } | undefined {
  if (typeof amount !== 'string' || typeof currency !== 'string') return undefined;
  const micros = Math.round(Number(amount) * 1_000_000);
  return Number.isSafeInteger(micros) && micros >= 0 ? { micros, currency } : undefined;
}

/** The order in which `setCosts` compares too. */
const isGreater = (a: CostRow, b: CostRow): boolean =>
  a.cost_micros !== b.cost_micros
    ? a.cost_micros > b.cost_micros
    : a.cost_currency !== b.cost_currency
      ? a.cost_currency > b.cost_currency
      : a.category > b.category;
