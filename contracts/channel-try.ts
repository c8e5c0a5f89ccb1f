/** What a configuration makes of a message, of answers and of calls, seen before anything is saved or sent. */
import { z } from 'zod';
import { Content } from './content.ts';
import { Failure } from './failure.ts';

const longestBody = 100_000;
const mostSamples = 20;
const HeaderMap = z.record(z.string().max(200), z.string().max(5_000));

export const ChannelTryInput = z.strictObject({
  connector: z.string().min(1).max(64),
  config: z
    .record(z.string(), z.unknown())
    .describe('The whole configuration, as it is to be saved. "***" takes the secret that is stored under this id.'),
  message: z
    .strictObject({
      to: z.string().min(1).max(64).describe('E.164 or Brazilian national form.'),
      content: Content,
    })
    .optional()
    .describe('A message to see the request of.'),
  answers: z
    .array(
      z.strictObject({
        status: z.int().min(100).max(599).default(200),
        headers: HeaderMap.default({}),
        body: z.string().max(longestBody).default(''),
      }),
    )
    .max(mostSamples)
    .default([])
    .describe('Answers to a send, as the provider documents them.'),
  webhooks: z
    .array(
      z.strictObject({
        method: z.enum(['GET', 'POST']).default('POST'),
        query: z.string().max(10_000).default('').describe('As in the address, without the question mark.'),
        contentType: z.string().max(200).optional(),
        headers: HeaderMap.default({}),
        body: z.string().max(longestBody).default(''),
      }),
    )
    .max(mostSamples)
    .default([])
    .describe('Calls of the provider: receipts and messages received.'),
});
export type ChannelTryInput = z.infer<typeof ChannelTryInput>;

const Issue = z.strictObject({ path: z.string(), message: z.string(), messagePt: z.string() });

const TriedSend = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable(),
    parts: z.int().min(1).nullable().describe('SMS that the text takes; null where the provider counts no parts.'),
  }),
  z.strictObject({
    ok: z.literal(false),
    code: z.enum(['unsupported_content', 'content_invalid', 'recipient_unsupported']),
    issues: z.array(Issue),
  }),
]);

const TriedAnswer = z.strictObject({
  outcome: z
    .enum(['accepted', 'failed', 'uncertain'])
    .describe('`uncertain`: it is left open whether the message was taken; Ponte would not send it again by itself.'),
  providerId: z.string().nullable().describe("Null: the answer names none, and Ponte's own id stands for it."),
  note: z.string().nullable(),
  failure: Failure.nullable(),
  detail: z.string().nullable(),
});

const TriedItem = z.strictObject({
  kind: z
    .string()
    .describe('`receipt`, `message`, ...; `other` is kept and changes nothing; `unparsed` becomes a dead letter.'),
  at: z.iso.datetime().nullable(),
  messageId: z.string().nullable().describe('Our own id, where it was echoed.'),
  providerId: z.string().nullable(),
  status: z.string().nullable(),
  contact: z.record(z.string(), z.unknown()).nullable(),
  content: z.record(z.string(), z.unknown()).nullable(),
  failure: Failure.nullable(),
  reason: z.string().nullable().describe('Why it was not understood, or what it is about.'),
});

const TriedWebhook = z.strictObject({
  authentic: z.boolean().describe('False: the call would be refused, because its token or signature is wrong.'),
  items: z.array(TriedItem),
  unreadable: z.string().nullable().describe('Why nothing of it could be read; it would be kept as a dead letter.'),
  answer: z.strictObject({ body: z.string(), contentType: z.string() }).nullable().describe('Null: 200 and nothing.'),
});

export const ChannelTryResult = z.strictObject({
  send: TriedSend.nullable().describe('Secrets are blotted out. Null without `message`.'),
  answers: z.array(TriedAnswer),
  webhooks: z.array(TriedWebhook),
});
export type ChannelTryResult = z.infer<typeof ChannelTryResult>;
