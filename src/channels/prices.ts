/** The price tables of all channels in memory, and what a message costs by them. */

import { type PriceCategory, priceCategories } from '../../contracts/price.ts';
import type { Category } from '../../contracts/rules.ts';
import { allPrices, dropPrices, insertPrices, type PriceRow } from '../ledger/prices.ts';
import type { Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { LatestRead } from '../platform/latest-read.ts';
import { countriesOf } from './country.ts';

/** One channel's prices from one day on. */
export interface PriceVersion {
  channel: string;
  validFrom: number;
  currency: string;
  prices: readonly { category: string; country: string; micros: number }[];
}

export interface MessagePrice {
  micros: number;
  currency: string;
  category: Category;
  /** Why it costs nothing although the category has a price: the provider's word, or `not_billable`. */
  free?: string;
}

type Table = PriceVersion & { byKey: ReadonlyMap<string, number> };

const keyOf = (category: string, country: string): string => `${category} ${country}`;

export class PriceRegistry {
  readonly #store: Store;
  readonly #writer: Writer;
  /** By channel, the newest first. */
  readonly #reads = new LatestRead();
  #tables: ReadonlyMap<string, readonly Table[]> = new Map();

  constructor(store: Store, writer: Writer) {
    this.#store = store;
    this.#writer = writer;
  }

  /** True while no channel has a price: then nothing about costs is looked at. */
  get empty(): boolean {
    return this.#tables.size === 0;
  }

  has(channel: string): boolean {
    return this.#tables.has(channel);
  }

  all(channel?: string): PriceVersion[] {
    return channel === undefined ? [...this.#tables.values()].flat() : [...(this.#tables.get(channel) ?? [])];
  }

  /** Reads all tables again: at start, and when another process may have changed them. */
  async load(): Promise<void> {
    await this.#reads.show(
      () => this.#store.reader.all(allPrices) as Promise<unknown[]> as Promise<PriceRow[]>,
      (rows) => {
        const versions = Map.groupBy(rows, (row) => `${row.channel}\n${row.valid_from}`);
        this.#tables = Map.groupBy([...versions.values()].map(tableOf), (table) => table.channel);
      },
    );
  }

  /** Each version takes the place of the one that its channel had for that day, as a whole. */
  async put(versions: readonly PriceVersion[]): Promise<void> {
    await this.#writer.write(savePrices, versions);
    await this.load();
  }

  /** False when there was none. */
  async drop(channel: string, validFrom: number): Promise<boolean> {
    const dropped = await this.#writer.write(deletePrices, { channel, validFrom });
    await this.load();
    return dropped;
  }

  /**
   * What the provider's own words about a message (`pricing` of a receipt) cost at that time.
   * @returns undefined when no table has a price for it: unknown is not free.
   */
  priceOf(channel: string, sent: { contact: string; at: number }, pricing: object): MessagePrice | undefined {
    const table = this.#tables.get(channel)?.find(({ validFrom }) => validFrom <= sent.at);
    if (table === undefined) return undefined;
    const { category: word, type, billable } = pricing as { category?: unknown; type?: unknown; billable?: unknown };
    const billed = typeof word === 'string' ? billedAs.get(word) : undefined;
    if (billed === undefined) return undefined;
    const category = billed === 'authentication-international' ? 'authentication' : billed;
    const free = typeof type === 'string' && type.startsWith('free_') ? type : billable === false && 'not_billable';
    if (free !== false) return { micros: 0, currency: table.currency, category, free };
    const micros = find(table, billed, sent.contact) ?? find(table, category, sent.contact);
    return micros === undefined ? undefined : { micros, currency: table.currency, category };
  }

  /** For providers that charge by the part for taking a message, and tell no price with their receipts. */
  priceAtSend(
    channel: string,
    sent: { contact: string; at: number },
    { category, parts }: { category: Category; parts: number },
  ): MessagePrice | undefined {
    const part = this.priceOf(channel, sent, { category });
    return part === undefined ? undefined : { ...part, micros: part.micros * parts };
  }
}

function find({ byKey }: Table, category: PriceCategory, contact: string): number | undefined {
  for (const country of countriesOf(contact)) {
    const micros = byKey.get(keyOf(category, country));
    if (micros !== undefined) return micros;
  }
  return byKey.get(keyOf(category, '*'));
}

/** The providers' words. One that is missing here has no price. */
const billedAs: ReadonlyMap<string, PriceCategory> = new Map([
  ...priceCategories.map((category) => [category, category] as const),
  ['marketing_lite', 'marketing'],
  ['group_marketing', 'marketing'],
  ['group_utility', 'utility'],
  ['authentication_international', 'authentication-international'],
  ['group_service', 'service'],
  ['referral_conversion', 'service'],
]);

function tableOf(rows: readonly PriceRow[]): Table {
  const { channel, valid_from, currency } = rows[0] as PriceRow;
  return {
    channel,
    validFrom: valid_from,
    currency,
    prices: rows.map((row) => ({ category: row.category, country: row.country, micros: row.amount_micros })),
    byKey: new Map(rows.map((row) => [keyOf(row.category, row.country), row.amount_micros])),
  };
}

const savePrices: Operation<readonly PriceVersion[], void> = {
  name: 'save-prices',
  async run(tx, inputs) {
    for (const { channel, validFrom, currency, prices } of inputs.flat()) {
      await tx.all(dropPrices, channel, validFrom);
      tx.write(
        insertPrices,
        prices.map(({ category, country, micros }) => ({
          channel,
          valid_from: validFrom,
          category,
          country,
          amount_micros: micros,
          currency,
        })),
      );
    }
    return inputs.map(() => undefined);
  },
};

const deletePrices: Operation<{ channel: string; validFrom: number }, boolean> = {
  name: 'delete-prices',
  async run(tx, inputs) {
    const dropped: boolean[] = [];
    for (const { channel, validFrom } of inputs)
      dropped.push((await tx.all(dropPrices, channel, validFrom)).length > 0);
    return dropped;
  },
};
