/** What connectors there are, what each has to be told, and whether what it was told is right. */
import { z } from 'zod';
import { ChannelLimits } from './admin.ts';
import { Failure } from './failure.ts';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

const JsonSchema = z
  .record(z.string(), z.unknown())
  .describe(
    'JSON Schema (2020-12) of `config`: `title` and `description` are for people, in Portuguese; `secret: true` marks what is never shown; what has a `default` may be left out.',
  );

const traits = {
  id: z.string().describe('For `connector`.'),
  name: z.string(),
  config: JsonSchema,
};

export const ConnectorView = z.strictObject({
  ...traits,
  medium: z.enum(['whatsapp', 'sms', 'omnichannel']),
  transport: z
    .enum(['http', 'session'])
    .describe('`session`: connections that stay open; there is no webhook to register.'),
  capabilities: z.strictObject({
    content: z.array(z.string()).describe('Kinds of content it sends.'),
    templates: z.boolean(),
    window: z.boolean().describe('Free-form content needs an open customer service window.'),
    receipts: z.boolean(),
    correlation: z
      .boolean()
      .describe('Receipts carry our message id, so that a send without an answer can be settled by them.'),
    polling: z.boolean().describe('The provider can be asked for news, where it does not call.'),
    allowance: z.boolean().describe('The provider tells how much a channel may still send in a day.'),
  }),
  words: z.array(z.string()).describe("The same for people, in the caller's language."),
  limits: ChannelLimits.partial().describe('The limits of a channel that names none.'),
  test: z
    .enum(['questions', 'bind', 'connection'])
    .describe(
      'What a test can do: ask the provider harmless questions; open a session and close it; or, where there is no harmless question, only see whether the address takes connections.',
    ),
  channelField: z
    .string()
    .nullable()
    .describe("The field of `config` that takes one of the provider's own channels; null: it lists none."),
});
export type ConnectorView = z.infer<typeof ConnectorView>;

export const SourceConnectorView = z.strictObject(traits);
export type SourceConnectorView = z.infer<typeof SourceConnectorView>;

export const ConnectorTestInput = z.strictObject({
  config: z
    .record(z.string(), z.unknown())
    .describe('The whole configuration, as it is to be saved. "***" takes the secret that is stored under `channel`.'),
  channel: ChannelId.optional().describe('The channel that is being set up or changed; it need not exist yet.'),
});
export type ConnectorTestInput = z.infer<typeof ConnectorTestInput>;

export const ConnectionStep = z.strictObject({
  asked: z.string().describe("What was asked, in the caller's language."),
  address: z.string().describe('Method and address without its query, or host and port.'),
  ok: z.boolean(),
  status: z.int().nullable().describe('HTTP status of the answer; null: no answer, or no HTTP.'),
  told: z
    .array(z.strictObject({ name: z.string(), value: z.string() }))
    .describe('What came back, as far as it helps.'),
  failure: Failure.nullable().describe('What is wrong and what to do.'),
  tookMs: z.int().min(0),
});
export type ConnectionStep = z.infer<typeof ConnectionStep>;

export const ConnectionTest = z.strictObject({
  connector: z.string(),
  verdict: z
    .enum(['ok', 'failed', 'reachable'])
    .describe(
      '`reachable`: the address takes connections; whether the credentials are right only a message can show, because this connector has no harmless question.',
    ),
  steps: z.array(ConnectionStep),
  note: z.string().describe("What the test does not show, in the caller's language."),
  at: Timestamp,
  tookMs: z.int().min(0),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;
