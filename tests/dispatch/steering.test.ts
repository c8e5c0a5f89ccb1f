/** What people do while messages wait: cancel, pause, resume, switch off. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('steering on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const post = (path: string) => t.call('POST', path);

  test('a paused channel accepts and waits, and sends everything in order when it is resumed', async () => {
    expect((await post('/v1/channels/wa-matriz/pause')).body).toMatchObject({ state: 'paused' });
    const ids = [];
    for (let place = 0; place < 5; place++) ids.push(await t.sendText('+5511988880001', String(place)));
    await t.untilStatus(await t.sendText('+5511988880002', 'x', { channel: 'wa-suporte' }), 'read');
    expect(await Promise.all(ids.map(async (id) => (await t.message(id)).attempts))).toEqual([[], [], [], [], []]);
    expect((await post('/v1/channels/wa-matriz/resume')).body).toMatchObject({ state: 'active' });
    for (const id of ids) await t.untilStatus(id, 'read');
    expect(t.sim.sent.filter((one) => one.to === '5511988880001').map((one) => one.opaque)).toEqual(ids);
  });

  test('receipts and replies of a paused or switched-off channel are still taken', async () => {
    const id = await t.sendText('+5511988880003');
    await t.untilStatus(id, 'read');
    await t.hub.channels.setState('wa-matriz', 'off');
    const reply = t.sim.reply({ from: '+5511988880003', content: 'Obrigado' });
    expect(await reply.settled).toBe('acknowledged');
    await t.untilEvents((events) => events.some((event) => event.data.providerId === reply.id), 'the reply');
    await post('/v1/channels/wa-matriz/resume');
  });

  test('a cancelled message never leaves, and its story says so', async () => {
    await post('/v1/channels/wa-matriz/pause');
    const id = await t.sendText('+5511988880004');
    expect((await post(`/v1/messages/${id}/cancel`)).body).toEqual({ id, status: 'cancelled' });
    await post('/v1/channels/wa-matriz/resume');
    await t.untilStatus(await t.sendText('+5511988880004', 'depois'), 'read');
    expect(await t.message(id)).toMatchObject({ status: 'cancelled', attempts: [], dueAt: null });
    expect(t.sim.accepted(id)).toBe(0);
    const { body } = await t.call<{ data: object[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({
      status: 'falha',
      state: 'cancelled',
      sentAt: null,
      message: 'Cancelada antes do envio',
    });
  });

  test('a message that has been sent can be neither cancelled nor sent again', async () => {
    const id = await t.sendText('+5511988880005');
    await t.untilStatus(id, 'read');
    for (const move of ['cancel', 'retry']) {
      const answer = await post(`/v1/messages/${id}/${move}`);
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({ code: 'state_conflict', errors: [{ path: 'id' }] });
    }
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('what was queued before the channel was switched off waits until it is switched on again', async () => {
    await post('/v1/channels/wa-suporte/pause');
    const id = await t.sendText('+5511988880006', 'x', { channel: 'wa-suporte' });
    await t.hub.channels.setState('wa-suporte', 'off');
    await t.untilStatus(await t.sendText('+5511988880006'), 'read');
    expect((await t.message(id)).status).toBe('queued');
    await post('/v1/channels/wa-suporte/resume');
    await t.untilStatus(id, 'read');
  });

  test('content that the connector can no longer send fails by name instead of blocking the queue', async () => {
    await post('/v1/channels/wa-suporte/pause');
    const id = await t.sendText('+5511988880007', 'x', { channel: 'wa-suporte' });
    const broken = JSON.stringify({ type: 'text', body: 'x'.repeat(5_000) });
    await t.hub.store.transaction(async (tx) =>
      tx.all({ name: '', text: 'update message set content = ?2 where id = ?1' }, id, broken),
    );
    await post('/v1/channels/wa-suporte/resume');
    expect((await t.untilStatus(id, 'failed')).failure).toMatchObject({
      code: 'content_invalid',
      detail: expect.stringContaining('content.body'),
    });
  });
});
