/** Sources (origens): manage and try them. */
import { z } from 'zod';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';
import { SourceId, SourceInput, SourceTest, SourceTestQuery, SourceView } from './source.ts';

const params = z.strictObject({ id: SourceId.meta({ examples: ['erp'] }) });
const input = {
  name: 'ERP da matriz',
  connector: 'ixc',
  config: { baseUrl: 'https://erp.exemplo.com.br', userId: '7', token: 'invented-token-of-the-erp' },
};

export const sourceRoutes: readonly Route[] = [
  route({
    id: 'listSources',
    method: 'GET',
    path: '/v1/sources',
    tag: 'Sources',
    summary: 'List the sources',
    scope: 'manage',
    answers: { 200: list('Every source, in one page, by id.', SourceView) },
  }),
  route({
    id: 'getSource',
    method: 'GET',
    path: '/v1/sources/{id}',
    tag: 'Sources',
    summary: 'Show a source',
    scope: 'manage',
    params,
    answers: { 200: json('The source, without its secrets.', SourceView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putSource',
    method: 'PUT',
    path: '/v1/sources/{id}',
    tag: 'Sources',
    summary: 'Create or change a source',
    description: 'The settings are those of the connector. Try them first with `POST /v1/sources/{id}/test`.',
    scope: 'manage',
    params,
    body: jsonBody(SourceInput, input),
    answers: { 200: json('The source as it is now.', SourceView) },
  }),
  route({
    id: 'deleteSource',
    method: 'DELETE',
    path: '/v1/sources/{id}',
    tag: 'Sources',
    summary: 'Delete a source',
    description: 'One that is declared in ponte.yaml comes back at the next start.',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted.') },
    problems: ['not_found'],
  }),
  route({
    id: 'testSource',
    method: 'POST',
    path: '/v1/sources/{id}/test',
    tag: 'Sources',
    summary: 'Try a source before saving it',
    description:
      'Reads the first page with these settings and shows what Ponte understood. Nothing is kept, nobody is written to. ' +
      'A source that cannot be read is an answer too: `failure` says why and what to do. "***" takes the secret that is stored ' +
      'under this id.',
    scope: 'manage',
    params,
    query: SourceTestQuery,
    body: jsonBody(SourceInput, input),
    answers: { 200: json('What came back.', SourceTest) },
  }),
];
