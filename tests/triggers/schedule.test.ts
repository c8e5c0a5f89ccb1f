import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  neverRuns,
  nextRun,
  parseSchedule,
  runsBetween,
  type Schedule,
  scheduleWarnings,
} from '../../src/triggers/schedule.ts';

const zone = 'America/Sao_Paulo';
const at = (local: string) => Date.parse(`${local}:00-03:00`);
const local = (ms: number | null) => (ms === null ? null : new Date(ms - 3 * 3_600_000).toISOString().slice(0, 16));

function schedule(fields: Record<string, unknown>): Schedule {
  const result = parseSchedule({ minute: 0, hour: 8, timeZone: zone, ...fields });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.schedule;
}

function errorsOf(fields: Record<string, unknown>) {
  const result = parseSchedule({ minute: 0, hour: 8, timeZone: zone, ...fields });
  return result.ok ? [] : result.errors;
}

const next = (fields: Record<string, unknown>, after: string) => local(nextRun(schedule(fields), at(after)));
/** Local days of the first runs in a span. */
const daysOf = (fields: Record<string, unknown>, from: string, to: string) =>
  runsBetween(schedule(fields), at(from), at(to), 1000).runs.map((run) => local(run)?.slice(0, 10));

describe('when it runs', () => {
  test('IXC-45: the minute, from 0 to 59, joined with the hour', () => {
    expect(next({ minute: 0 }, '2026-11-20T07:59')).toBe('2026-11-20T08:00');
    expect(next({ minute: 59 }, '2026-11-20T08:00')).toBe('2026-11-20T08:59');
    expect(next({ minute: '15,45' }, '2026-11-20T08:15')).toBe('2026-11-20T08:45');
    expect(errorsOf({ minute: 60 })).toEqual([
      {
        path: 'minute',
        message: '60 is no minute: use 0 to 59',
        messagePt: '60 não existe no campo Minuto: use de 0 a 59',
      },
    ]);
  });

  test('IXC-46: the hour, from 0 to 23', () => {
    expect(next({ hour: 0 }, '2026-11-20T08:00')).toBe('2026-11-21T00:00');
    expect(next({ hour: 23 }, '2026-11-20T08:00')).toBe('2026-11-20T23:00');
    expect(next({ hour: 'Todos', minute: 30 }, '2026-11-20T08:30')).toBe('2026-11-20T09:30');
    expect(errorsOf({ hour: 24 })).toEqual([
      { path: 'hour', message: '24 is no hour: use 0 to 23', messagePt: '24 não existe no campo Hora: use de 0 a 23' },
    ]);
  });

  test('IXC-47: Hora 7 and Minuto 30 is 7h30, today before it and tomorrow after it', () => {
    const typed = { hour: '7', minute: '30' };
    expect(next(typed, '2026-11-20T07:29')).toBe('2026-11-20T07:30');
    expect(next(typed, '2026-11-20T07:30')).toBe('2026-11-21T07:30');
    expect(next(typed, '2026-11-20T07:31')).toBe('2026-11-21T07:30');
  });

  test('IXC-48: Dia do mês 1-10 runs on day 10 and not on day 11', () => {
    const days = daysOf({ dayOfMonth: '1-10' }, '2026-11-09T00:00', '2026-12-01T23:59');
    expect(days).toEqual(['2026-11-09', '2026-11-10', '2026-12-01']);
    expect(errorsOf({ dayOfMonth: '0-40' })).toEqual([
      {
        path: 'dayOfMonth',
        message: '0 is no day of month, in the interval 0-40: use 1 to 31',
        messagePt: '0 não existe no campo Dia do mês, no intervalo 0-40: use de 1 a 31',
      },
    ]);
    expect(errorsOf({ dayOfMonth: '1-40' })[0]?.messagePt).toBe(
      '40 não existe no campo Dia do mês, no intervalo 1-40: use de 1 a 31',
    );
  });

  test('IXC-49: Dia do mês Todos runs on day 31', () => {
    expect(daysOf({ dayOfMonth: 'Todos' }, '2026-12-30T00:00', '2027-01-01T23:59')).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-01-01',
    ]);
  });

  test('IXC-50: day of month and weekday must both fit', () => {
    // 2026-11-07 is a Saturday.
    expect(daysOf({ dayOfMonth: 'Todos', weekday: '1-5' }, '2026-11-06T00:00', '2026-11-10T00:00')).toEqual([
      '2026-11-06',
      '2026-11-09',
    ]);
    const both = { dayOfMonth: '1-10', weekday: '1-5' };
    expect(daysOf(both, '2026-11-01T00:00', '2026-11-30T23:59')).toEqual(
      ['02', '03', '04', '05', '06', '09', '10'].map((day) => `2026-11-${day}`),
    );
    // Classic cron would also run on every Monday.
    expect(daysOf({ dayOfMonth: 13, weekday: 1 }, '2026-01-01T00:00', '2026-12-31T23:59')).toEqual([
      '2026-04-13',
      '2026-07-13',
    ]);
  });

  test('IXC-51: Mês 3-5 runs in April and not in June', () => {
    expect(daysOf({ dayOfMonth: 1, month: '3-5' }, '2026-01-01T00:00', '2027-03-01T23:59')).toEqual([
      '2026-03-01',
      '2026-04-01',
      '2026-05-01',
      '2027-03-01',
    ]);
  });

  test('IXC-52: Mês Todos runs in December', () => {
    const days = daysOf({ dayOfMonth: 1, month: 'Todos' }, '2026-01-01T00:00', '2026-12-31T23:59');
    expect(days).toHaveLength(12);
    expect(days.at(-1)).toBe('2026-12-01');
  });

  test('IXC-53: Dia da semana 1-5 is Monday to Friday', () => {
    // 2026-11-15 is a Sunday.
    expect(daysOf({ weekday: '1-5' }, '2026-11-15T00:00', '2026-11-22T23:59')).toEqual(
      ['16', '17', '18', '19', '20'].map((day) => `2026-11-${day}`),
    );
  });

  test('IXC-54: Dia da semana Todos runs on Sunday, which is 0 and 7', () => {
    expect(daysOf({ weekday: 'Todos' }, '2026-11-14T12:00', '2026-11-15T23:59')).toEqual(['2026-11-15']);
    expect(daysOf({ weekday: 0 }, '2026-11-09T00:00', '2026-11-22T23:59')).toEqual(['2026-11-15', '2026-11-22']);
    expect(schedule({ weekday: 7 })).toEqual(schedule({ weekday: 0 }));
    expect(schedule({ weekday: '5-7' }).weekday).toEqual([0, 5, 6]);
  });
});

