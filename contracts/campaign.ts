/** Campaigns (campanhas): one notification to everybody that a mailing names, with a result for each record. */
import { z } from 'zod';
import { LogQuery } from './log.ts';
import { MailingMap } from './mailing.ts';
import { ChannelId, Cost, Lane, MessageId, messageStatuses } from './message.ts';
import { byEmail, NotificationId, wayChannel } from './notification.ts';
import { Opening } from './opening.ts';
import { FieldError } from './problem.ts';
import { SourceId, SourceView } from './source.ts';
import { Timestamp } from './time.ts';
import { Purpose } from './trigger.ts';
import { WatchFilter, WatchInput } from './watch.ts';

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
  z
    .strictObject({
      kind: z.literal('logins'),
      source: SourceId.describe('One that has logins and customers.'),
      filters: z.array(WatchFilter).min(1).max(50).describe('Which rows are meant: all must hold.'),
      order: z
        .array(z.strictObject({ field: z.string().min(1).max(64), direction: z.enum(['asc', 'desc']) }))
        .max(5)
        .optional()
        .describe('In which they are written to. Left out: as the source gives them.'),
      phoneFields: WatchInput.shape.phoneFields,
    })
    .describe('The rows of the login-status report, one message for each number. Started with `confirm` only.'),
]);
export type CampaignAudience = z.infer<typeof CampaignAudience>;

