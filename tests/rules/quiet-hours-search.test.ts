/** The calendar of quiet hours against a plain search, and what it remembers. 2026-11-21 is a Saturday. */
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { QuietHoursRule } from '../../contracts/rules.ts';
import { nextAllowed, usualQuietHours } from '../../src/rules/checks/quiet-hours.ts';
import { nationalHolidays } from '../../src/rules/holidays.ts';

const at = (text: string) => Date.parse(text);
const iso = (atMs: number) => new Date(atMs).toISOString();
const brasilia = (text: string) => at(`${text}-03:00`);
const [usual] = usualQuietHours as [QuietHoursRule];
const saoPaulo = 'America/Sao_Paulo';
const newYork = 'America/New_York';

afterEach(() => vi.restoreAllMocks());

describe('against a search minute by minute', () => {
  // Another calendar than the one under test: Intl, not Temporal.
  const clocks = new Map<string, Intl.DateTimeFormat>();
  const clockOf = (timeZone: string) =>
    clocks.getOrInsertComputed(
      timeZone,
      () => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
    );
  function allowed(policy: QuietHoursRule, extraHolidays: readonly string[], zone: string, atMs: number): boolean {
    const [date = '', time = ''] = clockOf(zone).format(atMs).split(' ');
    const day = new Date(date).getUTCDay();
    const holiday = nationalHolidays(Number(date.slice(0, 4))).has(date) || extraHolidays.includes(date);
    const plain = day === 0 ? policy.sunday : day === 6 ? policy.saturday : policy.weekdays;
    const hours = holiday ? policy.holidays : plain;
    return hours !== null && time >= hours.from && time < hours.to;
  }
  function search(policy: QuietHoursRule, extraHolidays: readonly string[], zone: string, nowMs: number): number {
    let atMs = nowMs;
    while (!allowed(policy, extraHolidays, zone, atMs)) atMs = (Math.floor(atMs / 60_000) + 1) * 60_000;
    return atMs;
  }

  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const hours = fc
    .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 0, max: 240 })), {
      minLength: 2,
      maxLength: 2,
    })
    .map((pair) => pair.sort((a, b) => a - b))
    .map(([from = 0, to = 0]) => ({ from: time(from), to: time(to) }));
  const maybe = fc.option(hours, { freq: 2 });
  const policies = fc
    .record({ weekdays: maybe, saturday: maybe, sunday: maybe, holidays: maybe })
    .filter((policy) => QuietHoursRule.safeParse(policy).success);
  const places = fc.oneof(
    fc.record({
      zone: fc.constantFrom(saoPaulo, 'America/Rio_Branco', newYork, 'Asia/Kathmandu', 'Australia/Lord_Howe'),
      nowMs: fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z') }),
    }),
    fc
      .record({
        change: fc.constantFrom(
          [newYork, '2026-03-08T07:00:00Z'],
          [newYork, '2026-11-01T06:00:00Z'],
          [saoPaulo, '2018-11-04T03:00:00Z'],
          [saoPaulo, '2019-02-17T02:00:00Z'],
          ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
          ['Pacific/Apia', '2011-12-30T10:00:00Z'],
        ),
        awayMs: fc.integer({ min: -172_800_000, max: 14_400_000 }),
      })
      .map(({ change: [zone = '', instant = ''], awayMs }) => ({ zone, nowMs: at(instant) + awayMs })),
  );
  const daysAhead = fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { maxLength: 4 });

  test('the answer is the first allowed moment: it is one, and nothing before it is', () => {
    fc.assert(
      fc.property(policies, places, daysAhead, (policy, { zone, nowMs }, days) => {
        const extraHolidays = days.map((day) => iso(nowMs + day * 86_400_000).slice(0, 10));
        const until = nextAllowed(policy, extraHolidays, zone, nowMs);
        expect(iso(until)).toBe(iso(search(policy, extraHolidays, zone, nowMs)));
        expect(allowed(policy, extraHolidays, zone, until)).toBe(true);
        expect(until === nowMs || !allowed(policy, extraHolidays, zone, until - 1)).toBe(true);
        expect(nextAllowed(policy, extraHolidays, zone, until)).toBe(until);
      }),
      { numRuns: 300 },
    );
  });

  test('what is remembered never changes an answer, in whatever order moments, zones and holidays come', () => {
    const asked = fc.record({
      zone: fc.constantFrom(saoPaulo, 'America/Manaus', newYork),
      holidays: fc.constantFrom<readonly string[]>([], ['2026-11-24']),
      nowMs: fc.integer({ min: at('2026-11-19T00:00Z'), max: at('2026-11-26T00:00Z') }),
    });
    fc.assert(
      fc.property(policies, fc.array(asked, { minLength: 2, maxLength: 40 }), (policy, questions) => {
        const told = questions.map(({ zone, holidays, nowMs }) => nextAllowed(policy, holidays, zone, nowMs));
        const fresh = questions.map(({ zone, holidays, nowMs }) => nextAllowed({ ...policy }, holidays, zone, nowMs));
        expect(told).toEqual(fresh);
      }),
    );
  });
});

describe('the calendar is asked once for a stretch of time', () => {
  const spied = () => vi.spyOn(Temporal.Instant, 'fromEpochMilliseconds');

  test.each([
    ['open', '2026-11-23T10:00'],
    ['closed', '2026-11-22T10:00'],
  ])('given it is %s, when many messages ask, then only the first looks', (_, local) => {
    const policy = { ...usual };
    const holidays: string[] = [];
    const calendar = spied();
    nextAllowed(policy, holidays, saoPaulo, brasilia(local));
    const first = calendar.mock.calls.length;
    for (let message = 0; message < 1_000; message++)
      nextAllowed(policy, holidays, saoPaulo, brasilia(local) + message * 1_000);
    expect(first).toBeGreaterThan(0);
    expect(calendar.mock.calls.length).toBe(first);
  });

  test('given more zones than contacts live in, then answers stay right and memory small', () => {
    const policy = { ...usual };
    const holidays: string[] = [];
    const zones = Intl.supportedValuesOf('timeZone').slice(0, 100);
    const ask = (rule: QuietHoursRule) =>
      zones.map((zone) => nextAllowed(rule, holidays, zone, at('2026-11-22T12:00Z')));
    const fresh = zones.map((zone) => nextAllowed({ ...usual }, holidays, zone, at('2026-11-22T12:00Z')));
    expect(ask(policy)).toEqual(fresh);
    const calendar = spied();
    expect(ask(policy)).toEqual(fresh);
    // Not all of them were remembered.
    expect(calendar.mock.calls.length).toBeGreaterThan(zones.length / 2);
  });

  test('given a stretch that ends, when its very end asks, then the calendar is asked again', () => {
    const policy = { ...usual };
    const holidays: string[] = [];
    const next = (local: string) => iso(nextAllowed(policy, holidays, saoPaulo, brasilia(local)));
    expect(next('2026-11-23T08:59:59.999')).toBe(iso(brasilia('2026-11-23T09:00')));
    expect(next('2026-11-23T09:00')).toBe(iso(brasilia('2026-11-23T09:00')));
    expect(next('2026-11-23T17:59:59.999')).toBe(iso(brasilia('2026-11-23T17:59:59.999')));
    expect(next('2026-11-23T18:00')).toBe(iso(brasilia('2026-11-24T09:00')));
  });
});
