/** Failures that pass by themselves: tried again after a growing wait, on the same row, until they are sent or given up. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { MessageView } from '../../contracts/message.ts';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const failedTimes = (times: number) => (view: MessageView) =>
  view.status === 'queued' && view.attempts.filter((one) => one.outcome === 'failed').length === times;

describe.each(ledgers)('transient failures on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), dice: () => 1, settings: { maxAttempts: 3 } });
  });
  afterAll(() => t.stop());
  afterEach(async () => {
    t.sim.faults.clear();
    clock.advance(600_000);
    await t.untilStatus(await t.sendText('11977770000', 'A channel that works again'), 'read');
  });
  let last = 0;
  const someone = () => {
    last += 1;
    return `+5511988${String(last).padStart(6, '0')}`;
  };

  test.each<[string, FaultAction, string]>([
    ['131016, the provider is overloaded', { kind: 'graph_error', code: 131016 }, '131016'],
    ['2, the provider is away for a moment', { kind: 'graph_error', code: 2 }, '2'],
    ['131000, something went wrong', { kind: 'graph_error', code: 131000 }, '131000'],
    ['500 with a Graph error', { kind: 'graph_error', code: 131016, status: 500 }, '131016'],
  ])('%s: waits twice as long each time, then is sent once', async (_, fault, code) => {
    t.sim.faults.script({ fault, times: 2 });
    const id = await t.sendText(someone());
    const first = await t.untilMessage(id, failedTimes(1), 'a first failure');
    expect(first.failure).toMatchObject({ class: 'transient', code });
    expect(first.dueAt).toBe(new Date(clock.now() + 1_000).toISOString());
    const held = await t.untilEvents((events) =>
      events.some((event) => event.subject === id && event.type === 'ponte.message.held.v1'),
    );
    expect(held.find((event) => event.subject === id && event.type === 'ponte.message.held.v1')?.data).toMatchObject({
      until: first.dueAt,
      failure: { code },
    });
    const { body } = await t.call<{ data: object[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({
      status: null,
      state: 'queued',
      errorCode: code,
      message: expect.stringMatching(/^Nova tentativa em 2026-/),
    });
    clock.advance(1_000);
    const second = await t.untilMessage(id, failedTimes(2), 'a second failure');
    expect(second.dueAt).toBe(new Date(clock.now() + 2_000).toISOString());
    clock.advance(2_000);
    const view = await t.untilStatus(id, 'read');
    expect(view.attempts.map((one) => one.outcome)).toEqual(['failed', 'failed', 'accepted']);
    expect(view.failure).toBeNull();
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('is given up after the last try, with cause and next step in the log', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016 }, times: 'always' });
    const id = await t.sendText(someone());
    for (const times of [1, 2]) {
      await t.untilMessage(id, failedTimes(times), `failure ${times}`);
      clock.advance(10_000);
    }
    const view = await t.untilStatus(id, 'failed');
    expect(view.attempts).toHaveLength(3);
    expect(view.failure).toMatchObject({
      class: 'transient',
      code: '131016',
      cause: expect.stringContaining('sobrecarregado'),
    });
    expect(t.sim.accepted(id)).toBe(0);
  });

  test('a code that allows fewer tries than the policy gets fewer', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 1 }, times: 'always' });
    const id = await t.sendText(someone());
    await t.untilMessage(id, failedTimes(1), 'a first failure');
    clock.advance(10_000);
    expect((await t.untilStatus(id, 'failed')).attempts).toHaveLength(2);
  });

  test("the provider's Retry-After is kept", async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016, status: 503, retryAfterSeconds: 60 } });
    const id = await t.sendText(someone());
    const view = await t.untilMessage(id, failedTimes(1), 'a first failure');
    expect(view.dueAt).toBe(new Date(clock.now() + 60_000).toISOString());
    clock.advance(59_999);
    await t.untilStatus(await t.sendText(someone()), 'read');
    expect((await t.message(id)).attempts).toHaveLength(1);
    clock.advance(1);
    await t.untilStatus(id, 'read');
  });

  test('a refused connection is retried and never uncertain: not one byte had left', async () => {
    await t.sim.offline();
    const id = await t.sendText(someone());
    const view = await t.untilMessage(id, failedTimes(1), 'a first failure');
    expect(view.failure).toMatchObject({ class: 'transient', code: 'not_connected' });
    expect(view.attempts[0]).toMatchObject({ outcome: 'failed', response: null });
    await t.sim.online();
    clock.advance(1_000);
    const sent = await t.untilStatus(id, 'read');
    expect(sent.timeline.map((entry) => entry.detail?.name)).not.toContain('message.uncertain');
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('five in a row degrade the channel, and the first success restores it', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016 }, times: 'always' });
    const ids = await Promise.all(Array.from({ length: 6 }, () => t.sendText(someone())));
    const degraded = await t.untilEvents(
      (events) =>
        events.at(-1) !== undefined &&
        events.filter((event) => event.type === 'ponte.channel.degraded.v1').length === 1,
      'degraded',
    );
    expect(degraded.find((event) => event.type === 'ponte.channel.degraded.v1')?.data).toMatchObject({
      channel: 'wa-matriz',
      failure: { class: 'transient' },
    });
    t.sim.faults.clear();
    clock.advance(60_000);
    for (const id of ids) await t.untilStatus(id, 'read');
    await t.untilEvents((events) => events.some((event) => event.type === 'ponte.channel.restored.v1'), 'restored');
    for (const id of ids) expect(t.sim.accepted(id)).toBe(1);
  });
});
