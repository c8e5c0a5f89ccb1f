/** Opt-outs: read by whoever sends, written by whoever manages. */
import { z } from 'zod';
import {
  ConsentCounts,
  ConsentImportQuery,
  ConsentImportResult,
  ConsentInput,
  ConsentResult,
  ConsentView,
} from './consent.ts';
import { json, jsonBody, type Route, route } from './route.ts';

const params = z.strictObject({
  contact: z
    .string()
    .min(1)
    .max(160)
    .meta({ examples: ['+5511987654321'] }),
});

export const consentRoutes: readonly Route[] = [
  route({
    id: 'countConsents',
    method: 'GET',
    path: '/v1/consents',
    tag: 'Contacts',
    summary: 'Count who does not want to be written to',
    description:
      'Addresses that have opted out. They are kept as keyed hashes, so there is no list of phones to read; one person may have more than one address.',
    scope: 'read',
    answers: { 200: json('How many, per category.', ConsentCounts) },
  }),
  route({
    id: 'getConsent',
    method: 'GET',
    path: '/v1/consents/{contact}',
    tag: 'Contacts',
    summary: 'Show what a contact has said about being written to',
    description:
      'The contact is a phone in any form or a business-scoped user id; one who never said anything is answered too. A key bound to channels sees the log entries of those and of no channel.',
    scope: 'read',
    params,
    answers: { 200: json('State per category, and the proof.', ConsentView) },
    problems: ['recipient_invalid'],
  }),
  route({
    id: 'setConsent',
    method: 'POST',
    path: '/v1/consents',
    tag: 'Contacts',
    summary: 'Opt a contact out, or in again',
    description:
      'Saying the same again changes nothing and announces nothing. `contact.opted_out` or `contact.opted_in` tells a change.',
    scope: 'manage',
    body: jsonBody(ConsentInput, {
      contact: '+5511987654321',
      action: 'out',
      category: 'marketing',
      evidence: 'chamado 4711',
    }),
    answers: { 200: json('What counts now.', ConsentResult) },
    problems: ['recipient_invalid', 'channel_unknown', 'forbidden_channel'],
  }),
  route({
    id: 'importConsents',
    method: 'POST',
    path: '/v1/consents/import',
    tag: 'Contacts',
    summary: 'Import a do-not-contact list',
    description:
      'CSV in UTF-8 of up to 50 MB, separated by comma or semicolon, with a header line or without. Column `phone` (in whatever form) or `sha256` (64 hexadecimal digits of the hash of the number in E.164, with its +), and if wanted `category`. A bad line is told by its number and stops nothing; of a body that turns out too large, what came before is kept. Importing again changes nothing. Imported contacts are not announced one by one.',
    scope: 'manage',
    query: ConsentImportQuery,
    body: {
      mediaType: 'text/csv',
      schema: z.string(),
      example: 'phone,category\n+5511987654321,marketing\n(11) 98888-0001,all\n',
    },
    answers: { 200: json('What came of the lines.', ConsentImportResult) },
    problems: ['unsupported_media_type', 'body_too_large', 'forbidden_channel'],
  }),
];
