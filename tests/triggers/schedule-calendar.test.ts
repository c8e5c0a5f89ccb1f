/** Every day of five years, in zones whose clocks change and in one whose do not, against an independent oracle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextRun, runsBetween, type Schedule } from '../../src/triggers/schedule.ts';
import type { FieldValues } from '../../src/triggers/schedule-fields.ts';
import { dayMs, expectedRuns, hourMs, type ZoneClock, zoneClock } from './schedule-oracle.ts';

/** With the last summer times of Brazil, whose clocks changed at midnight, and a 29 February at each end. */
const from = Date.UTC(2016, 0, 2);
const to = Date.UTC(2020, 11, 30);

const zones = ['America/Sao_Paulo', 'America/Noronha', 'America/New_York', 'Europe/Lisbon', 'Australia/Lord_Howe'];
const clocks = new Map<string, ZoneClock>();
function clockOf(zone: string): ZoneClock {
  const known = clocks.get(zone) ?? zoneClock(zone, from - 2 * dayMs, to + 2 * dayMs);
  clocks.set(zone, known);
  return known;
}

const some = (first: number, last: number, most: number): fc.Arbitrary<FieldValues> =>
  fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: most });
const allOr = (values: fc.Arbitrary<FieldValues>): fc.Arbitrary<FieldValues> =>
  fc.oneof(fc.constant<FieldValues>('all'), values);
const ascending = (values: FieldValues): FieldValues => (values === 'all' ? values : values.toSorted((a, b) => a - b));

/** Hours in which clocks change come up often. */
const hours = fc.oneof(some(0, 3, 2), some(0, 23, 2));
const schedules = (timeZone: string): fc.Arbitrary<Schedule> =>
  fc
    .record({
      minute: some(0, 59, 2),
      hour: hours,
      dayOfMonth: allOr(some(1, 28, 12)),
      month: allOr(some(1, 12, 8)),
      weekday: allOr(some(0, 6, 5)),
    })
    .map(({ minute, hour, dayOfMonth, month, weekday }) => ({
      minute: ascending(minute),
      hour: ascending(hour),
      dayOfMonth: ascending(dayOfMonth),
      month: ascending(month),
      weekday: ascending(weekday),
      timeZone,
    }));

const everyMinute = { minute: 'all', hour: 'all', dayOfMonth: 'all', month: 'all', weekday: 'all' } as const;

describe.each(zones)('%s', (timeZone) => {
  test('a run in the small hours of each day of five years', () => {
    const clock = clockOf(timeZone);
    const schedule: Schedule = { ...everyMinute, minute: [15], hour: [2], timeZone };
    const { runs } = runsBetween(schedule, from - 1, to, Number.POSITIVE_INFINITY);
    expect(runs).toEqual(expectedRuns(schedule, clock, from, to));
    expect(runs.length).toBeGreaterThan(1820);
  });

  test('sampled schedules over five years', () => {
    const clock = clockOf(timeZone);
    fc.assert(
      fc.property(schedules(timeZone), (schedule) => {
        const { runs } = runsBetween(schedule, from - 1, to, Number.POSITIVE_INFINITY);
        expect(runs).toEqual(expectedRuns(schedule, clock, from, to));
      }),
      { numRuns: 5 },
    );
  });

  test('the next run after any moment, and not that moment itself', () => {
    const clock = clockOf(timeZone);
    fc.assert(
      fc.property(schedules(timeZone), fc.integer({ min: from, max: to - 30 * dayMs }), (schedule, at) => {
        const [expected = null] = expectedRuns(schedule, clock, at + 1, at + 30 * dayMs);
        const run = nextRun(schedule, at);
        if (expected === null) expect(run === null || run > at + 30 * dayMs).toBe(true);
        else expect(run).toBe(expected);
        if (run !== null) expect(nextRun(schedule, run)).not.toBe(run);
        if (run !== null) expect(nextRun(schedule, run - 1)).toBe(run);
      }),
      { numRuns: 60 },
    );
  });
});

