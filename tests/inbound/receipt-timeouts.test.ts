/** Some carriers never send a receipt: after a time the message is closed as sent, and a late receipt still counts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { look } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const hour = 3_600_000;
const text = 'Enviada; a operadora não mandou recibo em 72 h';

describe.each(ledgers)('messages without a receipt on %s', (ledger) => {
  let s: SmsPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    s = await startSmsPonte({ ledger, clock });
  });
  afterAll(() => s.stop());

  const sent = async (to: string, more: Record<string, unknown> = {}) => {
    const id = await s.send(to, 'Sua fatura vence amanhã.', more);
    await s.t.untilStatus(id, 'sent');
    return { id, part: s.taken(id).ids[0] ?? '' };
  };
  const untilClosed = (id: string) => s.t.untilMessage(id, (view) => view.closedAt !== null, 'closed');

  test('after 72 hours it is closed: sent, never failed; told once, and a late receipt still counts', async () => {
    const { id, part } = await sent('+5511983000001');
    const sentAt = clock.now();
    clock.advance(72 * hour);
    const view = await untilClosed(id);
    expect(view).toMatchObject({
      status: 'sent',
      failure: null,
      closedAt: new Date(sentAt + 72 * hour).toISOString(),
    });
    expect(view.timeline.map((entry) => entry.text)).toContain(`${text}. Evento message.closed nº 3 publicado`);
    const { body } = await s.t.call<{ data: Record<string, unknown>[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({ status: 'sucesso', state: 'sent', message: text, closedAt: view.closedAt });
    const closed = (await s.t.events()).filter(({ type }) => type === 'ponte.message.closed.v1');
    expect(closed).toMatchObject([
      {
        subject: id,
        sequence: 3,
        data: { status: 'sent', reason: 'no_receipt', waitedHours: 72, sentAt: new Date(sentAt).toISOString() },
      },
    ]);
    for (const _ of [1, 2]) await s.sim.receipt(part, 'delivered');
    await s.t.untilStatus(id, 'delivered');
    const late = await s.t.call<{ data: Record<string, unknown>[] }>('GET', `/v1/log?id=${id}`);
    expect(late.body.data[0]).toMatchObject({ state: 'delivered', message: 'Entregue com sucesso' });
    const events = (await s.t.events()).filter(({ subject }) => subject === id);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  test('a receipt in time, a failure, and a message of another medium are never closed', async () => {
    const delivered = await sent('+5511983000002');
    await s.sim.receipt(delivered.part, 'delivered');
    const failed = await sent('+5511983000003');
    await s.sim.receipt(failed.part, 'failed');
    const whatsapp = await s.t.sendText('+5511983000004');
    await s.t.untilMessage(whatsapp, ({ sentAt }) => sentAt !== null);
    const witness = await sent('+5511983000005');
    clock.advance(73 * hour);
    await untilClosed(witness.id);
    for (const id of [delivered.id, failed.id, whatsapp]) {
      expect(await s.t.message(id)).toMatchObject({ closedAt: null });
    }
    const due = await look(s.t.hub.store.reader, 'select id from message where receipt_due is not null');
    expect(due).toEqual([]);
  });

  test('the time starts when it is sent, however long it had waited', async () => {
    await s.t.call('POST', '/v1/channels/sms-matriz/pause');
    const id = await s.send('+5511983000006', 'Oi');
    clock.advance(60 * hour);
    await s.t.call('POST', '/v1/channels/sms-matriz/resume');
    await s.t.untilStatus(id, 'sent');
    const early = await sent('+5511983000007');
    clock.advance(72 * hour - 1);
    // Its witness: sent at the same moment, looked at later.
    const other = await sent('+5511983000008');
    expect((await s.t.message(id)).closedAt).toBeNull();
    clock.advance(1);
    await untilClosed(id);
    await untilClosed(early.id);
    expect((await s.t.message(other.id)).closedAt).toBeNull();
  });

  test('a message that a person sends again is waited for again', async () => {
    const first = await sent('+5511983000009');
    await s.sim.receipt(first.part, 'failed');
    await s.t.untilStatus(first.id, 'failed');
    clock.advance(100 * hour);
    await s.t.call('POST', `/v1/messages/${first.id}/retry`);
    await s.t.untilStatus(first.id, 'sent');
    clock.advance(72 * hour);
    expect(await untilClosed(first.id)).toMatchObject({ status: 'sent' });
  });

  test('the channel says how long; 0: never', async () => {
    const channel = (await s.t.call<{ limits: object }>('GET', '/v1/channels/sms-matriz')).body;
    const change = (receiptTimeoutHours: number) =>
      s.t.call('PUT', '/v1/channels/sms-matriz', {
        ...pick(channel as unknown as Record<string, unknown>),
        limits: { ...channel.limits, receiptTimeoutHours },
      });
    expect((await change(0.5)).status).toBe(200);
    const short = await sent('+5511983000010');
    clock.advance(hour / 2);
    const view = await untilClosed(short.id);
    expect(view.timeline.map((entry) => entry.text).join()).toContain('não mandou recibo em 0,5 h');
    expect((await change(0)).status).toBe(200);
    const never = await sent('+5511983000011');
    const rows = await look(s.t.hub.store.reader, `select receipt_due from message where id = '${never.id}'`);
    expect(rows).toEqual([{ receipt_due: null }]);
    expect((await change(-1)).status).toBe(422);
  });
});

const pick = ({ connector, name, config, rules }: Record<string, unknown>) => ({ connector, name, config, rules });
