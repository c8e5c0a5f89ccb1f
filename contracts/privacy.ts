/** What Ponte keeps about one person: found, handed over, erased (LGPD, art. 18). */
import { z } from 'zod';
import { Timestamp } from './time.ts';

const contact = z
  .string()
  .min(5)
  .max(160)
  .describe(
    'A phone in any form, a CPF, or a business-scoped user id. Eleven digits that can be a phone are one: a CPF is written with its dots and hyphen, then.',
  );

export const PersonQuestion = z.strictObject({ contact });
export type PersonQuestion = z.infer<typeof PersonQuestion>;

export const KeptKind = z
  .enum([
    'messages',
    'conversations',
    'people',
    'windows',
    'consents',
    'limits',
    'events',
    'campaignRecords',
    'campaignPeople',
    'campaignFiles',
    'notices',
    'outages',
    'longTexts',
    'parkedReceipts',
    'deadLetters',
    'webhooks',
    'inboundKeys',
    'notes',
  ])
  .describe(
    "`people`: names and addresses. `limits`: what providers asked for about the person, and the count of the last 24 hours. `events`: those that are no message's. `campaignPeople`: of a login report. `campaignFiles`: lines of uploaded mailings. `notices`: of outages. `inboundKeys`: of what providers sent. `notes`: other texts that happen to name the person.",
  );
export type KeptKind = z.infer<typeof KeptKind>;

export const KeptRows = z.strictObject({
  kind: KeptKind,
  rows: z.int().min(0),
  since: Timestamp.nullable().describe('Of the oldest; null: not known.'),
});
export type KeptRows = z.infer<typeof KeptRows>;

export const PersonFound = z.strictObject({
  addresses: z
    .array(z.string())
    .describe("Phones and ids that are the person's; what is asked next can be any of them."),
  names: z.array(z.string()),
  customerIds: z.array(z.string()).describe("The ERP's codes."),
  kept: z.array(KeptRows).describe('Only kinds of which there is something.'),
  open: z.int().min(0).describe('Messages on their way to the person.'),
  optedOut: z.boolean().describe('The person has asked not to be written to, at least for one category.'),
});
export type PersonFound = z.infer<typeof PersonFound>;

export const ErasureInput = z.strictObject({
  contact,
  reason: z
    .string()
    .min(1)
    .max(500)
    .describe('Why, for the trail; the name or number of the person is taken out of it.'),
  confirm: z
    .string()
    .min(1)
    .max(160)
    .describe('The last four characters of `contact`, so that nobody is erased by a slip.'),
});
export type ErasureInput = z.infer<typeof ErasureInput>;

export const ErasureView = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done']).describe('`running`: it goes on by itself, also after a restart.'),
  askedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  by: z.string().describe('Who asked.'),
  reason: z.string(),
  erased: z
    .record(z.string(), z.int())
    .describe(
      'Rows by what they were, such as `messages`, `attempts`, `people`; `cancelled`: messages that were still waiting.',
    ),
  waitingFor: z.int().min(0).describe('Messages that are with the provider at this moment: their answers are awaited.'),
  kept: z.array(
    z.strictObject({ what: z.string(), why: z.string().describe('In English; Portuguese on `Accept-Language: pt`.') }),
  ),
});
export type ErasureView = z.infer<typeof ErasureView>;

export const ErasureQuery = z.strictObject({
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
export type ErasureQuery = z.infer<typeof ErasureQuery>;

/** The document that a person may be handed. */
export const PersonExport = z.strictObject({
  exportedAt: Timestamp,
  about: z.strictObject({
    addresses: z.array(z.string()),
    names: z.array(z.string()),
    customerIds: z.array(z.string()),
  }),
  people: z.array(z.record(z.string(), z.unknown())).describe('Names and addresses as they are kept.'),
  consents: z
    .array(z.record(z.string(), z.unknown()))
    .describe('What the person said about being written to, by address, with the proof.'),
  windows: z.array(z.record(z.string(), z.unknown())),
  conversations: z.array(z.record(z.string(), z.unknown())),
  records: z
    .array(z.strictObject({ kind: KeptKind, at: Timestamp.nullable(), data: z.unknown() }))
    .describe('Campaigns, notices of outages, and what providers and callers sent that could not be understood.'),
  messages: z
    .array(z.record(z.string(), z.unknown()))
    .describe('In both directions, oldest first: as `GET /v1/messages/{id}` tells each, with its timeline.'),
});
export type PersonExport = z.infer<typeof PersonExport>;
