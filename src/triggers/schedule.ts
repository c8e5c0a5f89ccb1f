/**
 * When a task runs: minute, hour, day of month, month and weekday of one time zone. A day must satisfy the day of
 * month and the weekday and the month together; classic cron would take either of the first two.
 *
 * When the clocks change, every local time that the schedule names still counts once:
 * - A time that occurs twice (clocks set back) runs at its first occurrence only, so nobody is told twice.
 * - Times that do not occur (clocks set forward) run together, once, at the first moment after the gap. When that
 *   moment belongs to the next day, they fall away: the day they were meant for is over.
 * So a task that runs every minute pauses while the clocks repeat an hour. Brazil has not changed its clocks since 2019.
 */
import { Cron } from 'croner';
import type { FieldError } from '../../contracts/problem.ts';
import { usualZone } from '../rules/time-zones.ts';
import { type FieldValues, fieldRules, parseField, type ScheduleField } from './schedule-fields.ts';

export interface Schedule {
  minute: FieldValues;
  hour: FieldValues;
  dayOfMonth: FieldValues;
  month: FieldValues;
  /** Sunday is 0. */
  weekday: FieldValues;
  /** IANA name. */
  timeZone: string;
}

export type ScheduleResult = { ok: true; schedule: Schedule } | { ok: false; errors: FieldError[] };

/**
 * What an operator typed, or a schedule as it was stored: reading a schedule gives the same schedule. All wrong fields
 * are told at once.
 */
export function parseSchedule(input: unknown): ScheduleResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, errors: [fault('schedule', 'must be an object', 'deve ser um objeto')] };
  }
  const typed = input as Readonly<Record<string, unknown>>;
  const errors: FieldError[] = [];
  const valuesOf = (field: ScheduleField): FieldValues => {
    const result = parseField(field, Object.hasOwn(typed, field) ? typed[field] : undefined);
    if (result.ok) return result.values;
    errors.push(result.error);
    return 'all';
  };
  const schedule: Schedule = {
    minute: valuesOf('minute'),
    hour: valuesOf('hour'),
    dayOfMonth: valuesOf('dayOfMonth'),
    month: valuesOf('month'),
    weekday: valuesOf('weekday'),
    timeZone: typeof typed.timeZone === 'string' ? typed.timeZone.trim() : usualZone,
  };
  const zone = zoneError(typed.timeZone);
  if (zone !== undefined) errors.push(zone);
  for (const field of Object.keys(typed)) {
    if (!Object.hasOwn(schedule, field)) errors.push(fault(field, 'unknown field', 'campo desconhecido'));
  }
  return errors.length === 0 ? { ok: true, schedule } : { ok: false, errors };
}

function zoneError(timeZone: unknown): FieldError | undefined {
  if (timeZone === undefined) return undefined;
  if (typeof timeZone === 'string' && isZone(timeZone.trim())) return undefined;
  const shown = typeof timeZone === 'string' ? JSON.stringify(timeZone.slice(0, 40)) : typeof timeZone;
  return fault(
    'timeZone',
    `${shown} is no time zone: use a name such as ${usualZone}`,
    `${shown} não é um fuso horário: use um nome como ${usualZone}`,
  );
}

/** By name only: an offset such as -03:00 would not follow the zone when its clocks change. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The first run after this moment, in epoch milliseconds; null when it never runs. */
export function nextRun(schedule: Schedule, afterMs: number): number | null {
  return runsAfter(schedule, afterMs).next().value ?? null;
}

export interface Runs {
  /** Ascending. */
  runs: number[];
  /** There are others behind them. */
  more: boolean;
}

/**
 * The runs after `fromMs`, up to and including `toMs`: the earliest ones, at most `max`. With the last run that was made
 * and the present moment, these are the runs that were missed.
 */
export function runsBetween(schedule: Schedule, fromMs: number, toMs: number, max: number): Runs {
  const runs: number[] = [];
  for (const run of runsAfter(schedule, fromMs)) {
    if (run > toMs) break;
    if (runs.length >= max) return { runs, more: true };
    runs.push(run);
  }
  return { runs, more: false };
}

function* runsAfter(schedule: Schedule, afterMs: number): Generator<number, undefined> {
  // The search for a day that does not exist would go through centuries.
  if (neverRuns(schedule) !== undefined) return undefined;
  const cron = cronOf(schedule);
  let run = cron.nextRun(new Date(afterMs));
  while (run !== null) {
    yield run.getTime();
    run = cron.nextRun(run);
  }
  return undefined;
}

