/** Sources (origens): the ERPs and mailing webservices that records are read from. */
import { z } from 'zod';
import { Timestamp } from './time.ts';

export const SourceId = z.string().regex(/^[a-z0-9-]{1,60}$/, 'lower-case letters, digits and hyphen, at most 60');

export const SourceInput = z.strictObject({
  name: z.string().min(1).max(200),
  connector: z.string().min(1).max(64),
  config: z
    .record(z.string(), z.unknown())
    .describe('The connector\'s own settings; "***" keeps the secret that is stored.'),
});
export type SourceInput = z.infer<typeof SourceInput>;

/** One entry of `sources:` in ponte.yaml. */
export const SourceEntry = SourceInput.extend({ id: SourceId });
export type SourceEntry = z.infer<typeof SourceEntry>;

export const SourceResource = z
  .enum(['logins', 'customers', 'contracts', 'invoices', 'mailing'])
  .describe('`mailing`: flat records whose fields only the webservice knows.');
export type SourceResource = z.infer<typeof SourceResource>;

export const SourceView = SourceEntry.extend({
  config: z
    .record(z.string(), z.unknown())
    .describe('The connector\'s own settings; a secret that is set is shown as "***".'),
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  resources: z.array(SourceResource).describe('What can be read from it.'),
  loginState: z.enum(['full', 'none']).describe('Whether it tells logins that are online from those that are not.'),
});
export type SourceView = z.infer<typeof SourceView>;

export const SourceTestQuery = z.strictObject({
  resource: SourceResource.optional().describe("What to read. Left out: the connector's first."),
});
export type SourceTestQuery = z.infer<typeof SourceTestQuery>;

/** Why nothing can be read: the source, not one record, is at fault. */
export const SourceFailure = z.strictObject({
  code: z.string().describe('Stable: `source_auth`, `source_ip_blocked`, `source_html`.'),
  class: z.enum(['transient', 'rate_limited', 'auth', 'bad_request', 'bad_answer']),
  detail: z.string().optional().describe('What the source said.'),
  cause: z.string().describe('Portuguese.'),
  nextStep: z.string().describe('Portuguese: what to do now.'),
});
export type SourceFailure = z.infer<typeof SourceFailure>;

export const BrokenRecord = z.strictObject({
  position: z.int().min(0).describe('In its page.'),
  id: z.string().nullable(),
  field: z.string(),
  reason: z.string(),
  reasonPt: z.string().describe('Portuguese.'),
});

/** What a first look at a source brought. Nothing is kept and nobody is written to. */
export const SourceTest = z.strictObject({
  ok: z.boolean(),
  resource: SourceResource,
  records: z.int().min(0).describe('In the first page.'),
  total: z.int().min(0).nullable().describe('Of all pages, where the source tells.'),
  sample: z.array(z.record(z.string(), z.unknown())).describe('The first three, as Ponte understood them.'),
  broken: z.array(BrokenRecord).describe('Records of the page that could not be understood.'),
  failure: SourceFailure.nullable(),
  tookMs: z.int().min(0),
});
export type SourceTest = z.infer<typeof SourceTest>;
