/** Price tables, and the sums of what messages have cost. */
import { Hono } from 'hono';
import { type CostGroup, CostQuery, PriceImportQuery, PriceQuery, type PriceTable } from '../../../contracts/price.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { readPriceFile } from '../../channels/price-file.ts';
import type { PriceRegistry, PriceVersion } from '../../channels/prices.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import { type CostSearch, type CostSum, costSums } from '../../ledger/prices.ts';
import type { Store } from '../../ledger/store.ts';
import type { Clock } from '../../platform/clock.ts';
import { brasiliaOffsetMs, dayMs, dayOf, dayStart } from '../../platform/day.ts';
import { decimalOf } from '../../platform/money.ts';
import { type Ctx, type Env, mayUse, readBody, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface PriceRouteParts {
  store: Store;
  channels: ChannelRegistry;
  prices: PriceRegistry;
  clock: Clock;
}

const usualDays = 30;
/** A sum walks over every message of its period. */
const maxDays = 366;

export function priceRoutes(guard: Guard, parts: () => PriceRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/prices', guard('read'), (c) => {
    const { channel } = readQuery(c, PriceQuery);
    if (channel !== undefined) requireChannel(c, channel);
    const tables = parts()
      .prices.all(channel)
      .filter((table) => mayUse(c.get('key'))(table.channel));
    return c.json({ data: tables.map(tableView), next: null });
  });

  app.post('/v1/prices/import', guard('manage'), async (c) => {
    const { channel } = readQuery(c, PriceImportQuery);
    const { channels, prices } = parts();
    const file = readPriceFile(await readCsvBody(c, maxBodyBytes), {
      channel,
      isChannel: (id) => channels.get(id) !== undefined,
    });
    if (!file.ok) throw new Refusal('invalid_request', file.errors);
    for (const version of file.versions) requireChannel(c, version.channel);
    await prices.put(file.versions);
    return c.json({
      tables: file.versions.map((version) => ({
        channel: version.channel,
        validFrom: dayOf(version.validFrom),
        prices: version.prices.length,
      })),
    });
  });

  app.delete('/v1/prices/:channel/:validFrom', guard('manage'), async (c) => {
    const { channel, validFrom } = c.req.param();
    requireChannel(c, channel);
    const start = dayStart(validFrom);
    if (start === undefined || !(await parts().prices.drop(channel, start))) throw new Refusal('not_found');
    return c.body(null, 204);
  });

  app.get('/v1/costs', guard('read'), async (c) => {
    const query = readQuery(c, CostQuery);
    const { store, clock } = parts();
    const search = searchOf(query, c, clock.now());
    const { statement, values } = costSums(search);
    const sums = (await store.reader.all(statement, ...values)) as unknown as CostSum[];
    return c.json({ data: groupsOf(sums, search.groupBy), next: null });
  });
  return app;
}

function requireChannel(c: Ctx, channel: string): void {
  if (!mayUse(c.get('key'))(channel)) throw new Refusal('forbidden_channel');
}

async function readCsvBody(c: Ctx, maxBodyBytes: number): Promise<string> {
  if (!/^text\/csv\b/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal('unsupported_media_type', [
      { path: 'content-type', message: 'send this one as text/csv', messagePt: 'envie este como text/csv' },
    ]);
  }
  return (await readBody(c.req.raw, maxBodyBytes)).toString('utf8');
}

const tableView = ({ channel, validFrom, currency, prices }: PriceVersion): PriceTable => ({
  channel,
  validFrom: dayOf(validFrom),
  currency,
  prices: prices.map(({ category, country, micros }) => ({
    category: category as PriceTable['prices'][number]['category'],
    country,
    amount: decimalOf(micros),
  })),
});

function searchOf(query: CostQuery, c: Ctx, now: number): CostSearch {
  if (query.channel !== undefined) requireChannel(c, query.channel);
  const toMs = query.to === undefined ? now + 1 : Date.parse(query.to);
  const fromMs = query.from === undefined ? toMs - usualDays * dayMs : Date.parse(query.from);
  if (toMs - fromMs > maxDays * dayMs) {
    throw new Refusal('invalid_request', [
      {
        path: 'from',
        message: `at most ${maxDays} days before to`,
        messagePt: `no máximo ${maxDays} dias antes de to`,
      },
    ]);
  }
  return { groupBy: query.groupBy ?? 'channel', fromMs, toMs, channel: query.channel, channels: c.get('key').channels };
}

/** Sums come per group and currency; messages without a cost have none. */
function groupsOf(sums: readonly CostSum[], groupBy: CostSearch['groupBy']): CostGroup[] {
  return [...Map.groupBy(sums, (sum) => sum.name)].map(([name, ofGroup]) => ({
    group:
      name !== null && groupBy === 'day' ? dayOf(Number(name) * dayMs - brasiliaOffsetMs) : (name as string | null),
    messages: total(ofGroup, 'messages'),
    charged: total(ofGroup, 'charged'),
    costs: ofGroup.flatMap(({ currency, micros }) =>
      currency === null ? [] : [{ amount: decimalOf(micros), currency }],
    ),
  }));
}

const total = (sums: readonly CostSum[], of: 'messages' | 'charged'): number =>
  sums.reduce((sum, one) => sum + one[of], 0);
