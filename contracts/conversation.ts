/** Conversations (atendimentos): what a notice has opened, and what it is about. */
import { z } from 'zod';
import { ContactIds, openedBy } from './event.ts';
import { LogQuery } from './log.ts';
import { ChannelId, MessageId } from './message.ts';
import { attendance } from './opening.ts';
import { Timestamp } from './time.ts';

export const ConversationView = z.strictObject({
  id: MessageId,
  channel: ChannelId,
  contact: z.string().describe('The address that the notice went to.'),
  contactIds: ContactIds.describe('Every identifier known of the contact; empty for one never heard of.'),
  messageId: MessageId.describe('The notice.'),
  campaignId: z.string().nullable(),
  openedBy,
  openedAt: Timestamp,
  lastReplyAt: Timestamp.nullable().describe("When the customer last wrote in it, by the provider's clock."),
  occurrence: attendance.occurrence.nullable(),
  extra: attendance.extra,
  customer: attendance.customer,
});
export type ConversationView = z.infer<typeof ConversationView>;

export const ConversationQuery = z.strictObject({
  channel: ChannelId.optional(),
  contact: z.string().max(160).optional().describe('Phone in any form, or a business-scoped user id.'),
  cursor: z
    .string()
    .regex(/^\d{1,15}:[^:]{1,64}$/, 'a cursor of this list')
    .optional()
    .describe('`next` of the page before.'),
  limit: LogQuery.shape.limit,
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;
