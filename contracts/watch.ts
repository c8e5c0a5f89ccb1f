/** Watches (vigias): who is written to when logins of a source go offline together, and when they are back. */
import { z } from 'zod';
import { LogQuery } from './log.ts';
import { MessageId, messageStatuses } from './message.ts';
import { NotificationId } from './notification.ts';
import { SourceFailure, SourceId } from './source.ts';
import { Timestamp } from './time.ts';
import { TriggerId } from './trigger.ts';

export const WatchId = NotificationId;

export const WatchFilter = z.strictObject({
  field: z.string().min(1).max(64).describe('`login.active`, `customer.city`, `contract.status`.'),
  op: z.enum(['=', '!=', '>', '>=', '<', '<=', 'contains', 'in', 'between']),
  values: z.array(z.string().max(200)).max(1_000).describe('`in`: one or more; `between`: both ends; otherwise one.'),
});

const percent = z.int().min(1).max(100);
const polls = z.int().min(1).max(20);
const minutes = z.int().min(0).max(10_080);

export const WatchSnapshot = z.strictObject({
  offlinePolls: polls.default(2).describe('Good polls in a row that must see a login offline before it counts.'),
  maxMissingShare: percent
    .default(20)
    .describe('A poll that lacks a larger part of the logins (percent) is a fault of the poll, and ignored.'),
  maxAgeMinutes: minutes
    .default(30)
    .describe(
      'When the last good poll is older, who went offline since then is not told: watching begins anew with the first ' +
        'good poll. Outages that are open stay open, and end as usual. At least the time of three polls.',
    ),
});

export const WatchOutage = z.strictObject({
  minLogins: z.int().min(1).max(100_000).default(5).describe('Fewer in one place are no outage.'),
  minShare: percent.default(60).describe("Part of the place's active logins (percent) that must have fallen."),
  togetherMinutes: minutes.default(30).describe('Falls further apart than this do not open an outage together.'),
  closeShare: percent.default(80).describe("Part of the outage's logins (percent) that must be back for it to end."),
  closePolls: polls.default(2).describe('Good polls in a row in which they must be back.'),
  calmMinutes: minutes.default(30).describe('The same place, down again within this time: the same outage.'),
  lingerMinutes: minutes.default(720).describe('Whoever comes back later still hears of the end within this time.'),
});

export const WatchInput = z.strictObject({
  name: z.string().min(1).max(200),
  source: SourceId.describe('One that tells logins that are online from those that are not, and has customers.'),
  everySeconds: z.int().min(30).max(3_600).default(60),
  filters: z
    .array(WatchFilter)
    .min(1)
    .max(50)
    .describe('Who is written to, of those an outage reaches: all must hold. The outage itself is seen on all logins.'),
  phoneFields: z
    .array(z.string().min(1).max(64))
    .max(10)
    .optional()
    .describe(
      'Of the customer record, tried in this order. Left out: `telefone_celular`, or what the source usually has.',
    ),
  opened: TriggerId.describe(
    'Fired once for each person when an outage begins, with `nome`, `queda` (its id), `local` and `logins`; with ' +
      '`previsao` (`21/11 às 18:30`, where the source is) while there is a forecast.',
  ),
  closed: TriggerId.optional().describe(
    'The same for those whom the notice of the beginning reached, when their logins are back.',
  ),
  snapshot: WatchSnapshot.prefault({}),
  outage: WatchOutage.prefault({}),
  enabled: z.boolean().default(true),
});
export type WatchInput = z.infer<typeof WatchInput>;

/** One entry of `watches:` in ponte.yaml. */
export const WatchEntry = WatchInput.extend({ id: WatchId });
export type WatchEntry = z.infer<typeof WatchEntry>;

const count = z.int().min(0);

