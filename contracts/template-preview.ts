/** A template with its values in place, before anything is sent. */
import { z } from 'zod';
import { TemplateContent } from './content.ts';
import { ChannelId } from './message.ts';
import { FieldError } from './problem.ts';
import { Timestamp } from './time.ts';

export const TemplatePreviewInput = TemplateContent.omit({ type: true }).extend({ channel: ChannelId });
export type TemplatePreviewInput = z.infer<typeof TemplatePreviewInput>;

export const TemplateParts = z.strictObject({
  header: z.string().nullable().describe('A medium is named with where it comes from.'),
  body: z.string(),
  footer: z.string().nullable(),
  buttons: z.array(z.string()),
  missing: z
    .array(z.string())
    .describe('What has no value yet: names of body parameters, `header`, `buttons.0`. They keep their braces.'),
});
export type TemplateParts = z.infer<typeof TemplateParts>;

export const TemplatePreview = z.strictObject({
  parts: TemplateParts,
  text: z.string().describe('The parts as one text, as the customer would read it.'),
  problems: z.array(FieldError).describe('Why the provider would refuse it; empty: it fits.'),
  status: z.string().describe("The provider's word, such as `APPROVED`."),
  category: z.string(),
  quality: z.string().nullable(),
  syncedAt: Timestamp,
  ageSeconds: z.int().min(0).describe('How long ago the template was read from the provider.'),
});
export type TemplatePreview = z.infer<typeof TemplatePreview>;
