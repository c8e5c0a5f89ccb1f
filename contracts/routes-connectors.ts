/** Connectors, and trying a connection. */
import { z } from 'zod';
import { ConnectionTest, ConnectorTestInput, ConnectorView, SourceConnectorView } from './connector.ts';
import { ChannelId } from './message.ts';
import { json, jsonBody, list, type Route, route } from './route.ts';

const params = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ examples: ['whatsapp-cloud'] }),
});

export const connectorRoutes: readonly Route[] = [
  route({
    id: 'listConnectors',
    method: 'GET',
    path: '/v1/connectors',
    tag: 'Channels',
    summary: 'List the connectors that channels can be made on',
    description: 'With the schema of their configuration: enough to make a form of.',
    scope: 'read',
    answers: { 200: list('Every connector, in one page.', ConnectorView) },
  }),
  route({
    id: 'getConnector',
    method: 'GET',
    path: '/v1/connectors/{id}',
    tag: 'Channels',
    summary: 'Show a connector',
    scope: 'read',
    params,
    answers: { 200: json('The connector.', ConnectorView) },
    problems: ['not_found'],
  }),
  route({
    id: 'testConnector',
    method: 'POST',
    path: '/v1/connectors/{id}/test',
    tag: 'Channels',
    summary: 'Test a connection before saving it',
    description:
      'Asks the provider something harmless with these settings: no message is sent and nothing is kept. A provider that ' +
      'refuses or cannot be reached is an answer too: `failure` says what is wrong and what to do.',
    scope: 'manage',
    params,
    body: jsonBody(ConnectorTestInput, {
      config: { phoneNumberId: '106000000000001', wabaId: '102000000000001', accessToken: 'EAAG...' },
      channel: 'wa-matriz',
    }),
    answers: { 200: json('What came back.', ConnectionTest) },
    problems: ['not_found', 'forbidden_channel'],
  }),
  route({
    id: 'testChannel',
    method: 'POST',
    path: '/v1/channels/{id}/test',
    tag: 'Channels',
    summary: "Test a channel's connection",
    description:
      'The same with the settings that are saved. Where connections stay open, those that are open answer; only a channel ' +
      'without any opens one.',
    scope: 'operate',
    params: z.strictObject({ id: ChannelId.meta({ examples: ['wa-matriz'] }) }),
    answers: { 200: json('What came back.', ConnectionTest) },
    problems: ['not_found', 'forbidden_channel'],
  }),
  route({
    id: 'listSourceConnectors',
    method: 'GET',
    path: '/v1/source-connectors',
    tag: 'Sources',
    summary: 'List the connectors that sources can be made on',
    scope: 'read',
    answers: { 200: list('Every connector of ERPs and mailing webservices, in one page.', SourceConnectorView) },
  }),
  route({
    id: 'getSourceConnector',
    method: 'GET',
    path: '/v1/source-connectors/{id}',
    tag: 'Sources',
    summary: 'Show a connector of sources',
    scope: 'read',
    params: z.strictObject({
      id: z
        .string()
        .min(1)
        .max(64)
        .meta({ examples: ['ixc'] }),
    }),
    answers: { 200: json('The connector.', SourceConnectorView) },
    problems: ['not_found'],
  }),
];
