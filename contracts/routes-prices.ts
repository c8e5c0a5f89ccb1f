/** Price tables, and the sums of what messages have cost. */
import { z } from 'zod';
import { ChannelId } from './message.ts';
import { CostGroup, CostQuery, PriceImport, PriceImportQuery, PriceQuery, PriceTable } from './price.ts';
import { empty, json, list, type Route, route } from './route.ts';

export const priceRoutes: readonly Route[] = [
  route({
    id: 'listPrices',
    method: 'GET',
    path: '/v1/prices',
    tag: 'Channels',
    summary: 'List the price tables',
    description: 'By channel, the newest table first. A message is charged by the table of the day it was delivered.',
    scope: 'read',
    query: PriceQuery,
    answers: { 200: list('Every price table the key may see, in one page.', PriceTable) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'importPrices',
    method: 'POST',
    path: '/v1/prices/import',
    tag: 'Channels',
    summary: 'Import price tables from CSV',
    description:
      'The first line names the columns, in any order: `valid_from` (`2026-10-01`), `category`, `country` (`BR`, `55` or `*`), ' +
      '`amount` (`0.035` or `0,035`), `currency` (ISO 4217) and, unless the query says it, `channel`. ' +
      'Columns are set apart by `,` or `;`. All lines of one channel and day are one table and take the place of the table that ' +
      'was there, so that a file can be imported again. When any line is wrong nothing is changed, and `errors` names lines and ' +
      'columns: `line.3.amount`.',
    scope: 'manage',
    query: PriceImportQuery,
    body: { mediaType: 'text/csv', schema: z.string() },
    answers: { 200: json('The tables as imported.', PriceImport) },
    problems: ['unsupported_media_type', 'body_too_large', 'forbidden_channel'],
  }),
  route({
    id: 'deletePrices',
    method: 'DELETE',
    path: '/v1/prices/{channel}/{validFrom}',
    tag: 'Channels',
    summary: 'Delete a price table',
    description: 'The table before it counts again from now on; what has been charged stays as it is.',
    scope: 'manage',
    params: z.strictObject({
      channel: ChannelId.meta({ examples: ['wa-matriz'] }),
      validFrom: z.iso.date().meta({ examples: ['2026-10-01'] }),
    }),
    answers: { 204: empty('Deleted.') },
    problems: ['not_found', 'forbidden_channel'],
  }),
  route({
    id: 'sumCosts',
    method: 'GET',
    path: '/v1/costs',
    tag: 'Messages',
    summary: 'Sum up what messages have cost',
    description:
      'Outbound messages by the time they were accepted. A message is charged once, when it has been delivered, whether or not ' +
      "the customer replies; the category is the provider's. Without a price for it a message counts, but costs nothing here.",
    scope: 'read',
    query: CostQuery,
    answers: { 200: list('Every group, in one page.', CostGroup) },
    problems: ['forbidden_channel'],
  }),
];
