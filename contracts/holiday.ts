/** National holidays, as quiet hours know them. */
import { z } from 'zod';

export const Holiday = z.strictObject({
  date: z.iso.date(),
  name: z.string().describe('In English.'),
  namePt: z.string().describe('Portuguese.'),
});
export type Holiday = z.infer<typeof Holiday>;

export const HolidayQuery = z.strictObject({
  from: z.iso.date().optional().describe('First day. Left out: today, in Brasília time.'),
  months: z.coerce.number().int().min(1).max(60).optional().describe('For so many months. Left out: 12.'),
});
export type HolidayQuery = z.infer<typeof HolidayQuery>;
