/** The 24 hours after a customer's message: by the provider's clock, told exactly once, across restarts and processes. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageItem } from '../../connectors/kit/connector.ts';
import { type EventName, eventSchema } from '../../contracts/event.ts';
import { closeAt, hear, pass, unite, type WindowState } from '../../src/conversations/window-state.ts';
import { opensWindow } from '../../src/conversations/windows.ts';
import type { Store } from '../../src/ledger/store.ts';
import { openUntil } from '../../src/rules/checks/window.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import {
  addChannels,
  ana,
  anaHidden,
  hourMs,
  noon,
  refuse,
  type Said,
  sweep,
  told,
  toldNames,
  windowOf,
  write,
} from './people-kit.ts';

const phone = '+5511987650001';
const isOpen = async (store: Store, now: number, alias = phone) => {
  const row = await windowOf(store, alias);
  if (row === undefined) return false;
  const facts = { windowUntil: row.until, windowClosedAt: row.closed_at, lastInboundAt: row.last_inbound_at };
  return openUntil(facts, now) !== null;
};

describe.each(ledgers)('windows on %s', (name) => {
  let ledger: TestLedger;
  let store: Store;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
    store = ledger.store;
    await addChannels(store, 'wa-matriz');
  });
  afterEach(() => ledger.remove());

  test('LMD-51, C7-227: 24 hours from the message, less the margin of 60 seconds', async () => {
    expect(await isOpen(store, noon)).toBe(false);
    await write(store, [{ ids: ana, at: noon }], noon + 1_000);
    expect(await isOpen(store, noon + 24 * hourMs - 60_001)).toBe(true);
    expect(await isOpen(store, noon + 24 * hourMs - 60_000)).toBe(false);
    expect(await isOpen(store, noon + 24 * hourMs + 1_000)).toBe(false);
  });

  test('LOG-31: each new message renews it, and a renewal is not told', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await write(store, [{ ids: ana, at: noon + 10 * hourMs }], noon + 10 * hourMs);
    expect(await windowOf(store, phone)).toMatchObject({ until: noon + 34 * hourMs, opened_by: 'message' });
    expect(await toldNames(store)).toEqual(['window.opened']);
  });

  test('every event as the contract says, numbered per window', async () => {
    await write(store, [{ ids: { ...ana, name: 'Ana' }, at: noon, by: 'call' }], noon);
    await sweep(store, noon + 23 * hourMs);
    await sweep(store, noon + 24 * hourMs);
    const events = await told(store);
    const ids = { ...ana, name: 'Ana' };
    const until = '2026-11-22T12:00:00.000Z';
    expect(events.map(({ name, data }) => ({ name, data }))).toEqual([
      {
        name: 'window.opened',
        data: { channel: 'wa-matriz', contact: phone, contactIds: ids, until, openedBy: 'call' },
      },
      { name: 'window.expiring', data: { channel: 'wa-matriz', contact: phone, contactIds: ids, until } },
      { name: 'window.closed', data: { channel: 'wa-matriz', contact: phone, contactIds: ids, reason: 'expired' } },
    ]);
    for (const one of events) eventSchema(one.name as EventName).shape.data.parse(one.data);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(1);
  });

  test('the warning comes as early as the channel asks, and not a millisecond before', async () => {
    await write(store, [{ ids: ana, at: noon, expiringMinutes: 120 }], noon);
    expect(await sweep(store, noon + 22 * hourMs - 1)).toBe(0);
    expect(await sweep(store, noon + 22 * hourMs)).toBe(1);
    expect(await sweep(store, noon + 24 * hourMs - 1)).toBe(0);
    expect(await sweep(store, noon + 24 * hourMs)).toBe(1);
    expect(await sweep(store, noon + 99 * hourMs)).toBe(0);
    expect(await toldNames(store)).toEqual(['window.opened', 'window.expiring', 'window.closed']);
  });

  test('C7-229: an answer after the warning renews, and the next end is announced again', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await sweep(store, noon + 23 * hourMs);
    await write(store, [{ ids: ana, at: noon + 23.5 * hourMs }], noon + 23.5 * hourMs);
    expect(await sweep(store, noon + 24 * hourMs)).toBe(0);
    await sweep(store, noon + 46.5 * hourMs);
    await sweep(store, noon + 47.5 * hourMs);
    expect(await toldNames(store)).toEqual(['window.opened', 'window.expiring', 'window.expiring', 'window.closed']);
  });

  test('closed, and opened again by the next message', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await sweep(store, noon + 25 * hourMs);
    await write(store, [{ ids: ana, at: noon + 30 * hourMs }], noon + 30 * hourMs);
    expect(await toldNames(store)).toEqual(['window.opened', 'window.closed', 'window.opened']);
    expect(await isOpen(store, noon + 31 * hourMs)).toBe(true);
  });

  test('a new message before anybody noticed that the old window was over: both ends are told', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await write(store, [{ ids: ana, at: noon + 25 * hourMs }], noon + 25 * hourMs);
    expect(await toldNames(store)).toEqual(['window.opened', 'window.closed', 'window.opened']);
  });

  test('a message without a gap that comes late, after the end was due, keeps the window open', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await write(store, [{ ids: ana, at: noon + 23 * hourMs }], noon + 25 * hourMs);
    expect(await sweep(store, noon + 25 * hourMs)).toBe(0);
    expect(await toldNames(store)).toEqual(['window.opened']);
  });

  test('a webhook that is days late opens nothing, and is remembered', async () => {
    await write(store, [{ ids: ana, at: noon - 72 * hourMs }], noon);
    expect(await isOpen(store, noon)).toBe(false);
    expect(await windowOf(store, phone)).toMatchObject({ last_inbound_at: noon - 72 * hourMs, stage: 'closed' });
    expect(await sweep(store, noon)).toBe(0);
    expect(await toldNames(store)).toEqual([]);
  });

  test('a late older message never shortens', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await write(store, [{ ids: ana, at: noon - 20 * hourMs }], noon + 1_000);
    expect(await windowOf(store, phone)).toMatchObject({ until: noon + 24 * hourMs });
    expect(await toldNames(store)).toEqual(['window.opened']);
  });

  test('a time in the future counts as now', async () => {
    await write(store, [{ ids: ana, at: noon + 400 * hourMs }], noon);
    expect(await windowOf(store, phone)).toMatchObject({ until: noon + 24 * hourMs });
  });

  test('every order and repetition of a few webhooks makes the same window and the same events', async () => {
    const ages = [30, 10, 1, 23.5];
    const orders = permutations(ages);
    expect(orders).toHaveLength(24);
    for (const [place, order] of orders.entries()) {
      const ids = { bsuid: `BR.${place}` };
      for (const age of [...order, order[0] ?? 0]) await write(store, [{ ids, at: noon - age * hourMs }], noon);
      await sweep(store, noon + 22 * hourMs);
    }
    for (const place of orders.keys())
      expect(await windowOf(store, `BR.${place}`)).toMatchObject({ until: noon + 23 * hourMs, stage: 'warned' });
    const bySubject = Map.groupBy(await told(store), ({ subject }) => subject);
    expect(bySubject.size).toBe(24);
    for (const events of bySubject.values())
      expect(events.map(({ name }) => name)).toEqual(['window.opened', 'window.expiring']);
  });

  test('a batch tells at once until when', async () => {
    const said: Said[] = [2, 5, 1].map((age) => ({ ids: ana, at: noon - age * hourMs }));
    await write(store, said, noon);
    expect(await told(store)).toMatchObject([{ name: 'window.opened', data: { until: '2026-11-22T11:00:00.000Z' } }]);
  });

  test('a restart between any two steps tells nothing twice', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    for (const hours of [23, 23, 24, 24]) {
      store = await ledger.reopen();
      await sweep(store, noon + hours * hourMs);
      await write(store, [{ ids: ana, at: noon }], noon + hours * hourMs);
    }
    expect(await toldNames(store)).toEqual(['window.opened', 'window.expiring', 'window.closed']);
  });

  test('after a long standstill a window that is over is only closed', async () => {
    await write(store, [{ ids: ana, at: noon }], noon);
    await sweep(store, noon + 100 * hourMs);
    expect(await toldNames(store)).toEqual(['window.opened', 'window.closed']);
  });

  test('several processes sweep: each window is told once, 200 a turn', async () => {
    const said = Array.from({ length: 450 }, (_, place): Said => ({ ids: { bsuid: `BR.${place}` }, at: noon }));
    await write(store, said, noon);
    const other = name === 'postgres' ? await ledger.reopen() : store;
    let swept = 0;
    while (swept < 450) {
      const turn = await Promise.all([store, other, store].map((one) => sweep(one, noon + 23 * hourMs)));
      expect(Math.max(...turn)).toBeLessThanOrEqual(200);
      expect(Math.max(...turn)).toBeGreaterThan(0);
      swept += turn.reduce((sum, count) => sum + count, 0);
    }
    const warned = (await told(store)).filter((event) => event.name === 'window.expiring');
    expect(new Set(warned.map(({ subject }) => subject)).size).toBe(450);
    expect(warned).toHaveLength(450);
  });

  describe("the provider's word", () => {
    test('T17: closes what we believed to be open, once', async () => {
      await write(store, [{ ids: ana, at: noon }], noon);
      await refuse(store, phone, noon + hourMs);
      await refuse(store, phone, noon + 2 * hourMs);
      expect(await isOpen(store, noon + 2 * hourMs)).toBe(false);
      expect(await told(store)).toMatchObject([
        { name: 'window.opened' },
        { name: 'window.closed', data: { contact: phone, contactIds: ana, reason: 'provider' }, sequence: 2 },
      ]);
      expect(await sweep(store, noon + 99 * hourMs)).toBe(0);
    });

    test('the next message opens again; one from before it does not', async () => {
      await write(store, [{ ids: ana, at: noon }], noon);
      await refuse(store, phone, noon + 2 * hourMs);
      await write(store, [{ ids: ana, at: noon + hourMs }], noon + 3 * hourMs);
      expect(await isOpen(store, noon + 3 * hourMs)).toBe(false);
      await write(store, [{ ids: ana, at: noon + 3 * hourMs }], noon + 3 * hourMs);
      expect(await isOpen(store, noon + 3 * hourMs)).toBe(true);
      expect(await toldNames(store)).toEqual(['window.opened', 'window.closed', 'window.opened']);
    });

    test('a refusal from before the last message comes late: nothing changes', async () => {
      await write(store, [{ ids: ana, at: noon + 2 * hourMs }], noon + 2 * hourMs);
      await refuse(store, phone, noon + hourMs);
      expect(await isOpen(store, noon + 2 * hourMs)).toBe(true);
      expect(await toldNames(store)).toEqual(['window.opened']);
    });

    test('somebody who never wrote has no window to close', async () => {
      await refuse(store, '+5511987659999', noon);
      expect(await windowOf(store, '+5511987659999')).toBeUndefined();
      expect(await toldNames(store)).toEqual([]);
    });

    test('two addresses of one person are one window', async () => {
      await write(store, [{ ids: { ...ana, ...anaHidden }, at: noon }], noon);
      await Promise.all([refuse(store, phone, noon + 1), refuse(store, String(anaHidden.bsuid), noon + 2)]);
      expect(await windowOf(store, phone)).toMatchObject({ closed_at: noon + 2, stage: 'closed' });
      expect(await toldNames(store)).toEqual(['window.opened', 'window.closed']);
    });
  });

  test('an ad is a matter of price: it is noted, and the window is the same', async () => {
    const referral = { source_type: 'ad' };
    await write(store, [{ ids: ana, at: noon, referral }], noon);
    await write(store, [{ ids: ana, at: noon + hourMs }], noon + hourMs);
    const row = await windowOf(store, phone);
    expect(row).toMatchObject({ until: noon + 25 * hourMs, free_entry_until: noon + 72 * hourMs });
    expect(await isOpen(store, noon + 30 * hourMs)).toBe(false);
    await write(store, [{ ids: anaHidden, at: noon - 30 * hourMs, referral }], noon);
    expect(await isOpen(store, noon, String(anaHidden.bsuid))).toBe(false);
  });
});

describe('what opens a window', () => {
  const item = (type: string, more: Partial<MessageItem> = {}): MessageItem => ({
    ...{ kind: 'message', key: 'm:1', at: noon, route: {}, raw: null, providerId: '1', direction: 'inbound' },
    contact: ana,
    content: { type },
    ...more,
  });

  test.each(['text', 'image', 'button', 'interactive', 'reaction', 'unsupported', 'order', 'hologram'])(
    '%s',
    (type) => {
      expect(opensWindow(item(type))).toBe(true);
    },
  );
  test.each(['system', 'request_welcome', 'edit', 'revoke'])('not %s', (type) => {
    expect(opensWindow(item(type))).toBe(false);
  });
  test('T33: not a message to a group', () => {
    expect(opensWindow(item('text', { groupId: 'G1' }))).toBe(false);
  });
  test('T30: not what our own people wrote from the phone app', () => {
    expect(opensWindow(item('text', { direction: 'outbound' }))).toBe(false);
  });
});

describe('steps', () => {
  const heard = (at: number) => ({ at, by: 'message' as const, expiringMs: hourMs, fromAd: false });

  test('whatever happens, what is told alternates: opened, any number of warnings, closed, opened...', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('hear' as const), ago: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ kind: fc.constant('refuse' as const), ago: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ kind: fc.constant('pass' as const), ago: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(action, fc.integer({ min: 0, max: 30 })), { maxLength: 30 }), (actions) => {
        let now = noon;
        let state: WindowState | undefined;
        const names: string[] = [];
        for (const [{ kind, ago }, hours] of actions) {
          now += hours * hourMs;
          if (state === undefined && kind !== 'hear') continue;
          const at = now - ago * hourMs;
          const step = kind === 'hear' ? hear(state, heard(at), now) : stepOf(kind, state as WindowState, at, now);
          state = step.state;
          names.push(...step.told.map((one) => one.name));
          expect(state.until).toBe(state.lastInboundAt + 24 * hourMs);
          expect(state.nextAt === null).toBe(state.stage === 'closed');
        }
        const text = names.map((one) => ({ 'window.opened': 'o', 'window.expiring': 'e', 'window.closed': 'c' })[one]);
        expect(text.join('')).toMatch(/^(oe*c)*(oe*)?$/);
      }),
      { numRuns: 500 },
    );
  });

  const stepOf = (kind: 'refuse' | 'pass', state: WindowState, at: number, now: number) =>
    kind === 'refuse' ? closeAt(state, at) : pass(state, now);

  test('a merge tells a close only when somebody was told of an opening and the provider has closed it', () => {
    const open = hear(undefined, heard(noon), noon).state;
    const refused = closeAt(hear(undefined, heard(noon + 1), noon + 1).state, noon + 2).state;
    expect(unite(open, refused)).toMatchObject({
      state: { stage: 'closed', nextAt: null },
      told: [{ name: 'window.closed', reason: 'provider' }],
    });
    expect(unite(refused, open)).toEqual(unite(open, refused));
    const later = hear(undefined, heard(noon + 3), noon + 3).state;
    expect(unite(refused, later)).toMatchObject({ state: { stage: 'open', closedAt: noon + 2 }, told: [] });
    expect(unite(refused, refused).told).toEqual([]);
  });
});

function permutations(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, place) => permutations(values.toSpliced(place, 1)).map((rest) => [value, ...rest]));
}
