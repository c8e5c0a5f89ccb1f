/**
 * The map of a mailing: which field of a delivered record is which of the customer's standard fields, and which becomes an
 * extra field of the occurrence that the customer's protocol is saved under.
 */
import { z } from 'zod';

/** In the order in which they are shown. CPF is none of the field's own standard fields, but its examples use it so. */
export const standardFields = [
  { key: 'code', label: 'Código' },
  { key: 'name', label: 'Nome' },
  { key: 'phone', label: 'Telefone' },
  { key: 'phone2', label: 'Telefone 2' },
  { key: 'mobile', label: 'Celular' },
  { key: 'birthDate', label: 'Data de Nascimento' },
  { key: 'cpf', label: 'CPF' },
] as const;
export type StandardKey = (typeof standardFields)[number]['key'];

const named = (longest: number) => z.string().trim().normalize('NFC').min(1).max(longest);

/** A field as the webservice or file calls it. */
const SourceField = named(200).describe('Field of the delivered record, letter by letter: `dt_venc`.');

export const Mask = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['email', 'phone', 'cpf', 'cnpj', 'cep', 'upper', 'lower']) }),
  z.strictObject({
    kind: z.literal('custom'),
    pattern: named(60).describe(
      '`0` a digit, `A` a capital letter, `a` a small letter, `*` a letter or digit, `\\` before what stands for itself.',
    ),
    onMismatch: z
      .enum(['error', 'coerce'])
      .default('error')
      .describe('`coerce`: ab1234 becomes AB-1234 under AA-0000. `error`: only what is written so already is taken.'),
  }),
]);
export type Mask = z.infer<typeof Mask>;

export const ExtraField = z.strictObject({
  id: named(64).describe('Key of the value; unique over all groups of the occurrence.'),
  label: named(100).describe('What people call it: `Nº do contrato`.'),
  required: z.boolean().default(false),
  type: z.enum(['text', 'number', 'date', 'money']).default('text'),
  mask: Mask.optional().describe('Of fields of type text.'),
});
export type ExtraField = z.infer<typeof ExtraField>;

export const ExtraGroup = z.strictObject({
  name: named(100),
  kind: named(40).describe('Only groups of kind `occurrence` can be used.'),
  fields: z.array(ExtraField).max(200),
});
export type ExtraGroup = z.infer<typeof ExtraGroup>;

export const Occurrence = z.strictObject({
  type: named(100).describe('Tipo de Ocorrência.'),
  name: named(100),
  groups: z.array(ExtraGroup).max(50).default([]).describe('The extra-field groups tied to this occurrence.'),
});
export type Occurrence = z.infer<typeof Occurrence>;

export const ExtraMapping = z.strictObject({
  group: named(100).describe('Name of the group.'),
  field: named(64).describe('Id of the extra field.'),
  from: SourceField,
});
export type ExtraMapping = z.infer<typeof ExtraMapping>;

export const openingModes = ['on-send', 'on-reply'] as const;

export const MailingMap = z.strictObject({
  standard: z.strictObject({
    code: SourceField.optional(),
    name: SourceField.optional(),
    phone: SourceField.optional(),
    phone2: SourceField.optional(),
    mobile: SourceField.optional(),
    birthDate: SourceField.optional(),
    cpf: SourceField.optional(),
  } satisfies Record<StandardKey, z.ZodType>),
  email: SourceField.optional().describe('Whom campaigns by e-mail go to, in place of `mobile`.'),
  occurrence: Occurrence.optional(),
  extra: z.array(ExtraMapping).max(500).default([]).describe('In the order of adding.'),
  openingMode: z
    .enum(openingModes)
    .optional()
    .describe('When the attendance is opened: as the message is sent, or once the customer answers it.'),
});
export type MailingMap = z.infer<typeof MailingMap>;

/** What a person who maps a mailing has before them. */
export const MapQuestion = z.strictObject({
  occurrence: Occurrence.optional(),
  delivered: z.array(SourceField).max(500).default([]).describe('The names that the webservice or file delivers.'),
});
export type MapQuestion = z.infer<typeof MapQuestion>;

export const MapForm = z.strictObject({
  standard: z.array(z.strictObject({ key: z.string(), label: z.string() })).describe("The customer's, in their order."),
  groups: z.array(ExtraGroup).describe('Those of the occurrence that take data of a mailing, with their fields.'),
  suggestion: MailingMap.pick({ standard: true, email: true, extra: true }).describe(
    'By equal names, for a person to complete.',
  ),
});
export type MapForm = z.infer<typeof MapForm>;
