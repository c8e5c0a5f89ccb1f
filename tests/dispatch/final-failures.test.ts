/** Refusals that no waiting mends: one attempt, `failed`, and an operator reads cause and next step in Portuguese. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

describe('a refusal that is final', () => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte();
  });
  afterAll(() => t.stop());

  const cases: [code: number, failureClass: string, cause: RegExp, nextStep: RegExp][] = [
    [131047, 'window_closed', /24 horas/, /modelo/],
    [131026, 'recipient_invalid', /não pôde ser entregue/, /outro canal/],
    [131049, 'recipient_cooldown', /não cansar/, /24 horas/],
    [131050, 'recipient_invalid', /parou de receber/, /Não envie/],
    [131021, 'recipient_invalid', /próprio número/, /Corrija/],
    [130472, 'recipient_cooldown', /experimento/, /Não reenvie/],
    [368, 'policy', /bloqueou/, /Qualidade/],
    [132001, 'template_invalid', /./, /./],
    [131051, 'bad_request', /./, /./],
    [99999, 'unknown', /motivo/, /Meta/],
  ];

  test.each(cases)('%i is %s', async (code, failureClass, cause, nextStep) => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code } });
    const id = await t.sendText('+5511988880001');
    const view = await t.untilStatus(id, 'failed');
    expect(view.attempts).toHaveLength(1);
    expect(view.failure).toMatchObject({
      class: failureClass,
      code: String(code),
      cause: expect.stringMatching(cause),
      nextStep: expect.stringMatching(nextStep),
    });
    const outcome = view.timeline.find((entry) => entry.kind === 'outcome');
    expect(outcome?.text).toContain(view.failure?.cause);
    expect(outcome?.text).toContain(view.failure?.nextStep);
    // IXC-68, IXC-70
    const { body } = await t.call<{ data: LogRow[] }>('GET', `/v1/log?id=${id}`);
    expect(body.data[0]).toMatchObject({
      status: 'falha',
      errorCode: String(code),
      message: `${view.failure?.cause} (${code})`,
    });
    const [event] = (await t.events()).filter((one) => one.subject === id && one.type === 'ponte.message.failed.v1');
    expect(event?.data).toMatchObject({ failure: view.failure, attempt: 1 });
  });

  test.each(cases.slice(0, 3))('%i in a receipt after acceptance says the same', async (code, failureClass) => {
    t.sim.faults.script({ fault: { kind: 'accept_then_fail', code, afterSent: true } });
    const id = await t.sendText('+5511988880002');
    const view = await t.untilStatus(id, 'failed');
    expect(view.failure).toMatchObject({ class: failureClass, code: String(code) });
    expect(view.attempts).toMatchObject([{ outcome: 'accepted' }]);
    const receipt = view.timeline.findLast((entry) => entry.kind === 'receipt');
    expect(receipt?.text).toContain(view.failure?.nextStep);
  });

  test('a redirect is not followed and fails for good', async () => {
    t.sim.faults.script({ fault: { kind: 'server_error', status: 302 } });
    const id = await t.sendText('+5511988880003');
    expect((await t.untilStatus(id, 'failed')).failure).toMatchObject({ class: 'bad_request', code: 'http_3xx' });
  });

  test("whatever the provider says about it, the channel's secrets are not repeated", async () => {
    const details = 'token EAAG-test-token of app test-app-secret is bad';
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131047, details } });
    t.sim.faults.script({ fault: { kind: 'server_error', status: 418 }, to: '+5511988880005' });
    const id = await t.sendText('+5511988880004');
    const view = await t.untilStatus(id, 'failed');
    const told = JSON.stringify([view, await t.events()]);
    expect(['EAAG-test-token', 'test-app-secret'].filter((secret) => told.includes(secret))).toEqual([]);
    expect(view.failure?.detail).toContain('***');
  });

  test('a failed message can be sent again by a person, once', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131047 } });
    const id = await t.sendText('+5511988880006');
    await t.untilStatus(id, 'failed');
    expect((await t.call('POST', `/v1/messages/${id}/retry`)).body).toEqual({ id, status: 'queued' });
    const view = await t.untilStatus(id, 'read');
    expect(view.attempts.map((one) => one.outcome)).toEqual(['failed', 'accepted']);
    expect(view.failure).toBeNull();
    const again = await t.call('POST', `/v1/messages/${id}/retry`);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      code: 'state_conflict',
      errors: [{ message: expect.stringContaining('the message is read') }],
    });
    expect(t.sim.accepted(id)).toBe(1);
  });
});
