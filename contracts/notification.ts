/**
 * Notifications (Mensagens Omnichannel): the words of a message under a name, with where each of their values comes from,
 * and the ways it may go. Whoever triggers one sends plain field values and knows nothing of templates.
 */
import { z } from 'zod';
import { LocationContent, TemplateContent } from './content.ts';
import { ChannelId, FallbackStep, SendMessage, SmsForecast } from './message.ts';
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
  parameter: z
    .string()
    .min(1)
    .max(64)
    .describe("Of the template's body: `1`, or its name. Of a text: what stands in its braces."),
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

/** What goes over one channel. */
const words = {
  channel: ChannelId,
  template: TemplateContent.pick({ name: true, language: true })
    .optional()
    .describe('On channels that have templates; on the others `text`.'),
  text: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('On channels without templates, such as SMS: `Olá {{nome}}`. Each name in braces needs a variable.'),
  variables: z.array(NotificationVariable).max(200).default([]),
  header: NotificationHeader.optional(),
  buttons: z.array(NotificationButton).max(10).optional(),
};

export const NotificationWay = z.strictObject({
  ...words,
  when: FallbackStep.shape.when
    .optional()
    .describe(
      'The way is a step of the plan of every message that goes by the first one: what must have become of the message ' +
        'before it. Left out: only who names its channel sends by it.',
    ),
});
export type NotificationWay = z.infer<typeof NotificationWay>;

export const NotificationEmail = z.strictObject({
  subject: z.string().min(1).max(200).describe('One line; names in braces as in `text`.'),
  text: z.string().min(1).max(20_000),
  variables: z.array(NotificationVariable).max(200).default([]),
});
export type NotificationEmail = z.infer<typeof NotificationEmail>;

export const NotificationInput = z.strictObject({
  name: z.string().min(1).max(200),
  type: z.literal('whatsapp').optional().describe('Tipo de comunicação: of the first way, where that is WhatsApp.'),
  ...words,
  ways: z
    .array(NotificationWay)
    .min(1)
    .max(5)
    .optional()
    .describe('Further ways for the same message, each over another channel.'),
  email: NotificationEmail.optional().describe(
    'By e-mail, for campaigns with `via`. Ponte sends none itself: each is told as `email.requested`.',
  ),
});
export type NotificationInput = z.infer<typeof NotificationInput>;

/** One entry of `notifications:` in ponte.yaml. */
export const NotificationEntry = NotificationInput.extend({ id: NotificationId });
export type NotificationEntry = z.infer<typeof NotificationEntry>;

export const NotificationView = NotificationEntry.extend({
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  templateStatus: z
    .string()
    .nullable()
    .describe("Of the first way's template, in the provider's word; null: a text, or not known to Ponte."),
  templateUnusable: z
    .string()
    .nullable()
    .describe("Why that template cannot be sent, in the caller's language; null: it can, or there is none."),
  category: z.string().nullable().describe("That template's."),
  problems: z.array(FieldError).describe('What keeps it from being sent as it is, as after a change of the template.'),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const NotificationQuery = z.strictObject({ channel: ChannelId.optional() });

export const NotificationValues = z
  .record(fieldName, z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]))
  .describe("The caller's fields; those that the notification does not use are ignored.");
export type NotificationValues = z.infer<typeof NotificationValues>;

/** One of the ways, by its channel. */
export const wayChannel = ChannelId.optional().describe(
  'Sent by this way of the notification only. Left out: by the first one, and by the plan where it has one.',
);
export const byEmail = z.literal('email').optional();

export const NotificationPreviewInput = z.strictObject({
  values: NotificationValues,
  channel: ChannelId.optional().describe('The way to show. Left out: the first.'),
  via: byEmail.describe('The e-mail instead: its subject is the header.'),
});
export const NotificationPreview = z.strictObject({
  parts: TemplateParts,
  text: z.string().describe('The parts as one text.'),
  sms: SmsForecast.optional().describe('On SMS channels.'),
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
}).extend({ values: NotificationValues.default({}), channel: wayChannel });
export type NotificationMessage = z.infer<typeof NotificationMessage>;
