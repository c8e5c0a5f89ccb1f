/** What a schedule is told to do, in words and day by day, against the schedule itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayIn } from '../../src/platform/day.ts';
import { parseSchedule, runsBetween, type Schedule } from '../../src/triggers/schedule.ts';
import { checkSchedule, daysOfMonth } from '../../src/triggers/schedule-check.ts';
import { scheduleWords } from '../../src/triggers/schedule-words.ts';

const now = Date.parse('2026-11-20T10:20:00Z');
const read = (input: object): Schedule => {
  const parsed = parseSchedule(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.schedule;
};

/** Some of a field's values, as an operator types them. */
const field = (first: number, last: number) =>
  fc.oneof(
    fc.constant('Todos'),
    fc.integer({ min: first, max: last }).map(String),
    fc
      .tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last }))
      .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
    fc
      .uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 4 })
      .map((values) => values.join(',')),
  );
const few = (first: number, last: number) =>
  fc
    .uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 3 })
    .map((values) => values.join(','));

const months = (year: number) =>
  Array.from({ length: 12 }, (_, place) => `${year}-${String(place + 1).padStart(2, '0')}`);

/** Clocks that change at midnight, at two, by half an hour, and that do not; 2018 is the last year in which Brazil's did. */
const zones = ['America/Sao_Paulo', 'America/New_York', 'Australia/Lord_Howe', 'America/Manaus'];

describe('the days of a year', () => {
  test.each(zones)('in %s are those of the schedule, with as many runs', (timeZone) => {
    fc.assert(
      fc.property(
        fc.record({
          minute: few(0, 59),
          hour: field(0, 23),
          dayOfMonth: field(1, 31),
          month: field(1, 12),
          weekday: field(0, 6),
        }),
        (typed) => {
          const schedule = read({ ...typed, timeZone });
          const [from, to] = [Date.parse('2017-12-30T00:00:00Z'), Date.parse('2019-01-02T00:00:00Z')];
          const expected = new Map<string, number[]>();
          for (const at of runsBetween(schedule, from, to, Number.POSITIVE_INFINITY).runs) {
            const day = dayIn(timeZone, at);
            if (day.startsWith('2018')) expected.set(day, [...(expected.get(day) ?? []), at]);
          }
          const told = months(2018).flatMap((month) => daysOfMonth(schedule, month));
          expect(told.map(({ date, runs, first }) => [date, runs, ...first])).toEqual(
            [...expected].map(([day, runs]) => [
              day,
              runs.length,
              ...runs.slice(0, 3).map((at) => new Date(at).toISOString()),
            ]),
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  test('every minute of a month is told at once', () => {
    const days = daysOfMonth(read({ minute: 'Todos', hour: 'Todos' }), '2026-11');
    expect(days).toHaveLength(30);
    expect(days.every(({ runs }) => runs === 1440)).toBe(true);
  });
});

test('the next ten runs are those that follow now', () => {
  const input = { minute: 30, hour: 7, weekday: '1-5' };
  const { next } = checkSchedule(input, undefined, now);
  expect(next).toEqual(
    runsBetween(read(input), now, Number.POSITIVE_INFINITY, 10).runs.map((at) => new Date(at).toISOString()),
  );
  expect(next[0]).toBe('2026-11-20T10:30:00.000Z');
});

test('the month shown first is that of the next run', () => {
  expect(checkSchedule({ minute: 0, hour: 9, dayOfMonth: 5 }, undefined, now)).toMatchObject({
    calendar: '2026-12',
    days: [{ date: '2026-12-05', runs: 1 }],
  });
  expect(checkSchedule({ minute: 0, hour: 9, dayOfMonth: 5 }, '2027-03', now).calendar).toBe('2027-03');
});

test('one that never runs says why, and has no days', () => {
  const { never, next, days } = checkSchedule({ minute: 0, hour: 9, dayOfMonth: 31, month: '2,4' }, undefined, now);
  expect(never).toMatchObject({ path: 'dayOfMonth', messagePt: expect.stringContaining('nunca executa') });
  expect([next, days]).toEqual([[], []]);
});

test.each([
  [{ minute: 30, hour: 7, weekday: '1-5' }, 'Às 07:30, de segunda a sexta.', 'At 07:30, Monday to Friday.'],
  [{ minute: 0, hour: 1 }, 'À 01:00, todos os dias.', 'At 01:00, every day.'],
  [{ minute: 'Todos', hour: 'Todos' }, 'A cada minuto, todos os dias.', 'Every minute, every day.'],
  [{ minute: 0, hour: 'Todos' }, 'A cada hora cheia, todos os dias.', 'Every hour on the hour, every day.'],
  [
    { minute: '0,15,30,45', hour: '8-17', month: '1,7' },
    'A cada 15 minutos das 08:00 às 17:45, todos os dias, em janeiro e julho.',
    'Every 15 minutes from 08:00 to 17:45, every day, in January and July.',
  ],
  [
    { minute: 0, hour: 9, dayOfMonth: '1-10', weekday: '1-5' },
    'Às 09:00, nos dias 1 a 10 do mês, só quando também cai entre segunda e sexta.',
    'At 09:00, on days 1 to 10 of the month, only when that is also Monday to Friday.',
  ],
  [
    { minute: 0, hour: '9,14', dayOfMonth: 5, month: '3-5' },
    'Às 09:00 e 14:00, no dia 5 do mês, de março a maio.',
    'At 09:00 and 14:00, on day 5 of the month, from March to May.',
  ],
  [
    { minute: 'Todos', hour: '8-10', weekday: '0,6' },
    'A cada minuto das 08:00 às 10:59, aos sábados e aos domingos.',
    'Every minute from 08:00 to 10:59, Saturdays and Sundays.',
  ],
  [
    { minute: '5,10', hour: '1,3,5,9', dayOfMonth: '1,15', weekday: '1,3' },
    'Nos minutos 5 e 10 da hora nas horas 1, 3, 5 e 9, nos dias 1 e 15 do mês, só quando também cai em segunda ou quarta.',
    'At minutes 5 and 10 of the hour in the hours 1, 3, 5 and 9, on days 1 and 15 of the month, only when that is also a Monday or Wednesday.',
  ],
  [
    { minute: '7,37', hour: 'Todos' },
    'A cada 30 minutos a partir do minuto 7, todos os dias.',
    'Every 30 minutes from minute 7 on, every day.',
  ],
])('%j is said as people say it', (input, pt, en) => {
  expect(scheduleWords(read(input))).toEqual({ pt, en });
});
