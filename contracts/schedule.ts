/** What a schedule (agenda) would do: in words, its next runs, and the days of a month. */
import { z } from 'zod';
import { FieldError } from './problem.ts';
import { Timestamp } from './time.ts';

const field = z.string().max(200).optional();

export const ScheduleQuery = z.strictObject({
  minute: field.describe('As in a task: a value, a list (`0,30`), an interval (`8-17`), or `Todos`.'),
  hour: field,
  dayOfMonth: field.describe('Left out, here and below: `Todos`.'),
  month: field,
  weekday: field.describe('`1-5` is Monday to Friday; Sunday is 0 or 7.'),
  timeZone: z.string().max(64).optional().describe('Left out: America/Sao_Paulo.'),
  calendar: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11')
    .optional()
    .describe('The month whose days are told. Left out: that of the next run.'),
});
export type ScheduleQuery = z.infer<typeof ScheduleQuery>;

export const ScheduleDay = z.strictObject({
  date: z.string().describe('`2026-11-21`, in the time zone of the schedule.'),
  runs: z.int().min(1).describe('How often it runs that day.'),
  first: z.array(Timestamp).min(1).max(3).describe('The first of them, at most three.'),
});
export type ScheduleDay = z.infer<typeof ScheduleDay>;

export const ScheduleCheck = z.strictObject({
  text: z.string().describe('In words: `At 07:30, Monday to Friday.`'),
  textPt: z.string().describe('Portuguese: `Às 07:30, de segunda a sexta.`'),
  timeZone: z.string().describe('IANA name.'),
  never: FieldError.nullable().describe('Why it never runs; null: it does. Such a schedule cannot be saved.'),
  warnings: z.array(FieldError).describe('What it does that may surprise: only in leap years, not in every month.'),
  next: z.array(Timestamp).max(10).describe('The next ten runs, the soonest first.'),
  calendar: z.string().describe('The month whose days follow: `2026-11`.'),
  days: z.array(ScheduleDay).describe('Days of that month on which it runs.'),
});
export type ScheduleCheck = z.infer<typeof ScheduleCheck>;
