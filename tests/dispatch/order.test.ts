/** Messages to one contact keep their order, also under retries; realtime never waits behind bulk. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('order on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), dice: () => 0, simulator: { receipts: 'none' } });
  });
  afterAll(() => t.stop());
  afterEach(() => {
    t.sim.faults.clear();
    clock.advance(600_000);
  });
  const arrivedAt = (contact: string) =>
    t.sim.sent.filter((one) => one.to === contact.slice(1)).map((one) => one.opaque);
  const failedOnce = (id: string) =>
    t.untilMessage(id, (view) => view.attempts[0]?.outcome === 'failed', 'a failed attempt');

  test('thirty messages to each of ten contacts arrive in the order of their acceptance', async () => {
    const contacts = Array.from({ length: 10 }, (_, place) => `+551198888${String(place).padStart(4, '0')}`);
    const accepted = new Map<string, string[]>();
    for (let round = 0; round < 30; round++) {
      const { body } = await t.call<{ results: { accepted: { id: string } }[] }>('POST', '/v1/messages/batch', {
        messages: contacts.map((to) => ({ channel: 'wa-matriz', to, content: { type: 'text', body: `${round}` } })),
      });
      for (const [place, contact] of contacts.entries()) {
        accepted.set(contact, [...(accepted.get(contact) ?? []), body.results[place]?.accepted.id ?? '']);
      }
    }
    await t.sim.until((sim) => sim.sent.length >= 300, { timeoutMs: 15_000 });
    for (const contact of contacts) expect(arrivedAt(contact)).toEqual(accepted.get(contact));
  });

  test('a retry within the set time holds up later messages to the same contact, and nobody else', async () => {
    const contact = '+5511977770001';
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016 }, to: contact, times: 3 });
    const first = await t.sendText(contact, '1');
    await failedOnce(first);
    const rest = [await t.sendText(contact, '2'), await t.sendText(contact, '3')];
    const other = await t.sendText('+5511977770002', 'x');
    await t.untilStatus(other, 'sent');
    expect(arrivedAt(contact)).toEqual([]);
    for (const times of [2, 3]) {
      clock.advance(5_000);
      await t.untilMessage(
        first,
        (view) => view.attempts.filter((one) => one.outcome === 'failed').length === times,
        `failure ${times}`,
      );
    }
    clock.advance(5_000);
    for (const id of [first, ...rest]) await t.untilStatus(id, 'sent');
    expect(arrivedAt(contact)).toEqual([first, ...rest]);
  });

  test('after that time later ones may pass, and the first follows', async () => {
    const contact = '+5511977770003';
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016, retryAfterSeconds: 300 }, to: contact });
    const first = await t.sendText(contact, '1');
    await failedOnce(first);
    const second = await t.sendText(contact, '2');
    clock.advance(29_999);
    await t.untilStatus(await t.sendText('+5511977770004', 'x'), 'sent');
    expect(arrivedAt(contact)).toEqual([]);
    clock.advance(1);
    await t.untilStatus(second, 'sent');
    clock.advance(300_000);
    await t.untilStatus(first, 'sent');
    expect(arrivedAt(contact)).toEqual([second, first]);
  });

  test('a message scheduled for later holds up nothing', async () => {
    const contact = '+5511977770005';
    const later = await t.sendText(contact, 'amanhã', { sendAt: new Date(clock.now() + 60_000).toISOString() });
    const now = await t.sendText(contact, 'agora');
    await t.untilStatus(now, 'sent');
    clock.advance(60_000);
    await t.untilStatus(later, 'sent');
    expect(arrivedAt(contact)).toEqual([now, later]);
  });

  test('lanes do not wait for each other, even to the same contact', async () => {
    const contact = '+5511977770006';
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016 }, to: contact });
    const campaign = await t.sendText(contact, 'campanha', { lane: 'bulk' });
    await failedOnce(campaign);
    const agent = await t.sendText(contact, 'atendente');
    await t.untilStatus(agent, 'sent');
    expect(arrivedAt(contact)).toEqual([agent]);
  });

  test('realtime passes a waiting campaign', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const bulk = await Promise.all(
      Array.from({ length: 60 }, (_, place) =>
        t.sendText(`+55119666600${String(place).padStart(2, '0')}`, 'c', { channel: 'wa-suporte', lane: 'bulk' }),
      ),
    );
    const { body } = await t.call<{ config: object }>('GET', '/v1/channels/wa-suporte');
    await t.call('PUT', '/v1/channels/wa-suporte', {
      connector: 'whatsapp-cloud',
      name: 'Lento',
      rules: { enforceWindow: false },
      config: body.config,
      limits: { numberMps: 40 },
    });
    const before = t.sim.sent.length;
    const otp = await t.sendText('+5511966669999', 'Seu código: 1234', { channel: 'wa-suporte' });
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    await t.untilStatus(otp, 'sent');
    expect(t.sim.sent.slice(before).findIndex((one) => one.opaque === otp)).toBe(0);
    for (const id of bulk) await t.untilStatus(id, 'sent');
  });
});
