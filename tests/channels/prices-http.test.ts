/** Price tables over HTTP, and what messages cost by them, from the provider's receipt to the sum. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';
import { CostGroup, PriceTable } from '../../contracts/price.ts';
import type { Problem } from '../../contracts/problem.ts';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const header = 'valid_from;category;country;amount;currency';
const file = [header, '2026-07-01;utility;BR;0,035;BRL', '2026-07-01;service;55;0,0301;BRL'].join('\r\n');
const csv = { 'content-type': 'text/csv; charset=utf-8' };

describe.each(ledgers)('prices on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const load = <Body = Record<string, unknown>>(text: string, query = '?channel=wa-matriz', headers = {}) =>
    t.call<Body>('POST', `/v1/prices/import${query}`, text, { ...csv, ...headers });
  const tables = async (query = '') => {
    const { body } = await t.call<{ data: unknown[] }>('GET', `/v1/prices${query}`);
    return body.data.map((table) => PriceTable.parse(table));
  };
  const boundKey = async () => {
    const input = { name: 'loja', scopes: ['read', 'manage'], channels: ['wa-suporte'] };
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', input);
    return { authorization: `Bearer ${body.key}` };
  };

  test('a file that is imported twice is one table', async () => {
    for (let times = 0; times < 2; times++) {
      const answer = await load(file);
      expect([answer.status, answer.body]).toEqual([
        200,
        { tables: [{ channel: 'wa-matriz', validFrom: '2026-07-01', prices: 2 }] },
      ]);
      expect(await tables()).toEqual([
        {
          channel: 'wa-matriz',
          validFrom: '2026-07-01',
          currency: 'BRL',
          prices: [
            { category: 'service', country: '55', amount: '0.0301' },
            { category: 'utility', country: 'BR', amount: '0.035' },
          ],
        },
      ]);
    }
  });

  test('one wrong line, and nothing of the file is kept', async () => {
    const before = await tables();
    const answer = await load<Problem>(`${file}\r\n2027-01-01;utility;BR;x;BRL`, undefined, {
      'accept-language': 'pt',
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'line.4.amount', message: expect.stringContaining('não é um valor') }],
    });
    expect(await tables()).toEqual(before);
  });

  test('unknown channels, other media types and too much are refused', async () => {
    const rows = await countRows(t.hub.store.reader, 'price');
    expect((await load<Problem>(file, '?channel=wa-nada')).body.errors?.[0]?.path).toBe('line.2.channel');
    expect((await load<Problem>(file, '')).body.errors?.[0]?.path).toBe('line.2.channel');
    expect((await load(file, undefined, { 'content-type': 'application/json' })).status).toBe(415);
    expect((await load('x'.repeat(t.settings.maxBodyBytes + 1))).status).toBe(413);
    expect(await countRows(t.hub.store.reader, 'price')).toBe(rows);
  });

  test('a key bound to a channel sees, changes and sums up that channel only', async () => {
    const key = await boundKey();
    expect((await load(file, '?channel=wa-matriz', key)).status).toBe(403);
    expect((await t.call('DELETE', '/v1/prices/wa-matriz/2026-07-01', undefined, key)).status).toBe(403);
    expect((await t.call('GET', '/v1/prices?channel=wa-matriz', undefined, key)).status).toBe(403);
    expect((await t.call('GET', '/v1/costs?channel=wa-matriz', undefined, key)).status).toBe(403);
    expect((await t.call('GET', '/v1/prices', undefined, key)).body).toEqual({ data: [], next: null });
    await t.untilStatus(await t.sendText('+5511988880009'), 'read');
    expect((await t.call('GET', '/v1/costs', undefined, key)).body).toEqual({ data: [], next: null });
  });

  test('T34, LOG-36: told twice, charged once, without any reply; log, message and sum agree', async () => {
    await load(file);
    const campaignId = 'natal';
    const id = await t.sendText('+5511988880001', 'Olá', { metadata: { campaignId } });
    const view = await t.untilStatus(id, 'read');
    expect(view.receipts.filter((receipt) => receipt.pricing !== null)).toHaveLength(2);
    expect(view).toMatchObject({ category: 'service', cost: { amount: '0.0301', currency: 'BRL' } });
    const abroad = await t.sendText('+14155552671', 'Hi', { metadata: { campaignId } });
    expect((await t.untilStatus(abroad, 'read')).cost).toBeNull();
    const log = await t.call<{ data: LogRow[] }>('GET', `/v1/log?campaignId=${campaignId}`);
    expect(log.body.data.map((row) => row.cost)).toEqual([null, { amount: '0.0301', currency: 'BRL' }]);
    const exported = await t.call('GET', `/v1/log?id=${id}`, undefined, { accept: 'text/csv' });
    expect(exported.text.trim()).toMatch(/,service,0\.0301,BRL,,$/);
    const sums = await t.call<{ data: unknown[] }>('GET', '/v1/costs?groupBy=campaign');
    expect(sums.body.data.map((group) => CostGroup.parse(group))).toContainEqual({
      group: campaignId,
      messages: 2,
      charged: 1,
      costs: [{ amount: '0.0301', currency: 'BRL' }],
    });
  });

  test('a message that fails after a priced `sent` costs nothing', async () => {
    t.sim.faults.script({ fault: { kind: 'accept_then_fail', code: 131026 }, to: '+5511988880003' });
    const id = await t.sendText('+5511988880003');
    expect((await t.untilStatus(id, 'failed')).cost).toBeNull();
  });

  test('receipts that come before Ponte knows the message are charged when it does', async () => {
    await load(file);
    t.sim.setReceipts('none');
    t.sim.faults.script({ fault: { kind: 'slow', ms: 1_500 } });
    const id = await t.sendText('+5511988880004');
    await t.sim.until((sim) => sim.sent.some((one) => one.opaque === id));
    const { wamid = '' } = t.sim.sent.find((one) => one.opaque === id) ?? {};
    t.sim.receipt({ wamid, status: 'delivered', opaque: '', priced: true });
    await t.sim.until((sim) => sim.stats.webhooks.pending === 0);
    expect(await t.message(id)).toMatchObject({ status: 'sending', cost: null });
    const view = await t.untilStatus(id, 'delivered');
    t.sim.setReceipts({});
    expect(view.cost).toEqual({ amount: '0.0301', currency: 'BRL' });
  });

  test.each(['category', 'channel', 'day', 'campaign'])('sums by %s', async (groupBy) => {
    const { body } = await t.call<{ data: unknown[] }>('GET', `/v1/costs?groupBy=${groupBy}`);
    const groups = body.data.map((group) => CostGroup.parse(group));
    expect(groups.reduce((sum, group) => sum + group.charged, 0)).toBeGreaterThan(0);
    if (groupBy === 'day') for (const { group } of groups) expect(group).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  test.each([
    ['groupBy=year', 'groupBy'],
    ['from=yesterday', 'from'],
    ['from=2020-01-01T00:00:00Z', 'from'],
    ['until=2026-01-01T00:00:00Z', 'until'],
  ])('%s is refused', async (query, path) => {
    const answer = await t.call<Problem>('GET', `/v1/costs?${query}`);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('a table is deleted once; what was charged stays', async () => {
    expect((await t.call('DELETE', '/v1/prices/wa-matriz/2026-07-01')).status).toBe(204);
    expect((await t.call('DELETE', '/v1/prices/wa-matriz/2026-07-01')).status).toBe(404);
    expect((await t.call('DELETE', '/v1/prices/wa-matriz/today')).status).toBe(404);
    expect(await tables('?channel=wa-matriz')).toEqual([]);
    const { body } = await t.call<{ data: CostGroup[] }>('GET', '/v1/costs?channel=wa-matriz');
    expect(body.data[0]?.costs).toMatchObject([{ currency: 'BRL' }]);
    const audit = await t.call<{ data: { target: string | null }[] }>('GET', '/v1/audit?action=deletePrices');
    expect(audit.body.data.at(-1)?.target).toBe('wa-matriz 2026-07-01');
  });
});
