/** A long SMS goes as several, each with an id and receipts of its own; the message is one. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const threeParts = 'x'.repeat(153 * 2 + 1);

describe.each(ledgers)('parts of a long SMS on %s', (ledger) => {
  let s: SmsPonte;
  beforeAll(async () => {
    s = await startSmsPonte({ ledger });
  });
  afterAll(() => s.stop());

  let phones = 0;
  const send = async (body = threeParts) => {
    phones += 1;
    const id = await s.send(`+55119${String(81_000_000 + phones)}`, body);
    const view = await s.t.untilStatus(id, 'sent');
    return { id, ids: s.taken(id).ids, view };
  };

  test('each part is told by its place, with carrier and price; delivered only when all of them are', async () => {
    const { id, ids, view } = await send();
    expect(ids).toHaveLength(3);
    expect(view).toMatchObject({ providerId: ids[0], parts: 3, carrier: null });
    for (const one of ids.slice(1)) await s.sim.receipt(one, 'delivered');
    // Every webhook comes twice.
    for (const one of ids.slice(1)) expect(await s.sim.receipt(one, 'delivered')).toBe(200);
    expect(await s.t.message(id)).toMatchObject({ status: 'sent', carrier: 'Vivo' });
    await s.sim.receipt(ids[0] ?? '', 'buffered', { 'network-code': '72402' });
    await s.sim.receipt(ids[0] ?? '', 'delivered', { 'network-code': '72402' });
    const end = await s.t.untilStatus(id, 'delivered');
    expect(end.receipts.map(({ part, status, carrier, pricing }) => [part, status, carrier, pricing])).toEqual(
      expect.arrayContaining([
        [1, 'sent', 'TIM', { amount: '0.04500000', currency: 'EUR' }],
        [2, 'delivered', 'Vivo', { amount: '0.04500000', currency: 'EUR' }],
      ]),
    );
    expect(end.receipts).toHaveLength(4);
    const story = end.timeline.map((entry) => entry.text);
    expect(story).toContain('Parte 2 de 3: entregue (operadora: Vivo)');
    expect(story).toContain('Parte 1 de 3: enviada pelo provedor (operadora: TIM)');
    const { body } = await s.t.call<{ data: Record<string, unknown>[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({ parts: 3, carrier: 'Vivo', state: 'delivered', status: 'sucesso' });
    const byPart = await s.t.call<{ data: { id: string }[] }>('GET', `/v1/log?providerId=${ids[2]}`);
    expect(byPart.body.data.map((row) => row.id)).toEqual([id]);
    const events = (await s.t.events()).filter(({ subject }) => subject === id);
    expect(events.map(({ type }) => type)).toEqual(
      ['accepted', 'sent', 'delivered'].map((name) => `ponte.message.${name}.v1`),
    );
  });

  test('a lost part is a failed message, and the part that comes after all makes it delivered', async () => {
    const { id, ids } = await send();
    await s.sim.receipt(ids[0] ?? '', 'delivered');
    await s.sim.receipt(ids[1] ?? '', 'failed', { 'err-code': '3' });
    const lost = await s.t.untilStatus(id, 'failed');
    expect(lost.failure).toMatchObject({ code: 'receipt_3', class: 'recipient_invalid' });
    expect(lost.timeline.map((entry) => entry.text).join('\n')).toContain(
      'Parte 2 de 3: não entregue (operadora: Vivo): O número não existe ou não está mais ativo.',
    );
    await s.sim.receipt(ids[2] ?? '', 'delivered');
    expect((await s.t.message(id)).status).toBe('failed');
    await s.sim.receipt(ids[1] ?? '', 'delivered');
    expect(await s.t.untilStatus(id, 'delivered')).toMatchObject({ failure: null });
  });

  test('any order, any repetition, with and without our reference, end in the same state', async () => {
    const told = fc.array(
      fc.record({
        part: fc.integer({ min: 0, max: 2 }),
        status: fc.constantFrom('buffered', 'delivered', 'failed'),
        echoed: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(told, async (receipts) => {
        const { id, ids } = await send();
        await Promise.all(
          receipts.map(({ part, status, echoed }) =>
            s.sim.receipt(ids[part] ?? '', status, echoed ? {} : { 'client-ref': '' }),
          ),
        );
        const heard = (status: string) =>
          new Set(receipts.filter((one) => one.status === status).map(({ part }) => part));
        const delivered = heard('delivered');
        const lost = [...heard('failed')].filter((part) => !delivered.has(part));
        const status = delivered.size === 3 ? 'delivered' : lost.length > 0 ? 'failed' : 'sent';
        const view = await s.t.message(id);
        expect(view.status).toBe(status);
        const sequences = (await s.t.events()).filter(({ subject }) => subject === id).map(({ sequence }) => sequence);
        expect(sequences).toEqual(sequences.map((_, place) => place + 1));
      }),
      { numRuns: 15 },
    );
  });

  test('receipts that are faster than the answer wait for it, or find the message by our reference', async () => {
    s.sim.script({ kind: 'receipts_first' });
    const id = await s.send('+5511982000001', threeParts);
    const view = await s.t.untilMessage(
      id,
      (one) => one.attempts[0]?.outcome === 'accepted' && one.status === 'delivered',
    );
    expect(view.receipts.map(({ part }) => part).sort()).toEqual([1, 2, 3]);
    expect(view.providerId).toBe(s.taken(id).ids[0]);
  });

  test('no answer: the parts that receipts tell of settle the message, when all have come', async () => {
    s.sim.script({ kind: 'take_and_cut' });
    const id = await s.send('+5511982000002', threeParts);
    await s.t.untilStatus(id, 'uncertain');
    const [first = '', second = '', third = ''] = s.taken(id).ids;
    await s.sim.receipt(third, 'delivered');
    await s.t.untilStatus(id, 'sent');
    await s.sim.receipt(first, 'delivered');
    expect((await s.t.message(id)).status).toBe('sent');
    await s.sim.receipt(second, 'delivered');
    await s.t.untilStatus(id, 'delivered');
  });

  test('receipts without our reference that come before the answer are parked, part by part', async () => {
    const { id, ids } = await send();
    // As another process would have left it: receipts of parts whose message it did not know.
    await s.t.hub.store.transaction((tx) =>
      tx.all({ name: '', text: `delete from message_part where message_id = '${id}' and part > 1` }),
    );
    for (const one of ids.slice(1)) await s.sim.receipt(one, 'delivered', { 'client-ref': '' });
    expect((await s.t.message(id)).receipts).toEqual([]);
    await s.t.hub.store.transaction(async (tx) => {
      for (const [place, one] of ids.entries())
        if (place > 0)
          await tx.all({
            name: '',
            text: `insert into message_part (channel, provider_id, message_id, attempt, part, parts)
              values ('sms-matriz', '${one}', '${id}', 1, ${place + 1}, 3)`,
          });
    });
    await s.sim.receipt(ids[0] ?? '', 'delivered', { 'client-ref': '' });
    await s.t.untilStatus(id, 'delivered');
  });

  test('the provider cuts the text otherwise than planned: what it says counts', async () => {
    s.sim.script({ kind: 'statuses', statuses: ['0', '0'] });
    const id = await s.send('+5511982000003', threeParts);
    expect(await s.t.untilStatus(id, 'sent')).toMatchObject({ parts: 2 });
    for (const one of s.taken(id).ids) await s.sim.receipt(one, 'delivered');
    await s.t.untilStatus(id, 'delivered');
    s.sim.script({ kind: 'statuses', statuses: ['0'] });
    const short = await s.send('+5511982000004', threeParts);
    expect(await s.t.untilStatus(short, 'sent')).toMatchObject({ parts: 1 });
    await s.sim.receipt(s.taken(short).ids[0] ?? '', 'delivered');
    await s.t.untilStatus(short, 'delivered');
  });

  test('only some parts are taken: told as such, and never sent again by itself', async () => {
    s.sim.script({ kind: 'statuses', statuses: ['0', '1'] });
    const id = await s.send('+5511982000005', threeParts);
    const view = await s.t.untilStatus(id, 'failed');
    expect(view).toMatchObject({ failure: { code: 'partly_sent' }, attempts: [expect.anything()] });
    await s.sim.receipt(s.taken(id).ids[0] ?? '', 'delivered');
    expect((await s.t.message(id)).status).toBe('failed');
  });

  test('the cost: as the provider tells, part by part; by the table of the channel once it has one', async () => {
    const told = await send();
    expect(told.view.cost).toBeNull();
    for (const one of told.ids) for (const _ of [1, 2]) await s.sim.receipt(one, 'delivered');
    expect((await s.t.untilStatus(told.id, 'delivered')).cost).toEqual({ amount: '0.135', currency: 'EUR' });

    const table = 'valid_from,category,country,amount,currency,channel\n2026-01-01,utility,BR,0.08,BRL,sms-matriz\n';
    const put = await s.t.call('POST', '/v1/prices/import', table, { 'content-type': 'text/csv' });
    expect(put.status, put.text).toBe(200);
    const paid = await send();
    expect(paid.view).toMatchObject({ category: 'utility', cost: { amount: '0.24', currency: 'BRL' } });
    for (const one of paid.ids) await s.sim.receipt(one, 'delivered');
    expect((await s.t.untilStatus(paid.id, 'delivered')).cost).toEqual({ amount: '0.24', currency: 'BRL' });
  });

  test('a message of one part writes nothing about parts', async () => {
    const before = await countRows(s.t.hub.store.reader, 'message_part');
    const { id, ids } = await send('Oi');
    await s.sim.receipt(ids[0] ?? '', 'delivered');
    const view = await s.t.untilStatus(id, 'delivered');
    expect(view).toMatchObject({ parts: 1, receipts: [{ part: null }] });
    expect(await countRows(s.t.hub.store.reader, 'message_part')).toBe(before);
  });
});
