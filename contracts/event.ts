/** What Ponte tells others: CloudEvents 1.0, the same on RabbitMQ, in the feed and on the SSE stream. */
import { z } from 'zod';
import { InboundContent } from './content.ts';
import { Failure } from './failure.ts';
import { ChannelId, MessageId, MessageStatus, Metadata } from './message.ts';
import { attendance } from './opening.ts';
import { Problem } from './problem.ts';
import { Timestamp } from './time.ts';

const outbound = {
  messageId: MessageId,
  channel: ChannelId,
  contact: z.string().describe('E.164, or a business-scoped user id.'),
  status: MessageStatus,
  metadata: Metadata.optional(),
  idempotencyKey: z.string().optional(),
};

/** Every identifier of the contact that the provider showed. */
export const ContactIds = z.strictObject({
  phone: z.string().optional(),
  waId: z.string().optional(),
  bsuid: z.string().optional(),
  shortCode: z.string().optional().describe('Digits of an SMS sender that is no phone number.'),
  username: z.string().optional(),
  name: z.string().optional(),
});

export const openedBy = z
  .enum(['send', 'reply'])
  .describe('`send`: the provider took the notice. `reply`: the customer answered it.');

const windowOf = { channel: ChannelId, contact: z.string(), contactIds: ContactIds };

const campaign = {
  campaignId: z.string(),
  name: z.string(),
  channel: ChannelId,
  state: z.enum(['ready', 'running', 'paused', 'cancelled', 'finished']),
  records: z.strictObject({
    total: z.int().nullable(),
    read: z.int(),
    queued: z.int(),
    leftOut: z.int(),
  }),
  stopped: z
    .strictObject({ code: z.string(), text: z.string().describe('Portuguese.') })
    .optional()
    .describe('Why it is paused, when no person paused it.'),
};

const Pricing = z.record(z.string(), z.unknown());