export const WatchPoll = z.strictObject({
  at: Timestamp,
  result: z.enum(['ok', 'ignored']).describe('`ignored`: nothing was concluded from it; the last good one stays.'),
  code: z
    .string()
    .nullable()
    .describe('Why it was ignored: `poll_failed`, `poll_partial`, `poll_shrunken`, `people_unread`.'),
  text: z.string().describe('Portuguese.'),
  logins: z
    .strictObject({ online: count, offline: count, unknown: count })
    .nullable()
    .describe('Active ones, as the last good poll saw them; null: there was none yet.'),
  openOutages: count,
});
export type WatchPoll = z.infer<typeof WatchPoll>;

export const WatchView = WatchEntry.extend({
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  lastPoll: WatchPoll.nullable(),
  waiting: z
    .strictObject({
      notices: z.int().min(1),
      code: z.string().nullable().describe('Null: they are about to be fired.'),
      text: z.string().nullable().describe('Portuguese.'),
    })
    .nullable()
    .describe('Notices that are still to be fired, and why the trigger was refused; it is tried again by itself.'),
});
export type WatchView = z.infer<typeof WatchView>;

const people = { name: z.string().nullable(), logins: z.array(z.string()).describe('Login names.') };

/** What a notice would do now, if all logins had fallen. Nothing is kept and nobody is written to. */
export const WatchPreview = z.strictObject({
  ok: z.boolean(),
  failure: SourceFailure.nullable(),
  complete: z.boolean().describe('All records the source spoke of were read.'),
  logins: count.describe('Read from the source.'),
  matching: count.describe('Of them, those that the filters let through.'),
  recipientCount: count,
  leftOutCount: count,
  recipients: z
    .array(z.strictObject({ ...people, phone: z.string(), phoneField: z.string(), customerIds: z.array(z.string()) }))
    .describe('One entry for each number; the first 100.'),
  leftOut: z
    .array(
      z.strictObject({
        ...people,
        customerId: z.string().nullable(),
        code: z.string().describe('Stable: `no_phone`, `phone_landline`, `customer_inactive`, `suppressed`.'),
        reason: z.string(),
        reasonPt: z.string().describe('Portuguese.'),
      }),
    )
    .describe('The first 100.'),
});
export type WatchPreview = z.infer<typeof WatchPreview>;

export const OutageId = z.string().min(1).max(64);

export const OutageView = z.strictObject({
  id: OutageId,
  watch: WatchId,
  scope: z.string().describe('Portuguese: where, in words.'),
  startedAt: Timestamp.describe('When its first login went offline.'),
  expectedEndAt: Timestamp.nullable().describe("The operator's forecast."),
  closedAt: Timestamp.nullable(),
  mergedInto: OutageId.nullable().describe('It turned out to be part of this one.'),
  logins: count,
  told: count.describe('People who are told of the beginning, those whose notice still waits included.'),
  endTold: count.describe('The same of the end.'),
  waiting: count.describe('Notices of both kinds that are still to be fired.'),
  leftOut: count.describe('People who are not told of the beginning; the notices say why.'),
});
export type OutageView = z.infer<typeof OutageView>;

export const OutageForecast = z.strictObject({
  expectedEndAt: Timestamp.nullable().describe('Null: nobody knows any more.'),
});

export const OutageNotice = z.strictObject({
  kind: z.enum(['opened', 'closed']),
  result: z
    .enum(['waiting', 'told', 'left_out'])
    .describe('`waiting`: still to be fired. `told`: became a message. `left_out`: became none.'),
  decidedAt: Timestamp.describe('Of the poll that made it.'),
  customerId: z.string().nullable(),
  name: z.string().nullable(),
  contact: z.string().nullable().describe('E.164; null: no number that could be used.'),
  logins: z.string().describe('Login names.'),
  code: z.string().nullable().describe('Why it waits, or became no message.'),
  reason: z.string().nullable(),
  reasonPt: z.string().nullable().describe('Portuguese.'),
  messageId: MessageId.nullable(),
  status: z.enum(messageStatuses).nullable().describe("The message's."),
});
export type OutageNotice = z.infer<typeof OutageNotice>;

export const OutageNoticeQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'a cursor of this list')
    .optional()
    .describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type OutageNoticeQuery = z.infer<typeof OutageNoticeQuery>;
