import { describe, expect, test } from 'vitest';
import {
  account,
  ana,
  errorOf,
  numberId,
  otherNumberId,
  startBench,
  startWithHub,
  statusesOf,
  template,
  testClock,
  text,
} from './setup.ts';

const hour = 3_600_000;

describe('the 24-hour window', () => {
  test('opens with a message, closes 24 hours later to the millisecond', async () => {
    const clock = testClock();
    const { sim, send } = await startBench({ window: 'sync', clock });
    expect(errorOf(await send(text()))).toMatchObject({ code: 131047 });
    sim.reply({ from: ana, content: 'oi' });
    clock.advance(24 * hour - 1);
    expect((await send(text())).status).toBe(200);
    clock.advance(1);
    const closed = await send(text());
    expect(closed.status).toBe(400);
    expect(errorOf(closed).error_data?.details).toContain('24 hours');
    expect((await send(template('plain'))).status).toBe(200);
  });

  test('belongs to one number and one person, whatever the spelling', async () => {
    const people = [{ phone: '+5511987650001', waId: '551187650001', bsuid: 'BR.ANA1' }];
    const { sim, send } = await startBench({ window: 'sync', people });
    sim.reply({ from: '551187650001', content: 'oi' });
    expect((await send(text())).status).toBe(200);
    expect((await send({ ...text(), to: undefined, recipient: 'BR.ANA1' })).status).toBe(200);
    expect(errorOf(await send(text(), { number: otherNumberId })).code).toBe(131047);
    expect(errorOf(await send({ ...text(), to: '+5511987650002' })).code).toBe(131047);
  });

  test("counts from the message's own time and never shrinks", async () => {
    const clock = testClock();
    const { sim } = await startBench({ window: 'sync', clock });
    sim.reply({ from: ana, content: 'late', at: clock() - 25 * hour });
    expect(sim.windows.openUntil(ana)).toBe(clock() - hour);
    sim.reply({ from: ana, content: 'now' });
    sim.reply({ from: ana, content: 'older', at: clock() - 2 * hour });
    expect(sim.windows.openUntil(ana)).toBe(clock() + 24 * hour);
  });

  test.each([
    ['reaction', { type: 'reaction', messageId: 'wamid.A', emoji: '👍' }, true],
    ['unsupported', { type: 'unsupported' }, true],
    ['number change', { type: 'user_changed_number', newWaId: '5511987650009' }, false],
    ['edit', { type: 'edit', originalMessageId: 'wamid.A', body: 'x' }, false],
    ['revoke', { type: 'revoke', originalMessageId: 'wamid.A' }, false],
  ] as const)('%s opens it: %s', async (_case, content, opens) => {
    const { sim } = await startBench();
    sim.reply({ from: ana, content });
    expect(sim.windows.openUntil(ana) !== undefined).toBe(opens);
  });

  test('can be opened and closed by hand', async () => {
    const { sim, send } = await startBench({ window: 'sync' });
    sim.windows.open(ana);
    expect((await send(text())).status).toBe(200);
    sim.windows.close(ana);
    expect(errorOf(await send(text())).code).toBe(131047);
  });

  test('asynchronously: accepted, then failed, never sent', async () => {
    const { sim, hub, send } = await startWithHub({ window: 'async' });
    expect((await send(text())).status).toBe(200);
    await sim.settled();
    expect(statusesOf(hub.deliveries)).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
  });

  describe('Direct Send', () => {
    test('passes a closed window', async () => {
      const { sim, send } = await startBench({ window: 'sync', accounts: [account({ directSend: true })] });
      expect((await send({ ...text(), category: 'utility', ttl_seconds: 300 })).status).toBe(200);
      expect(sim.sent[0]?.category).toBe('utility');
    });

    test.each([
      ['not enabled', false, { ...text(), category: 'utility' }, 100],
      ['a media message', true, { type: 'image', image: { link: 'https://x/y' }, category: 'utility' }, 100],
      ['marketing', true, { ...text(), category: 'marketing' }, 100],
      [
        'authentication to a BSUID',
        true,
        { ...text(), to: undefined, recipient: 'BR.A', category: 'authentication' },
        131062,
      ],
    ])('%s is refused', async (_case, directSend, message, code) => {
      const { send } = await startBench({ accounts: [account({ directSend })] });
      expect(errorOf(await send(message)).code).toBe(code);
    });
  });
});

describe('number throughput', () => {
  const to = (n: number) => ({ ...text(), to: `+55119876${String(50000 + n)}` });

  test('a second of messages at once, then one for each interval', async () => {
    const clock = testClock();
    const { send } = await startBench({ clock, limits: { numberMps: 10 } });
    const burst = await Promise.all(Array.from({ length: 12 }, (_, n) => send(to(n))));
    expect(burst.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(200), 429, 429]);
    expect(errorOf(burst.find(({ status }) => status === 429) ?? burst[0] ?? never())).toMatchObject({ code: 130429 });
    clock.advance(100);
    expect([(await send(to(20))).status, (await send(to(21))).status]).toEqual([200, 429]);
  });

  test('customers use it up too, and are never refused', async () => {
    const clock = testClock();
    const { sim, send } = await startBench({ clock, limits: { numberMps: 2 } });
    for (const content of ['a', 'b', 'c']) sim.reply({ from: ana, content });
    expect((await send(text())).status).toBe(429);
    expect((await send(text(), { number: otherNumberId })).status).toBe(200);
  });

  test('per number, and off', async () => {
    const clock = testClock();
    const numbers = [
      { phoneNumberId: numberId, displayPhoneNumber: '551140000001', numberMps: 1 },
      { phoneNumberId: otherNumberId, displayPhoneNumber: '551140000002', numberMps: 'off' as const },
    ];
    const { send } = await startBench({ clock, limits: { pair: 'off' }, accounts: [account({ numbers })] });
    const statuses = async (number: string) => [
      (await send(text(), { number })).status,
      (await send(text(), { number })).status,
    ];
    expect(await statuses(numberId)).toEqual([200, 429]);
    expect(await statuses(otherNumberId)).toEqual([200, 200]);
  });
});

describe('the pair limit', () => {
  test('a burst is borrowed and paid back at one in six seconds', async () => {
    const clock = testClock();
    const { send } = await startBench({ clock });
    const statuses = [];
    for (let n = 0; n < 46; n++) statuses.push((await send(text())).status);
    expect(statuses).toEqual([...Array(45).fill(200), 429]);
    clock.advance(5999);
    expect(errorOf(await send(text())).code).toBe(131056);
    clock.advance(1);
    expect([(await send(text())).status, (await send(text())).status]).toEqual([200, 429]);
  });

  test('both spellings of a Brazilian mobile are one person; another person is free', async () => {
    const clock = testClock();
    const { send } = await startBench({ clock, limits: { pair: { everyMs: 6000, burst: 1 }, status: 400 } });
    expect((await send(text())).status).toBe(200);
    const short = await send({ ...text(), to: '+551187650001' });
    expect([short.status, errorOf(short).code]).toEqual([400, 131056]);
    expect((await send({ ...text(), to: '+5511987650002' })).status).toBe(200);
  });

  test('a refused message takes nothing', async () => {
    const clock = testClock();
    const { send } = await startBench({ clock, limits: { numberMps: 2, pair: { everyMs: 6000, burst: 1 } } });
    await send(text());
    expect(errorOf(await send(text())).code).toBe(131056);
    expect((await send({ ...text(), to: '+5511987650002' })).status).toBe(200);
  });
});

function never(): never {
  throw new Error('unreachable');
}
