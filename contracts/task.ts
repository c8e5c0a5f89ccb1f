/** Tasks (agenda de tarefas): campaigns that start by the clock. */
import { z } from 'zod';
import { CampaignId, CampaignInput } from './campaign.ts';
import { NotificationId } from './notification.ts';
import { FieldError } from './problem.ts';
import { Timestamp } from './time.ts';

export const TaskId = NotificationId;

const clockField = z
  .union([z.string().max(200), z.int(), z.array(z.union([z.string().max(20), z.int()])).max(60)])
  .describe('A value, a list (`1,15`), an interval (`1-10`), or `Todos`.');

export const TaskSchedule = z
  .strictObject({
    minute: clockField,
    hour: clockField,
    dayOfMonth: clockField.optional(),
    month: clockField.optional(),
    weekday: clockField.optional().describe('`1-5` is Monday to Friday; Sunday is 0 or 7.'),
    timeZone: z.string().max(64).optional().describe('Left out: America/Sao_Paulo.'),
  })
  .describe('A day must satisfy day of month, month and weekday, all of them. What is left out is `Todos`.');

export const TaskInput = z.strictObject({
  name: z.string().min(1).max(200),
  schedule: TaskSchedule,
  campaign: CampaignInput.describe('What is started each time; its audience is a source.'),
  catchUpMinutes: z
    .int()
    .min(0)
    .max(1_440)
    .default(60)
    .describe('A run that was missed, as while Ponte was down, is made up for when it is no older than that.'),
  enabled: z.boolean().default(true),
});
export type TaskInput = z.infer<typeof TaskInput>;

/** One entry of `tasks:` in ponte.yaml. */
export const TaskEntry = TaskInput.extend({ id: TaskId });
export type TaskEntry = z.infer<typeof TaskEntry>;

export const taskOutcomes = ['started', 'missed', 'overlap', 'refused'] as const;
export const TaskRun = z.strictObject({
  at: Timestamp.describe('When it was due.'),
  outcome: z
    .enum(taskOutcomes)
    .describe('`missed`: too late to make up for. `overlap`: the campaign of the run before was not finished.'),
  campaignId: CampaignId.nullable(),
  text: z.string().nullable().describe('Portuguese: why there is no campaign.'),
});
export type TaskRun = z.infer<typeof TaskRun>;

export const TaskView = TaskEntry.extend({
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  nextRunAt: Timestamp.nullable().describe('Null: it is not enabled.'),
  warnings: z
    .array(FieldError)
    .describe('What the schedule does that may surprise: only in leap years, not in every month.'),
  runs: z.array(TaskRun).describe('The last ten, newest first.'),
});
export type TaskView = z.infer<typeof TaskView>;
