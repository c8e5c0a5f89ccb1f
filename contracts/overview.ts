/** What needs attention now, in words, and the figures that show that the rest is well. */
import { z } from 'zod';
import { ConnectionView } from './admin.ts';
import { Failure } from './failure.ts';
import { ChannelFigures, Counts } from './figures.ts';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

export const findingCodes = [
  'dependency_down',
  'channel_degraded',
  'channel_stopped',
  'channel_backlog',
  'connection_down',
  'polling_failing',
  'allowance_low',
  'allowance_unread',
  'tier_low',
  'template_unusable',
  'failures_rising',
  'quarantine_open',
  'dead_letters_open',
  'receipts_unmatched',
  'campaign_stopped',
  'campaign_source_failing',
  'watch_failing',
  'task_failed',
  'figures_behind',
] as const;
export const FindingCode = z
  .enum(findingCodes)
  .describe(
    "Stable. `channel_stopped`: paused or off, and messages wait. `quarantine_open`: a provider's webhook or answer was not " +
      'understood. `receipts_unmatched`: of messages that nobody here has sent. `figures_behind`: counting is late.',
  );
export type FindingCode = z.infer<typeof FindingCode>;

export const FindingSubject = z.strictObject({
  kind: z.enum([
    'channel',
    'template',
    'messages',
    'dead_letters',
    'receipts',
    'campaign',
    'watch',
    'task',
    'dependency',
  ]),
  channel: ChannelId.nullable(),
  id: z.string().nullable().describe('Of the template, campaign, watch, task or dependency.'),
  query: z
    .record(z.string(), z.string())
    .nullable()
    .describe(
      'Of `messages`, `dead_letters` and `receipts`: what to ask of `/v1/log`, `/v1/dead-letters` or `/v1/parked-receipts`.',
    ),
});
export type FindingSubject = z.infer<typeof FindingSubject>;

export const Finding = z.strictObject({
  code: FindingCode,
  severity: z
    .enum(['critical', 'warning', 'info'])
    .describe('`critical`: messages do not go. `warning`: look at it soon. `info`: it goes on by itself.'),
  text: z.string().describe('One sentence: what is so, and where.'),
  textPt: z.string().describe('Portuguese.'),
  nextStep: z.string(),
  nextStepPt: z.string().describe('Portuguese.'),
  since: Timestamp.nullable().describe('Null: nobody can tell.'),
  retryAt: Timestamp.nullable().describe('When Ponte tries again by itself, where it does.'),
  failure: Failure.nullable().describe('What was answered, where something was.'),
  subject: FindingSubject,
});
export type Finding = z.infer<typeof Finding>;

export const ChannelNow = ChannelFigures.extend({
  name: z.string(),
  medium: z.enum(['whatsapp', 'sms', 'omnichannel']),
  state: z.enum(['active', 'paused', 'off']),
  degraded: z.boolean(),
  waiting: z.int().min(0).describe('Messages that could go now, counted to 100,000.'),
  scheduled: z.int().min(0).describe('Messages for later, counted to 100,000.'),
  waitingSince: Timestamp.nullable().describe('Since when the oldest of `waiting` could go.'),
  sentPerMinute: z.number().min(0).describe('Of the last ten minutes.'),
  emptyAt: Timestamp.nullable().describe(
    'When nothing would wait any more, going on like that; null: nothing waits, or nothing goes.',
  ),
  connections: z.array(ConnectionView).nullable(),
});
export type ChannelNow = z.infer<typeof ChannelNow>;

export const Overview = z.strictObject({
  at: Timestamp,
  upTo: Timestamp.nullable().describe('What happened until then is in the figures; null: nothing is counted yet.'),
  findings: z.array(Finding).describe('Worst first; empty: all is well.'),
  lastHour: Counts.describe('Of the channels the key may see.'),
  channels: z.array(ChannelNow).describe('Their figures are of the last hour.'),
});
export type Overview = z.infer<typeof Overview>;
