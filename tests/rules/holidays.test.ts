/** Brazilian national holidays, year by year. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNationalHoliday, nationalHolidays } from '../../src/rules/holidays.ts';

const sorted = (year: number) => [...nationalHolidays(year)].sort();

describe('national holidays', () => {
  test('given 2026, then its ten days', () => {
    expect(sorted(2026)).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-21',
      '2026-05-01',
      '2026-09-07',
      '2026-10-12',
      '2026-11-02',
      '2026-11-15',
      '2026-11-20',
      '2026-12-25',
    ]);
  });

  test('given 20 November, then it is one since 2024', () => {
    expect(isNationalHoliday('2023-11-20')).toBe(false);
    expect(isNationalHoliday('2024-11-20')).toBe(true);
  });

  test('given Good Friday on Tiradentes, then one day is both', () => {
    expect(isNationalHoliday('2000-04-21')).toBe(true);
    expect(sorted(2000)).toHaveLength(8);
  });

  test.each([
    ['Carnival Monday', '2026-02-16'],
    ['Carnival Tuesday', '2026-02-17'],
    ['Easter Sunday', '2026-04-05'],
    ['Corpus Christi', '2026-06-04'],
    ['the anniversary of a city', '2026-01-25'],
    ['an ordinary Saturday', '2026-11-21'],
  ])('given %s, then it is none', (_, date) => {
    expect(isNationalHoliday(date)).toBe(false);
  });

  test('given the same year again, then nothing is computed again', () => {
    expect(nationalHolidays(2031)).toBe(nationalHolidays(2031));
  });
});

describe('Good Friday', () => {
  // The earliest and the latest, and the years for which simpler formulas are a week off (1954, 1981, 2049, 2076).
  test.each([
    '1818-03-20',
    '1943-04-23',
    '1954-04-16',
    '1981-04-17',
    '2008-03-21',
    '2024-03-29',
    '2025-04-18',
    '2026-04-03',
    '2027-03-26',
    '2028-04-14',
    '2038-04-23',
    '2049-04-16',
    '2076-04-17',
    '2285-03-20',
  ])('%s', (date) => {
    expect(isNationalHoliday(date)).toBe(true);
  });

  test('given any year, then one Friday between 20 March and 23 April is it', () => {
    const fixedDays = ['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '11-20', '12-25'];
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 2400 }), (year) => {
        const movable = sorted(year).filter((date) => !fixedDays.includes(date.slice(5)));
        const [day = `${year}-04-21`] = movable;
        expect(movable.length).toBeLessThan(2);
        expect(new Date(day).getUTCDay()).toBe(5);
        expect(day.slice(5) >= '03-20' && day.slice(5) <= '04-23').toBe(true);
      }),
    );
  });
});
