/** Figures counted from the feed: each event once, whatever is repeated, killed, or done by two at a time; and what was sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventName } from '../../contracts/event.ts';
import { Figures } from '../../contracts/figures.ts';
import { figuresOf } from '../../src/intake/figures/figures.ts';
import { acceptedAt, latencyOf, stepOf } from '../../src/intake/figures/latency.ts';
import { countBatch, createRollUp, readBatch } from '../../src/intake/figures/roll-up.ts';
import type { NewEvent, Store } from '../../src/ledger/store.ts';
import { type Operation, Writer } from '../../src/ledger/writer.ts';
import { firstIdAt } from '../../src/platform/clock.ts';
import { testIds } from '../kit/ids.ts';
import { countRows, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const day = 86_400_000;

const emitAll: Operation<NewEvent, void> = {
  name: 'emit-for-test',
  async run(tx, events) {
    for (const event of events) tx.emit(event);
    return events.map(() => undefined);
  },
};

/** An event about a message that was accepted `latencyMs` before. */
function event(
  name: EventName,
  place: number,
  at: number,
  more: Partial<NewEvent> & { latencyMs?: number } = {},
): NewEvent {
  const { latencyMs = 0, ...rest } = more;
  const subject = firstIdAt(at - latencyMs).replace(/.{12}$/, String(place).padStart(12, '0'));
  return { subject, name, channel: 'um', timeMs: at, sequence: 2, traceparent: null, data: '{}', ...rest };
}

describe('the scale of latencies', () => {
  test('a step is never below the latency, the last takes everything', () => {
    expect([0, 250, 251, 1_000, 61_000, 10 * day].map(stepOf)).toEqual([250, 250, 500, 1_000, 300_000, 400 * day]);
  });
  test('the mean is exact, the 95th of 100 is a bound', () => {
    const measured = [
      { withinMs: 0, messages: 7, latencyMs: 0 },
      { withinMs: 5_000, messages: 6, latencyMs: 24_000 },
      { withinMs: 250, messages: 94, latencyMs: 9_400 },
    ];
    expect(latencyOf(measured)).toEqual({ messages: 100, meanSeconds: 0.334, p95Seconds: 5 });
    expect(latencyOf([measured[0] as (typeof measured)[0]])).toBeNull();
  });
  test('an id tells when it was made, or nothing', () => {
    expect(acceptedAt(firstIdAt(noon))).toBe(noon);
    expect(acceptedAt('wa-matriz')).toBeUndefined();
  });
});

describe.each(ledgers)('counting on %s', (ledger) => {
  let t: TestLedger;
  let store: Store;
  let writer: Writer;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await openTestLedger(ledger);
    store = t.store;
    writer = new Writer(store);
  });
  afterAll(() => t.remove());
  const write = (events: NewEvent[]) => Promise.all(events.map((one) => writer.write(emitAll, one)));
  const totals = async (from = noon - day, to = noon + day) =>
    (await figuresOf(store, { from, to, stepMs: 3_600_000 }, () => true, clock.now())).totals;
  const nothing = { accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, cancelled: 0, received: 0 };

  test('nothing has happened: nothing is counted, and that is up to now', async () => {
    await createRollUp({ store, writer, clock })();
    expect(await totals()).toEqual(nothing);
    expect((await figuresOf(store, { from: noon - day, to: noon, stepMs: day }, () => true, noon)).upTo).toBe(
      new Date(noon).toISOString(),
    );
  });

  test('a batch that is rolled back, repeated, and written by two at once counts once', async () => {
    await write([
      event('message.accepted', 1, noon, { sequence: 1 }),
      // Tried again by hand: no new message.
      event('message.accepted', 1, noon, { sequence: 4 }),
      event('message.sent', 1, noon + 1_000, { latencyMs: 1_000 }),
      event('message.delivered', 1, noon + 4_000, { latencyMs: 4_000 }),
      event('message.read', 1, noon + 9_000, {
        subject: event('message.sent', 1, noon + 4_000, { latencyMs: 4_000 }).subject,
      }),
      // Read, and nobody had said that it was delivered.
      event('message.read', 2, noon),
      event('message.failed', 3, noon, {
        data: '{"failure":{"class":"unknown","code":"X1","cause":"c","nextStep":"n"}}',
      }),
      event('message.expired', 4, noon, {
        data: '{"failure":{"class":"policy","code":"expired","cause":"c","nextStep":"n"}}',
      }),
      event('message.received', 5, noon, { channel: 'dois' }),
      event('message.held', 6, noon),
      event('channel.degraded', 7, noon),
    ]);
    const batch = await readBatch(store);
    if (batch === undefined) throw new Error('there is something to count');
    // Killed between the counts and the commit.
    const killed = store.transaction(async (tx) => {
      await countBatch.run(tx, [batch]);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await totals()).toEqual(nothing);
    expect(await readBatch(store)).toEqual(batch);

    const other = new Writer(store);
    const counted = await Promise.all([
      writer.write(countBatch, batch),
      writer.write(countBatch, batch),
      other.write(countBatch, batch),
    ]);
    expect(counted.filter(Boolean)).toHaveLength(1);
    expect(await writer.write(countBatch, batch)).toBe(false);
    expect(await readBatch(store)).toBeUndefined();
    const expected = { ...nothing, accepted: 1, sent: 1, delivered: 2, read: 2, failed: 2, received: 1 };
    expect(await totals()).toEqual(expected);
    const figures = await figuresOf(store, { from: noon, to: noon + 300_000, stepMs: 300_000 }, () => true, noon);
    expect(figures.channels.find(({ channel }) => channel === 'um')).toMatchObject({
      deliveredShare: 1,
      readShare: 1,
      toSent: { messages: 1, meanSeconds: 1, p95Seconds: 1 },
      toDelivered: { messages: 1, meanSeconds: 4, p95Seconds: 5 },
    });
    expect(figures.failures).toEqual([
      {
        channel: 'um',
        code: 'X1',
        messages: 1,
        firstAt: new Date(noon).toISOString(),
        failure: expect.objectContaining({ cause: 'c' }),
      },
      {
        channel: 'um',
        code: 'expired',
        messages: 1,
        firstAt: new Date(noon).toISOString(),
        failure: expect.objectContaining({ code: 'expired' }),
      },
    ]);
  });

  test('more than a batch: late it says so, then all of it is counted, by two at a time, each once', async () => {
    const at = noon + 7_200_000;
    await write(
      Array.from({ length: 4_500 }, (_, place) => event('message.sent', place, at + place, { latencyMs: 300 })),
    );
    const late = await figuresOf(store, { from: at, to: at + day, stepMs: day }, () => true, at + day);
    expect(late.upTo).toBe(new Date(noon + 9_000).toISOString());
    const turns = [createRollUp({ store, writer, clock }), createRollUp({ store, writer: new Writer(store), clock })];
    for (let turn = 0; turn < 3; turn++) await Promise.all(turns.map((one) => one()));
    const counted = await figuresOf(store, { from: at, to: at + day, stepMs: 300_000 }, () => true, at + day);
    expect(counted.totals).toEqual({ ...nothing, sent: 4_500 });
    expect(counted.upTo).toBe(new Date(at + day).toISOString());
    expect(counted.points).toHaveLength(288);
    expect(counted.points[0]).toEqual({ ...nothing, at: new Date(at).toISOString(), sent: 4_500 });
    expect(counted.channels[0]?.toSent).toMatchObject({ messages: 4_500, meanSeconds: 0.3, p95Seconds: 0.5 });
  });

  test('after 400 days it is gone', async () => {
    const before = await countRows(store.reader, 'figure');
    expect(before).toBeGreaterThan(3);
    clock.advance(401 * day);
    await createRollUp({ store, writer, clock })();
    expect(await countRows(store.reader, 'figure')).toBe(0);
  });
});

