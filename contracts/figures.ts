/** How many messages reached which state, when, how fast, and what failed: counted as events are written, never by scanning messages. */
import { z } from 'zod';
import { Failure } from './failure.ts';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

/** The finest step, in seconds. */
export const finestStepSeconds = 300;
/** Most steps in one answer. */
export const mostSteps = 1_000;

export const FiguresQuery = z.strictObject({
  from: z.iso.datetime({ offset: true }).optional().describe('Left out: 24 hours before `to`.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Left out: now.'),
  channel: ChannelId.optional().describe('Left out: every channel the key may see.'),
  step: z.coerce
    .number()
    .int()
    .min(finestStepSeconds)
    .max(86_400 * 31)
    .multipleOf(finestStepSeconds)
    .optional()
    .describe('Seconds of one point, a multiple of 300. Left out: what gives at most about 100 points.'),
});
export type FiguresQuery = z.infer<typeof FiguresQuery>;

const count = z.int().min(0);

/** Messages that came to each state in a time, by the time at which Ponte learnt it. */
export const Counts = z.strictObject({
  accepted: count.describe('Taken on, by whatever way.'),
  sent: count.describe('The provider took them.'),
  delivered: count.describe('They reached the device; one that is told to be read counts as having reached it.'),
  read: count,
  failed: count.describe('They will not arrive: refused by a rule or a provider, or expired.'),
  cancelled: count,
  received: count.describe('Inbound.'),
});
export type Counts = z.infer<typeof Counts>;

export const Latency = z.strictObject({
  messages: count.describe('How many it was measured on.'),
  meanSeconds: z.number().min(0),
  p95Seconds: z
    .number()
    .min(0)
    .describe('95 of 100 took no longer: the upper bound of a step of a coarse scale (0.25 s to 24 h).'),
});
export type Latency = z.infer<typeof Latency>;

const share = z.number().min(0).max(1).nullable();

/** The same for one channel, with what follows from it. */
export const ChannelFigures = z.strictObject({
  channel: ChannelId,
  counts: Counts,
  deliveredShare: share.describe(
    '`delivered` of `sent`, at most 1: receipts of messages that were sent before count too. Null: nothing was sent.',
  ),
  readShare: share.describe('`read` of `delivered`, likewise. Null: nothing was delivered.'),
  toSent: Latency.nullable().describe(
    'From acceptance to the provider; what was to leave later counts its waiting too.',
  ),
  toDelivered: Latency.nullable().describe('From acceptance to the device.'),
});
export type ChannelFigures = z.infer<typeof ChannelFigures>;

export const FailureFigure = z.strictObject({
  channel: ChannelId,
  code: z.string(),
  messages: count,
  firstAt: Timestamp.describe('Where the five minutes begin in which the first of them failed.'),
  failure: Failure.nullable().describe('The last one with this code: cause and next step.'),
});
export type FailureFigure = z.infer<typeof FailureFigure>;

export const Figures = z.strictObject({
  from: Timestamp.describe('As asked, brought back to a multiple of 5 minutes.'),
  to: Timestamp,
  stepSeconds: z.int(),
  upTo: Timestamp.nullable().describe('What happened until then is counted; null: nothing yet.'),
  points: z
    .array(Counts.extend({ at: Timestamp.describe('Where the step begins.') }))
    .describe('Oldest first, no gaps.'),
  totals: Counts,
  channels: z.array(ChannelFigures).describe('Of channels where something happened.'),
  failures: z.array(FailureFigure).describe('Most first.'),
});
export type Figures = z.infer<typeof Figures>;
