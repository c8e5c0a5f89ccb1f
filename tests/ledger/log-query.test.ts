/** The log's queries: every filter finds exactly what it says, alone and combined, and pages miss and repeat nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upsertChannel } from '../../src/ledger/channels.ts';
import { type LogFilters, waysOf } from '../../src/ledger/log-filters.ts';
import { type Page, type Stream, searchPage } from '../../src/ledger/log-search.ts';
import { type Condition, conditionOf, type Walk } from '../../src/ledger/log-walks.ts';
import type { NewMessageRow } from '../../src/ledger/messages.ts';
import { type Queries, statement } from '../../src/ledger/store.ts';
import { firstIdAt } from '../../src/platform/clock.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId, rowTime, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const pick = <Item>(items: readonly Item[], place: number): Item => items[place % items.length] as Item;
const statuses = ['queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired'];
const errorOf = ({ status }: NewMessageRow): string | null =>
  status === 'failed' ? '131047' : status === 'expired' ? 'expired' : null;
const notes = ['Fatura 100%', 'fatura_88', 'FATURAX88', 'Órgão público', 'ação', 'a\\b', '"aspas"', ''];
/** The last one was on WhatsApp once. */
const senders = [
  { channel: 'wa-matriz', medium: 'whatsapp' },
  { channel: 'wa-suporte', medium: 'whatsapp' },
  { channel: 'sms-matriz', medium: 'sms' },
  { channel: 'mudou', medium: 'sms' },
];
/** Periods that are coprime, so that all combinations appear. */
const rows = Array.from({ length: 360 }, (_, place): NewMessageRow => {
  const inbound = place % 11 === 0;
  const moved = place < 100 && pick(senders, place).channel === 'mudou';
  return messageRow(place, {
    direction: inbound ? 'inbound' : 'outbound',
    status: inbound ? 'received' : pick(statuses, place),
    ...pick(senders, place),
    ...(moved && { medium: 'whatsapp' }),
    contact: `+551198888000${place % 5}`,
    customer_id: pick([null, '42', '77'], place),
    campaign_id: pick([null, 'natal'], Math.floor(place / 7)),
    reference: place % 13 === 0 ? `ref-${place}` : null,
    idem_scope: inbound ? `inbound:${pick(senders, place).channel}` : null,
    idem_key: inbound ? `wamid.in.${place}` : null,
    metadata: JSON.stringify({ nota: pick(notes, place) }),
    due_at: !inbound && ['queued', 'sending'].includes(pick(statuses, place)) ? rowTime : null,
  });
});

const has: Partial<Record<keyof LogFilters, (row: NewMessageRow, value: never) => boolean>> = {
  id: (row, value) => row.id === value,
  channel: (row, value) => row.channel === value,
  type: (row, value) => row.medium === value,
  direction: (row, value) => row.direction === value,
  state: (row, value) => row.status === value,
  status: (row, value) =>
    (value === 'sucesso' ? ['sent', 'delivered', 'read', 'received'] : ['failed', 'expired', 'cancelled']).includes(
      row.status,
    ),
  customerId: (row, value) => row.customer_id === value,
  contacts: (row, value) => (value as string[]).includes(row.contact),
  campaignId: (row, value) => row.campaign_id === value,
  reference: (row, value) => row.reference === value,
  providerId: (row, value) => row.idem_key === value,
  from: (row, value) => row.accepted_at >= Date.parse(value),
  to: (row, value) => row.accepted_at < Date.parse(value),
  text: (row, value) => row.metadata.toLowerCase().includes((value as string).toLowerCase()),
  channels: (row, value) => (value as string[]).includes(row.channel),
  errorCode: (row, value) => errorOf(row) === value,
};
const at = (place: number) => new Date(rowTime + place * 1_000).toISOString();
const values = {
  id: fc.constantFrom(rowId(3), rowId(200), 'nobody'),
  channel: fc.constantFrom('wa-matriz', 'sms-matriz', 'mudou', 'wa-nada'),
  type: fc.constantFrom('whatsapp' as const, 'sms' as const, 'omnichannel' as const),
  direction: fc.constantFrom('outbound' as const, 'inbound' as const),
  state: fc.constantFrom(...(statuses as ['queued']), 'received' as const),
  status: fc.constantFrom('sucesso' as const, 'falha' as const),
  customerId: fc.constantFrom('42', '77', '0'),
  contacts: fc.subarray(['+5511988880000', '+5511988880004', 'x']),
  campaignId: fc.constantFrom('natal', 'pascoa'),
  reference: fc.constantFrom('ref-13', 'ref-26'),
  providerId: fc.constantFrom('wamid.in.11', 'wamid.none'),
  from: fc.nat(400).map(at),
  to: fc.nat(400).map(at),
  text: fc.constantFrom('fatura', 'FATURA', '100%', '_88', '%', '_', 'órgão', 'ÓRGÃO', 'Ação', 'X88', 'nota'),
  channels: fc.subarray(['wa-matriz', 'wa-suporte', 'sms-matriz', 'mudou', 'wa-nada']),
  errorCode: fc.constantFrom('131047', 'expired', '0'),
};
const expectedOf = (search: LogFilters) =>
  rows
    .filter((row) =>
      Object.entries(search).every(([name, value]) => has[name as keyof LogFilters]?.(row, value as never) ?? true),
    )
    .map((row) => row.id)
    .reverse();

