/** How much of what a channel may do is used now, and which customers may be written to freely. */
import { z } from 'zod';
import { ContactIds } from './event.ts';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

export const ChannelUsage = z.strictObject({
  channel: ChannelId,
  at: Timestamp,
  rate: z
    .strictObject({
      sentLastMinute: z.int().min(0).describe('Messages that the provider took in the last 60 seconds.'),
      perSecond: z.number().min(0).describe('The same a second.'),
      allowedPerSecond: z.number().positive().describe('As configured: `numberMps`.'),
      currentPerSecond: z.number().min(0).describe('As Ponte sends at present: less after the provider has throttled.'),
      pausedUntil: Timestamp.nullable().describe('The provider asked for a pause; null: it did not.'),
      accountPerSecond: z.number().positive().nullable().describe('Of all channels of the account; null: no limit.'),
    })
    .nullable()
    .describe('Null: another process sends for this channel, or none does.'),
  tier: z
    .strictObject({
      portfolio: z.string().describe('Channels with the same one share the tier.'),
      used: z.int().min(0).describe('Different people written to outside windows in the last 24 hours.'),
      limit: z.int().min(1).nullable().describe('Null: unlimited, or nobody has told yet.'),
      told: z.boolean().describe('False: neither configured nor told by the provider.'),
    })
    .nullable()
    .describe('Null: the channel has no windows, and no tier.'),
  windows: z
    .strictObject({
      open: z.int().min(0),
      closingInHour: z.int().min(0).describe('Those of them that close within 60 minutes.'),
      nextClosesAt: Timestamp.nullable(),
    })
    .nullable()
    .describe('Null: the channel has no windows.'),
});
export type ChannelUsage = z.infer<typeof ChannelUsage>;

export const OpenWindow = z.strictObject({
  channel: ChannelId,
  contact: z.string().describe('The address messages go to.'),
  contactIds: ContactIds,
  expiresAt: Timestamp,
  lastInboundAt: Timestamp,
  freeEntryUntil: Timestamp.nullable(),
});
export type OpenWindow = z.infer<typeof OpenWindow>;

export const OpenWindowQuery = z.strictObject({
  channel: ChannelId,
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export type OpenWindowQuery = z.infer<typeof OpenWindowQuery>;
