/** How many different people each portfolio may write to in 24 hours: configured, or told by the provider's webhooks. */
import { allTiers, putTier } from '../ledger/limits.ts';
import type { Store, Transaction } from '../ledger/store.ts';
import { LatestRead } from '../platform/latest-read.ts';
import type { LiveChannel } from './registry.ts';
import { portfolioOf } from './shared-scope.ts';

/** Undefined: nobody has told; null: unlimited. */
export type TierLimit = number | null | undefined;

const settingPrefix = 'tier:';

/** Keeps what a webhook told, in the webhook's own transaction; other processes see it at their next `load`. */
export async function learnTier(tx: Transaction, channel: LiveChannel, tier: number | null): Promise<void> {
  await tx.all(putTier, settingPrefix + portfolioOf(channel), JSON.stringify(tier));
}

const tierOf = (value: unknown): number | null => JSON.parse(String(value)) as number | null;

export class Tiers {
  readonly #store: Store;
  readonly #reads = new LatestRead();
  #told = new Map<string, number | null>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** At start, and now and then: webhooks come to any process. */
  async load(): Promise<void> {
    await this.#reads.show(
      () => this.#store.reader.all(allTiers),
      (rows) => {
        this.#told = new Map(rows.map(({ name, value }) => [String(name).slice(settingPrefix.length), tierOf(value)]));
      },
    );
  }

  /** What is configured counts before what was told. */
  of(channel: Pick<LiveChannel, 'limits' | 'scope' | 'shared'>): TierLimit {
    return channel.shared.portfolioTier ?? this.#told.get(portfolioOf(channel));
  }
}
