/** Throttling: the message waits, what it concerns slows down, nothing else does, and the channel stays healthy. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';

describe('a throttled send', () => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ clock, newId: testIds(clock), dice: () => 0 });
  });
  afterAll(() => t.stop());
  afterEach(() => {
    t.sim.faults.clear();
    clock.advance(600_000);
  });
  const waiting = (id: string) =>
    t.untilMessage(
      id,
      (view) => view.status === 'queued' && view.attempts[0]?.outcome === 'failed',
      'a throttled attempt',
    );

  test('131056: only that contact waits, for as long as the provider says', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131056, retryAfterSeconds: 10 }, to: '+5511988880001' });
    const id = await t.sendText('+5511988880001', 'a');
    const view = await waiting(id);
    expect(view.failure).toMatchObject({ class: 'rate_limited', code: '131056', scope: 'pair' });
    expect(view.dueAt).toBe(new Date(clock.now() + 10_000).toISOString());
    const later = await t.sendText('+5511988880001', 'b');
    // The clock stands still: others go at once.
    await t.untilStatus(await t.sendText('+5511988880002'), 'read');
    expect((await t.message(later)).status).toBe('queued');
    clock.advance(10_000);
    await Promise.all([t.untilStatus(id, 'read'), t.untilStatus(later, 'read')]);
    expect(t.sim.sent.filter((one) => one.to === '5511988880001').map((one) => one.opaque)).toEqual([id, later]);
  });

  test.each([
    ['130429', 130429, 1_000, 'the other numbers of the account go on'],
    ['80007', 80007, 60_000, 'so do the other numbers of the account'],
    ['4', 4, 60_000, 'so do the other numbers of the account'],
  ])(
    '%s: the whole channel waits at least its time, and then all of it goes; %3$s',
    async (_, code, waitMs, others) => {
      t.sim.faults.script({ fault: { kind: 'graph_error', code } });
      const id = await t.sendText('+5511988880003');
      const { dueAt } = await waiting(id);
      expect(Date.parse(dueAt ?? '') - clock.now()).toBeGreaterThanOrEqual(waitMs);
      const other = await t.sendText('+5511988880004');
      const elsewhere = await t.sendText('+5511988880004', 'x', { channel: 'wa-suporte' });
      if (others.startsWith('the other')) await t.untilStatus(elsewhere, 'read');
      else expect((await t.message(elsewhere)).attempts).toEqual([]);
      expect((await t.message(other)).attempts).toEqual([]);
      clock.advance(waitMs);
      await Promise.all([id, other, elsewhere].map((one) => t.untilStatus(one, 'read')));
      expect(t.sim.accepted(id)).toBe(1);
    },
  );

  test('the channel is not degraded by it', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 130429 }, times: 6 });
    const id = await t.sendText('+5511988880005');
    for (let times = 1; times <= 6; times++) {
      await t.untilMessage(
        id,
        (view) => view.status === 'queued' && view.attempts.filter((one) => one.outcome === 'failed').length === times,
        `throttle ${times}`,
      );
      clock.advance(600_000);
    }
    await t.untilStatus(id, 'read');
    const { body } = await t.call('GET', '/v1/channels/wa-matriz');
    expect(body.health).toMatchObject({ status: 'ok' });
    expect((await t.events()).filter((event) => event.type.startsWith('ponte.channel.'))).toEqual([]);
  });

  test("a simulator with Meta's own limits loses nothing", async () => {
    const limited = await startTestPonte({
      limits: { numberMps: 400 },
      simulator: { limits: { numberMps: 40, pair: 'off' }, receipts: 'none' },
    });
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, place) => limited.sendText(`+55119666${String(place).padStart(5, '0')}`)),
    );
    for (const id of ids) await limited.untilStatus(id, 'sent');
    expect(limited.sim.stats.refused['130429']).toBeGreaterThan(0);
    expect(ids.map((id) => limited.sim.accepted(id))).toEqual(ids.map(() => 1));
    await limited.stop();
  });
});