export const CampaignInput = z.strictObject({
  name: z.string().min(1).max(200),
  notification: NotificationId.describe(
    'Its variables take their values `from` codigo, nome, telefone, telefone2, celular, email, nascimento, cpf, and the ids of ' +
      'extra fields; over the login report from codigo, nome, celular, email, logins, local, bairro, cidade.',
  ),
  channel: wayChannel,
  via: byEmail.describe(
    "By the notification's `email`: each record becomes an event `email.requested`, for the core to send. What people have " +
      'said of messages to their phone does not count for it.',
  ),
  audience: CampaignAudience,
  map: MailingMap.optional().describe(
    'Of a source or file: it may follow with `PUT`, and nothing starts without it. The login report has none.',
  ),
  opening: Opening.pick({ mode: true, occurrence: true })
    .optional()
    .describe('Every message opens a conversation. What the map says of it counts first.'),
  purpose: Purpose.optional(),
  queue: NotificationId.optional().describe(
    'A task of kind `drain`: the messages wait for its next run. They are queued at once, so without `sendingHours`, ' +
      '`dailyCap` and the lane `realtime`.',
  ),
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
  channel: ChannelId.describe("The way's; by e-mail the first way's, whose keys may see it."),
  via: z.literal('email').nullable(),
  audience: CampaignAudience,
  purpose: Purpose.nullable(),
  queue: NotificationId.nullable().describe('The task whose runs let its messages go.'),
  state: CampaignState,
  stopped: z
    .strictObject({ code: z.string(), text: z.string().describe('Portuguese.') })
    .nullable()
    .describe('Why it is paused, when no person paused it; running: what its mailing could not be read for just now.'),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  records: z.strictObject({
    total: z.int().min(0).nullable().describe('Of the mailing, where it tells or has been counted by `check`.'),
    read: z.int().min(0),
    queued: z.int().min(0).describe('Became a message, or an e-mail.'),
    leftOut: z.int().min(0).describe('Became none; each says why.'),
  }),
  messages: z
    .partialRecord(z.enum(messageStatuses), z.int().min(0))
    .nullable()
    .describe('What has become of the messages so far, by status. Null in lists.'),
  ratePerMinute: z.number().min(0).nullable().describe('Records a minute since it was started.'),
  waitsUntil: Timestamp.nullable().describe(
    'Running, and nothing happens until then: outside its hours, its day is full, the mailing could not be read, or all is ' +
      'queued for a run of its task.',
  ),
  endsAt: Timestamp.nullable().describe('When it will have read all, going on like that.'),
  fileBytes: z.int().min(0).nullable().describe('Of its mailing file; null: it has none.'),
  input: CampaignInput.nullable().describe('What was asked for, as `PUT` takes it. Null in lists.'),
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

export const CampaignSample = z.strictObject({
  names: z.array(z.string()).describe('Of the fields, as the mailing calls them.'),
  sample: z.array(z.record(z.string(), z.string().nullable())).describe('The first records.'),
  file: CampaignFile.pick({ bytes: true, encoding: true, separator: true }).nullable().describe('Null: no file.'),
});
export type CampaignSample = z.infer<typeof CampaignSample>;

const counted = z.int().min(0);

export const CampaignCheck = z.strictObject({
  records: counted.describe('That were looked at.'),
  complete: z.boolean().describe('False: the mailing has more than can be looked at beforehand.'),
  going: counted.describe('That would become a message, or an e-mail.'),
  leftOut: counted,
  causes: z
    .array(
      z.strictObject({
        code: z.string(),
        path: z.string(),
        count: counted,
        reason: z.string().describe('Of the first of them.'),
        reasonPt: z.string().describe('Portuguese.'),
        examples: z.array(z.strictObject({ position: z.int().min(1), customer: z.string().nullable() })),
      }),
    )
    .describe('Why records are left out, the most frequent first.'),
  sms: z
    .strictObject({ parts: counted.describe('Of all messages.'), longest: counted.describe('Parts of the longest.') })
    .nullable()
    .describe('Null: no SMS.'),
  cost: Cost.extend({ unpriced: counted.describe('Messages that the prices say nothing of.') })
    .nullable()
    .describe('At most, by the prices of today; fallbacks are not in it. Null: the channel has no prices.'),
});
export type CampaignCheck = z.infer<typeof CampaignCheck>;

export const CampaignChoices = z.strictObject({
  sources: z.array(SourceView.pick({ id: true, name: true, resources: true, loginState: true })),
  fields: z
    .array(
      z.strictObject({
        path: z.string().describe('`customer.city`'),
        title: z.string().describe('Portuguese.'),
        type: z.enum(['text', 'choice', 'day', 'moment']).describe('`moment`: `YYYY-MM-DD HH:mm:ss`.'),
        ops: z.array(WatchFilter.shape.op),
        values: z.array(z.strictObject({ value: z.string(), title: z.string().describe('Portuguese.') })).nullable(),
      }),
    )
    .describe('What the rows of the login report can be chosen and ordered by.'),
});
export type CampaignChoices = z.infer<typeof CampaignChoices>;

export const CampaignPreview = z.strictObject({
  records: z.array(
    z.strictObject({
      position: z.int().min(1),
      to: z.string().nullable(),
      customer: z.string().nullable().describe('Código, or name.'),
      text: z.string().nullable().describe('As the customer would read it.'),
      leftOut: FieldError.nullable().describe('Why this record would become no message.'),
    }),
  ),
  total: z.int().min(0).nullable(),
  confirm: z
    .int()
    .min(0)
    .nullable()
    .describe('Over the login report: how many would be written to now, as `start` wants it confirmed.'),
  leftOut: z.int().min(0).nullable().describe('Over the login report: how many would not.'),
});
export type CampaignPreview = z.infer<typeof CampaignPreview>;

export const CampaignStart = z.strictObject({
  confirm: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Over the login report: to how many people it goes. With any other number than theirs now nothing starts.',
    ),
});
export type CampaignStart = z.infer<typeof CampaignStart>;

export const CampaignRecordQuery = z.strictObject({
  result: z.enum(['queued', 'left_out']).optional(),
  status: z.enum(messageStatuses).optional().describe('Those whose message stands so.'),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'a cursor of this list')
    .optional()
    .describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type CampaignRecordQuery = z.infer<typeof CampaignRecordQuery>;

export const CampaignQuery = z.strictObject({
  state: CampaignState.optional(),
  cursor: z.string().max(64).optional().describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type CampaignQuery = z.infer<typeof CampaignQuery>;

export const CampaignRecord = z.strictObject({
  position: z.int().min(1).describe('In the mailing; of a file, the line.'),
  result: z.enum(['queued', 'left_out']),
  code: z.string().nullable().describe('Why it became no message, or why its message failed.'),
  reason: z.string().nullable(),
  reasonPt: z.string().nullable().describe('Portuguese.'),
  customer: z.string().nullable().describe('Código, or name, as far as it could be read.'),
  contact: z.string().nullable().describe('E.164, or the e-mail address.'),
  messageId: MessageId.nullable().describe('Null where it became none, or an e-mail.'),
  status: z.enum(messageStatuses).nullable().describe("The message's."),
});
export type CampaignRecord = z.infer<typeof CampaignRecord>;
