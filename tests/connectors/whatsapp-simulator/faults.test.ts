import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../../connectors/whatsapp-cloud/simulator.ts';
import {
  ana,
  type Bench,
  errorOf,
  numberId,
  otherNumberId,
  startBench,
  startWithHub,
  statusesOf,
  text,
  wabaId,
  wamidOf,
} from './setup.ts';

const opaque = (id: string) => ({ ...text(), biz_opaque_callback_data: id });

/** The error code a client sees, or the status when it gets an answer. */
async function outcome(attempt: Promise<{ status: number }>): Promise<unknown> {
  try {
    return (await attempt).status;
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

describe('answers', () => {
  test('any Graph error, with status, subcode, transience and Retry-After', async () => {
    const { sim, send } = await startBench();
    sim.faults.script({
      fault: {
        kind: 'graph_error',
        code: 131016,
        status: 503,
        details: 'overload',
        subcode: 7,
        isTransient: true,
        retryAfterSeconds: 9,
      },
    });
    const answer = await send(opaque('ob_1'));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '9' } });
    expect(errorOf(answer)).toMatchObject({
      code: 131016,
      error_subcode: 7,
      is_transient: true,
      error_data: { details: 'overload' },
    });
    expect(sim.accepted('ob_1')).toBe(0);
    expect((await send(opaque('ob_1'))).status).toBe(200);
  });

  test.each([
    [80007, 400],
    [131000, 500],
    [133004, 503],
    [190, 401],
    [999999, 400],
  ])('code %d has status %d of its own', async (code, status) => {
    const { sim, send } = await startBench();
    sim.faults.script({ fault: { kind: 'graph_error', code } });
    const answer = await send(text());
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
  });

  test.each<[string, FaultAction, number]>([
    ['server error, not processed', { kind: 'server_error' }, 0],
    ['server error, processed', { kind: 'server_error', status: 502, processed: true }, 1],
    ['garbage, processed', { kind: 'garbage' }, 1],
    ['garbage, not processed', { kind: 'garbage', body: 'OK', processed: false }, 0],
  ])('%s', async (_case, fault, accepted) => {
    const { sim, send } = await startBench();
    sim.faults.script({ fault });
    const answer = await send(opaque('ob_1'));
    expect(answer.status).toBe(fault.kind === 'server_error' ? (fault.status ?? 500) : 200);
    expect(answer.json).toEqual({});
    expect(sim.accepted('ob_1')).toBe(accepted);
  });

  test('slow: processed and recorded while the client still waits', async () => {
    const { sim, send } = await startBench();
    sim.faults.script({ fault: { kind: 'slow', ms: 150 } });
    let answered = false;
    const answer = send(opaque('ob_1')).finally(() => {
      answered = true;
    });
    await sim.until(() => sim.accepted('ob_1') === 1);
    expect(answered).toBe(false);
    expect((await answer).status).toBe(200);
  });

  test('the receipts go out before the answer', async () => {
    const { sim, hub, send } = await startWithHub();
    sim.faults.script({ fault: { kind: 'answer_after_receipts' } });
    sim.webhooks.hold();
    let answered = false;
    const answer = send(text()).finally(() => {
      answered = true;
    });
    await sim.until(({ stats }) => stats.webhooks.pending === 3);
    expect(answered).toBe(false);
    sim.webhooks.release();
    const wamid = wamidOf(await answer);
    expect(statusesOf(hub.deliveries).map(({ id, status }) => [id, status])).toEqual([
      [wamid, 'sent'],
      [wamid, 'delivered'],
      [wamid, 'read'],
    ]);
  });

  test.each([
    [false, ['failed']],
    [true, ['sent', 'failed']],
  ])('accepted, then failed (after sent: %s)', async (afterSent, statuses) => {
    const { sim, hub, send } = await startWithHub();
    sim.faults.script({ fault: { kind: 'accept_then_fail', code: 131026, afterSent } });
    expect((await send(text())).status).toBe(200);
    await sim.settled();
    expect(statusesOf(hub.deliveries).map(({ status }) => status)).toEqual(statuses);
    expect(statusesOf(hub.deliveries).at(-1)).toMatchObject({ errors: [{ code: 131026 }] });
  });
});

