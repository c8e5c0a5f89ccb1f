/** What a schedule would do, told before anybody saves it: its words, its next runs, the days of a month. */
import { type FieldError, Refusal } from '../../contracts/problem.ts';
import type { ScheduleCheck, ScheduleDay } from '../../contracts/schedule.ts';
import { iso } from '../platform/clock.ts';
import { dayIn } from '../platform/day.ts';
import { neverRuns, parseSchedule, runsBetween, type Schedule, scheduleWarnings } from './schedule.ts';
import { scheduleWords } from './schedule-words.ts';

const shownRuns = 10;
const shownOfDay = 3;
const dayHours = 24;
/** Nothing runs more often than every minute. */
const mostOfDay = 60 * (dayHours + 1);

/**
 * @param calendar the month whose days are told, `2026-11`; undefined: that of the next run.
 * @throws Refusal naming every field that cannot be read; a schedule that never runs is an answer.
 */
export function checkSchedule(input: unknown, calendar: string | undefined, now: number): ScheduleCheck {
  const parsed = parseSchedule(input);
  if (!parsed.ok) throw new Refusal('invalid_request', parsed.errors);
  const { schedule } = parsed;
  const { runs } = runsBetween(schedule, now, Number.POSITIVE_INFINITY, shownRuns);
  const month = calendar ?? dayIn(schedule.timeZone, runs[0] ?? now).slice(0, 7);
  const { en, pt } = scheduleWords(schedule);
  return {
    text: en,
    textPt: pt,
    timeZone: schedule.timeZone,
    never: neverRuns(schedule) ?? null,
    warnings: scheduleWarnings(schedule),
    next: runs.map(iso),
    calendar: month,
    days: daysOfMonth(schedule, month),
  };
}

/** The fields of a schedule are found below it in what was sent. */
export const atSchedule = (error: FieldError): FieldError => ({
  ...error,
  path: error.path === 'schedule' ? 'schedule' : `schedule.${error.path}`,
});

/** The days of a month on which a schedule runs, as its own zone has them. @param month `2026-11` */
export function daysOfMonth(schedule: Schedule, month: string): ScheduleDay[] {
  const { year, month: place, daysInMonth } = Temporal.PlainYearMonth.from(month);
  return Array.from({ length: daysInMonth }, (_, before) =>
    Temporal.PlainDate.from({ year, month: place, day: before + 1 }),
  ).flatMap((date) => dayOfSchedule(schedule, date) ?? []);
}

function dayOfSchedule(schedule: Schedule, date: Temporal.PlainDate): ScheduleDay | undefined {
  if (!runsOn(schedule, date)) return undefined;
  const [start, end] = [date, date.add({ days: 1 })].map((day) => day.toZonedDateTime(schedule.timeZone));
  if (start === undefined || end === undefined) return undefined;
  const between = (most: number) =>
    runsBetween(schedule, start.epochMilliseconds - 1, end.epochMilliseconds - 1, most).runs;
  // On an ordinary day each hour and minute comes once: looking at each of 1,440 runs would take long.
  const isOrdinary = start.hoursInDay === dayHours;
  const runs = between(isOrdinary ? shownOfDay : mostOfDay);
  if (runs.length === 0) return undefined;
  return {
    date: date.toString(),
    runs: isOrdinary ? timesOfDay(schedule) : runs.length,
    first: runs.slice(0, shownOfDay).map(iso),
  };
}

const timesOfDay = ({ minute, hour }: Schedule): number =>
  (minute === 'all' ? 60 : minute.length) * (hour === 'all' ? dayHours : hour.length);

/** A day must satisfy all three. */
const runsOn = ({ dayOfMonth, month, weekday }: Schedule, date: Temporal.PlainDate): boolean =>
  (dayOfMonth === 'all' || dayOfMonth.includes(date.day)) &&
  (month === 'all' || month.includes(date.month)) &&
  (weekday === 'all' || weekday.includes(date.dayOfWeek % 7));