describe('runs that were missed', () => {
  const hourly = { hour: 'Todos', minute: 0 };
  const runs = (from: string, to: string, max: number) => {
    const { runs: found, more } = runsBetween(schedule(hourly), at(from), at(to), max);
    return { runs: found.map(local), more };
  };

  test('after the last one, up to now and now included', () => {
    expect(runs('2026-11-20T08:00', '2026-11-20T10:00', 10)).toEqual({
      runs: ['2026-11-20T09:00', '2026-11-20T10:00'],
      more: false,
    });
  });

  test('at most so many, the earliest ones, saying that there are more', () => {
    expect(runs('2026-11-20T08:00', '2026-11-25T08:00', 2)).toEqual({
      runs: ['2026-11-20T09:00', '2026-11-20T10:00'],
      more: true,
    });
    expect(runs('2026-11-20T08:00', '2026-11-20T10:00', 2).more).toBe(false);
    expect(runs('2026-11-20T08:00', '2026-11-20T10:00', 0)).toEqual({ runs: [], more: true });
  });

  test('none, when no run lies between', () => {
    expect(runs('2026-11-20T08:00', '2026-11-20T08:59', 10)).toEqual({ runs: [], more: false });
    expect(runs('2026-11-20T10:00', '2026-11-20T08:00', 10)).toEqual({ runs: [], more: false });
  });
});

