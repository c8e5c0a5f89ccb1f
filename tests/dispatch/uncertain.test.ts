/** G5: no answer after bytes may have left is `uncertain`, and never resent blindly; a receipt or a person settles it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/whatsapp-cloud/simulator.ts';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('an unanswered call on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      clock,
      newId: testIds(clock),
      settings: { uncertainMs: 60_000, providerTimeoutMs: 300 },
    });
  });
  afterAll(() => t.stop());
  afterEach(() => {
    t.sim.faults.clear();
    t.sim.webhooks.release();
  });
  let last = 0;
  const someone = () => {
    last += 1;
    return `+5511987${String(last).padStart(6, '0')}`;
  };
  const namesOf = async (id: string) =>
    (await t.events())
      .filter((event) => event.subject === id)
      .map((event) => event.type.replace(/^ponte\.message\.|\.v1$/g, ''));

  test.each<[string, FaultAction]>([
    ['500 without a Graph error, processed', { kind: 'server_error', processed: true }],
    ['502 from a proxy, processed', { kind: 'server_error', status: 502, processed: true }],
    ['a connection reset after the message was taken', { kind: 'reset_after_accept' }],
    ['an answer cut in the middle', { kind: 'truncated' }],
    ['an answer that is no JSON', { kind: 'garbage' }],
    ['an answer that comes too late', { kind: 'slow', ms: 100_000 }],
  ])('%s: uncertain, settled by the receipt, accepted exactly once', async (_, fault) => {
    t.sim.webhooks.hold();
    t.sim.faults.script({ fault });
    const id = await t.sendText(someone());
    const view = await t.untilStatus(id, 'uncertain');
    expect(view.attempts).toMatchObject([{ outcome: 'uncertain' }]);
    expect(view.failure).toMatchObject({ class: 'unknown', code: 'no_answer' });
    expect(view.dueAt).toBe(new Date(clock.now() + 60_000).toISOString());
    const { body } = await t.call<{ data: object[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({
      status: null,
      message: expect.stringMatching(/^Sem resposta do provedor; aguardando recibo/),
    });
    t.sim.webhooks.release();
    const settled = await t.untilStatus(id, 'read');
    expect(settled).toMatchObject({
      failure: null,
      dueAt: null,
      providerId: t.sim.sent.find((one) => one.opaque === id)?.wamid,
    });
    expect(settled.attempts).toHaveLength(1);
    expect(t.sim.accepted(id)).toBe(1);
    expect(await namesOf(id)).toEqual(['accepted', 'uncertain', 'sent', 'delivered', 'read']);
    // What was learned from the receipt is known like any other provider id.
    const found = await t.call<{ data: { id: string }[] }>(
      'GET',
      `/v1/log?providerId=${encodeURIComponent(settled.providerId ?? '')}`,
    );
    expect(found.body.data.map((row) => row.id)).toEqual([id]);
    // The time that was set for giving up has no power over a settled message.
    clock.advance(120_000);
    await t.untilStatus(await t.sendText(someone()), 'read');
    expect((await t.message(id)).status).toBe('read');
  });

  test.each<[string, FaultAction]>([
    ['500 without a Graph error', { kind: 'server_error' }],
    ['a connection reset after the request was read', { kind: 'reset_after_read' }],
    ['a connection reset while the request was written', { kind: 'reset_before_read' }],
  ])('%s, and no receipt: failed after the set time by default, and never sent again', async (_, fault) => {
    t.sim.faults.script({ fault });
    const id = await t.sendText(someone());
    await t.untilStatus(id, 'uncertain');
    clock.advance(59_999);
    await t.untilStatus(await t.sendText(someone()), 'read');
    expect((await t.message(id)).status).toBe('uncertain');
    clock.advance(1_000);
    const view = await t.untilStatus(id, 'failed');
    expect(view.failure).toMatchObject({
      class: 'unknown',
      code: 'outcome_unknown',
      nextStep: expect.stringContaining('Confirme com o cliente'),
    });
    expect(view.attempts).toHaveLength(1);
    expect(t.sim.accepted(id)).toBe(0);
    expect(await namesOf(id)).toEqual(['accepted', 'uncertain', 'failed']);
  });

  test('with onUncertain: resend it goes once more after the set time', async () => {
    t.sim.faults.script({ fault: { kind: 'reset_after_read' } });
    const id = await t.sendText(someone(), 'Pode repetir', { onUncertain: 'resend' });
    await t.untilStatus(id, 'uncertain');
    clock.advance(60_000);
    const view = await t.untilStatus(id, 'read');
    expect(view.attempts.map((one) => one.outcome)).toEqual(['uncertain', 'accepted']);
    expect(t.sim.accepted(id)).toBe(1);
    expect(await namesOf(id)).toEqual(['accepted', 'uncertain', 'held', 'sent', 'delivered', 'read']);
  });

  test('a receipt that comes after Ponte has given up still corrects the result', async () => {
    t.sim.webhooks.hold();
    t.sim.faults.script({ fault: { kind: 'reset_after_accept' } });
    const id = await t.sendText(someone());
    await t.untilStatus(id, 'uncertain');
    clock.advance(61_000);
    await t.untilStatus(id, 'failed');
    t.sim.webhooks.release();
    expect(await t.untilStatus(id, 'read')).toMatchObject({ failure: null });
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('a person may decide sooner, by sending it again', async () => {
    t.sim.faults.script({ fault: { kind: 'reset_after_read' } });
    const id = await t.sendText(someone());
    await t.untilStatus(id, 'uncertain');
    expect((await t.call('POST', `/v1/messages/${id}/retry`)).body).toEqual({ id, status: 'queued' });
    expect((await t.untilStatus(id, 'read')).attempts).toHaveLength(2);
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('it may not be cancelled: the customer may have it already', async () => {
    t.sim.faults.script({ fault: { kind: 'reset_after_read' } });
    const id = await t.sendText(someone());
    await t.untilStatus(id, 'uncertain');
    const answer = await t.call('POST', `/v1/messages/${id}/cancel`);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'state_conflict',
      errors: [{ path: 'id', message: expect.stringContaining('uncertain') }],
    });
  });

  test('it holds up nobody else, not even the same contact', async () => {
    const contact = someone();
    t.sim.faults.script({ fault: { kind: 'reset_after_read' } });
    await t.untilStatus(await t.sendText(contact, 'primeira'), 'uncertain');
    await t.untilStatus(await t.sendText(contact, 'segunda'), 'read');
    expect(t.sim.sent.at(-1)?.body).toMatchObject({ text: { body: 'segunda' } });
  });
});
