/** `sendAt` and `expiresAt`: not before the one, not after the other. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const minute = 60_000;

describe.each(ledgers)('the time of a message on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), simulator: { clock: () => clock.now() } });
  });
  afterAll(() => t.stop());
  beforeEach(() => clock.advance(minute));
  const inMs = (ms: number) => new Date(clock.now() + ms).toISOString();

  test('it waits for sendAt, says so in the log, and goes once the time has come', async () => {
    const sendAt = inMs(minute);
    const id = await t.sendText('11988880001', 'Mais tarde', { sendAt });
    // A message without a time passes it: both loops have had their turn by then.
    await t.untilStatus(await t.sendText('11988880001', 'Agora'), 'read');
    expect(await t.message(id)).toMatchObject({ status: 'queued', dueAt: sendAt, attempts: [] });
    const { body } = await t.call<{ data: object[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({ status: null, sentAt: null, message: `Agendada para ${sendAt}` });
    clock.advance(minute - 1);
    await t.untilStatus(await t.sendText('11988880001', 'Agora'), 'read');
    expect((await t.message(id)).status).toBe('queued');
    clock.advance(1);
    const view = await t.untilStatus(id, 'read');
    // IXC-67: the act of sending, not of queueing.
    expect(view.sentAt).toBe(sendAt);
  });

  test('a time in another zone is the same instant', async () => {
    const at = new Date(clock.now() + minute - 3 * 3_600_000).toISOString().replace('Z', '-03:00');
    const id = await t.sendText('11988880001', 'Fuso', { sendAt: at });
    expect((await t.message(id)).dueAt).toBe(inMs(minute));
  });

  test('a waiting message whose deadline has passed expires with cause and next step', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const id = await t.sendText('11988880001', 'Só hoje', { channel: 'wa-suporte', expiresAt: inMs(minute) });
    clock.advance(minute);
    const view = await t.untilStatus(id, 'expired');
    expect(view.failure).toMatchObject({
      class: 'policy',
      code: 'expired',
      cause: expect.stringContaining('expiresAt'),
    });
    await t.untilEvents((events) =>
      events.some((event) => event.subject === id && event.type === 'ponte.message.expired.v1'),
    );
    const { body } = await t.call<{ data: object[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({
      status: 'falha',
      state: 'expired',
      message: expect.stringContaining('prazo'),
    });
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    expect(t.sim.accepted(id)).toBe(0);
  });

  test('a deadline that has just passed is kept to the millisecond, not to the next sweep', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const id = await t.sendText('11988880009', 'Agora ou nunca', { channel: 'wa-suporte', expiresAt: inMs(100) });
    clock.advance(101);
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    const after = await t.sendText('11988880010', 'Depois', { channel: 'wa-suporte' });
    await t.untilStatus(after, 'read');
    expect(t.sim.accepted(id)).toBe(0);
    clock.advance(300);
    await t.untilStatus(id, 'expired');
  });

  test('a message on a switched-off channel still expires', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const id = await t.sendText('11988880001', 'Só hoje', { channel: 'wa-suporte', expiresAt: inMs(minute) });
    await t.hub.channels.setState('wa-suporte', 'off');
    clock.advance(2 * minute);
    await t.untilStatus(id, 'expired');
    await t.call('POST', '/v1/channels/wa-suporte/resume');
  });

  test('an expired message can be put back by a person, without its old deadline', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const id = await t.sendText('11988880001', 'Só hoje', { channel: 'wa-suporte', expiresAt: inMs(minute) });
    clock.advance(2 * minute);
    await t.untilStatus(id, 'expired');
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    expect((await t.call('POST', `/v1/messages/${id}/retry`)).body).toEqual({ id, status: 'queued' });
    expect((await t.untilStatus(id, 'read')).expiresAt).toBeNull();
    expect(t.sim.accepted(id)).toBe(1);
  });
});
