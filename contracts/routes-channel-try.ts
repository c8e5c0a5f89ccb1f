/** Trying a configuration out. */
import { z } from 'zod';
import { ChannelTryInput, ChannelTryResult } from './channel-try.ts';
import { ChannelId } from './message.ts';
import { json, jsonBody, type Route, route } from './route.ts';

export const channelTryRoutes: readonly Route[] = [
  route({
    id: 'tryChannel',
    method: 'POST',
    path: '/v1/channels/{id}/try',
    tag: 'Channels',
    summary: 'Try a configuration before saving it',
    description:
      'Shows the exact request of a sample message, with its secrets blotted out, and what would be understood of sample ' +
      'answers and calls of the provider. Nothing is sent and nothing is kept. "***" takes the secret that is stored ' +
      'under this id, which need not exist yet.',
    scope: 'manage',
    params: z.strictObject({ id: ChannelId.meta({ examples: ['sms-gateway'] }) }),
    body: jsonBody(ChannelTryInput, {
      connector: 'sms-http',
      config: {
        url: 'https://sms.example.com.br/send',
        headers: [{ name: 'authorization', value: 'Bearer {{secret}}' }],
        body: '{"to":"{{to}}","message":"{{text}}","reference":"{{id}}"}',
        secret: 'invented-gateway-key',
        id: 'data.id',
        webhookToken: 'invented-webhook-token-0123456789',
        receiptStatus: 'status',
        receiptOwnId: 'reference',
        receiptStatuses: { ENTREGUE: 'delivered', ERRO: 'failed' },
      },
      message: { to: '+5511987650001', content: { type: 'text', body: 'Sua fatura vence amanhã.' } },
      answers: [{ status: 200, body: '{"data":{"id":77}}' }],
      webhooks: [{ contentType: 'application/json', body: '{"reference":"m-1","status":"ENTREGUE"}' }],
    }),
    answers: { 200: json('What would happen.', ChannelTryResult) },
    problems: ['forbidden_channel'],
  }),
];
