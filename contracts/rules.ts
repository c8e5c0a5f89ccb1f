/** How a channel's rules are set: per category and lane, the first entry that fits a message counts. */
import { z } from 'zod';

/** What a message is for; a template's own category wins over what the sender says. */
export const Category = z.enum(['marketing', 'utility', 'authentication', 'service']);
export type Category = z.infer<typeof Category>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 09:00');
/** `09:00-18:00`; null: not at all on that day. Hours over midnight are the end of one day and the start of the next. */
const Hours = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from < to, { path: ['to'], error: '`to` must be later than `from`, on the same day' })
  .nullable();

const selector = {
  categories: z.array(Category).min(1).optional().describe('Left out: every category.'),
  lanes: z
    .array(z.enum(['realtime', 'bulk']))
    .min(1)
    .optional()
    .describe('Left out: both lanes.'),
};

export const QuietHoursRule = z
  .strictObject({
    ...selector,
    weekdays: Hours.describe('Monday to Friday, when messages may go; null: never.'),
    saturday: Hours,
    sunday: Hours,
    holidays: Hours.describe('National holidays and the dates in `extraHolidays`.'),
  })
  // A message that waits for hours which never come would wait until it expires, and nobody would know why.
  .refine(({ weekdays, saturday, sunday }) => weekdays !== null || saturday !== null || sunday !== null, {
    path: ['weekdays'],
    error: 'hours are needed on weekdays, on Saturday or on Sunday',
  });
export type QuietHoursRule = z.infer<typeof QuietHoursRule>;

export const DuplicateRule = z.strictObject({
  ...selector,
  minutes: z.int().min(0).max(10_080).describe('The same text to the same contact is refused for so long; 0: never.'),
});
export type DuplicateRule = z.infer<typeof DuplicateRule>;

export const FrequencyRule = z.strictObject({
  ...selector,
  max: z.int().min(1).max(1_000),
  hours: z.number().positive().max(720),
});
export type FrequencyRule = z.infer<typeof FrequencyRule>;

export const ChannelRules = z.strictObject({
  enforceWindow: z
    .boolean()
    .default(true)
    .describe(
      'False: free-form goes without a known open window; the provider decides. For the first day after a move.',
    ),
  expiringMinutes: z
    .int()
    .min(1)
    .max(1_380)
    .default(60)
    .describe('How long before a window closes `window.expiring` is told.'),
  templateAfterExpiry: z
    .boolean()
    .default(true)
    .describe('False: no template to somebody whose window has closed, only the customer can start again.'),
  suggestedWaitHours: z.number().min(0).max(48).default(6),
  quietHours: z.array(QuietHoursRule).max(20).optional().describe('Left out: marketing Mon-Fri 9-18, Sat 9-13.'),
  extraHolidays: z
    .array(z.iso.date())
    .max(400)
    .default([])
    .describe('Local holidays, `2026-01-25`; the national ones are known.'),
  duplicates: z.array(DuplicateRule).max(20).optional().describe('Left out: 10 minutes in the bulk lane.'),
  frequency: z.array(FrequencyRule).max(20).default([]),
  optOutWords: z
    .boolean()
    .default(true)
    .describe('A message that is nothing but PARAR, SAIR, CANCELAR... opts out; VOLTAR opts in again.'),
  optOutCategory: z.enum(['marketing', 'utility', 'all']).default('marketing'),
  optOutConfirmation: z
    .string()
    .max(1000)
    .default('Pronto: você não receberá mais este tipo de mensagem. Para voltar a receber, responda VOLTAR.')
    .describe('Sent once after an opt-out by word; empty: nothing is sent.'),
});
export type ChannelRules = z.infer<typeof ChannelRules>;
