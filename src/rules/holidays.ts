/**
 * Brazilian national holidays. Carnival and Corpus Christi are none by federal law (optional days off, holidays only
 * where a state or city made them so): who wants them puts their dates into the channel's `extraHolidays`.
 */
import type { Holiday } from '../../contracts/holiday.ts';

type Names = readonly [pt: string, en: string];

const fixed: Readonly<Record<string, Names>> = {
  '01-01': ['Confraternização Universal', "New Year's Day"],
  '04-21': ['Tiradentes', 'Tiradentes'],
  '05-01': ['Dia do Trabalho', 'Labour Day'],
  '09-07': ['Independência do Brasil', 'Independence Day'],
  '10-12': ['Nossa Senhora Aparecida', 'Our Lady of Aparecida'],
  '11-02': ['Finados', "All Souls' Day"],
  '11-20': ['Dia da Consciência Negra', 'Black Awareness Day'],
  '11-15': ['Proclamação da República', 'Republic Day'],
  '12-25': ['Natal', 'Christmas Day'],
};
/** Dia Nacional de Zumbi e da Consciência Negra, national since Law 14.759/2023. */
const blackAwareness = { day: '11-20', sinceYear: 2024 };
const goodFridayNames: Names = ['Sexta-feira Santa', 'Good Friday'];

/** Entries stay: a process asks for the year it runs in and the next one. */
const years = new Map<number, ReadonlySet<string>>();

/** Dates such as `2026-11-20`. */
export const nationalHolidays = (year: number): ReadonlySet<string> => years.getOrInsertComputed(year, holidaysOf);

export const isNationalHoliday = (date: string): boolean => nationalHolidays(Number(date.slice(0, 4))).has(date);

/** From one date on and before another, earliest first. */
export function holidaysBetween(from: string, until: string): Holiday[] {
  const [first, last] = [from, until].map((date) => Temporal.PlainDate.from(date).year) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, place) => [...nationalHolidays(first + place)])
    .flat()
    .filter((date) => date >= from && date < until)
    .toSorted()
    .map((date) => {
      const [namePt, name] = fixed[date.slice(5)] ?? goodFridayNames;
      return { date, name, namePt };
    });
}

function holidaysOf(year: number): ReadonlySet<string> {
  const days = Object.keys(fixed).filter((day) => day !== blackAwareness.day || year >= blackAwareness.sinceYear);
  return new Set([...days.map((day) => `${year}-${day}`), goodFriday(year)]);
}

const goodFriday = (year: number): string => easterSunday(year).subtract({ days: 2 }).toString();

/** The anonymous Gregorian computus (Meeus, Jones, Butcher); the letters are its usual names. */
function easterSunday(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return Temporal.PlainDate.from({ year, month, day: (h + l - 7 * m + 33 * month + 19) % 32 });
}
