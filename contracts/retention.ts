/** For how many days what is kept. */
import { z } from 'zod';
import { Timestamp } from './time.ts';

const days = (least: number, usual: number | null, what: string) =>
  z.int().min(least).max(36_500).nullable().default(usual).describe(`${what} Null: for ever.`);

export const RetentionDays = z
  .strictObject({
    texts: days(1, 365, 'What was written, with its values. The message stays in the log.'),
    raw: days(1, 90, 'The request to the provider, its answer and its receipts, as they were.'),
    events: days(7, 90, 'Events in the feed, once they have left for RabbitMQ: the window for replaying them.'),
    attempts: days(31, 365, "Tries and receipts, one by one. State, times and cost are the message's, and stay."),
    messages: days(
      60,
      1_825,
      'Whom a message was for. After that it is a number: state, times, channel and cost stay, so that no figure changes.',
    ),
    parkedReceipts: days(7, 30, 'Receipts of messages that Ponte does not know.'),
    deadLetters: days(7, 180, 'What could not be understood, once it is settled.'),
    audit: days(90, 1_825, 'Who did what.'),
  })
  .refine(({ raw, texts }) => within(raw, texts), {
    path: ['raw'],
    error: 'no longer than texts: the request holds the text',
  })
  .refine(({ events, texts }) => within(events, texts), {
    path: ['events'],
    error: 'no longer than texts: events hold the text',
  })
  .refine(({ texts, messages }) => within(texts, messages), { path: ['texts'], error: 'no longer than messages' })
  .refine(({ attempts, messages }) => within(attempts, messages), {
    path: ['attempts'],
    error: 'no longer than messages',
  });
export type RetentionDays = z.infer<typeof RetentionDays>;

const within = (days: number | null, most: number | null): boolean => most === null || (days !== null && days <= most);

export const RetentionKind = z.enum([
  'texts',
  'raw',
  'events',
  'attempts',
  'messages',
  'parkedReceipts',
  'deadLetters',
  'audit',
]);
export type RetentionKind = z.infer<typeof RetentionKind>;

export const RetentionView = z.strictObject({
  days: RetentionDays,
  origin: z
    .enum(['default', 'file', 'api'])
    .describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  nextRunAt: Timestamp.nullable().describe('Null: a run is going on, or another process does it.'),
});
export type RetentionView = z.infer<typeof RetentionView>;

export const RetentionRun = z.strictObject({
  id: z.string(),
  startedAt: Timestamp,
  finishedAt: Timestamp,
  removed: z.record(z.string(), z.int()).describe('Rows by kind.'),
});
export type RetentionRun = z.infer<typeof RetentionRun>;

export const RetentionRunQuery = z.strictObject({
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
export type RetentionRunQuery = z.infer<typeof RetentionRunQuery>;