export const eventData = {
  'message.accepted': z
    .strictObject({
      ...outbound,
      dueAt: Timestamp,
      fallbackOf: MessageId.optional().describe('The message whose plan this one is a step of.'),
    })
    .describe('On disk and due at `dueAt`.'),
  'message.held': z
    .strictObject({ ...outbound, until: Timestamp, failure: Failure })
    .describe('Not now, but later by itself: `until` and the reason.'),
  'message.sent': z
    .strictObject({
      ...outbound,
      providerId: z.string().optional(),
      attempt: z.int().optional(),
      note: z.string().optional(),
    })
    .describe('The provider took it.'),
  'message.delivered': z
    .strictObject({
      ...outbound,
      at: Timestamp,
      providerId: z.string().optional(),
      pricing: Pricing.optional(),
    })
    .describe("It reached the contact's device, says the provider."),
  'message.read': z
    .strictObject({
      ...outbound,
      at: Timestamp,
      providerId: z.string().optional(),
      pricing: Pricing.optional(),
    })
    .describe('The contact read it, says the provider.'),
  'message.failed': z
    .strictObject({ ...outbound, failure: Failure, attempt: z.int().optional() })
    .describe('It will not arrive, and why.'),
  'message.expired': z
    .strictObject({ ...outbound, failure: Failure })
    .describe('`expiresAt` passed before it could go.'),
  'message.closed': z
    .strictObject({
      ...outbound,
      reason: z.enum(['no_receipt']),
      sentAt: Timestamp,
      waitedHours: z.number().describe('`receiptTimeoutHours` of the channel.'),
    })
    .describe(
      'Sent, and no receipt came in time: some carriers never send one. It stays `sent`, nobody need wait for more; a late receipt is still told.',
    ),
  'message.cancelled': z.strictObject({ ...outbound }).describe('Withdrawn before it was sent.'),
  'message.uncertain': z
    .strictObject({ ...outbound, until: Timestamp, failure: Failure })
    .describe('The provider may or may not have it; settled by a receipt or by `onUncertain` at `until`.'),
  'message.received': z
    .strictObject({
      messageId: MessageId,
      channel: ChannelId,
      contact: z.string(),
      contactIds: ContactIds,
      direction: z
        .enum(['inbound', 'outbound'])
        .describe('`outbound`: an echo of what a person sent from the phone app of the same number.'),
      content: InboundContent,
      at: Timestamp,
      providerId: z.string(),
      conversationId: MessageId.optional().describe('The conversation of the notice that this is the reply to.'),
      replyTo: z
        .strictObject({
          messageId: MessageId.optional(),
          providerId: z.string(),
          inferred: z
            .boolean()
            .optional()
            .describe('Nothing was quoted: it is the last message that the channel had sent to the contact.'),
        })
        .optional(),
      groupId: z.string().optional(),
      referral: z.record(z.string(), z.unknown()).optional(),
    })
    .describe('A contact wrote, or a person wrote from the phone app of the same number.'),
  'window.opened': z
    .strictObject({ ...windowOf, until: Timestamp, openedBy: z.enum(['message', 'call']) })
    .describe('The customer wrote or called: free-form may go until then. Told once per opening, not per message.'),
  'window.expiring': z
    .strictObject({ ...windowOf, until: Timestamp })
    .describe('The window closes soon and the customer has not written again.'),
  'window.closed': z
    .strictObject({ ...windowOf, reason: z.enum(['expired', 'provider']) })
    .describe('Only templates may go now. `provider`: it refused free-form, whatever Ponte believed.'),
  'conversation.opened': z
    .strictObject({
      conversationId: MessageId.describe('The protocol; the subject of the event.'),
      channel: ChannelId,
      contact: z.string().describe('The address that the notice went to.'),
      contactIds: ContactIds.describe('Empty where the contact has never been heard of.'),
      messageId: MessageId.describe('The notice.'),
      campaignId: z.string().optional(),
      openedBy,
      occurrence: attendance.occurrence.optional(),
      extra: attendance.extra,
      customer: attendance.customer,
      at: Timestamp,
    })
    .describe('A notice has opened an attendance: with its sending, or with the first reply to it. Told once.'),
  'contact.opted_out': z
    .strictObject({
      channel: ChannelId,
      contact: z.string(),
      contactIds: ContactIds,
      category: z.string(),
      at: Timestamp,
    })
    .describe('The contact wants no more messages of this category.'),
  'contact.opted_in': z
    .strictObject({
      channel: ChannelId,
      contact: z.string(),
      contactIds: ContactIds,
      category: z.string(),
      at: Timestamp,
    })
    .describe('The contact wants messages of this category again.'),
  'contact.merged': z
    .strictObject({ channel: ChannelId, previous: ContactIds, current: ContactIds, at: Timestamp })
    .describe('An identifier of the contact changed, or two contacts turned out to be one person.'),
  'contact.erased': z
    .strictObject({
      erasureId: z.string(),
      sha256: z
        .array(z.string())
        .describe(
          'SHA-256, in hexadecimal, of each address of the person: phones in E.164 with the +, business-scoped user ids. Empty once the event is a week old.',
        ),
      at: Timestamp,
    })
    .describe('Everything kept about the person has been erased: whoever holds a copy erases theirs.'),
  'template.approved': z
    .strictObject({
      channel: ChannelId,
      name: z.string(),
      language: z.string(),
      value: z.string(),
    })
    .describe('The provider approved the template.'),
  'template.paused': z
    .strictObject({
      channel: ChannelId,
      name: z.string(),
      language: z.string(),
      value: z.string(),
      reason: z.string().optional(),
    })
    .describe('The provider paused the template.'),
  'template.rejected': z
    .strictObject({
      channel: ChannelId,
      name: z.string(),
      language: z.string(),
      value: z.string(),
      reason: z.string().optional(),
    })
    .describe('The provider rejected the template.'),
  'template.changed': z
    .strictObject({
      channel: ChannelId,
      name: z.string(),
      language: z.string(),
      change: z.enum(['status', 'quality', 'category', 'components']),
      value: z.string(),
      previous: z.string().optional(),
      reason: z.string().optional(),
    })
    .describe("The template's status, quality, category or components changed."),
  'channel.degraded': z
    .strictObject({ channel: ChannelId, failure: Failure, retryAt: Timestamp.optional() })
    .describe('The channel cannot send at present; Ponte tries again by itself.'),
  'channel.restored': z
    .strictObject({ channel: ChannelId, degradedAt: Timestamp })
    .describe('The channel sends again.'),
  'channel.notice': z
    .strictObject({
      channel: ChannelId,
      event: z.string(),
      text: z.string(),
      severity: z.enum(['info', 'warning', 'critical']),
      native: z.unknown(),
    })
    .describe("The provider's notice about an account or number: limits, quality, restrictions."),
  'campaign.started': z.strictObject(campaign).describe('A campaign begins to be queued.'),
  'campaign.progress': z
    .strictObject(campaign)
    .describe('A page of its records has been queued, or it was paused or resumed.'),
  'campaign.finished': z
    .strictObject(campaign)
    .describe('All its records are read and all its messages have ended, or it was cancelled.'),
  'email.requested': z
    .strictObject({
      reference: z.string().describe('The subject: the same however often it is told, and no other e-mail has it.'),
      campaignId: z.string(),
      to: z.string().describe('The address.'),
      name: z.string().optional(),
      subject: z.string().describe('One line.'),
      text: z.string(),
      customerId: z.string().optional(),
    })
    .describe(
      'A campaign has an e-mail for somebody. Ponte sends none: whoever hears this does, once for each reference.',
    ),
  'command.rejected': z
    .strictObject({
      commandId: z.string().optional(),
      commandType: z.string().optional(),
      problem: Problem,
    })
    .describe('A command could not be taken; it is in the dead-letter queue.'),
} as const;

export type EventName = keyof typeof eventData;
export type EventData<Name extends EventName> = z.infer<(typeof eventData)[Name]>;

export const eventNames = Object.keys(eventData) as EventName[];

/** `message.sent` -> `ponte.message.sent.v1`. */
export const eventType = (name: EventName): string => `ponte.${name}.v1`;

/** Routing key on the topic exchange: `message.sent.<channel>`. */
export const routingKey = (name: string, channel: string): string => `${name}.${channel === '' ? '-' : channel}`;

const traceparentPattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
export const Traceparent = z.string().regex(traceparentPattern);

export const envelope = {
  specversion: z.literal('1.0'),
  id: z.string().describe('Stable over redelivery: deduplicate by it.'),
  source: z.string().describe('The ledger the event comes from.'),
  subject: z
    .string()
    .describe(
      'Message, conversation, channel, `channel/contact` of the window, or `campaign/record` of the e-mail that it is about.',
    ),
  time: Timestamp,
  datacontenttype: z.literal('application/json'),
  sequence: z.int().describe('1, 2, 3... per subject.'),
  traceparent: Traceparent.optional(),
};

/** Any event Ponte publishes. */
export const PonteEvent = z.strictObject({ ...envelope, type: z.string(), data: z.record(z.string(), z.unknown()) });
export type PonteEvent = z.infer<typeof PonteEvent>;

export const eventSchema = <Name extends EventName>(name: Name) =>
  z.strictObject({ ...envelope, type: z.literal(eventType(name)), data: eventData[name] });
