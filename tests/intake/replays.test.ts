/** A replay of many letters keeps to its pace, goes on after a restart where it was, and never sends one twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayView } from '../../contracts/dead-letter.ts';
import { type Ponte, startPonte } from '../../src/ponte.ts';
import { untilTrue } from '../broker/client.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { foresee, keepLetters, letters, lost, makeOldChannel, replayOf, startReplay } from './letters-kit.ts';

describe.each(ledgers)('replays on %s', (ledger) => {
  let t: TestPonte;
  let again: Ponte | undefined;
  const clock = new TestClock(Date.now());
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, simulator: { receipts: 'none' } });
    await makeOldChannel(t);
  });
  afterAll(async () => {
    await again?.stop();
    await t.stop();
  });
  const handled = async (id: string, count: number) => {
    await untilTrue(async () => (await replayOf(t, id)).handled >= count, `${count} are handled`);
    return replayOf(t, id);
  };
  const ended = async (id: string): Promise<ReplayView> => {
    await untilTrue(async () => {
      clock.advance(500);
      return (await replayOf(t, id)).finishedAt !== null;
    }, 'the replay has ended');
    return replayOf(t, id);
  };
  /** Looks of its own, as many as the chore would do in a while, without waiting for the chore. */
  const look3 = async () => {
    for (let i = 0; i < 3; i++) await t.hub.replays.look();
  };

  test('the pace is kept: so many a second of the clock, whatever the haste of the looks', async () => {
    const ids = await keepLetters(
      t,
      Array.from({ length: 12 }, (_, place) => lost(100 + place)),
    );
    const { id } = await startReplay(t, { ids, ratePerS: 4 });
    const at = async () => {
      await look3();
      return (await replayOf(t, id)).handled;
    };
    expect(await at()).toBe(1);
    expect(await at()).toBe(1);
    clock.advance(249);
    expect(await at()).toBe(1);
    clock.advance(1);
    expect(await at()).toBe(2);
    clock.advance(500);
    expect(await at()).toBeLessThanOrEqual(4);
    // Time that went by unused is not made up for in one go.
    const before = await at();
    clock.advance(60_000);
    expect((await at()) - before).toBeLessThanOrEqual(2);
    const done = await ended(id);
    expect(done).toMatchObject({ state: 'finished', total: 12, handled: 12, counts: { done: 12 } });
    await t.sim.until((sim) => sim.sent.length === 12, { what: 'each has been sent' });
    expect((await letters(t, '?state=replayed')).map(({ messageId }) => messageId)).toHaveLength(12);
  });

  test('asked for twice at once, each letter is sent once; the second waits for the first', async () => {
    const sent = t.sim.sent.length;
    const ids = await keepLetters(
      t,
      Array.from({ length: 5 }, (_, place) => lost(200 + place)),
    );
    const first = await startReplay(t, { ids, ratePerS: 1 });
    const second = await startReplay(t, { ids, ratePerS: 200 });
    await handled(first.id, 1);
    expect((await replayOf(t, second.id)).state).toBe('waiting');
    expect((await ended(second.id)).counts).toMatchObject({ done: 0, settled: 5 });
    expect((await replayOf(t, first.id)).counts).toMatchObject({ done: 5 });
    await t.sim.until((sim) => sim.sent.length === sent + 5, { what: 'five more' });
  });

  test('cancelled, it leaves the rest open; it cannot be cancelled once it has finished', async () => {
    const ids = await keepLetters(
      t,
      Array.from({ length: 6 }, (_, place) => lost(300 + place)),
    );
    const { id } = await startReplay(t, { ids, ratePerS: 1 });
    await handled(id, 1);
    const cancel = () => t.call<ReplayView>('POST', `/v1/replays/${id}/cancel`);
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', handled: 1, counts: { done: 1 } });
    expect((await cancel()).body.state).toBe('cancelled');
    clock.advance(60_000);
    await look3();
    expect(await letters(t, '?state=open')).toHaveLength(5);
    const rest = await ended((await startReplay(t, { filter: { kind: 'command' }, ratePerS: 200 })).id);
    expect(rest.counts.done).toBe(5);
    const late = await t.call('POST', `/v1/replays/${rest.id}/cancel`);
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'state_conflict' })]);
  });

  test('letters that come while it runs are not part of it', async () => {
    await keepLetters(t, [lost(400), lost(401)]);
    const { id } = await startReplay(t, { filter: {}, ratePerS: 1 });
    await handled(id, 1);
    await keepLetters(t, [lost(402)]);
    expect(await ended(id)).toMatchObject({ total: 2, handled: 2, counts: { done: 2 } });
    const [left] = await letters(t, '?state=open');
    expect(left?.body).toContain('cmd-402');
    await t.call('POST', `/v1/dead-letters/${left?.id}/discard`);
  });

  test('stopped in the middle, it goes on on the same ledger: none is lost, none goes twice', async () => {
    const sent = t.sim.sent.length;
    const ids = await keepLetters(
      t,
      Array.from({ length: 8 }, (_, place) => lost(500 + place)),
    );
    const told = await foresee(t, { ids });
    expect(told.counts).toMatchObject({ done: 8 });
    const { id } = await startReplay(t, { ids, ratePerS: 2 });
    await handled(id, 1);
    clock.advance(500);
    const before = await handled(id, 2);
    // As after a crash between the message and its letter: the message is there, the letter still open.
    const command = lost(502);
    const scope = `amqp:${command.source}`;
    await t.hub.accept(command.data, { scope, origin: scope, fallbackKey: command.id, traceparent: '' });
    await t.ponte.stop();
    again = await startPonte(t.settings, { clock });
    await again.ready;
    expect(await replayOf(t, id)).toMatchObject({ state: 'running', handled: before.handled, counts: before.counts });
    const done = await ended(id);
    expect(done).toMatchObject({ state: 'finished', handled: 8, counts: { done: 7, duplicate: 1, settled: 0 } });
    await t.sim.until((sim) => sim.sent.length >= sent + 8, { what: 'eight more' });
    const store = (await again.ready).store.reader;
    const rows = await look(
      store,
      `select idem_key, count(*) as n from message where idem_key like 'cmd-50%' group by idem_key`,
    );
    expect(rows.map(({ n }) => Number(n))).toEqual(Array<number>(8).fill(1));
    expect(t.sim.sent).toHaveLength(sent + 8);
    expect(await letters(t, '?state=open')).toEqual([]);
  });
});
