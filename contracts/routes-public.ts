/** What is called without a key: webhooks, probes, metrics and the contract itself. */
import { z } from 'zod';
import { Live, Readiness } from './admin.ts';
import { ChannelId } from './message.ts';
import { empty, json, plain, type Route, route } from './route.ts';

const params = z.strictObject({ channel: ChannelId.meta({ examples: ['wa-matriz'] }) });
const document = z.record(z.string(), z.unknown());

export const webhookRoutes: readonly Route[] = [
  route({
    id: 'webhookHandshake',
    method: 'GET',
    path: '/webhooks/{channel}',
    tag: 'Webhooks',
    summary: "Answer the provider's handshake",
    description: "The query is the provider's own.",
    scope: 'none',
    params,
    answers: {
      200: plain('What the provider asked to be echoed.', 'text/plain'),
      403: plain("The handshake does not carry the channel's verify token.", 'text/plain'),
    },
    problems: ['not_found', 'ledger_unavailable'],
  }),
  route({
    id: 'receiveWebhook',
    method: 'POST',
    path: '/webhooks/{channel}',
    tag: 'Webhooks',
    summary: "Take the provider's webhook",
    description:
      'Answered once the body is on disk. A body that cannot be understood is kept as a dead letter and answered 200 too: ' +
      'the provider could do nothing about it.',
    scope: 'none',
    params,
    body: { mediaType: '*/*', schema: z.unknown() },
    answers: { 200: empty('Stored.') },
    problems: ['signature_invalid', 'not_found', 'body_too_large', 'ledger_unavailable'],
  }),
];

export const operationsRoutes: readonly Route[] = [
  route({
    id: 'healthz',
    method: 'GET',
    path: '/healthz',
    tag: 'Operations',
    summary: 'Tell whether the process is alive',
    scope: 'none',
    answers: { 200: json('It is.', Live) },
  }),
  route({
    id: 'readyz',
    method: 'GET',
    path: '/readyz',
    tag: 'Operations',
    summary: 'Tell whether the process can do its work',
    description: 'Ready as long as every dependency that is required is up; the others may be down.',
    scope: 'none',
    answers: {
      200: json('It can.', Readiness),
      503: json('A required dependency is down.', Readiness),
    },
  }),
  route({
    id: 'metrics',
    method: 'GET',
    path: '/metrics',
    tag: 'Operations',
    summary: 'Prometheus metrics',
    scope: 'none',
    answers: { 200: plain('Text exposition format.', 'text/plain') },
  }),
  route({
    id: 'getOpenapi',
    method: 'GET',
    path: '/openapi.json',
    tag: 'Operations',
    summary: 'The HTTP contract as OpenAPI 3.1',
    scope: 'none',
    answers: { 200: json('The document.', document) },
  }),
  route({
    id: 'getAsyncapi',
    method: 'GET',
    path: '/asyncapi.json',
    tag: 'Operations',
    summary: 'The RabbitMQ contract as AsyncAPI 3.0',
    scope: 'none',
    answers: { 200: json('The document.', document) },
  }),
  route({
    id: 'getSchema',
    method: 'GET',
    path: '/schemas/{name}.json',
    tag: 'Operations',
    summary: 'JSON Schema of one message, command, event or answer',
    scope: 'none',
    params: z.strictObject({
      name: z.string().meta({
        description: 'Such as `send-message` or `ponte.message.sent.v1`.',
        examples: ['send-message'],
      }),
    }),
    answers: { 200: { description: 'The schema.', content: { 'application/schema+json': document } } },
    problems: ['not_found'],
  }),
  route({
    id: 'getDocs',
    method: 'GET',
    path: '/docs',
    tag: 'Operations',
    summary: 'The HTTP contract as a page',
    scope: 'none',
    answers: { 200: plain('The page.', 'text/html') },
  }),
];
