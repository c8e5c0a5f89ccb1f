/** Campaigns (campanhas): one notification to everybody that a mailing names, with a result for each record. */
import { z } from 'zod';
import { LogQuery } from './log.ts';
import { MailingMap } from './mailing.ts';
import { ChannelId, Lane, MessageId, messageStatuses } from './message.ts';
import { NotificationId } from './notification.ts';
import { FieldError } from './problem.ts';
import { SourceId } from './source.ts';
import { Timestamp } from './time.ts';

export const CampaignId = MessageId;

export const campaignStates = ['ready', 'running', 'paused', 'cancelled', 'finished'] as const;
export const CampaignState = z
  .enum(campaignStates)
  .describe(
    '`ready`: nothing has been read yet. `paused`: by a person, or because nothing good could come of going on.',
  );
export type CampaignState = z.infer<typeof CampaignState>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:00');

export const CampaignAudience = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('source'), source: SourceId.describe('One that has mailing records.') }),
  z.strictObject({ kind: z.literal('file') }).describe('A CSV file, sent with `PUT /v1/campaigns/{id}/file`.'),
]);
export type CampaignAudience = z.infer<typeof CampaignAudience>;

export const CampaignInput = z.strictObject({
  name: z.string().min(1).max(200),
  notification: NotificationId.describe(
    'Its variables take their values `from` codigo, nome, telefone, telefone2, celular, nascimento, cpf, and the ids of extra fields.',
  ),
  audience: CampaignAudience,
  map: MailingMap,
  lane: Lane.default('bulk'),
  sendingHours: z
    .strictObject({ from: clockTime, to: clockTime })
    .refine(({ from, to }) => from < to, { error: 'from must be before to' })
    .optional()
    .describe('Brasília time; nothing is queued outside. Left out: at any time that the rules allow.'),
  dailyCap: z.int().min(1).optional().describe('At most so many messages a day, Brasília time.'),
  validSeconds: z.int().min(10).max(604_800).optional().describe('A message that could not go within so long ends.'),
});
export type CampaignInput = z.infer<typeof CampaignInput>;

export const CampaignView = z.strictObject({
  id: CampaignId,
  name: z.string(),
  notification: NotificationId,
  channel: ChannelId,
  audience: CampaignAudience,
  state: CampaignState,
  stopped: z
    .strictObject({ code: z.string(), text: z.string().describe('Portuguese.') })
    .nullable()
    .describe('Why it is paused, when no person paused it.'),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  records: z.strictObject({
    total: z.int().min(0).nullable().describe('Of the mailing, where it tells.'),
    read: z.int().min(0),
    queued: z.int().min(0).describe('Became a message.'),
    leftOut: z.int().min(0).describe('Became none; each says why.'),
  }),
  messages: z
    .partialRecord(z.enum(messageStatuses), z.int().min(0))
    .nullable()
    .describe('What has become of the messages so far, by status. Null in lists.'),
  ratePerMinute: z.number().min(0).nullable().describe('Records a minute since it was started.'),
  waitsUntil: Timestamp.nullable().describe(
    'Running, and nothing is queued until then: outside its hours, its day is full, or the mailing could not be read.',
  ),
  endsAt: Timestamp.nullable().describe('When it will have read all, going on like that.'),
});
export type CampaignView = z.infer<typeof CampaignView>;

export const CampaignFile = z.strictObject({
  bytes: z.int().min(0),
  encoding: z.string(),
  separator: z.string(),
  header: z.array(z.string()),
  sample: z.array(z.record(z.string(), z.string().nullable())).describe('The first records.'),
});
export type CampaignFile = z.infer<typeof CampaignFile>;

export const CampaignPreview = z.strictObject({
  records: z.array(
    z.strictObject({
      position: z.int().min(1),
      to: z.string().nullable(),
      text: z.string().nullable().describe('As the customer would read it.'),
      leftOut: FieldError.nullable().describe('Why this record would become no message.'),
    }),
  ),
  total: z.int().min(0).nullable(),
});
export type CampaignPreview = z.infer<typeof CampaignPreview>;

export const CampaignRecordQuery = z.strictObject({
  result: z.enum(['queued', 'left_out']).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'a cursor of this list')
    .optional()
    .describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type CampaignRecordQuery = z.infer<typeof CampaignRecordQuery>;

export const CampaignQuery = z.strictObject({
  cursor: z.string().max(64).optional().describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type CampaignQuery = z.infer<typeof CampaignQuery>;

export const CampaignRecord = z.strictObject({
  position: z.int().min(1).describe('In the mailing; of a file, the line.'),
  result: z.enum(['queued', 'left_out']),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  reasonPt: z.string().nullable().describe('Portuguese.'),
  customer: z.string().nullable().describe('Código, or name, as far as it could be read.'),
  contact: z.string().nullable(),
  messageId: MessageId.nullable(),
  status: z.enum(messageStatuses).nullable().describe("The message's."),
});
export type CampaignRecord = z.infer<typeof CampaignRecord>;
