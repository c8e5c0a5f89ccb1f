/** A message is charged once, when it has been delivered, whatever its receipts say in whatever order. */
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costsOf } from '../../src/channels/costs.ts';
import { PriceRegistry } from '../../src/channels/prices.ts';
import { costOf } from '../../src/intake/log-view.ts';
import { logRows } from '../../src/ledger/log.ts';
import type { NewMessageRow } from '../../src/ledger/messages.ts';
import { type CostSearch, type CostSum, costSums, setCosts } from '../../src/ledger/prices.ts';
import type { MatchedReceipt } from '../../src/ledger/receipts.ts';
import { Writer } from '../../src/ledger/writer.ts';
import { dayMs, dayStart } from '../../src/platform/day.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowTime, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const utility = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
const receipt = (
  messageId: string,
  status: MatchedReceipt['status'],
  pricing?: object,
  at = rowTime,
): MatchedReceipt => ({
  messageId,
  status,
  at,
  providerId: 'wamid.1',
  failure: null,
  ...(pricing !== undefined && { pricing: { ...pricing } }),
});
const tables = [
  {
    channel: 'wa-matriz',
    validFrom: dayStart('2026-07-01') ?? 0,
    currency: 'USD',
    prices: [{ category: 'utility', country: '*', micros: 6_800 }],
  },
  {
    channel: 'wa-matriz',
    validFrom: dayStart('2026-10-01') ?? 0,
    currency: 'BRL',
    prices: [
      { category: 'utility', country: 'BR', micros: 35_000 },
      { category: 'authentication', country: 'BR', micros: 35_000 },
      { category: 'marketing', country: 'BR', micros: 312_500 },
    ],
  },
];