describe.each(ledgers)('the log on %s', (name) => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openTestLedger(name);
    for (const { channel } of senders) {
      const values = [channel, 'whatsapp-cloud', channel, 'active', 'file', '', '{}', '{}', 1];
      await ledger.store.transaction((tx) => tx.all(upsertChannel, ...values));
    }
    await writeMessages(ledger.store, rows);
    for (const change of [
      `failed_at = accepted_at where status in ('failed', 'expired', 'cancelled')`,
      `settle_by = accepted_at where status = 'uncertain'`,
      `error_code = '131047' where status = 'failed'`,
      `error_code = 'expired' where status = 'expired'`,
    ])
      await ledger.store.transaction((tx) => tx.all(statement('', `update message set ${change}`)));
  });
  afterAll(() => ledger.remove());
  const pageOf = async ({ from, to, ...filters }: LogFilters, cursor?: string, limit = 1_000): Promise<Page> => {
    const { ways } = await waysOf(ledger.store.lookups, filters);
    const idAt = (time: string | undefined) => (time === undefined ? undefined : firstIdAt(Date.parse(time)));
    return searchPage(ledger.store.lookups, [ways], { from: idAt(from), before: idAt(to) }, cursor, limit);
  };
  const find = async (search: LogFilters) => (await pageOf(search)).ids;

  test.each(Object.keys(values) as (keyof typeof values)[])(
    'filter %s finds exactly its rows, newest first',
    async (field) => {
      await fc.assert(
        fc.asyncProperty(values[field] as fc.Arbitrary<unknown>, async (value) => {
          const search = { [field]: value } as LogFilters;
          expect(await find(search)).toEqual(expectedOf(search));
        }),
        { numRuns: 12 },
      );
    },
  );

  test('any combination of filters finds what satisfies all of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(values, { requiredKeys: [] }), async (search) => {
        expect(await find(search)).toEqual(expectedOf(search));
      }),
      { numRuns: 150 },
    );
  });

  test('pages of any size put together are the whole, without gap or repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.record({ status: values.status, channels: values.channels, text: values.text }, { requiredKeys: [] }),
        async (limit, search) => {
          const all: string[] = [];
          for (let next: string | null = ''; next !== null; ) {
            const page: Page = await pageOf(search, next === '' ? undefined : next, limit);
            all.push(...page.ids);
            next = page.next;
          }
          expect(all).toEqual(expectedOf(search));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a search that looks at few rows a page finds the same, a stretch at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(values, { requiredKeys: [] }),
        fc.integer({ min: 1, max: 30 }),
        async (search, limit) => {
          const { from, to, ...filters } = search;
          const { ways } = await waysOf(ledger.store.lookups, filters);
          const pages = await allPages([ways], limit, from, to);
          expect(pages.flatMap(({ ids }) => ids)).toEqual(expectedOf(search));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('two streams hold each message once, whichever of them comes further', async () => {
    const walks: Walk[] = [
      { by: 'contact', value: '+5511988880002' },
      { by: 'customer_id', value: '77' },
      { by: 'campaign_id', value: 'pascoa' },
      { by: 'id', prefix: rowId(17).slice(0, 14) },
      { by: 'list', ids: [rowId(5), rowId(6)] },
    ];
    const isNone: Condition = (bind) =>
      `(${walks.map((walk) => `(${conditionOf(walk)(bind)})`).join(' or ')}) is not true`;
    const isOne = (row: NewMessageRow) =>
      row.contact === '+5511988880002' ||
      row.customer_id === '77' ||
      row.id.startsWith(rowId(17).slice(0, 14)) ||
      [rowId(5), rowId(6)].includes(row.id);
    await fc.assert(
      fc.asyncProperty(
        fc.record({ status: values.status, text: values.text }, { requiredKeys: [] }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        async (search, limit, filtered) => {
          const { ways, conditions } = await waysOf(ledger.store.lookups, search);
          const streams: Stream[] = [
            [{ walks, conditions: filtered ? conditions : [] }],
            ways.map((way) => ({ ...way, conditions: [...way.conditions, isNone] })),
          ];
          const expected = new Set([
            ...rows
              .filter((row) => isOne(row) && (!filtered || expectedOf(search).includes(row.id)))
              .map(({ id }) => id),
            ...expectedOf(search).filter((id) => rows.some((row) => row.id === id && !isOne(row))),
          ]);
          const pages = await allPages(streams, limit);
          const ids = pages.flatMap((page) => page.ids);
          expect(ids.toSorted()).toEqual([...expected].toSorted());
          for (const page of pages) expect(page.ids).toEqual(page.ids.toSorted().reverse());
        },
      ),
      { numRuns: 40 },
    );
  });

  test('messages that arrive while a page is searched hide no older one', async () => {
    const { store } = ledger;
    let arrived = 0;
    const busy: Queries = {
      all: async (asked, ...given) => {
        const news = Array.from({ length: 150 }, () => messageRow(5_000 + arrived++, { due_at: null, status: 'sent' }));
        await writeMessages(store, news);
        return store.lookups.all(asked, ...given);
      },
    };
    const search = { status: 'sucesso', channels: ['wa-matriz', 'mudou'] } as const;
    const { ways } = await waysOf(store.lookups, search);
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await searchPage(busy, [ways], { from: undefined, before: undefined }, cursor, 10, {
        firstRows: 40,
        rows: 90,
        ms: 1_000,
      });
      found.push(...page.ids.filter((id) => id < rowId(5_000)));
      if (page.next === null) break;
      cursor = page.next;
    }
    await store.transaction((tx) => tx.all(statement('', `delete from message where id >= '${rowId(5_000)}'`)));
    expect(arrived).toBeGreaterThan(0);
    expect(found).toEqual(expectedOf(search));
  });

  /** With so little looked at for each page that every search is cut short many times. */
  const allPages = async (streams: readonly Stream[], limit: number, from?: string, to?: string): Promise<Page[]> => {
    const idAt = (time: string | undefined) => (time === undefined ? undefined : firstIdAt(Date.parse(time)));
    const range = { from: idAt(from), before: idAt(to) };
    const pages: Page[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await searchPage(ledger.store.lookups, streams, range, cursor, limit, {
        firstRows: 40,
        rows: 90,
        ms: 1_000,
      });
      pages.push(page);
      expect(page.ids.length).toBeLessThanOrEqual(limit);
      expect(pages.length).toBeLessThan(1_000);
      if (page.next === null) return pages;
      cursor = page.next;
    }
  };
});
