/** A schedule in plain words, in both languages: `Às 07:30, de segunda a sexta.` */
import { months, type Schedule } from './schedule.ts';
import type { FieldValues } from './schedule-fields.ts';

export interface Words {
  en: string;
  pt: string;
}

/** Its time zone is not part of the words. */
export function scheduleWords(schedule: Schedule): Words {
  const [times, days, months] = [timesOf(schedule), daysOf(schedule), monthsOf(schedule)];
  const sentence = (language: keyof Words) => {
    const text = [times, days, months].flatMap((words) => (words === undefined ? [] : [words[language]])).join(', ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  return { en: sentence('en'), pt: sentence('pt') };
}

/** More than these are told by what they have in common. */
const mostTimes = 6;

function timesOf({ minute, hour }: Schedule): Words {
  if (minute === 'all') return everyMinute(hour);
  const isFew = hour !== 'all' && minute.length * hour.length <= mostTimes;
  if (isFew) {
    const times = hour.flatMap((h) => minute.map((m) => clock(h, m)));
    // One o'clock is singular.
    const pt = `${hour[0] === 1 ? 'à' : 'às'} ${listed(times, 'e')}`;
    return { en: `at ${listed(times, 'and')}`, pt };
  }
  const within = hour === 'all' ? undefined : hoursWithin(hour, minute);
  const often = oftenOf(minute);
  return within === undefined ? often : { en: `${often.en} ${within.en}`, pt: `${often.pt} ${within.pt}` };
}

function everyMinute(hour: FieldValues): Words {
  const often = { en: 'every minute', pt: 'a cada minuto' };
  if (hour === 'all') return often;
  const { en, pt } = hoursWithin(hour, [0, 59]);
  return { en: `${often.en} ${en}`, pt: `${often.pt} ${pt}` };
}

/** How often within the hours that are meant. */
function oftenOf(minutes: readonly number[]): Words {
  const [first = 0] = minutes;
  const step = 60 / minutes.length;
  const isRegular = minutes.every((minute, place) => minute === first + place * step);
  if (minutes.length > 1 && isRegular) {
    const from =
      first === 0 ? { en: '', pt: '' } : { en: ` from minute ${first} on`, pt: ` a partir do minuto ${first}` };
    return { en: `every ${step} minutes${from.en}`, pt: `a cada ${step} minutos${from.pt}` };
  }
  if (minutes.length === 1 && first === 0) return { en: 'every hour on the hour', pt: 'a cada hora cheia' };
  const shown = ranges(minutes);
  const many = minutes.length > 1;
  return {
    en: `at minute${many ? 's' : ''} ${shown.en} of the hour`,
    pt: `${many ? 'nos minutos' : 'no minuto'} ${shown.pt} da hora`,
  };
}

function hoursWithin(hours: readonly number[], minutes: readonly number[]): Words {
  const [first = 0, last = 0] = [hours[0], hours.at(-1)];
  if (last - first === hours.length - 1) {
    const [from, to] = [clock(first, minutes[0] ?? 0), clock(last, minutes.at(-1) ?? 0)];
    return { en: `from ${from} to ${to}`, pt: `das ${from} às ${to}` };
  }
  const shown = ranges(hours);
  return { en: `in the hours ${shown.en}`, pt: `nas horas ${shown.pt}` };
}

const weekdays = [
  { en: 'Sunday', pt: 'domingo', on: 'aos domingos' },
  { en: 'Monday', pt: 'segunda', on: 'às segundas' },
  { en: 'Tuesday', pt: 'terça', on: 'às terças' },
  { en: 'Wednesday', pt: 'quarta', on: 'às quartas' },
  { en: 'Thursday', pt: 'quinta', on: 'às quintas' },
  { en: 'Friday', pt: 'sexta', on: 'às sextas' },
  { en: 'Saturday', pt: 'sábado', on: 'aos sábados' },
] as const;

/** Both a day of month and a weekday: the day must satisfy both, which cron's users do not expect (IXC-50). */
function daysOf({ dayOfMonth, weekday }: Schedule): Words {
  const week = weekday === 'all' ? undefined : weekWords(weekday);
  if (dayOfMonth === 'all') return week?.on ?? { en: 'every day', pt: 'todos os dias' };
  const shown = ranges(dayOfMonth);
  const many = dayOfMonth.length > 1;
  const [en, pt] = [
    `on day${many ? 's' : ''} ${shown.en} of the month`,
    `${many ? 'nos dias' : 'no dia'} ${shown.pt} do mês`,
  ];
  if (week === undefined) return { en, pt };
  return { en: `${en}, only when that is also ${week.falls.en}`, pt: `${pt}, só quando também cai ${week.falls.pt}` };
}

function weekWords(values: readonly number[]): { on: Words; falls: Words } {
  // The week of work begins on Monday.
  const days = values.map((day) => (day === 0 ? 7 : day)).toSorted((a, b) => a - b);
  const [first = 1, last = 1] = [days[0], days.at(-1)];
  const named = (day: number) => weekdays[day % 7] ?? weekdays[0];
  if (days.length > 2 && last - first === days.length - 1) {
    const [from, to] = [named(first), named(last)];
    const en = `${from.en} to ${to.en}`;
    return { on: { en, pt: `de ${from.pt} a ${to.pt}` }, falls: { en, pt: `entre ${from.pt} e ${to.pt}` } };
  }
  const each = (name: (day: (typeof weekdays)[number]) => string, and: string) =>
    listed(
      days.map((day) => name(named(day))),
      and,
    );
  return {
    on: { en: each(({ en }) => `${en}s`, 'and'), pt: each(({ on }) => on, 'e') },
    falls: { en: `a ${each(({ en }) => en, 'or')}`, pt: `em ${each(({ pt }) => pt, 'ou')}` },
  };
}

function monthsOf({ month }: Schedule): Words | undefined {
  if (month === 'all') return undefined;
  const shown = ranges(month, (language, value) => months[value - 1]?.[language] ?? '');
  const isSpan = month.length > 2 && (month.at(-1) ?? 0) - (month[0] ?? 0) === month.length - 1;
  return { en: `${isSpan ? 'from' : 'in'} ${shown.en}`, pt: `${isSpan ? 'de' : 'em'} ${shown.pt}` };
}

/** `1 a 5, 10 e 20`: neighbours as an interval. */
function ranges(
  values: readonly number[],
  name: (language: keyof Words, value: number) => string = (_language, value) => String(value),
): Words {
  const spans: [number, number][] = [];
  for (const value of values) {
    const span = spans.at(-1);
    if (span !== undefined && value === span[1] + 1) span[1] = value;
    else spans.push([value, value]);
  }
  const shown = (language: keyof Words, to: string) =>
    spans.flatMap(([from, until]) => {
      if (until - from > 1) return [`${name(language, from)} ${to} ${name(language, until)}`];
      return from === until ? [name(language, from)] : [name(language, from), name(language, until)];
    });
  return { en: listed(shown('en', 'to'), 'and'), pt: listed(shown('pt', 'a'), 'e') };
}

const clock = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

function listed(parts: readonly string[], and: string): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${and} ${last}`;
}