function cronOf({ minute, hour, dayOfMonth, month, weekday, timeZone }: Schedule): Cron {
  const anyDay = (values: FieldValues) => (values === 'all' ? '*' : values.join(','));
  // Minute and hour are spelled out: with a wildcard in them, times that occur twice would run twice.
  const pattern = [
    minute === 'all' ? '0-59' : minute.join(','),
    hour === 'all' ? '0-23' : hour.join(','),
    anyDay(dayOfMonth),
    anyDay(month),
    anyDay(weekday),
  ].join(' ');
  return new Cron(pattern, { timezone: timeZone, mode: '5-part', domAndDow: true, fixedTimeRule: 'no-wildcard' });
}

export const months = [
  { longest: 31, en: 'January', pt: 'janeiro' },
  { longest: 29, en: 'February', pt: 'fevereiro' },
  { longest: 31, en: 'March', pt: 'março' },
  { longest: 30, en: 'April', pt: 'abril' },
  { longest: 31, en: 'May', pt: 'maio' },
  { longest: 30, en: 'June', pt: 'junho' },
  { longest: 31, en: 'July', pt: 'julho' },
  { longest: 31, en: 'August', pt: 'agosto' },
  { longest: 30, en: 'September', pt: 'setembro' },
  { longest: 31, en: 'October', pt: 'outubro' },
  { longest: 30, en: 'November', pt: 'novembro' },
  { longest: 31, en: 'December', pt: 'dezembro' },
] as const;

/** Why the schedule never runs: no chosen month ever has a chosen day. Undefined: it does run. */
export function neverRuns(schedule: Schedule): FieldError | undefined {
  const { chosen, without } = monthsOf(schedule);
  if (without.length < chosen.length) return undefined;
  const days = daysOf(schedule);
  return fault(
    'dayOfMonth',
    `never runs: none of the chosen months has a day ${days.join(' or ')}`,
    `nunca executa: nenhum dos meses escolhidos tem dia ${days.join(' ou ')}`,
  );
}

/** What an operator may not have meant, although it runs. */
export function scheduleWarnings(schedule: Schedule): FieldError[] {
  const { chosen, without } = monthsOf(schedule);
  if (without.length === chosen.length) return [];
  const [earliest = 1] = daysOf(schedule);
  const onlyLeapYears = earliest === 29 && chosen.some(({ longest }) => longest === 29);
  const warnings: FieldError[] = [];
  if (onlyLeapYears) {
    const alone = chosen.length - without.length === 1;
    const [andEn, andPt] =
      schedule.weekday === 'all'
        ? ['', '']
        : [
            ', and only when that day is one of the chosen weekdays',
            ', e só quando esse dia é um dos dias da semana escolhidos',
          ];
    warnings.push(
      alone
        ? fault(
            'dayOfMonth',
            `runs only on 29 February, so only in leap years${andEn}`,
            `só executa em 29 de fevereiro, portanto apenas em anos bissextos${andPt}`,
          )
        : fault('dayOfMonth', 'runs in February only in leap years', 'em fevereiro, só executa em anos bissextos'),
    );
  }
  if (without.length > 0) {
    warnings.push(
      fault(
        'dayOfMonth',
        `does not run in ${without.map(({ en }) => en).join(', ')}: too short for the chosen days`,
        `não executa em ${without.map(({ pt }) => pt).join(', ')}: o mês é curto para os dias escolhidos`,
      ),
    );
  }
  return warnings;
}

type Month = (typeof months)[number];

/** The chosen months, and which of them never have a chosen day. */
function monthsOf(schedule: Schedule): { chosen: Month[]; without: Month[] } {
  const { month } = schedule;
  const [earliest = fieldRules.dayOfMonth.first] = daysOf(schedule);
  const chosen = months.filter((_month, place) => month === 'all' || month.includes(place + 1));
  return { chosen, without: chosen.filter(({ longest }) => longest < earliest) };
}

const daysOf = ({ dayOfMonth }: Schedule): readonly number[] =>
  dayOfMonth === 'all' ? [fieldRules.dayOfMonth.first] : dayOfMonth;

const fault = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
