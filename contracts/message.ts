import { z } from 'zod';
import { Content, InboundContent, TemplateContent } from './content.ts';
import { Failure, FailureClass } from './failure.ts';
import { Opening } from './opening.ts';
import { Category } from './rules.ts';
import { Timestamp } from './time.ts';

export const channelIdPattern = /^[a-z0-9-]{1,40}$/;
export const ChannelId = z.string().regex(channelIdPattern, 'lower-case letters, digits and hyphen, at most 40');
export const MessageId = z.string().min(1).max(64);

export const Lane = z.enum(['realtime', 'bulk']);
export type Lane = z.infer<typeof Lane>;

export const messageStatuses = [
  'queued',
  'sending',
  'uncertain',
  'sent',
  'delivered',
  'read',
  'failed',
  'cancelled',
  'expired',
  'received',
] as const;
export const MessageStatus = z.enum(messageStatuses);
export type MessageStatus = z.infer<typeof MessageStatus>;

const MetadataValue = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);

export const Metadata = z
  .record(z.string().min(1).max(64), MetadataValue)
  .refine((metadata) => Object.keys(metadata).length <= 50, { error: 'at most 50 entries' })
  .meta({
    description:
      "The sender's own facts, echoed in every event. `customerId`, `campaignId` and `reference` are also columns and filters of the log.",
    maxProperties: 50,
  });
export type Metadata = z.infer<typeof Metadata>;

/** One step of a plan for when the message itself does not get through. */
export const FallbackStep = z.strictObject({
  when: z
    .strictObject({
      codes: z
        .array(z.string().min(1).max(64))
        .min(1)
        .optional()
        .describe('Refused or failed with one of these codes.'),
      classes: z.array(FailureClass).min(1).optional().describe('Failed with one of these classes.'),
      notDeliveredSeconds: z
        .int()
        .min(10)
        .max(604_800)
        .optional()
        .describe('Sent, and no `delivered` or `read` within so long: the first copy may still arrive later.'),
    })
    .refine((when) => Object.values(when).some((value) => value !== undefined), {
      error: 'at least one of codes, classes and notDeliveredSeconds',
    }),
  channel: ChannelId,
  to: z.string().min(1).max(160).optional().describe('Left out: the same recipient.'),
  content: Content.optional().describe('Left out: the same content.'),
});
export type FallbackStep = z.infer<typeof FallbackStep>;

/** One message to send: the body of `POST /v1/messages` and the data of `ponte.message.send.v1`. */
export const SendMessage = z.strictObject({
  channel: ChannelId,
  to: z
    .string()
    .min(1)
    .max(160)
    .describe('E.164, a Brazilian number in any national form, or a WhatsApp business-scoped user id (`BR.135...`).'),
  content: Content,
  idempotencyKey: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("Same key + same content = the first message's id; other content = 409 `idempotency_conflict`."),
  replyTo: z.string().min(1).max(512).optional().describe("Message to quote: Ponte's id or the provider's."),
  sendAt: Timestamp.optional().describe('Not before this instant.'),
  expiresAt: Timestamp.optional().describe('Not after this instant: the message ends as `expired`.'),
  lane: Lane.optional().describe('`realtime` (default) never waits behind `bulk`.'),
  onUncertain: z
    .enum(['fail', 'resend'])
    .optional()
    .describe(
      "What to do when the provider's answer never came and no receipt settled it: `fail` (default) or `resend`.",
    ),
  category: Category.optional().describe(
    "What the message is for, where no template says it. Left out: `service` where the customer's window rules, else `utility`.",
  ),
  urgent: z.boolean().optional().describe('Passes quiet hours and frequency caps: outages, security.'),
  onWindowClosed: z
    .union([z.enum(['refuse', 'fallback']), TemplateContent])
    .optional()
    .describe(
      'For free-form content outside the window: `refuse` (default), `fallback` (the plan below), or a template to send instead.',
    ),
  fallback: z
    .array(FallbackStep)
    .min(1)
    .max(5)
    .optional()
    .describe('Tried in order, each step once: the first whose condition fits what became of the message before it.'),
  opening: Opening.optional().describe(
    'The message opens a conversation, told once by `conversation.opened`; a message of its plan opens the same one.',
  ),
  metadata: Metadata.optional(),
});
export type SendMessage = z.infer<typeof SendMessage>;

export const maxBatchSize = 1000;
/** Items are validated one by one, so that a bad one never spoils the others. */
export const SendBatch = z.strictObject({ messages: z.array(z.unknown()).min(1).max(maxBatchSize) });

export const Accepted = z.strictObject({
  id: MessageId,
  status: MessageStatus,
  duplicate: z.boolean().describe('True when the idempotency key had been used with the same content before.'),
});
export type Accepted = z.infer<typeof Accepted>;

/** One check and what it said. */
export const RuleResult = z.strictObject({
  rule: z.string(),
  result: z.enum(['pass', 'note', 'convert', 'hold', 'refuse']),
  code: z.string().optional(),
  text: z.string().optional().describe('Portuguese.'),
  textEn: z.string().optional(),
  nextStep: z.string().optional().describe('Portuguese: what to do now.'),
  nextStepEn: z.string().optional(),
  detail: z.string().optional().describe('What exactly: names, numbers, times.'),
  until: Timestamp.optional(),
});
export type RuleResult = z.infer<typeof RuleResult>;

