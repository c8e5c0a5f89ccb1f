/** What could not be handled: dead letters, their causes, trying them again, and receipts of messages nobody knows. */
import { z } from 'zod';
import { ChannelId, MessageId } from './message.ts';
import { Timestamp } from './time.ts';

const cursor = z.string().max(400).optional().describe('`next` of the page before.');
const limit = z.coerce.number().int().min(1).max(1000).optional();
const count = z.int().min(0);

export const DeadLetterKind = z
  .enum(['webhook_item', 'webhook_body', 'command', 'receipt'])
  .describe(
    '`command`: came over RabbitMQ and was refused. `webhook_item`, `webhook_body`: of a provider, not understood.',
  );
export type DeadLetterKind = z.infer<typeof DeadLetterKind>;

export const DeadLetterState = z.enum(['open', 'replayed', 'discarded']);
export type DeadLetterState = z.infer<typeof DeadLetterState>;

const Cause = z
  .string()
  .max(400)
  .describe('What letters with the same cause share: opaque, the same from day to day; `cause` of a filter.');

export const DeadLetterView = z.strictObject({
  id: z.string(),
  kind: DeadLetterKind,
  channel: ChannelId.nullable().describe('Of a command: the one it asks for, whether there is one or not.'),
  cause: Cause,
  causeText: z.string(),
  causeTextPt: z.string().describe('Portuguese.'),
  nextStep: z.string().describe('What to do now.'),
  nextStepPt: z.string().describe('Portuguese.'),
  reason: z.string(),
  reasonPt: z.string().describe('Portuguese.'),
  at: Timestamp,
  body: z.string().describe('What was received, as it came.'),
  attempts: z.int().min(0).describe('How often it was replayed without success.'),
  state: DeadLetterState,
  closedAt: Timestamp.nullable().describe(
    'When it was replayed or discarded; null: open, or closed by an older version.',
  ),
  note: z.string().nullable().describe('Why it was discarded, as the person wrote it.'),
  messageId: MessageId.nullable().describe('The message that its replay made, or found to be there already.'),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

const filterFields = {
  kind: DeadLetterKind.optional(),
  channel: ChannelId.optional(),
  cause: Cause.optional(),
  from: Timestamp.optional().describe('Arrived at this moment or later.'),
  to: Timestamp.optional().describe('Arrived before this moment.'),
};

export const DeadLetterFilter = z.strictObject(filterFields);
export type DeadLetterFilter = z.infer<typeof DeadLetterFilter>;

export const DeadLetterQuery = z.strictObject({
  ...filterFields,
  state: DeadLetterState.optional().describe('Left out: all states.'),
  cursor,
  limit,
});
export type DeadLetterQuery = z.infer<typeof DeadLetterQuery>;

export const DeadLetterSummaryQuery = z.strictObject({
  state: DeadLetterState.optional().describe('Left out: `open`.'),
});

export const DeadLetterGroup = z.strictObject({
  cause: Cause,
  kind: DeadLetterKind,
  channel: ChannelId.nullable(),
  count,
  text: z.string(),
  textPt: z.string().describe('Portuguese.'),
  nextStep: z.string().describe('What to do now.'),
  nextStepPt: z.string().describe('Portuguese.'),
  oldestAt: Timestamp,
  newestAt: Timestamp,
});
export type DeadLetterGroup = z.infer<typeof DeadLetterGroup>;

export const DeadLetterSummary = z.strictObject({
  state: DeadLetterState,
  total: count,
  kinds: z.record(DeadLetterKind, count),
  data: z.array(DeadLetterGroup).describe('The causes with the most letters first, at most 200.'),
});
export type DeadLetterSummary = z.infer<typeof DeadLetterSummary>;

const letterId = z.string().min(1).max(64);
const selection = {
  ids: z.array(letterId).min(1).max(1000).optional().describe('These letters; either this or `filter`.'),
  filter: DeadLetterFilter.optional().describe('All open letters that fit; `{}`: all that are open.'),
};
/** With the same rule in JSON Schema. */
const oneSelection = [
  z.refine<{ ids?: string[] | undefined; filter?: DeadLetterFilter | undefined }>(
    (asked) => (asked.ids === undefined) !== (asked.filter === undefined),
    { error: 'exactly one of ids and filter is required' },
  ),
  z.meta({ oneOf: [{ required: ['ids'] }, { required: ['filter'] }] }),
] as const;

export const ReplayInput = z
  .strictObject({
    ...selection,
    dryRun: z.boolean().optional().describe('Only tells what would happen: nothing is sent, kept or changed.'),
    ratePerS: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe('At most so many letters a second, 10 when left out: the channels have other work, too.'),
  })
  .check(...oneSelection);
export type ReplayInput = z.infer<typeof ReplayInput>;

export const DiscardInput = z
  .strictObject({
    ...selection,
    reason: z.string().trim().min(1).max(500).describe('Kept with every letter.'),
  })
  .check(...oneSelection);

export const DiscardResult = z.strictObject({
  discarded: count,
  left: count.describe('Letters that fit and are still open: a call discards at most 20,000. Call again for the rest.'),
});
export type DiscardResult = z.infer<typeof DiscardResult>;

export const ReplayOutcome = z
  .enum(['done', 'duplicate', 'refused', 'expired', 'unreadable', 'settled'])
  .describe(
    '`done`: a command was accepted, a webhook understood. `duplicate`: Ponte had it already. `refused`: a rule or a field is against it. `expired`: its time has passed. `unreadable`: still not understood. `settled`: another letter of the same webhook, or a person, was first. Refused, expired and unreadable letters stay open.',
  );
export type ReplayOutcome = z.infer<typeof ReplayOutcome>;

export const ReplayResult = z.strictObject({
  outcome: ReplayOutcome,
  kind: DeadLetterKind,
  code: z.string().describe('Of the problem; empty where there is none.'),
  text: z.string(),
  textPt: z.string().describe('Portuguese.'),
  count,
  examples: z.array(z.string()).describe('Ids of the first letters, at most 5.'),
});
export type ReplayResult = z.infer<typeof ReplayResult>;

const tallies = {
  counts: z.record(ReplayOutcome, count),
  results: z.array(ReplayResult).describe('The same counts by reason, the largest first.'),
};

export const ReplayForecast = z.strictObject({
  dryRun: z.literal(true),
  total: count.describe('Open letters that were asked for.'),
  looked: count.describe('How many of them were looked at, the oldest first: at most 2,000.'),
  oldestAt: Timestamp.nullable(),
  ...tallies,
});
export type ReplayForecast = z.infer<typeof ReplayForecast>;

export const ReplayState = z
  .enum(['waiting', 'running', 'finished', 'cancelled'])
  .describe('`waiting`: another one is running; they go one after the other.');
export type ReplayState = z.infer<typeof ReplayState>;

export const ReplayView = z.strictObject({
  id: z.string(),
  state: ReplayState,
  by: z.string().describe('Who started it.'),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  ratePerS: z.int(),
  filter: DeadLetterFilter.nullable().describe('Null: letters were named one by one.'),
  total: count,
  handled: count,
  ...tallies,
});
export type ReplayView = z.infer<typeof ReplayView>;

export const ReplayQuery = z.strictObject({ cursor, limit });

export const DeadLetterReplay = z.strictObject({
  id: z.string(),
  state: DeadLetterState,
  outcome: ReplayOutcome,
  result: z.string().describe('Portuguese: what came of it.'),
  resultEn: z.string().describe('The same in English.'),
  messageId: MessageId.nullable(),
});
export type DeadLetterReplay = z.infer<typeof DeadLetterReplay>;

export const DeadLetterDiscard = z.strictObject({ id: z.string(), state: DeadLetterState });

export const ParkedReceipt = z.strictObject({
  key: z.string().describe('Of the receipt on its channel: a repetition is the same receipt.'),
  channel: ChannelId,
  providerId: z.string().describe("The provider's id of the message it is about."),
  status: z.enum(['sent', 'delivered', 'read', 'played', 'failed', 'deleted']),
  at: Timestamp.describe('When it happened, as the provider says.'),
  receivedAt: Timestamp,
  cause: z.string().nullable().describe("Why it failed, as the provider's code is explained; Portuguese."),
  why: z
    .enum(['id_not_learned', 'other_system', 'channel_gone'])
    .describe(
      '`id_not_learned`: it came just now, or messages of the channel are waiting to be settled and one of them may be its. `other_system`: somebody else sends through the same number. `channel_gone`: the channel is not there any more.',
    ),
  text: z.string(),
  textPt: z.string().describe('Portuguese.'),
});
export type ParkedReceipt = z.infer<typeof ParkedReceipt>;

export const ParkedReceiptQuery = z.strictObject({ channel: ChannelId.optional(), cursor, limit });

export const ParkedReceiptPage = z.strictObject({
  data: z.array(ParkedReceipt),
  next: z.string().nullable(),
  total: count.describe('Of all pages; at most 10,000 are counted.'),
});
export type ParkedReceiptPage = z.infer<typeof ParkedReceiptPage>;

export const ParkedDiscard = z.strictObject({
  receipts: z
    .array(z.strictObject({ channel: ChannelId, key: z.string().min(1).max(400) }))
    .min(1)
    .max(1000),
});
export const ParkedDiscardResult = z.strictObject({ discarded: count });
