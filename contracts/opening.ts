/** The attendance (atendimento) that a message opens: when, under which occurrence, with which data, for whom. */
import { z } from 'zod';
import { openingModes } from './mailing.ts';

const text = (longest: number) => z.string().min(1).max(longest);

/** What is known of an attendance; the same for who sends the message and for who hears of the opening. */
export const attendance = {
  occurrence: z
    .strictObject({ type: text(100).describe('Tipo de Ocorrência.'), name: text(100) })
    .describe('What the protocol is saved under.'),
  extra: z
    .record(text(100), z.string().max(1000))
    .refine((extra) => Object.keys(extra).length <= 200, { error: 'at most 200 entries' })
    .meta({ description: 'Values of the extra fields of the occurrence, by field.', maxProperties: 200 }),
  customer: z
    .strictObject({ code: text(1000).optional(), name: text(1000).optional(), cpf: text(1000).optional() })
    .describe("The customer's own data, apart from those of the subject."),
};

export const Opening = z.strictObject({
  mode: z
    .enum(openingModes)
    .describe(
      "`on-send`: opened once the provider has the message. `on-reply`: with the customer's first reply to it.",
    ),
  occurrence: attendance.occurrence.optional(),
  extra: attendance.extra.optional(),
  customer: attendance.customer.optional(),
});
export type Opening = z.infer<typeof Opening>;
