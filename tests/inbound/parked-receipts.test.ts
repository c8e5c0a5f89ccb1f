/** Receipts whose message nobody knows: shown with why that may be, gone once their message is there, deleted on request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ParkedReceiptPage } from '../../contracts/dead-letter.ts';
import { account, startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const receipts = (ids: readonly string[], status = 'delivered', number = '106000000000001') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: account.wabaId,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '551130000001', phone_number_id: number },
            statuses: ids.map((id) => ({ id, status, timestamp: '1795251600', recipient_id: '5511988880001' })),
          },
        },
      ],
    },
  ],
});

describe.each(ledgers)('receipts without a message on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, simulator: { receipts: 'none' } });
  });
  afterAll(() => t.stop());
  const parked = async (query = '', headers: Record<string, string> = {}) =>
    ParkedReceiptPage.parse((await t.call('GET', `/v1/parked-receipts${query}`, undefined, headers)).body);
  const tell = async (body: Record<string, unknown>) => expect((await t.sim.webhooks.post({ body })).status).toBe(200);

  test('there are none at first', async () => {
    expect(await parked()).toEqual({ data: [], next: null, total: 0 });
  });

  test('just come, its message may still become known; later it is probably of another system', async () => {
    await tell(receipts(['wamid.de-outro']));
    await tell(receipts(['wamid.de-outro']));
    const [now] = (await parked()).data;
    expect(now).toMatchObject({
      channel: 'wa-matriz',
      providerId: 'wamid.de-outro',
      status: 'delivered',
      why: 'id_not_learned',
      textPt: expect.stringContaining('aguarde'),
    });
    clock.advance(61_000);
    const [later] = (await parked()).data;
    expect(later).toMatchObject({ why: 'other_system', textPt: expect.stringContaining('outro sistema') });
    expect(JSON.stringify(later)).not.toContain('988880001');
  });

  test('pages go on where they ended, by channel too', async () => {
    for (const id of ['a', 'b', 'c']) await tell(receipts([`wamid.${id}`]));
    await tell(receipts(['wamid.d'], 'read', '106000000000002'));
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page = await parked(`?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      expect(page.total).toBe(5);
      seen.push(...page.data.map(({ providerId }) => providerId));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen.at(-1)).toBe('wamid.de-outro');
    expect(await parked('?channel=wa-suporte')).toMatchObject({ total: 1, data: [{ providerId: 'wamid.d' }] });
    const wrong = await t.call('GET', '/v1/parked-receipts?cursor=nada');
    expect([wrong.status, wrong.body.errors]).toEqual([422, [expect.objectContaining({ path: 'cursor' })]]);
  });

  test('a key of one channel sees and discards its own only', async () => {
    const input = { name: 'suporte', scopes: ['read', 'operate'], channels: ['wa-suporte'] };
    const { key } = (await t.call<{ key: string }>('POST', '/v1/keys', input)).body;
    const as = { authorization: `Bearer ${key}` };
    const { data, total } = await parked('', as);
    expect([total, data.map(({ channel }) => channel)]).toEqual([1, ['wa-suporte']]);
    expect((await t.call('GET', '/v1/parked-receipts?channel=wa-matriz', undefined, as)).status).toBe(403);
    const [foreign] = (await parked('?channel=wa-matriz')).data;
    const body = { receipts: [{ channel: 'wa-matriz', key: foreign?.key }] };
    expect((await t.call('POST', '/v1/parked-receipts/discard', body, as)).status).toBe(403);
  });

  test('discarded, it is gone; doing it twice is once; one that has its message stays', async () => {
    const { data } = await parked();
    const body = { receipts: data.slice(0, 2).map(({ channel, key }) => ({ channel, key })) };
    expect((await t.call('POST', '/v1/parked-receipts/discard', body)).body).toEqual({ discarded: 2 });
    expect((await t.call('POST', '/v1/parked-receipts/discard', body)).body).toEqual({ discarded: 0 });
    expect((await parked()).total).toBe(3);

    const id = await t.sendText('+5511988880001');
    const { providerId } = await t.untilStatus(id, 'sent').then(() => t.message(id));
    await tell(receipts([providerId ?? '']));
    await t.untilStatus(id, 'delivered');
    expect((await parked()).total).toBe(3);
    const key = `s:${providerId}:delivered`;
    const own = { receipts: [{ channel: 'wa-matriz', key }] };
    expect((await t.call('POST', '/v1/parked-receipts/discard', own)).body).toEqual({ discarded: 0 });
    expect((await t.message(id)).status).toBe('delivered');
  });
});
