/** What providers charge: a price table per channel, and what has been charged by it. */
import { z } from 'zod';
import { ChannelId, Cost } from './message.ts';
import { Timestamp } from './time.ts';

/** As providers bill. Other words of theirs are brought to one of these. */
export const priceCategories = [
  'marketing',
  'utility',
  'authentication',
  'authentication-international',
  'service',
] as const;
export const PriceCategory = z
  .enum(priceCategories)
  .describe('`authentication-international` is charged as `authentication` where the table has no price of its own.');
export type PriceCategory = z.infer<typeof PriceCategory>;

export const Price = z.strictObject({
  category: PriceCategory,
  country: z
    .string()
    .describe('ISO 3166 code of a country (`BR`), a calling code (`55`), or `*`: every other country.'),
  amount: Cost.shape.amount,
});
export type Price = z.infer<typeof Price>;

const validFrom = z.iso.date().describe('First day, in Brasília time, on which these prices count.');

export const PriceTable = z.strictObject({
  channel: ChannelId,
  validFrom,
  currency: Cost.shape.currency,
  prices: z.array(Price),
});
export type PriceTable = z.infer<typeof PriceTable>;

export const PriceQuery = z.strictObject({ channel: ChannelId.optional() });
export type PriceQuery = z.infer<typeof PriceQuery>;

export const PriceImportQuery = z.strictObject({
  channel: ChannelId.optional().describe('For the lines that name no channel.'),
});
export type PriceImportQuery = z.infer<typeof PriceImportQuery>;

export const PriceImport = z.strictObject({
  tables: z.array(z.strictObject({ channel: ChannelId, validFrom, prices: z.int().describe('How many.') })),
});
export type PriceImport = z.infer<typeof PriceImport>;

export const CostQuery = z.strictObject({
  channel: ChannelId.optional(),
  from: Timestamp.optional().describe('Accepted at or after. Left out: 30 days before `to`.'),
  to: Timestamp.optional().describe('Accepted before. Left out: now.'),
  groupBy: z.enum(['category', 'channel', 'day', 'campaign']).optional().describe('Left out: `channel`.'),
});
export type CostQuery = z.infer<typeof CostQuery>;

export const CostGroup = z.strictObject({
  group: z
    .string()
    .nullable()
    .describe('The category, channel, day (`2026-11-21`, Brasília time) or campaign; null: messages without one.'),
  messages: z.int().describe('Outbound messages accepted in the period.'),
  charged: z.int().describe('Those of them that cost something.'),
  costs: z.array(Cost).describe('What they cost, one sum per currency.'),
});
export type CostGroup = z.infer<typeof CostGroup>;