describe('schedules that never or seldom run', () => {
  test.each([
    [{ dayOfMonth: 31, month: '4,6,9,11' }, '31', '31'],
    [{ dayOfMonth: '30-31', month: 2 }, '30 or 31', '30 ou 31'],
  ])('%j never runs', (fields, en, pt) => {
    const never = schedule(fields);
    expect(neverRuns(never)).toEqual({
      path: 'dayOfMonth',
      message: `never runs: none of the chosen months has a day ${en}`,
      messagePt: `nunca executa: nenhum dos meses escolhidos tem dia ${pt}`,
    });
    expect(nextRun(never, at('2026-11-20T08:00'))).toBeNull();
    expect(runsBetween(never, 0, at('2026-11-20T08:00'), 5)).toEqual({ runs: [], more: false });
    expect(scheduleWarnings(never)).toEqual([]);
  });

  test('29 February only: the next leap year, with a warning', () => {
    const leap = schedule({ dayOfMonth: 29, month: 2 });
    expect(neverRuns(leap)).toBeUndefined();
    expect(local(nextRun(leap, at('2024-03-01T00:00')))).toBe('2028-02-29T08:00');
    expect(scheduleWarnings(leap)).toEqual([
      {
        path: 'dayOfMonth',
        message: 'runs only on 29 February, so only in leap years',
        messagePt: 'só executa em 29 de fevereiro, portanto apenas em anos bissextos',
      },
    ]);
    expect(scheduleWarnings(schedule({ dayOfMonth: '29-31', month: 2 }))).toEqual(scheduleWarnings(leap));
  });

  test('29 February on a Monday: decades apart, and over 2100, which is no leap year', () => {
    const rare = schedule({ dayOfMonth: 29, month: 2, weekday: 1 });
    expect(local(nextRun(rare, at('2024-03-01T00:00')))).toBe('2044-02-29T08:00');
    expect(local(nextRun(rare, at('2072-03-01T00:00')))).toBe('2112-02-29T08:00');
    expect(scheduleWarnings(rare)[0]?.messagePt).toBe(
      'só executa em 29 de fevereiro, portanto apenas em anos bissextos, e só quando esse dia é um dos dias da semana escolhidos',
    );
  });

  test('day 31 of every month: the short months are named', () => {
    expect(scheduleWarnings(schedule({ dayOfMonth: 31 }))).toEqual([
      {
        path: 'dayOfMonth',
        message: 'does not run in February, April, June, September, November: too short for the chosen days',
        messagePt: 'não executa em fevereiro, abril, junho, setembro, novembro: o mês é curto para os dias escolhidos',
      },
    ]);
    expect(scheduleWarnings(schedule({ dayOfMonth: 29 })).map(({ messagePt }) => messagePt)).toEqual([
      'em fevereiro, só executa em anos bissextos',
    ]);
  });

  test('usual schedules warn of nothing', () => {
    for (const fields of [{}, { dayOfMonth: '1-31' }, { dayOfMonth: 28, month: 2 }, { weekday: '1-5', month: '1,7' }]) {
      expect(scheduleWarnings(schedule(fields))).toEqual([]);
      expect(neverRuns(schedule(fields))).toBeUndefined();
    }
  });

  test('a schedule runs exactly when it is not said to never run', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 3 });
    const chosen = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(days, chosen, (dayOfMonth, month) => {
        const either = schedule({ dayOfMonth, month });
        const calendar = month.some((each) =>
          dayOfMonth.some((day) => new Date(Date.UTC(2024, each - 1, day)).getUTCMonth() === each - 1),
        );
        expect(neverRuns(either) === undefined).toBe(calendar);
        expect(nextRun(either, at('2026-01-01T00:00')) !== null).toBe(calendar);
      }),
    );
  });
});
