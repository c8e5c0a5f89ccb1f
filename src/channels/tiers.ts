/** How many different people each portfolio may write to in 24 hours: configured, or told by the provider's webhooks. */
import { allTiers, putTier } from '../ledger/limits.ts';
import type { Store, Transaction } from '../ledger/store.ts';
import type { LiveChannel } from './registry.ts';

/** Undefined: nobody has told; null: unlimited. */
export type TierLimit = number | null | undefined;

const settingPrefix = 'tier:';

/** Channels with the same answer share one tier. */
export const portfolioOf = ({ limits, scope }: Pick<LiveChannel, 'limits' | 'scope'>): string =>
  limits.portfolio ?? scope;

/** Keeps what a webhook told, in the webhook's own transaction; other processes see it at their next `load`. */
export async function learnTier(tx: Transaction, channel: LiveChannel, tier: number | null): Promise<void> {
  await tx.all(putTier, settingPrefix + portfolioOf(channel), JSON.stringify(tier));
}

export class Tiers {
  readonly #store: Store;
  #told = new Map<string, number | null>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** At start, and now and then: webhooks come to any process. */
  async load(): Promise<void> {
    const rows = await this.#store.reader.all(allTiers);
    this.#told = new Map(
      rows.map((row) => [String(row.name).slice(settingPrefix.length), JSON.parse(String(row.value)) as number | null]),
    );
  }

  /** What is configured counts before what was told. */
  of(channel: Pick<LiveChannel, 'limits' | 'scope'>): TierLimit {
    return channel.limits.portfolioTier ?? this.#told.get(portfolioOf(channel));
  }
}
