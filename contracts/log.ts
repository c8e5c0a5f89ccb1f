/** The Omnichannel log: the seven columns of IXC-61 to IXC-70 and what operators filter by. */
import { z } from 'zod';
import { ChannelId, Cost, MessageId, MessageStatus } from './message.ts';
import { Category } from './rules.ts';
import { Timestamp } from './time.ts';

export const LogRow = z.strictObject({
  /** IXC-62. */
  id: MessageId,
  /** IXC-63. */
  customerId: z.string().nullable().describe('From `metadata.customerId`.'),
  /** IXC-64. */
  communicationType: z.enum(['whatsapp', 'sms', 'omnichannel']),
  /** IXC-65. */
  contact: z.string().describe('`+55 (DDD) 99999-9999`; numbers of other countries as E.164.'),
  /** IXC-67. */
  sentAt: Timestamp.nullable().describe('The act of sending, not of queueing.'),
  /** IXC-68. */
  status: z.enum(['sucesso', 'falha']).nullable().describe('Null while the message is on its way.'),
  /** IXC-69, IXC-70. */
  message: z.string().describe('Portuguese: confirmation of success, or the reason of the failure.'),
  state: MessageStatus,
  direction: z.enum(['outbound', 'inbound']),
  channel: ChannelId,
  acceptedAt: Timestamp,
  campaignId: z.string().nullable(),
  reference: z.string().nullable(),
  providerId: z.string().nullable(),
  errorCode: z.string().nullable(),
  category: Category.nullable().describe("What an outbound message is for; the provider's word once it has charged."),
  parts: z.int().nullable().describe('SMS that the text took; null until it is sent, and on other media.'),
  carrier: z.string().nullable().describe('The operator behind the provider, where it tells.'),
  closedAt: Timestamp.nullable().describe('Since when no receipt is waited for any more.'),
  cost: Cost.nullable().describe(
    "By the channel's price table, else as the provider tells; null until delivered, for SMS until sent, and where no price is known.",
  ),
});
export type LogRow = z.infer<typeof LogRow>;

export const LogQuery = z.strictObject({
  q: z
    .string()
    .max(200)
    .optional()
    .describe(
      'What somebody typed: a phone in any form (also without the DDD), a message id or its beginning, an id of the customer, the campaign, ' +
        'the provider or the caller, an error code, or words. The answer tells how it was understood in `readings`.',
    ),
  id: MessageId.optional(),
  from: Timestamp.optional().describe('Accepted at or after.'),
  to: Timestamp.optional().describe('Accepted before.'),
  channel: ChannelId.optional(),
  type: z.enum(['whatsapp', 'sms', 'omnichannel']).optional(),
  direction: z.enum(['outbound', 'inbound']).optional(),
  status: z.enum(['sucesso', 'falha']).optional(),
  state: MessageStatus.optional(),
  customerId: z.string().max(1000).optional(),
  contact: z.string().max(160).optional().describe('Phone in any form, or a business-scoped user id.'),
  campaignId: z.string().max(1000).optional(),
  reference: z.string().max(1000).optional(),
  errorCode: z.string().max(64).optional(),
  providerId: z.string().max(512).optional(),
  text: z.string().max(200).optional().describe('Looked for in the metadata as it stands; see `searchedUntil`.'),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
export type LogQuery = z.infer<typeof LogQuery>;

/** One way in which what was typed is understood. */
export const LogReading = z.strictObject({
  kind: z.enum([
    'phone',
    'contact',
    'message',
    'reference',
    'idempotencyKey',
    'customer',
    'campaign',
    'provider',
    'error',
    'channel',
    'notification',
    'words',
  ]),
  value: z
    .string()
    .describe(
      "What is looked for: the phone as E.164 (its digits alone where it is nobody's in any DDD), the id, the code, or the words that texts must hold, with blanks between.",
    ),
  label: z
    .string()
    .nullable()
    .describe(
      'What people call it: the name of the channel, campaign or notification; the cause behind the code, in Portuguese.',
    ),
});
export type LogReading = z.infer<typeof LogReading>;

export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ data: z.array(item), next: z.string().nullable() });

export const LogPage = page(LogRow).extend({
  /** When a search ends for having looked at many rows, not for having found enough. */
  searchedUntil: Timestamp.nullable().describe(
    'What was accepted at this moment or later has been searched; older messages are searched with `cursor`. Null: the search was not cut short.',
  ),
  readings: z.array(LogReading).describe('How `q` was understood; empty without `q`, or when nothing is known by it.'),
});
export type LogPage = z.infer<typeof LogPage>;
