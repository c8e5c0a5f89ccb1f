/** A channel whose credential is refused: said once, its messages wait unharmed, and all of them go when it works again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('a refused credential on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), dice: () => 0 });
  });
  afterAll(() => t.stop());
  const channel = async () => (await t.call('GET', '/v1/channels/wa-matriz')).body;

  test('channel.degraded, waiting messages stay queued, channel.restored, everything is sent once', async () => {
    t.sim.faults.script({
      fault: { kind: 'graph_error', code: 190 },
      times: 'always',
      phoneNumberId: '106000000000001',
    });
    const first = await t.sendText('+5511988880000');
    const degraded = await t.untilEvents(
      (events) => events.some((event) => event.type === 'ponte.channel.degraded.v1'),
      'degraded',
    );
    expect(degraded.find((event) => event.type === 'ponte.channel.degraded.v1')?.data).toMatchObject({
      channel: 'wa-matriz',
      failure: {
        class: 'auth',
        code: '190',
        cause: expect.stringContaining('token'),
        nextStep: expect.stringContaining('token'),
      },
      retryAt: new Date(clock.now() + 5_000).toISOString(),
    });
    const ids = [
      first,
      ...(await Promise.all(Array.from({ length: 5 }, (_, place) => t.sendText(`+551198888001${place}`)))),
    ];
    // The other channel is not concerned.
    await t.untilStatus(await t.sendText('+5511988880099', 'x', { channel: 'wa-suporte' }), 'read');
    for (const id of ids) expect((await t.message(id)).status).toBe('queued');
    expect(await channel()).toMatchObject({
      health: { status: 'degraded', failure: { code: '190' } },
      backlog: { queued: 6 },
    });
    const { text } = await t.call('GET', '/metrics');
    expect(text).toMatch(/ponte_channel_up\{channel="wa-matriz"\} 0/);

    // One try when the wait is over; it is refused as well, and the wait grows.
    const tried = t.sim.stats.requests;
    clock.advance(5_000);
    await t.sim.until((sim) => sim.stats.requests > tried);
    await t.untilMessage(first, (view) => view.attempts.length > 0, 'an attempt');
    const probes = t.sim.requests.filter((one) => one.path.includes('/106000000000001/messages')).length;
    expect(probes).toBe(2);

    t.sim.faults.clear();
    clock.advance(10_000);
    for (const id of ids) await t.untilStatus(id, 'read');
    const events = await t.untilEvents(
      (all) => all.some((event) => event.type === 'ponte.channel.restored.v1'),
      'restored',
    );
    expect(
      events.filter((event) => event.type.startsWith('ponte.channel.')).map((event) => [event.type, event.sequence]),
    ).toEqual([
      ['ponte.channel.degraded.v1', 1],
      ['ponte.channel.restored.v1', 2],
    ]);
    for (const id of ids) expect(t.sim.accepted(id)).toBe(1);
    expect(await channel()).toMatchObject({ health: { status: 'ok', failure: null }, backlog: { queued: 0 } });
  });
});
