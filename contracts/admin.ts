/** What operators and administrators see and change: channels, templates, keys, readiness. */
import { z } from 'zod';
import { PonteEvent } from './event.ts';
import { Failure } from './failure.ts';
import { ChannelId, MessageId, MessageStatus } from './message.ts';
import { ChannelRules } from './rules.ts';
import { Timestamp } from './time.ts';

const cursor = z.string().max(200).optional().describe('`next` of the page before.');
const limit = z.coerce.number().int().min(1).max(1000).optional();

/** Answer of cancel and retry. */
export const MessageState = z.strictObject({ id: MessageId, status: MessageStatus });
export type MessageState = z.infer<typeof MessageState>;

export const ChannelLimits = z.strictObject({
  numberMps: z.number().positive().describe('Messages per second of the whole channel.'),
  pairSeconds: z.number().min(0).describe('Seconds between two messages to the same contact, in the long run.'),
  pairBurst: z.int().min(1).describe('Messages to the same contact that may go at once before `pairSeconds` holds.'),
  accountMps: z
    .number()
    .positive()
    .optional()
    .describe('Messages per second of all channels of the account together. Left out: no limit of its own.'),
  portfolio: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Channels with the same name here share one portfolio tier. Left out: the account.'),
  portfolioTier: z
    .int()
    .min(1)
    .optional()
    .describe('Different people outside windows in 24 hours. Left out: as the provider tells, unlimited until then.'),
  realtimeShare: z
    .number()
    .min(0)
    .max(0.9)
    .optional()
    .describe('Part of calls in flight and of the tier that bulk leaves to realtime. Left out: 0.1.'),
  receiptTimeoutHours: z
    .number()
    .min(0)
    .max(720)
    .optional()
    .describe(
      'After so long without a receipt a sent message is closed: it stays `sent`, and a late receipt still counts. Left out: 72 for SMS, never elsewhere. 0: never.',
    ),
});
export type ChannelLimits = z.infer<typeof ChannelLimits>;

export const ChannelHealth = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  since: Timestamp,
  failure: Failure.nullable().describe('Why it is degraded.'),
  retryAt: Timestamp.nullable().describe('When Ponte tries again by itself.'),
});
export type ChannelHealth = z.infer<typeof ChannelHealth>;

/** A provider that does not call is asked. */
export const PollView = z.strictObject({
  everySeconds: z.number().positive(),
  lastAt: Timestamp.nullable().describe('When it last answered; null: it never has.'),
  nextAt: Timestamp.nullable().describe('When it is asked again; null: it was never asked, and is about to be.'),
  failures: z.int().min(0).describe('In a row; 0: the last question was answered.'),
  failingSince: Timestamp.nullable(),
  failure: Failure.nullable().describe('Why the last question was not answered.'),
});
export type PollView = z.infer<typeof PollView>;

export const AllowanceView = z.strictObject({
  readAt: Timestamp.nullable().describe('When the provider told; null: it never has.'),
  left: z.int().nullable().describe('What it let the channel send then; null: no limit, or not told.'),
  limit: z.int().nullable(),
  resetsAt: Timestamp.nullable().describe('When it counts anew; null: it does not say, and the next day is taken.'),
  failedAt: Timestamp.nullable(),
  failure: Failure.nullable().describe(
    'Why it could not be read the last time: messages go on as if there was no limit.',
  ),
});
export type AllowanceView = z.infer<typeof AllowanceView>;

