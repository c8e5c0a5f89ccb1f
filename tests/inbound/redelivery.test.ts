/** The raw body is on disk before the 200; the same body again changes nothing; a crash in between loses nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { footprint, look } from '../kit/ledger.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const metadata = { display_phone_number: '551130000001', phone_number_id: '106000000000001' };
const delivery = (value: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: account.wabaId,
      changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }],
    },
  ],
});
const textMessage = (id: string) => ({
  from: '5511988880001',
  id,
  timestamp: '1795251600',
  type: 'text',
  text: { body: 'x' },
});

describe.each(ledgers)('webhooks on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const large = delivery({
    statuses: Array.from({ length: 1_000 }, (_, place) => ({
      id: `wamid.big.${place}`,
      status: 'delivered',
      timestamp: '1795251600',
      recipient_id: '5511988880001',
      biz_opaque_callback_data: `${'0'.repeat(2_000)}${place}`,
      pricing: { billable: true, category: 'utility' },
    })),
    messages: ['big1', 'big2', 'big3'].map(textMessage),
  });

  test('T1: 1,000 statuses and 3 messages in one POST of more than 2 MB are answered at once and all kept', async () => {
    expect(JSON.stringify(large).length).toBeGreaterThan(2_000_000);
    const answer = await t.sim.webhooks.post({ body: large });
    expect(answer.status).toBe(200);
    expect(await footprint(t.hub.store.reader)).toMatchObject({
      receipt: 1_000,
      message: 3,
      // Three messages, and the window that they open.
      event: 4,
      webhook: 0,
      dead_letter: 0,
    });
  });

  test('T2: the same POST again makes no new row', async () => {
    const before = await footprint(t.hub.store.reader);
    expect((await t.sim.webhooks.post({ body: large })).status).toBe(200);
    expect(await footprint(t.hub.store.reader)).toEqual(before);
  });

  test('the same message twice in one POST is one message', async () => {
    await t.sim.webhooks.post({ body: delivery({ messages: [textMessage('twin'), textMessage('twin')] }) });
    expect(await look(t.hub.store.reader, `select id from message where provider_id = 'twin'`)).toHaveLength(1);
    expect((await t.events()).filter((event) => event.data.providerId === 'twin')).toHaveLength(1);
  });

  test('twenty of the same POST at once are one', async () => {
    const body = delivery({
      messages: [textMessage('crowd')],
      statuses: [{ id: 'wamid.crowd', status: 'sent', timestamp: '1795251600', recipient_id: '5511988880001' }],
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => t.sim.webhooks.post({ body })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await look(t.hub.store.reader, `select id from message where provider_id = 'crowd'`)).toHaveLength(1);
    expect(
      await look(t.hub.store.reader, `select item_key from receipt where provider_id = 'wamid.crowd'`),
    ).toHaveLength(1);
  });

  test('a provider that got no 200 delivers again, and nothing is lost or doubled', async () => {
    const { ready: _, ...broken } = { ready: 0, transaction: t.hub.store.transaction };
    let refusals = 3;
    t.hub.store.transaction = (work) => {
      refusals -= 1;
      return refusals >= 0
        ? Promise.reject(new Error('database or disk is full; Connection terminated'))
        : (broken.transaction.call(t.hub.store, work) as never);
    };
    const reply = t.sim.reply({ from: '+5511988880008', content: 'Ainda aí?' });
    expect(await reply.settled).toBe('acknowledged');
    t.hub.store.transaction = broken.transaction;
    const events = await t.untilEvents((all) => all.some((event) => event.data.providerId === reply.id), 'the reply');
    expect(events.filter((event) => event.data.providerId === reply.id)).toHaveLength(1);
  });
});
