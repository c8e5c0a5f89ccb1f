/** What is kept about one person, and for how long things are kept. */
import { z } from 'zod';
import { ErasureInput, ErasureQuery, ErasureView, PersonExport, PersonFound, PersonQuestion } from './privacy.ts';
import { RetentionDays, RetentionRun, RetentionRunQuery, RetentionView } from './retention.ts';
import { json, jsonBody, list, type Route, route } from './route.ts';

const params = z.strictObject({ id: z.string().min(1).max(200) });
const question = { contact: '+5511987654321' };

export const privacyRoutes: readonly Route[] = [
  route({
    id: 'findPerson',
    method: 'POST',
    path: '/v1/privacy/find',
    tag: 'Privacy',
    summary: 'Show what is kept about a person',
    description:
      'Looks through everything, also through what providers sent as it came: on a large ledger it takes a while. Whom one asked about is in the body, never in an address.',
    scope: 'manage',
    body: jsonBody(PersonQuestion, question),
    answers: { 200: json('Who it is, and how much of what since when.', PersonFound) },
    problems: ['recipient_invalid', 'forbidden_channel'],
  }),
  route({
    id: 'exportPerson',
    method: 'POST',
    path: '/v1/privacy/export',
    tag: 'Privacy',
    summary: 'Hand over everything that is kept about a person',
    description:
      'One JSON document, sent as it is read: messages in both directions, consents, windows, conversations, campaigns.',
    scope: 'manage',
    body: jsonBody(PersonQuestion, question),
    answers: { 200: json('The document.', PersonExport) },
    problems: ['recipient_invalid', 'forbidden_channel'],
  }),
  route({
    id: 'erasePerson',
    method: 'POST',
    path: '/v1/privacy/erase',
    tag: 'Privacy',
    summary: 'Erase a person',
    description:
      'Cancels what waits, awaits what is being sent, and takes the person out of every table; rows stay where figures and costs need them, without the person. It cannot be undone. An opt-out stays: it is kept by a keyed hash. Asking again for somebody of whom nothing is left answers with the same erasure. `contact.erased` tells consumers. Whoever writes again afterwards is somebody new.',
    scope: 'manage',
    body: jsonBody(ErasureInput, { ...question, reason: 'pedido do titular, chamado 4711', confirm: '4321' }),
    answers: {
      200: json('Erased.', ErasureView),
      202: json('Begun; it goes on by itself. Ask `GET /v1/privacy/erasures/{id}`.', ErasureView),
    },
    problems: ['recipient_invalid', 'forbidden_channel'],
  }),
  route({
    id: 'listErasures',
    method: 'GET',
    path: '/v1/privacy/erasures',
    tag: 'Privacy',
    summary: 'List the erasures',
    description: 'Newest first. None of them says whom it was about.',
    scope: 'manage',
    query: ErasureQuery,
    answers: { 200: list('A page of erasures.', ErasureView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'getErasure',
    method: 'GET',
    path: '/v1/privacy/erasures/{id}',
    tag: 'Privacy',
    summary: 'Show an erasure',
    scope: 'manage',
    params,
    answers: { 200: json('The erasure.', ErasureView) },
    problems: ['forbidden_channel', 'not_found'],
  }),
  route({
    id: 'getRetention',
    method: 'GET',
    path: '/v1/retention',
    tag: 'Privacy',
    summary: 'Show for how many days what is kept',
    scope: 'manage',
    answers: { 200: json('Days by kind.', RetentionView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'putRetention',
    method: 'PUT',
    path: '/v1/retention',
    tag: 'Privacy',
    summary: 'Change for how many days what is kept',
    description:
      'What is left out follows the default. What is older than allowed goes with the next runs, a little at a time.',
    scope: 'manage',
    body: jsonBody(RetentionDays, { texts: 180, raw: 30, messages: 1825 }),
    answers: { 200: json('Days by kind.', RetentionView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'listRetentionRuns',
    method: 'GET',
    path: '/v1/retention/runs',
    tag: 'Privacy',
    summary: 'Show what was removed because of its age',
    description: 'Newest first; a run that found nothing to remove is not kept.',
    scope: 'manage',
    query: RetentionRunQuery,
    answers: { 200: list('A page of runs.', RetentionRun) },
    problems: ['forbidden_channel'],
  }),
];