/** A connection to the provider that stays open. */
export const ConnectionView = z.strictObject({
  name: z.string().describe("In the provider's words, such as `transceiver`."),
  state: z
    .enum(['connecting', 'bound', 'waiting', 'refused', 'stopped'])
    .describe(
      '`waiting`: it was lost, and is made again at `retryAt`. `refused`: the provider does not take the account, and nothing is tried before the settings change or the channel is paused and resumed.',
    ),
  since: Timestamp,
  failure: Failure.nullable().describe('Why it was lost or refused; null once it is bound.'),
  retryAt: Timestamp.nullable(),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

export const ChannelView = z.strictObject({
  id: ChannelId,
  connector: z.string(),
  medium: z.enum(['whatsapp', 'sms', 'omnichannel']),
  name: z.string(),
  state: z
    .enum(['active', 'paused', 'off'])
    .describe('`paused`: messages are accepted and wait. `off`: messages are refused.'),
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  health: ChannelHealth,
  limits: ChannelLimits,
  rules: ChannelRules,
  backlog: z.strictObject({
    queued: z.int().min(0),
    sending: z.int().min(0),
    uncertain: z.int().min(0),
  }),
  config: z
    .record(z.string(), z.unknown())
    .describe('The connector\'s own settings; a secret that is set is shown as "***".'),
  webhookPath: z.string().describe('Path the provider has to call.'),
  owner: z.string().nullable().describe('Process that sends for this channel at present.'),
  polling: PollView.nullable().describe(
    'How its provider is asked for news; null: it calls by itself, or is not asked.',
  ),
  allowance: AllowanceView.nullable().describe(
    'What the provider lets it send in a day; null: the connector knows of none, or has not asked yet.',
  ),
  connections: z
    .array(ConnectionView)
    .nullable()
    .describe(
      'Connections that stay open; null: its provider is called for each message, or another process has them.',
    ),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelInput = z.strictObject({
  connector: z.string().min(1).max(64),
  name: z.string().min(1).max(255),
  config: z
    .record(z.string(), z.unknown())
    .describe('The connector\'s own settings; "***" keeps the secret that is stored.'),
  limits: ChannelLimits.partial().optional().describe("What is left out follows the connector's default."),
  rules: ChannelRules.optional().describe('What is left out follows the default.'),
});
export type ChannelInput = z.infer<typeof ChannelInput>;

export const TemplateView = z.strictObject({
  channel: ChannelId,
  name: z.string(),
  language: z.string(),
  status: z.string().describe("The provider's word, such as `APPROVED`."),
  category: z.string(),
  parameterFormat: z.enum(['positional', 'named']),
  header: z
    .strictObject({
      type: z
        .enum(['text', 'image', 'video', 'document', 'media', 'location'])
        .describe('`media`: an image, a video or a document.'),
      text: z.string().nullable(),
      parameters: z.array(z.string()),
      optional: z.boolean().describe("May be left out: then the template's own goes."),
    })
    .nullable(),
  body: z.strictObject({ text: z.string(), parameters: z.array(z.string()) }),
  footer: z.string().nullable(),
  buttons: z.array(z.strictObject({ type: z.string(), text: z.string(), needsParameter: z.boolean() })),
  quality: z.string().nullable(),
  unusable: z.string().nullable().describe("Why it cannot be sent, in the caller's language; null: it can."),
  syncedAt: Timestamp,
  ageSeconds: z.int().min(0).describe('How long ago it was read from the provider.'),
});
export type TemplateView = z.infer<typeof TemplateView>;

export const TemplateQuery = z.strictObject({
  channel: ChannelId.optional(),
  name: z.string().max(512).optional().describe('Part of the name.'),
  language: z.string().max(16).optional().describe('Such as `pt_BR`.'),
  usable: z
    .enum(['1'])
    .optional()
    .describe('Only templates that the provider takes: approved, not paused or disabled.'),
  cursor,
  limit,
});
export type TemplateQuery = z.infer<typeof TemplateQuery>;
export const TemplateSync = z.strictObject({ channel: ChannelId });
export const TemplateSyncResult = z.strictObject({ synced: z.int().min(0) });

const after = z.string().max(255).optional();

export const EventQuery = z.strictObject({
  after: after.describe('Id of the last event the caller has; left out: from the first event on.'),
  limit,
  type: z.string().max(255).optional().describe('Only this event type, such as `ponte.message.failed.v1`.'),
});
export const EventStreamQuery = z.strictObject({
  after: after.describe('Id of the last event the caller has; left out: from now on.'),
});
export const EventPage = z.strictObject({
  data: z.array(PonteEvent),
  next: z.string().nullable().describe('`after` of the next page; null: nothing newer yet.'),
});

export const Scope = z
  .enum(['send', 'read', 'operate', 'manage'])
  .describe('`operate`: pausing channels, trying dead letters again; `manage` includes it.');
export type Scope = z.infer<typeof Scope>;

export const KeyView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  channels: z.array(ChannelId).nullable().describe('Channels the key is bound to; null: all.'),
  createdAt: Timestamp,
});
export type KeyView = z.infer<typeof KeyView>;

export const KeyInput = z.strictObject({
  name: z.string().min(1).max(255),
  scopes: z.array(Scope).min(1),
  channels: z.array(ChannelId).min(1).optional().describe('Left out: all channels.'),
});
export type KeyInput = z.infer<typeof KeyInput>;

export const KeyCreated = KeyView.extend({ key: z.string().describe('Shown this once; only a hash of it is stored.') });
export type KeyCreated = z.infer<typeof KeyCreated>;

export const Me = KeyView.omit({ createdAt: true });
export type Me = z.infer<typeof Me>;

export const Live = z.strictObject({ status: z.literal('ok') });

export const Dependency = z.strictObject({
  name: z.enum(['ledger', 'rabbitmq', 'redis']),
  required: z.boolean(),
  status: z.enum(['up', 'down', 'off']).describe('`off`: not configured.'),
  since: Timestamp,
  detail: z.string(),
});
export type Dependency = z.infer<typeof Dependency>;

export const Readiness = z.strictObject({
  status: z.enum(['ready', 'not_ready']),
  dependencies: z.array(Dependency),
});
export type Readiness = z.infer<typeof Readiness>;