describe.each(ledgers)('costs on %s', (ledger) => {
  let open: TestLedger;
  let prices: PriceRegistry;
  let none: PriceRegistry;
  let place = 0;
  beforeAll(async () => {
    open = await openTestLedger(ledger);
    const writer = new Writer(open.store);
    none = new PriceRegistry(open.store, writer);
    await none.load();
    prices = new PriceRegistry(open.store, writer);
    await prices.put(tables);
  });
  afterAll(() => open.remove());

  const newMessage = async (more: Partial<NewMessageRow> = {}): Promise<NewMessageRow> => {
    place += 1;
    const row = messageRow(place, { status: 'sent', due_at: null, ...more });
    await writeMessages(open.store, [row]);
    return row;
  };
  /** As a webhook is applied: its receipts, then what they cost. */
  const hear = async (row: NewMessageRow, receipts: MatchedReceipt[], book = prices): Promise<number> => {
    const rows = costsOf(receipts, new Map([[row.id, row]]), book);
    if (rows.length > 0) await open.store.transaction(async (tx) => tx.write(setCosts, rows));
    return rows.length;
  };
  const stored = async ({ id }: NewMessageRow) => {
    const [row] = await look(
      open.store.reader,
      'select category, cost_micros, cost_currency from message where id = ?1',
      id,
    );
    return row;
  };
  const charged = (micros: number, category: string, currency = 'BRL') => ({
    category,
    cost_micros: micros,
    cost_currency: currency,
  });

  test('T34: told with sent and again with delivered, charged once', async () => {
    const row = await newMessage({ category: 'marketing' });
    await hear(row, [receipt(row.id, 'sent', utility)]);
    expect(await stored(row)).toEqual({ category: 'marketing', cost_micros: null, cost_currency: null });
    await hear(row, [receipt(row.id, 'delivered', utility)]);
    await hear(row, [receipt(row.id, 'delivered', utility), receipt(row.id, 'read', utility)]);
    expect(await stored(row)).toEqual(charged(35_000, 'utility'));
    expect(costOf((await stored(row)) ?? {})).toEqual({ amount: '0.035', currency: 'BRL' });
  });

  test('read without delivered, and a voice note played, are delivered too', async () => {
    for (const status of ['read', 'played'] as const) {
      const row = await newMessage();
      await hear(row, [receipt(row.id, status, utility)]);
      expect(await stored(row)).toEqual(charged(35_000, 'utility'));
    }
  });

  test('LOG-36: nobody needs to reply; who was never reached costs nothing', async () => {
    const delivered = await newMessage();
    await hear(delivered, [receipt(delivered.id, 'delivered', utility)]);
    const failed = await newMessage();
    await hear(failed, [receipt(failed.id, 'sent', utility), receipt(failed.id, 'failed', utility)]);
    expect(await stored(delivered)).toEqual(charged(35_000, 'utility'));
    expect(await stored(failed)).toMatchObject({ cost_micros: null });
  });

  test('free is a cost of zero; without a price there is none', async () => {
    const free = await newMessage();
    await hear(free, [receipt(free.id, 'delivered', { category: 'service', type: 'free_customer_service' })]);
    expect(costOf((await stored(free)) ?? {})).toEqual({ amount: '0', currency: 'BRL' });
    const unknown = await newMessage();
    expect(await hear(unknown, [receipt(unknown.id, 'delivered', { ...utility, category: 'service' })])).toBe(0);
    expect(costOf((await stored(unknown)) ?? {})).toBeNull();
  });

  test('nothing is looked at without a table, without a price or for a message nobody knows', async () => {
    const row = await newMessage();
    const told = [receipt(row.id, 'delivered', utility)];
    expect(costsOf(told, new Map([[row.id, row]]), none)).toEqual([]);
    expect(costsOf(told, new Map(), prices)).toEqual([]);
    expect(costsOf([receipt(row.id, 'delivered')], new Map([[row.id, row]]), prices)).toEqual([]);
    expect(costsOf(told, new Map([[row.id, { ...row, channel: 'wa-suporte' }]]), prices)).toEqual([]);
  });

  test('any order, any repetition and any batching of receipts end in the same cost', async () => {
    const pricing = fc.constantFrom<object | undefined>(
      undefined,
      utility,
      { category: 'marketing' },
      { category: 'authentication' },
      { category: 'utility', billable: false },
      { category: 'marketing', type: 'free_entry_point' },
      { category: 'unheard-of' },
    );
    const said = fc.record({
      status: fc.constantFrom<MatchedReceipt['status']>('sent', 'delivered', 'read', 'played', 'failed', 'deleted'),
      pricing,
      at: fc.constantFrom(rowTime, (tables[1]?.validFrom ?? 0) - 1),
    });
    const story = fc.array(said, { minLength: 1, maxLength: 5 }).chain((all) =>
      fc.record({
        all: fc.constant(all),
        orders: fc.array(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), {
          minLength: 2,
          maxLength: 2,
        }),
        batch: fc.integer({ min: 1, max: 4 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ({ all, orders, batch }) => {
        const ends: unknown[] = [];
        for (const order of [all, ...orders]) {
          const row = await newMessage({ category: 'service' });
          const receipts = order.map((one) => receipt(row.id, one.status, one.pricing, one.at));
          for (let from = 0; from < receipts.length; from += batch) await hear(row, receipts.slice(from, from + batch));
          ends.push(await stored(row));
        }
        expect(ends).toEqual(ends.map(() => ends[0]));
      }),
      { numRuns: 30 },
    );
  });

  test('the log shows category and cost', async () => {
    const row = await newMessage({ campaign_id: `log-${ledger}` });
    await hear(row, [receipt(row.id, 'delivered', utility)]);
    expect(await logRows(open.store.reader, [row.id])).toMatchObject([charged(35_000, 'utility')]);
  });

  describe('sums', () => {
    const start = Date.parse('2030-01-01T00:00:00Z');
    const search = { fromMs: start, toMs: start + 2 * dayMs };
    const sums = async (more: Pick<CostSearch, 'groupBy'> & Partial<CostSearch>): Promise<CostSum[]> => {
      const { statement, values } = costSums({ ...search, ...more });
      return (await open.store.reader.all(statement, ...values)) as unknown as CostSum[];
    };
    beforeAll(async () => {
      const base = (start - rowTime) / 1000;
      const rows = [
        messageRow(base, { campaign_id: 'natal', category: 'marketing' }),
        messageRow(base + 1, { campaign_id: 'natal' }),
        messageRow(base + 2, { channel: 'wa-suporte' }),
        messageRow(base + 3 * 3600, { category: 'utility' }),
        messageRow(base + 4, { direction: 'inbound', category: null }),
        messageRow(base + 2 * 86_400),
        messageRow(base - 1),
      ].map((row) => ({ ...row, due_at: null }));
      await writeMessages(open.store, rows);
      const cost = (of: number, micros: number, currency: string) => ({
        id: rows[of]?.id ?? '',
        cost_micros: micros,
        cost_currency: currency,
        category: 'utility' as const,
      });
      await open.store.transaction(async (tx) =>
        tx.write(setCosts, [cost(0, 35_000, 'BRL'), cost(1, 0, 'BRL'), cost(3, 6_800, 'USD'), cost(5, 1, 'BRL')]),
      );
    });

    test.each<[CostSearch['groupBy'], (string | number | null)[][]]>([
      [
        'channel',
        [
          ['wa-matriz', 'BRL', 2, 1, 35_000],
          ['wa-matriz', 'USD', 1, 1, 6_800],
          ['wa-suporte', null, 1, 0, 0],
        ],
      ],
      [
        'category',
        [
          ['service', null, 1, 0, 0],
          ['utility', 'BRL', 2, 1, 35_000],
          ['utility', 'USD', 1, 1, 6_800],
        ],
      ],
      [
        'campaign',
        [
          ['natal', 'BRL', 2, 1, 35_000],
          [null, 'USD', 1, 1, 6_800],
          [null, null, 1, 0, 0],
        ],
      ],
      [
        'day',
        [
          [21_914, 'BRL', 2, 1, 35_000],
          [21_914, null, 1, 0, 0],
          [21_915, 'USD', 1, 1, 6_800],
        ],
      ],
    ])('by %s', async (groupBy, expected) => {
      const rows = await sums({ groupBy });
      expect(rows.map((row) => [row.name, row.currency, row.messages, row.charged, row.micros])).toEqual(expected);
    });

    test('of one channel, and of the channels of a key', async () => {
      expect(await sums({ groupBy: 'channel', channel: 'wa-suporte' })).toMatchObject([{ messages: 1 }]);
      expect(await sums({ groupBy: 'channel', channels: ['wa-suporte'] })).toMatchObject([{ messages: 1 }]);
      expect(await sums({ groupBy: 'channel', channel: 'wa-suporte', channels: ['wa-matriz'] })).toEqual([]);
    });
  });
});

test('a sum walks over the messages of its period only', async () => {
  const open = await openTestLedger('sqlite');
  const db = new DatabaseSync(open.address, { readOnly: true });
  for (const groupBy of ['category', 'channel', 'day', 'campaign'] as const) {
    for (const more of [{}, { channel: 'wa-matriz' }, { channels: ['wa-matriz', 'wa-suporte'] }]) {
      const { statement, values } = costSums({ groupBy, fromMs: 0, toMs: 1, ...more });
      const plan = db.prepare(`explain query plan ${statement.text}`).all(...values);
      expect(plan.map((line) => String(line.detail)).join('\n')).toMatch(
        /SEARCH m USING INDEX (sqlite_autoindex_message_1 \(id>\? AND id<\?\)|message_channel \(channel=\? AND id>\? AND id<\?\))/,
      );
    }
  }
  db.close();
  await open.remove();
});