describe('clock changes', () => {
  const changing = zones.filter((zone) => zone !== 'America/Noronha');

  test('the zones are what they were chosen for', () => {
    const counts = Object.fromEntries(zones.map((zone) => [zone, clockOf(zone).changes.length]));
    expect(counts).toEqual({
      'America/Sao_Paulo': 7,
      'America/Noronha': 0,
      'America/New_York': 10,
      'Europe/Lisbon': 10,
      'Australia/Lord_Howe': 10,
    });
    const steps = clockOf('Australia/Lord_Howe').changes.map(({ before, after }) => Math.abs(after - before) / hourMs);
    expect(new Set(steps)).toEqual(new Set([0.5]));
  });

  test.each(changing)('%s: dense schedules in the hours around every change', (timeZone) => {
    const clock = clockOf(timeZone);
    const dense: Schedule[] = [
      { ...everyMinute, timeZone },
      { ...everyMinute, minute: [0, 10, 20, 30, 40, 50], timeZone },
      { ...everyMinute, minute: [45], timeZone },
      { ...everyMinute, hour: [0, 1, 2], minute: [0, 29, 59], timeZone },
    ];
    for (const { at } of clock.changes) {
      for (const schedule of dense) {
        const [start, end] = [at - 2 * hourMs, at + 3 * hourMs];
        const { runs } = runsBetween(schedule, start - 1, end, Number.POSITIVE_INFINITY);
        expect(runs).toEqual(expectedRuns(schedule, clock, start, end));
      }
    }
  });

  const at = (text: string) => Date.parse(text);
  const daily = (hour: number, minute: number, timeZone: string): Schedule => ({
    ...everyMinute,
    hour: [hour],
    minute: [minute],
    timeZone,
  });
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

  test('a time that occurs twice runs once, the first time', () => {
    const schedule = daily(1, 30, 'America/New_York');
    const { runs } = runsBetween(schedule, at('2020-11-01T00:00:00-04:00'), at('2020-11-02T00:00:00-05:00'), 10);
    expect(runs.map(iso)).toEqual(['2020-11-01T05:30:00.000Z']);
    // Asked between the two occurrences, the next one is tomorrow's.
    expect(iso(nextRun(schedule, at('2020-11-01T05:45:00Z')))).toBe('2020-11-02T06:30:00.000Z');
  });

  test('a time that does not occur runs once, at the first moment after the gap', () => {
    const schedule = daily(2, 30, 'America/New_York');
    const { runs } = runsBetween(schedule, at('2020-03-08T00:00:00-05:00'), at('2020-03-09T00:00:00-04:00'), 10);
    expect(runs.map(iso)).toEqual(['2020-03-08T07:00:00.000Z']);
  });

  test('several times in one gap, and the one at its end, are one run', () => {
    const schedule = { ...daily(2, 0, 'America/New_York'), hour: [2, 3], minute: [0, 20, 40] };
    const { runs } = runsBetween(schedule, at('2020-03-08T00:00:00-05:00'), at('2020-03-09T00:00:00-04:00'), 10);
    expect(runs.map(iso)).toEqual(['2020-03-08T07:00:00.000Z', '2020-03-08T07:20:00.000Z', '2020-03-08T07:40:00.000Z']);
  });

  test('midnight that did not occur in São Paulo: the day still has its run', () => {
    expect(iso(nextRun(daily(0, 0, 'America/Sao_Paulo'), at('2018-11-03T12:00:00Z')))).toBe('2018-11-04T03:00:00.000Z');
  });

  test('half an hour on Lord Howe Island', () => {
    const schedule = daily(2, 15, 'Australia/Lord_Howe');
    expect(iso(nextRun(schedule, at('2020-10-03T12:00:00Z')))).toBe('2020-10-03T15:30:00.000Z');
  });

  test('a gap up to midnight ends with its day: nothing runs on the day after instead', () => {
    // In Nuuk the clock goes from 22:59 on Saturday to midnight.
    const schedule = { ...daily(23, 30, 'America/Nuuk'), weekday: [6] };
    const { runs } = runsBetween(schedule, at('2025-03-24T00:00:00Z'), at('2025-04-07T00:00:00Z'), 10);
    expect(runs.map(iso)).toEqual(['2025-04-06T00:30:00.000Z']);
  });
});
