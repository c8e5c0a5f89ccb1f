/** Channels, templates and keys: what operators and administrators call. */
import { z } from 'zod';
import {
  ChannelInput,
  ChannelView,
  KeyCreated,
  KeyInput,
  KeyView,
  Me,
  TemplateQuery,
  TemplateSync,
  TemplateSyncResult,
  TemplateView,
} from './admin.ts';
import { ChannelId } from './message.ts';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';

const id = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ examples: ['019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841'] }),
});
const channelParams = z.strictObject({ id: ChannelId.meta({ examples: ['wa-matriz'] }) });

const channelRoutes: readonly Route[] = [
  route({
    id: 'listChannels',
    method: 'GET',
    path: '/v1/channels',
    tag: 'Channels',
    summary: 'List the channels',
    scope: 'read',
    answers: { 200: list('Every channel the key may see, in one page.', ChannelView) },
  }),
  route({
    id: 'getChannel',
    method: 'GET',
    path: '/v1/channels/{id}',
    tag: 'Channels',
    summary: 'Show a channel',
    scope: 'read',
    params: channelParams,
    answers: { 200: json('The channel.', ChannelView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putChannel',
    method: 'PUT',
    path: '/v1/channels/{id}',
    tag: 'Channels',
    summary: 'Create or change a channel',
    description: "`config` is checked against the connector's own schema; `errors` names the fields that are wrong.",
    scope: 'manage',
    params: channelParams,
    body: jsonBody(ChannelInput, {
      connector: 'whatsapp-cloud',
      name: 'WhatsApp Matriz',
      config: {
        phoneNumberId: '106000000000001',
        wabaId: '102000000000001',
        accessToken: 'EAAG...',
        appSecret: '5f2c...',
        verifyToken: 'b7d1...',
        apiVersion: 'v25.0',
      },
      limits: { numberMps: 80 },
    }),
    answers: { 200: json('The channel as it is now.', ChannelView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'pauseChannel',
    method: 'POST',
    path: '/v1/channels/{id}/pause',
    tag: 'Channels',
    summary: 'Stop sending on a channel',
    description: 'Messages are still accepted and wait. Pausing a paused channel changes nothing.',
    scope: 'operate',
    params: channelParams,
    answers: { 200: json('The channel as it is now.', ChannelView) },
    problems: ['not_found', 'forbidden_channel'],
  }),
  route({
    id: 'resumeChannel',
    method: 'POST',
    path: '/v1/channels/{id}/resume',
    tag: 'Channels',
    summary: 'Send on a channel again',
    description: 'Also switches on a channel that is off. Resuming an active channel changes nothing.',
    scope: 'operate',
    params: channelParams,
    answers: { 200: json('The channel as it is now.', ChannelView) },
    problems: ['not_found', 'forbidden_channel'],
  }),
];

const templateRoutes: readonly Route[] = [
  route({
    id: 'listTemplates',
    method: 'GET',
    path: '/v1/templates',
    tag: 'Templates',
    summary: 'List the templates',
    scope: 'read',
    query: TemplateQuery,
    answers: { 200: list('A page of templates, as of their last synchronisation.', TemplateView) },
  }),
  route({
    id: 'syncTemplates',
    method: 'POST',
    path: '/v1/templates/sync',
    tag: 'Templates',
    summary: "Read a channel's templates from the provider",
    description: 'Nothing changes unless all of them could be read. A channel without templates is a `state_conflict`.',
    scope: 'manage',
    body: jsonBody(TemplateSync, { channel: 'wa-matriz' }),
    answers: { 200: json('How many templates the provider has.', TemplateSyncResult) },
    problems: ['provider_unavailable', 'not_found', 'forbidden_channel', 'state_conflict'],
  }),
];

const keyRoutes: readonly Route[] = [
  route({
    id: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    problems: ['forbidden_channel'],
    tag: 'Keys',
    summary: 'List the API keys',
    scope: 'manage',
    answers: { 200: list('Every key, without its secret, in one page.', KeyView) },
  }),
  route({
    id: 'createKey',
    method: 'POST',
    path: '/v1/keys',
    problems: ['forbidden_channel'],
    tag: 'Keys',
    summary: 'Create an API key',
    scope: 'manage',
    body: jsonBody(KeyInput, { name: 'ERP', scopes: ['send', 'read'], channels: ['wa-matriz'] }),
    answers: { 201: json('The key; its secret is shown this once.', KeyCreated) },
  }),
  route({
    id: 'deleteKey',
    method: 'DELETE',
    path: '/v1/keys/{id}',
    tag: 'Keys',
    summary: 'Delete an API key',
    scope: 'manage',
    params: id,
    answers: { 204: empty('Deleted; the key is refused from now on.') },
    problems: ['forbidden_channel', 'not_found'],
  }),
  route({
    id: 'getMe',
    method: 'GET',
    path: '/v1/me',
    tag: 'Keys',
    summary: 'Show the key of this call',
    scope: 'any',
    answers: { 200: json('The key.', Me) },
  }),
];

export const adminRoutes: readonly Route[] = [...channelRoutes, ...templateRoutes, ...keyRoutes];