describe('cut connections', () => {
  test.each<[FaultAction['kind'], number, number]>([
    ['reset_on_connect', 0, 0],
    ['reset_before_read', 0, 0],
    ['reset_after_read', 0, 0],
    ['reset_after_accept', 1, 3],
    ['truncated', 1, 3],
  ])('%s accepts %d', async (kind, accepted, receipts) => {
    const { sim, hub, send } = await startWithHub();
    const scripted = sim.faults.script({ fault: { kind } as FaultAction });
    // undici reports a reset or a peer that left; never an answer.
    expect(await outcome(send(opaque('ob_1')))).toMatch(
      /^(ECONNRESET|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|EPIPE)$/,
    );
    await sim.settled();
    expect([sim.accepted('ob_1'), statusesOf(hub.deliveries).length, scripted.struck]).toEqual([accepted, receipts, 1]);
    expect((await send(opaque('ob_2'))).status).toBe(200);
  });

  test('a cut request is recorded without status', async () => {
    const { sim, send } = await startBench();
    sim.faults.script({ fault: { kind: 'reset_after_read' } });
    await outcome(send(text()));
    expect(sim.requests).toMatchObject([{ method: 'POST', path: `/v25.0/${numberId}/messages`, status: 0 }]);
  });

  test('on connect, idle connections do not escape', async () => {
    const { sim, send } = await startBench();
    await send(text());
    sim.faults.script({ fault: { kind: 'reset_on_connect' }, times: 2 });
    expect(await outcome(send(text()))).not.toBe(200);
    expect(await outcome(send(text()))).not.toBe(200);
    expect(await outcome(send(text()))).toBe(200);
  });

  test('offline refuses connections until online again', async () => {
    const { sim, send } = await startBench();
    await send(text());
    await sim.offline();
    // The first attempt may still meet the connection that was just cut.
    await outcome(send(text()));
    expect(await outcome(send(text()))).toBe('ECONNREFUSED');
    await sim.online();
    expect(await outcome(send(text()))).toBe(200);
  });
});

describe('whom a fault strikes', () => {
  const broken: FaultAction = { kind: 'graph_error', code: 131016 };
  const struck = async (bench: Bench, message: Record<string, unknown>, number = numberId) =>
    errorOf(await bench.send({ ...text(), ...message }, { number })).code === 131016;

  test('the next n', async () => {
    const bench = await startBench();
    bench.sim.faults.script({ fault: broken, times: 2 });
    expect([await struck(bench, {}), await struck(bench, {}), await struck(bench, {})]).toEqual([true, true, false]);
  });

  test('first in, first out; once the first is used up the second strikes', async () => {
    const { sim, send } = await startBench();
    sim.faults.script({ fault: { kind: 'graph_error', code: 131016 } });
    sim.faults.script({ fault: { kind: 'reset_before_read' } });
    sim.faults.script({ fault: { kind: 'graph_error', code: 4 } });
    expect(errorOf(await send(text())).code).toBe(131016);
    expect(await outcome(send(text()))).not.toBe(200);
    expect(errorOf(await send(text())).code).toBe(4);
  });

  test.each([
    ['a phone in any spelling', { to: '+55 11 98765-0001' }, { to: ana }, { to: '+5511987650002' }],
    ['a BSUID', { to: 'BR.ANA1' }, { to: undefined, recipient: 'BR.ANA1' }, { to: undefined, recipient: 'BR.BIA1' }],
    [
      'a predicate',
      { when: (attempt: { to?: string }) => attempt.to?.endsWith('1') ?? false },
      { to: ana },
      { to: '+5511987650002' },
    ],
  ])('%s', async (_case, rule, hit, miss) => {
    const bench = await startBench();
    bench.sim.faults.script({ fault: broken, times: 'always', ...rule });
    expect([await struck(bench, miss), await struck(bench, hit), await struck(bench, hit)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('one number', async () => {
    const bench = await startBench();
    bench.sim.faults.script({ fault: broken, phoneNumberId: otherNumberId, times: 'always' });
    expect([await struck(bench, {}), await struck(bench, {}, otherNumberId)]).toEqual([false, true]);
  });

  test('by chance, the same way for the same seed', async () => {
    const pattern = async (seed: number) => {
      const bench = await startBench({ seed });
      const scripted = bench.sim.faults.script({ fault: broken, times: 'always', probability: 0.3 });
      const hits: boolean[] = [];
      for (let n = 0; n < 40; n++) hits.push(await struck(bench, {}));
      expect(scripted.struck).toBe(hits.filter(Boolean).length);
      return hits;
    };
    const first = await pattern(5);
    expect(first.filter(Boolean).length).toBeGreaterThan(3);
    expect(first.filter(Boolean).length).toBeLessThan(25);
    expect(await pattern(5)).toEqual(first);
    expect(await pattern(6)).not.toEqual(first);
  });

  test('sends only, unless told otherwise', async () => {
    const { sim, call } = await startBench();
    const list = () => call('GET', `/v25.0/${wabaId}/message_templates`);
    const read = () =>
      call('POST', `/v25.0/${numberId}/messages`, {
        body: { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.A' },
      });
    const scripted = sim.faults.script({ fault: broken, times: 'always' });
    expect([(await list()).status, (await read()).status]).toEqual([200, 200]);
    scripted.remove();
    sim.faults.script({ fault: broken, on: 'templates', times: 'always' });
    expect([(await list()).status, (await read()).status]).toEqual([500, 200]);
    sim.faults.clear();
    expect((await list()).status).toBe(200);
  });
});
