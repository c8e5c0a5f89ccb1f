/** Choosing one of the provider's own channels. */

import { z } from 'zod';
import { ChannelId } from './message.ts';
import { ProviderChannelInput, ProviderChannelList } from './provider-channel.ts';
import { json, jsonBody, type Route, route } from './route.ts';

export const providerChannelRoutes: readonly Route[] = [
  route({
    id: 'listProviderChannels',
    method: 'POST',
    path: '/v1/channels/{id}/provider-channels',
    tag: 'Channels',
    summary: "List the provider's own channels before saving a channel",
    description:
      'Asks the provider with these credentials; nothing is kept. A provider that cannot be read is an answer too: ' +
      '`failure` says why and what to do. "***" takes the secret that is stored under this id, which need not exist yet.',
    scope: 'manage',
    params: z.strictObject({ id: ChannelId.meta({ examples: ['opa-matriz'] }) }),
    body: jsonBody(ProviderChannelInput, {
      connector: 'opa-suite',
      config: { baseUrl: 'https://suaempresa.opasuite.com.br', token: 'invented-token-of-the-suite' },
    }),
    answers: { 200: json('What came back.', ProviderChannelList) },
    problems: ['forbidden_channel'],
  }),
];
