/**
 * Notifications (Mensagens Omnichannel): a template of a channel under a name, with where each of its values comes from.
 * Whoever triggers one sends plain field values and knows nothing of templates.
 */
import { z } from 'zod';
import { LocationContent, TemplateContent } from './content.ts';
import { ChannelId, SendMessage } from './message.ts';
import { FieldError } from './problem.ts';
import { TemplateParts } from './template-preview.ts';
import { Timestamp } from './time.ts';

export const NotificationId = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, 'lower-case letters, digits and hyphen, at most 60');

export const ValueFormat = z
  .enum(['text', 'date', 'money', 'first_name', 'upper'])
  .describe(
    '`date`: shown as dd/mm/yyyy, Brazilian time. `money`: shown as R$ 1.234,56. `first_name`: MARIA DA SILVA is Maria.',
  );
export type ValueFormat = z.infer<typeof ValueFormat>;

const fieldName = z.string().min(1).max(64);

/** Where one value comes from: a field of the caller, or the same for everybody. */
const source = {
  label: z.string().max(100).optional().describe('What people call it: `Vencimento`.'),
  from: fieldName.nullable().default(null).describe("Field of the caller's `values`; null: `constant` is the value."),
  constant: z.string().min(1).max(1024).optional(),
  default: z.string().min(1).max(1024).optional().describe('Taken as it is when the field is missing or empty.'),
  format: ValueFormat.default('text'),
  required: z
    .boolean()
    .default(true)
    .describe('False: an empty value is sent as `-`, because the provider takes no empty ones.'),
};
export const NotificationVariable = z.strictObject({
  parameter: z.string().min(1).max(64).describe("Of the template's body: `1`, or its name."),
  ...source,
});
export type NotificationVariable = z.infer<typeof NotificationVariable>;

const NotificationMedia = z.strictObject({
  type: z.enum(['image', 'video', 'document']),
  link: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe('The same for everybody; or `from`.'),
  from: fieldName.optional().describe("Field of the caller's `values` that holds the link."),
  filename: z.string().min(1).max(255).optional().describe('Documents only.'),
});
export const NotificationHeader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), ...source }),
  NotificationMedia,
  LocationContent,
]);
export type NotificationHeader = z.infer<typeof NotificationHeader>;

export const NotificationButton = z.strictObject({
  index: z.int().min(0).max(9).describe('Position over all buttons of the template.'),
  ...source,
});
export type NotificationButton = z.infer<typeof NotificationButton>;

export const NotificationInput = z.strictObject({
  name: z.string().min(1).max(200),
  channel: ChannelId,
  template: TemplateContent.pick({ name: true, language: true }),
  variables: z.array(NotificationVariable).max(200).default([]),
  header: NotificationHeader.optional(),
  buttons: z.array(NotificationButton).max(10).optional(),
});
export type NotificationInput = z.infer<typeof NotificationInput>;

/** One entry of `notifications:` in ponte.yaml. */
export const NotificationEntry = NotificationInput.extend({ id: NotificationId });
export type NotificationEntry = z.infer<typeof NotificationEntry>;

export const NotificationView = NotificationEntry.extend({
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  templateStatus: z.string().nullable().describe("The provider's word; null: not known to Ponte."),
  category: z.string().nullable().describe("The template's."),
  problems: z.array(FieldError).describe('What keeps it from being sent as it is, as after a change of the template.'),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const NotificationQuery = z.strictObject({ channel: ChannelId.optional() });

export const NotificationValues = z
  .record(fieldName, z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]))
  .describe("The caller's fields; those that the notification does not use are ignored.");
export type NotificationValues = z.infer<typeof NotificationValues>;

export const NotificationPreviewInput = z.strictObject({ values: NotificationValues });
export const NotificationPreview = z.strictObject({
  parts: TemplateParts,
  text: z.string().describe('The parts as one text.'),
  errors: z.array(FieldError).describe('What keeps it from being sent with these values.'),
});
export type NotificationPreview = z.infer<typeof NotificationPreview>;

export const NotificationMessage = SendMessage.pick({
  to: true,
  idempotencyKey: true,
  sendAt: true,
  expiresAt: true,
  lane: true,
  metadata: true,
  urgent: true,
}).extend({ values: NotificationValues.default({}) });
export type NotificationMessage = z.infer<typeof NotificationMessage>;