describe.each(ledgers)('figures of a Ponte on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock) });
  });
  afterAll(() => t.stop());
  const ask = (query = '', headers = {}) => t.call('GET', `/v1/figures${query}`, undefined, headers);
  const figures = async (query = '', headers = {}) => Figures.parse((await ask(query, headers)).body);
  const counted = () => createRollUp(t.hub)();

  test('they are what was sent, received and refused, by channel, and say how far they go', async () => {
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push(await t.sendText(`+551198888000${n}`));
    ids.push(await t.sendText('+5511988880009', 'x', { channel: 'wa-suporte' }));
    for (const id of ids) await t.untilStatus(id, 'read');
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, times: 1 });
    await t.untilStatus(await t.sendText('+5511988880005'), 'failed');
    await counted();
    const all = await figures();
    expect(all.totals).toEqual({
      ...{ accepted: 6, sent: 5, delivered: 5, read: 5, failed: 1, cancelled: 0, received: 0 },
    });
    expect(all.upTo).toBe(new Date(clock.now()).toISOString());
    expect(all.channels.map(({ channel, counts }) => [channel, counts.sent, counts.failed])).toEqual([
      ['wa-matriz', 4, 1],
      ['wa-suporte', 1, 0],
    ]);
    expect(all.failures).toMatchObject([{ channel: 'wa-matriz', code: '131026', messages: 1 }]);
    expect((await figures('?channel=wa-suporte')).totals).toMatchObject({ accepted: 1, sent: 1, failed: 0 });
    expect((await figures('?channel=ninguem')).totals).toMatchObject({ accepted: 0 });
    const sums = all.points.reduce((sum, { sent }) => sum + sent, 0);
    expect(sums).toBe(5);
    expect(await figures()).toEqual(all);
  });

  test('a key that is bound to a channel sees that channel', async () => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'suporte',
      scopes: ['read'],
      channels: ['wa-suporte'],
    });
    const bound = { authorization: `Bearer ${body.key}` };
    const seen = await figures('', bound);
    expect(seen.channels.map(({ channel }) => channel)).toEqual(['wa-suporte']);
    expect([seen.totals.sent, seen.failures, seen.points.reduce((sum, { sent }) => sum + sent, 0)]).toEqual([1, [], 1]);
    const refused = await ask('?channel=wa-matriz', bound);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden_channel']);
  });

  test.each([
    ['?from=2026-11-21T12:00:00Z&to=2026-11-21T11:00:00Z', 'from', 'must be before to', 'deve ser antes de to'],
    ['?step=301', 'step', undefined, undefined],
    ['?step=300&from=2026-10-01T00:00:00Z', 'step', 'more than 1000 points', 'mais de 1000 pontos'],
    ['?desde=ontem', 'desde', 'unknown field', 'campo desconhecido'],
  ])('%s is refused at %s', async (query, path, en, pt) => {
    const [english, portuguese] = [await ask(query), await ask(query, { 'accept-language': 'pt-BR' })];
    expect([english.status, english.body.errors]).toEqual([422, [expect.objectContaining({ path })]]);
    if (en !== undefined) expect(english.text).toContain(en);
    if (pt !== undefined) expect(portuguese.text).toContain(pt);
  });
});
