/** The log's queries: every filter finds exactly what it says, alone and combined, and pages miss and repeat nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upsertChannel } from '../../src/ledger/channels.ts';
import { type LogRowRecord, type LogSearch, logPage } from '../../src/ledger/log.ts';
import type { NewMessageRow } from '../../src/ledger/messages.ts';
import { statement } from '../../src/ledger/store.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId, rowTime, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const pick = <Item>(items: readonly Item[], place: number): Item => items[place % items.length] as Item;
const statuses = ['queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired'];
const notes = ['Fatura 100%', 'fatura_88', 'FATURAX88', 'Órgão público', 'ação', 'a\\b', '"aspas"', ''];
/** Periods that are coprime, so that all combinations appear. */
const rows = Array.from({ length: 360 }, (_, place): NewMessageRow => {
  const inbound = place % 11 === 0;
  return messageRow(place, {
    direction: inbound ? 'inbound' : 'outbound',
    status: inbound ? 'received' : pick(statuses, place),
    channel: pick(['wa-matriz', 'wa-suporte'], place),
    contact: `+551198888000${place % 5}`,
    customer_id: pick([null, '42', '77'], place),
    campaign_id: pick([null, 'natal'], Math.floor(place / 7)),
    reference: place % 13 === 0 ? `ref-${place}` : null,
    idem_scope: inbound ? `inbound:${pick(['wa-matriz', 'wa-suporte'], place)}` : null,
    idem_key: inbound ? `wamid.in.${place}` : null,
    metadata: JSON.stringify({ nota: pick(notes, place) }),
    due_at: null,
  });
});

const has: Partial<Record<keyof LogSearch, (row: NewMessageRow, value: never) => boolean>> = {
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
  contact: (row, value) => row.contact === value,
  campaignId: (row, value) => row.campaign_id === value,
  reference: (row, value) => row.reference === value,
  providerId: (row, value) => row.idem_key === value,
  from: (row, value) => row.accepted_at >= Date.parse(value),
  to: (row, value) => row.accepted_at < Date.parse(value),
  text: (row, value) => row.metadata.toLowerCase().includes((value as string).toLowerCase()),
  channels: (row, value) => (value as string[]).includes(row.channel),
};
const at = (place: number) => new Date(rowTime + place * 1_000).toISOString();
const values = {
  id: fc.constantFrom(rowId(3), rowId(200), 'nobody'),
  channel: fc.constantFrom('wa-matriz', 'wa-suporte', 'wa-nada'),
  type: fc.constantFrom('whatsapp' as const, 'sms' as const),
  direction: fc.constantFrom('outbound' as const, 'inbound' as const),
  state: fc.constantFrom(...(statuses as ['queued']), 'received' as const),
  status: fc.constantFrom('sucesso' as const, 'falha' as const),
  customerId: fc.constantFrom('42', '77', '0'),
  contact: fc.constantFrom('+5511988880000', '+5511988880004', 'x'),
  campaignId: fc.constantFrom('natal', 'pascoa'),
  reference: fc.constantFrom('ref-13', 'ref-26'),
  providerId: fc.constantFrom('wamid.in.11', 'wamid.none'),
  from: fc.nat(400).map(at),
  to: fc.nat(400).map(at),
  text: fc.constantFrom('fatura', 'FATURA', '100%', '_88', '%', '_', 'órgão', 'ÓRGÃO', 'Ação', 'X88', 'nota'),
  channels: fc.constantFrom(['wa-matriz'], ['wa-matriz', 'wa-suporte']),
};
const expectedOf = (search: Partial<LogSearch>) =>
  rows
    .filter((row) =>
      Object.entries(search).every(([name, value]) => has[name as keyof LogSearch]?.(row, value as never) ?? true),
    )
    .map((row) => row.id)
    .reverse();

describe.each(ledgers)('the log on %s', (name) => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openTestLedger(name);
    for (const channel of ['wa-matriz', 'wa-suporte']) {
      const values = [channel, 'whatsapp-cloud', channel, 'active', 'file', '', '{}', '{}', 1];
      await ledger.store.transaction((tx) => tx.all(upsertChannel, ...values));
    }
    await writeMessages(ledger.store, rows);
    const ended = `update message set failed_at = accepted_at where status in ('failed', 'expired', 'cancelled')`;
    await ledger.store.transaction((tx) => tx.all(statement('', ended)));
  });
  afterAll(() => ledger.remove());
  const find = async (search: Partial<LogSearch>) => {
    const page = logPage({ limit: 1_000, ...search });
    const found = (await ledger.store.reader.all(page.statement, ...page.values)) as unknown as LogRowRecord[];
    return found.map((row) => row.id);
  };

  test.each(Object.keys(values) as (keyof typeof values)[])(
    'filter %s finds exactly its rows, newest first',
    async (field) => {
      await fc.assert(
        fc.asyncProperty(values[field] as fc.Arbitrary<unknown>, async (value) => {
          const search = { [field]: value } as Partial<LogSearch>;
          expect(await find(search)).toEqual(expectedOf(search));
        }),
        { numRuns: 12 },
      );
    },
  );

  test('any combination of filters finds what satisfies all of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(values, { requiredKeys: [] }), async (search) => {
        expect(await find(search as Partial<LogSearch>)).toEqual(expectedOf(search as Partial<LogSearch>));
      }),
      { numRuns: 150 },
    );
  });

  test('pages of any size put together are the whole, without gap or repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.record({ status: values.status, channel: values.channel }, { requiredKeys: [] }),
        async (limit, search) => {
          const all: string[] = [];
          for (let before: string | undefined; ; before = all.at(-1)) {
            const page = await find({ ...search, limit, before });
            all.push(...page);
            if (page.length < limit) break;
          }
          expect(all).toEqual(expectedOf(search));
        },
      ),
      { numRuns: 25 },
    );
  });
});