export const Verdict = z.strictObject({
  at: Timestamp,
  stage: z.enum(['intake', 'dispatch']),
  results: z.array(RuleResult),
});

export const Attempt = z.strictObject({
  number: z.int(),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  outcome: z.enum(['pending', 'accepted', 'failed', 'uncertain']),
  providerId: z.string().nullable(),
  request: z.strictObject({ method: z.string(), url: z.string(), body: z.string().nullable() }),
  response: z.strictObject({ status: z.int().nullable(), body: z.string().nullable() }).nullable(),
  failure: Failure.nullable(),
});

export const Receipt = z.strictObject({
  status: z.string(),
  at: Timestamp,
  receivedAt: Timestamp,
  providerId: z.string(),
  failure: Failure.nullable(),
  pricing: z.record(z.string(), z.unknown()).nullable(),
  part: z.int().nullable().describe('The part of a long SMS that it is about.'),
  carrier: z.string().nullable().describe('The operator behind the provider, where it tells.'),
});

/** What becomes of a text on an SMS channel. */
export const SmsForecast = z.strictObject({
  alphabet: z
    .enum(['gsm7', 'ascii', 'latin1', 'ucs2'])
    .describe('`ucs2`: a part holds less than half of what it holds in `gsm7`.'),
  parts: z.int().describe('SMS that the text takes, each of them paid.'),
  maxParts: z.int().describe('More than these are refused.'),
  unitsLeft: z.int().describe('Characters that still fit in the last part, as the alphabet counts them.'),
  replaced: z
    .array(z.strictObject({ from: z.string(), to: z.string(), count: z.int() }))
    .describe('Characters that are written otherwise, so that the text fits the smaller alphabet.'),
  forcedBy: z
    .strictObject({ character: z.string(), position: z.int() })
    .optional()
    .describe('The first character that kept the text out of the smaller alphabet.'),
});

/** What `POST /v1/messages/check` answers: nothing was sent or kept. */
export const CheckResult = z.strictObject({
  verdict: z.enum(['send', 'convert', 'hold', 'refuse']).describe('What would become of the message now.'),
  summary: z.string().describe('In one sentence, in the language asked for.'),
  until: Timestamp.optional().describe('When it would go, when it is held.'),
  category: Category,
  results: z.array(RuleResult),
  content: Content.describe('What would be sent: cleaned, or the template that takes its place.'),
  preview: z.string().optional().describe('The text as the customer would read it.'),
  sms: SmsForecast.optional().describe('On SMS channels.'),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** One line of a message's story, oldest first, with a sentence in both languages. */
export const TimelineEntry = z.strictObject({
  at: Timestamp,
  kind: z.enum(['accepted', 'verdict', 'attempt', 'outcome', 'receipt', 'event', 'received']),
  text: z.string().describe('Portuguese.'),
  textEn: z.string().describe("What a provider's error means is Portuguese here, too."),
  messageId: MessageId.optional().describe('Set where the entry is about another message of the same plan.'),
  channel: ChannelId.optional().describe('Channel of that other message.'),
  detail: z.record(z.string(), z.unknown()).optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const Cost = z.strictObject({
  amount: z.string().describe('Decimal number: `0.035`.'),
  currency: z.string().describe('ISO 4217.'),
});
export type Cost = z.infer<typeof Cost>;

export const MessageView = z.strictObject({
  id: MessageId,
  direction: z.enum(['outbound', 'inbound']),
  channel: ChannelId,
  contact: z.string(),
  status: MessageStatus,
  lane: Lane,
  category: Category.nullable(),
  content: z.union([Content, InboundContent]),
  metadata: Metadata,
  idempotencyKey: z.string().nullable(),
  acceptedAt: Timestamp,
  dueAt: Timestamp.nullable().describe(
    'When it is or was due: later than now while scheduled, held or waiting for a retry.',
  ),
  expiresAt: Timestamp.nullable(),
  sentAt: Timestamp.nullable(),
  deliveredAt: Timestamp.nullable(),
  readAt: Timestamp.nullable(),
  providerId: z.string().nullable(),
  failure: Failure.nullable(),
  pricing: z.record(z.string(), z.unknown()).nullable(),
  cost: Cost.nullable().describe(
    "By the channel's price table, else as the provider tells; null until it is delivered, for SMS until it is sent, and where no price is known.",
  ),
  parts: z.int().nullable().describe('SMS that the text took; null until it is sent, and on other media.'),
  carrier: z.string().nullable().describe('The operator behind the provider, where it tells.'),
  closedAt: Timestamp.nullable().describe(
    'Since when no receipt is waited for any more: it stays `sent`, and a late receipt still counts.',
  ),
  fallbackOf: MessageId.nullable().describe('The message whose plan this one is a step of.'),
  fallbacks: z.array(MessageId).describe("Messages made by this one's plan, in order."),
  acceptedFrom: z.string(),
  verdicts: z.array(Verdict),
  attempts: z.array(Attempt),
  receipts: z.array(Receipt),
  timeline: z.array(TimelineEntry),
});
export type MessageView = z.infer<typeof MessageView>;
