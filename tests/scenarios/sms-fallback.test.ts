/** A WhatsApp message that does not get through goes on as an SMS: HTTP in, both wires out, one story. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageView } from '../../contracts/message.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const words = 'Sua conexão volta às 18h. Detalhes: https://isp.example/aviso/8812345678901234567890';

describe.each(ledgers)('from WhatsApp to SMS on %s', (ledger) => {
  let s: SmsPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    s = await startSmsPonte({ ledger, clock, simulator: { receipts: 'none' } });
  });
  afterAll(() => s.stop());

  const stepOf = async (id: string): Promise<MessageView> => {
    const view = await s.t.untilMessage(id, ({ fallbacks }) => fallbacks.length > 0, 'the step');
    return s.t.message(view.fallbacks[0] ?? '');
  };

  test('refused by WhatsApp, delivered in two parts by SMS, told in one timeline from either end', async () => {
    s.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511985000001' });
    const body = words.repeat(2);
    const id = await s.t.sendText('+5511985000001', body, {
      fallback: [{ when: { codes: ['131026'] }, channel: 'sms-matriz' }],
    });
    const step = await stepOf(id);
    await s.t.untilStatus(step.id, 'sent');
    const { ids, text, to, type } = s.taken(step.id);
    expect({ to, type, parts: ids.length }).toEqual({ to: '5511985000001', type: 'text', parts: 2 });
    expect(text).toContain('Sua conexao volta às 18h.');
    for (const part of ids) {
      clock.advance(1_000);
      for (const _ of [1, 2]) await s.sim.receipt(part, 'delivered');
    }
    const delivered = await s.t.untilStatus(step.id, 'delivered');
    expect(delivered).toMatchObject({ channel: 'sms-matriz', fallbackOf: id, parts: 2, carrier: 'Vivo' });
    expect(s.t.sim.sent.filter(({ to: phone }) => phone.endsWith('11985000001'))).toEqual([]);

    const story = (await s.t.message(id)).timeline;
    const texts = story.map((entry) => entry.text);
    const placeOf = (pattern: RegExp) => texts.findIndex((one) => pattern.test(one));
    const [refused, taken, first, second] = [
      placeOf(/recusada ou não entregue/),
      placeOf(/passo 1 de 1/),
      placeOf(/Parte 1 de 2: entregue/),
      placeOf(/Parte 2 de 2: entregue/),
    ];
    expect(Math.min(refused, taken)).toBeGreaterThan(0);
    expect(first).toBeGreaterThan(Math.max(refused, taken));
    expect(second).toBeGreaterThan(first);
    const ofStep = story.filter((entry) => entry.messageId === step.id);
    expect(ofStep.every((entry) => entry.channel === 'sms-matriz')).toBe(true);
    expect(delivered.timeline.filter((entry) => entry.messageId === id).length).toBeGreaterThan(2);
    expect([...texts].sort()).toEqual(delivered.timeline.map((entry) => entry.text).sort());
  });

  test('WhatsApp says nothing for a minute: the SMS goes, and not when the receipt comes first', async () => {
    const plan = {
      fallback: [
        { when: { notDeliveredSeconds: 60 }, channel: 'sms-matriz', content: { type: 'text', body: 'Por SMS' } },
      ],
    };
    const id = await s.t.sendText('+5511985000002', words, plan);
    await s.t.untilStatus(id, 'sent');
    const early = await s.t.sendText('+5511985000003', words, plan);
    const { providerId } = await s.t.untilStatus(early, 'sent');
    s.t.sim.receipt({ wamid: String(providerId), status: 'delivered' });
    await s.t.untilStatus(early, 'delivered');
    clock.advance(60_001);
    const step = await stepOf(id);
    await s.t.untilStatus(step.id, 'sent');
    expect(s.taken(step.id)).toMatchObject({ text: 'Por SMS', to: '5511985000002' });
    expect((await s.t.message(early)).fallbacks).toEqual([]);
    expect(s.sim.sent.filter(({ to }) => to === '5511985000003')).toEqual([]);
  });

  test('the other way: an SMS to a number that does not exist goes on over WhatsApp', async () => {
    const id = await s.send('+5511985000004', 'Aviso', {
      fallback: [{ when: { classes: ['recipient_invalid'] }, channel: 'wa-matriz' }],
    });
    await s.t.untilStatus(id, 'sent');
    await s.sim.receipt(s.taken(id).ids[0] ?? '', 'failed', { 'err-code': '3' });
    const step = await stepOf(id);
    await s.t.untilStatus(step.id, 'sent');
    expect(s.t.sim.accepted(step.id)).toBe(1);
  });
});
