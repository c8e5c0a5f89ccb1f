/** Who does not want to be written to: state and proof, single words from other systems, imported lists. */
import { z } from 'zod';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

export const ConsentAction = z.enum(['out', 'in']);
export const ConsentCategory = z.enum(['marketing', 'utility', 'all']);
export const ConsentSource = z
  .enum(['word', 'provider', 'api', 'import', 'error'])
  .describe(
    '`word`: the contact wrote it; `provider`: its own switch; `error`: a refusal that tells of it; `api`, `import`: other systems.',
  );

export const ConsentState = z
  .strictObject({
    optedOut: z.boolean(),
    since: Timestamp.describe('Opted out: of the first word that asked for it. Opted in: of the last.'),
    source: ConsentSource,
  })
  .nullable()
  .describe('Null: nothing was ever said, so messages may go.');
export type ConsentState = z.infer<typeof ConsentState>;

export const ConsentLogEntry = z.strictObject({
  at: Timestamp,
  action: ConsentAction,
  category: ConsentCategory,
  source: ConsentSource,
  channel: ChannelId.nullable(),
  evidence: z.string().nullable().describe("The provider's message id, or what the caller of the API wrote."),
});
export type ConsentLogEntry = z.infer<typeof ConsentLogEntry>;

export const ConsentView = z.strictObject({
  contact: z.string().describe('E.164, or a business-scoped user id.'),
  marketing: ConsentState,
  utility: ConsentState,
  allOutSince: Timestamp.nullable().describe('Both are out, and that was asked for as a whole.'),
  log: z.array(ConsentLogEntry).describe('What changed it, newest first, at most 100 entries.'),
});
export type ConsentView = z.infer<typeof ConsentView>;

export const ConsentCounts = z.strictObject({
  people: z.int().min(0).describe('Opted out of anything.'),
  marketing: z.int().min(0).describe('Out of marketing, whoever is out of everything included.'),
  utility: z.int().min(0).describe('Out of utility, whoever is out of everything included.'),
  all: z.int().min(0).describe('Out of everything, and asked for it as a whole.'),
});
export type ConsentCounts = z.infer<typeof ConsentCounts>;

export const ConsentInput = z.strictObject({
  contact: z.string().min(1).max(160).describe('Phone in any form, or a business-scoped user id.'),
  action: ConsentAction,
  category: ConsentCategory,
  evidence: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('What proves it, such as the number of a call. It outlives the contact: no names or numbers in it.'),
  channel: ChannelId.optional().describe('Whose event tells it; it counts for all. Left out: the first channel.'),
});
export type ConsentInput = z.infer<typeof ConsentInput>;

export const ConsentResult = ConsentView.extend({
  changed: z.boolean().describe('False when messages to this contact are allowed and refused as before.'),
});
export type ConsentResult = z.infer<typeof ConsentResult>;

export const ConsentImportQuery = z.strictObject({
  category: ConsentCategory.optional().describe('For lines that name none. Left out: `all`.'),
  at: Timestamp.optional().describe(
    'When the list was made: what a contact said later wins over it. Left out: now, so the list wins.',
  ),
});
export type ConsentImportQuery = z.infer<typeof ConsentImportQuery>;

export const ConsentImportRefusal = z.strictObject({
  line: z.int().min(1),
  reason: z.string(),
  reasonPt: z.string().describe('Portuguese.'),
});
export type ConsentImportRefusal = z.infer<typeof ConsentImportRefusal>;

export const ConsentImportResult = z.strictObject({
  imported: z.int().min(0).describe('Opted out by this list.'),
  unchanged: z.int().min(0).describe('Out already, or with a newer word of their own.'),
  refused: z.array(ConsentImportRefusal).describe('The first 100.'),
  refusedTotal: z.int().min(0),
});
export type ConsentImportResult = z.infer<typeof ConsentImportResult>;
