/** Tasks (agenda de tarefas): by the clock they start campaigns, or let go what campaigns have queued. */
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

const common = {
  name: z.string().min(1).max(200),
  schedule: TaskSchedule,
  enabled: z.boolean().default(true),
};
const CampaignTask = z.strictObject({
  kind: z.literal('campaign').default('campaign'),
  ...common,
  campaign: CampaignInput.describe('What is started each time; its audience is a source.'),
  catchUpMinutes: z
    .int()
    .min(0)
    .max(1_440)
    .default(60)
    .describe('A run that was missed, as while Ponte was down, is made up for when it is no older than that.'),
});
/** What came due while Ponte was down leaves when it is back: `validSeconds` of the campaign ends it before. */
const DrainTask = z.strictObject({
  kind: z.literal('drain').describe('Lets go what campaigns have queued for it: Envia Mensagens Omnichannel da Fila.'),
  ...common,
});

export const TaskInput = z.discriminatedUnion('kind', [CampaignTask, DrainTask]);
export type TaskInput = z.infer<typeof TaskInput>;

const entry = { id: TaskId };
/** One entry of `tasks:` in ponte.yaml. */
export const TaskEntry = z.discriminatedUnion('kind', [CampaignTask.extend(entry), DrainTask.extend(entry)]);
export type TaskEntry = z.infer<typeof TaskEntry>;

export const taskOutcomes = ['started', 'released', 'missed', 'overlap', 'refused'] as const;
export const TaskRun = z.strictObject({
  at: Timestamp.describe('When it was due.'),
  outcome: z
    .enum(taskOutcomes)
    .describe(
      '`released`: what waited was let go. `missed`: too late to make up for. `overlap`: the campaign of the run before was ' +
        'not finished.',
    ),
  campaignId: CampaignId.nullable(),
  released: z.int().min(0).nullable().describe('Messages that had waited for it; null where it starts a campaign.'),
  text: z.string().nullable().describe('Portuguese: why there is no campaign, or what went late.'),
});
export type TaskRun = z.infer<typeof TaskRun>;

const seen = {
  ...entry,
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  scheduleText: z.string().describe('The schedule in words: `At 07:30, Monday to Friday.`'),
  scheduleTextPt: z.string().describe('Portuguese.'),
  nextRunAt: Timestamp.nullable().describe('Null: it is not enabled.'),
  waiting: z.int().min(0).nullable().describe('Messages that wait for the next run; null where it starts a campaign.'),
  warnings: z
    .array(FieldError)
    .describe('What the schedule does that may surprise: only in leap years, not in every month.'),
  runs: z.array(TaskRun).describe('The last ten, newest first.'),
};
export const TaskView = z.discriminatedUnion('kind', [CampaignTask.extend(seen), DrainTask.extend(seen)]);
export type TaskView = z.infer<typeof TaskView>;
