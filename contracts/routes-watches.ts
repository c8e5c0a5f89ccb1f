/** Watches (vigias) on the state of logins, and the outages they saw. */
import { z } from 'zod';
import { page } from './log.ts';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';
import {
  OutageForecast,
  OutageId,
  OutageNotice,
  OutageNoticeQuery,
  OutageView,
  WatchId,
  WatchInput,
  WatchPreview,
  WatchView,
} from './watch.ts';

const params = z.strictObject({ id: WatchId.meta({ examples: ['quedas'] }) });
const outageParams = z.strictObject({ id: OutageId.meta({ examples: ['1f0c2b9a7e5d4c3b8a69788f7e6d5c4b'] }) });

export const watchRoutes: readonly Route[] = [
  route({
    id: 'listWatches',
    method: 'GET',
    path: '/v1/watches',
    tag: 'Triggers',
    summary: 'List the watches',
    scope: 'read',
    answers: { 200: list('Every watch of the channels the key may see, in one page, by id.', WatchView) },
  }),
  route({
    id: 'getWatch',
    method: 'GET',
    path: '/v1/watches/{id}',
    tag: 'Triggers',
    summary: 'Show a watch and its last poll',
    scope: 'read',
    params,
    answers: { 200: json('The watch.', WatchView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putWatch',
    method: 'PUT',
    path: '/v1/watches/{id}',
    tag: 'Triggers',
    summary: 'Create or change a watch',
    description:
      'A watch reads the logins of a source again and again. When enough of those that hang on one place are offline, ' +
      'everybody the filters let through is told once. With another source it starts anew.',
    scope: 'manage',
    params,
    body: jsonBody(WatchInput, {
      name: 'Quedas de rede',
      source: 'erp',
      filters: [{ field: 'login.active', op: '=', values: ['true'] }],
      opened: 'queda',
      closed: 'retorno',
    }),
    answers: { 200: json('The watch as it is now.', WatchView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'deleteWatch',
    method: 'DELETE',
    path: '/v1/watches/{id}',
    tag: 'Triggers',
    summary: 'Delete a watch',
    description: 'Its outages and what it knew of the logins go with it: made again, it starts anew.',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted.') },
    problems: ['not_found'],
  }),
  route({
    id: 'previewWatch',
    method: 'POST',
    path: '/v1/watches/{id}/preview',
    tag: 'Triggers',
    summary: 'See who a watch would write to',
    description:
      'Reads the source now and shows who would be written to if all logins fell, and who is left out and why. Nothing is ' +
      'kept, nobody is written to.',
    scope: 'manage',
    params,
    answers: { 200: json('The audience.', WatchPreview) },
    problems: ['not_found'],
  }),
  route({
    id: 'listOutages',
    method: 'GET',
    path: '/v1/outages',
    tag: 'Triggers',
    summary: 'List the outages',
    scope: 'read',
    answers: { 200: list('The newest 200 of the watches the key may see, open ones first.', OutageView) },
  }),
  route({
    id: 'getOutage',
    method: 'GET',
    path: '/v1/outages/{id}',
    tag: 'Triggers',
    summary: 'Show an outage',
    scope: 'read',
    params: outageParams,
    answers: { 200: json('The outage.', OutageView) },
    problems: ['not_found'],
  }),
  route({
    id: 'listOutageNotices',
    method: 'GET',
    path: '/v1/outages/{id}/notices',
    tag: 'Triggers',
    summary: 'Who was told of an outage',
    description:
      'One notice for each person, of the beginning and of the end, in the order in which they were decided, and people ' +
      'who could not be told. Those of outages that turned out to be part of this one are here. With `Accept: text/csv` ' +
      'all come as one CSV file, from `cursor` on.',
    scope: 'read',
    params: outageParams,
    query: OutageNoticeQuery,
    answers: {
      200: {
        description: 'What became of each notice, and why.',
        content: { 'application/json': page(OutageNotice), 'text/csv': z.string() },
      },
    },
    problems: ['not_found'],
  }),
  route({
    id: 'putOutageForecast',
    method: 'PUT',
    path: '/v1/outages/{id}/forecast',
    tag: 'Triggers',
    summary: 'Say when an outage should end',
    scope: 'manage',
    params: outageParams,
    body: jsonBody(OutageForecast, { expectedEndAt: '2026-11-21T18:30:00Z' }),
    answers: { 200: json('The outage as it is now.', OutageView) },
    problems: ['not_found'],
  }),
];
