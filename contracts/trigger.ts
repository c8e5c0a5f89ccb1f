/**
 * Triggers (gatilhos): what an ERP fires when something has happened. The ERP sends facts under names that were agreed
 * on; the trigger knows their types, which notification they fill, and what counts as the same notice.
 */
import { z } from 'zod';
import { ChannelId, Lane, Metadata, SendMessage } from './message.ts';
import { NotificationId, NotificationValues, wayChannel } from './notification.ts';
import { Opening } from './opening.ts';
import { Category } from './rules.ts';
import { Timestamp } from './time.ts';

export const TriggerId = NotificationId;

export const TriggerVariableType = z
  .enum(['text', 'number', 'money', 'date', 'time', 'url', 'pix', 'boleto'])
  .describe(
    '`money`: 1234.56 or 1.234,56. `date`: 2026-12-10 or 10/12/2026. `time`: 14:30. `pix`: a copy-and-paste code. ' +
      '`boleto`: a digitable line, with its check digits.',
  );
export type TriggerVariableType = z.infer<typeof TriggerVariableType>;

export const TriggerVariable = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and _, at most 64')
    .describe("Of the caller's `values`."),
  label: z.string().max(100).optional().describe('What people call it: `Vencimento`.'),
  type: TriggerVariableType.default('text'),
  required: z.boolean().default(true),
});
export type TriggerVariable = z.infer<typeof TriggerVariable>;

export const Purpose = z
  .enum(['instability', 'maintenance', 'other'])
  .describe('What a notice is about; travels as `purpose` in the metadata of its message.');
export type Purpose = z.infer<typeof Purpose>;

export const TriggerInput = z.strictObject({
  name: z.string().min(1).max(200),
  notification: NotificationId,
  variables: z.array(TriggerVariable).max(50).default([]),
  onceBy: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(10)
    .optional()
    .describe(
      'Variables that tell one notice from another: fired again with the same recipient and the same values of these, ' +
        'it is the same notice. Left out: only `idempotencyKey` tells.',
    ),
  lane: Lane.default('realtime'),
  category: Category.optional(),
  purpose: Purpose.optional(),
  urgent: z.boolean().optional().describe('Passes quiet hours and frequency caps: outages, security.'),
  validSeconds: z
    .int()
    .min(10)
    .max(604_800)
    .optional()
    .describe('A notice that could not go within so long is not sent any more.'),
  opening: Opening.pick({ mode: true, occurrence: true })
    .optional()
    .describe('Every notice opens a conversation, under this occurrence.'),
});
export type TriggerInput = z.infer<typeof TriggerInput>;

/** One entry of `triggers:` in ponte.yaml. */
export const TriggerEntry = TriggerInput.extend({ id: TriggerId });
export type TriggerEntry = z.infer<typeof TriggerEntry>;

export const TriggerView = TriggerEntry.extend({
  origin: z.enum(['file', 'api']).describe('`file`: declared in ponte.yaml, which is applied again at every start.'),
  updatedAt: Timestamp,
  channel: ChannelId.nullable().describe("The notification's; null: the notification is gone."),
});
export type TriggerView = z.infer<typeof TriggerView>;

/** What happened, and to whom. */
export const TriggerFiring = z.strictObject({
  to: SendMessage.shape.to,
  values: NotificationValues.default({}),
  idempotencyKey: SendMessage.shape.idempotencyKey,
  sendAt: SendMessage.shape.sendAt,
  expiresAt: SendMessage.shape.expiresAt,
  opening: Opening.optional().describe("In place of the trigger's own."),
  channel: wayChannel,
  metadata: Metadata.optional(),
});
export type TriggerFiring = z.infer<typeof TriggerFiring>;

/** Data of `ponte.trigger.fire.v1`. */
export const TriggerCommand = TriggerFiring.extend({ trigger: TriggerId });
export type TriggerCommand = z.infer<typeof TriggerCommand>;
