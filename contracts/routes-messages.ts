/** Messages, the log and the event feed: what senders and readers call. */
import { z } from 'zod';
import { EventPage, EventQuery, EventStreamQuery, MessageState } from './admin.ts';
import { BatchRequest, BatchResult } from './batch.ts';
import { LogPage, LogQuery } from './log.ts';
import { Accepted, CheckResult, MessageId, MessageView, SendMessage } from './message.ts';
import type { ProblemCode } from './problem.ts';
import { refusalReasons } from './reasons.ts';
import { json, jsonBody, plain, type Route, route } from './route.ts';

const templateMessage = {
  channel: 'wa-matriz',
  to: '+5511987654321',
  content: { type: 'template', name: 'aviso_fatura', language: 'pt_BR', parameters: ['Maria', 'R$ 99,90', '10/12'] },
  idempotencyKey: 'fatura-4711-aviso-1',
  metadata: { customerId: '1234', reference: 'fatura 4711' },
};
const textMessage = {
  channel: 'sms-matriz',
  to: '(11) 98765-4321',
  content: { type: 'text', body: 'Sua conexão volta em até 2 horas.' },
  idempotencyKey: 'parada-88-cliente-1234',
};

export const sendProblems: readonly ProblemCode[] = [
  ...(Object.keys(refusalReasons) as ProblemCode[]),
  'recipient_invalid',
  'recipient_unsupported',
  'channel_unknown',
  'channel_off',
  'unsupported_content',
  'content_invalid',
  'reply_target_unknown',
  'send_at_past',
  'expires_before_send',
  'idempotency_conflict',
  'forbidden_channel',
];

const params = z.strictObject({ id: MessageId.meta({ examples: ['019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841'] }) });

export const messageRoutes: readonly Route[] = [
  route({
    id: 'sendMessage',
    method: 'POST',
    path: '/v1/messages',
    tag: 'Messages',
    summary: 'Send a message',
    description:
      'Answers as soon as the message is on disk; what becomes of it is told by events, the log and `GET /v1/messages/{id}`. ' +
      'With an idempotency key the call can be repeated without sending twice.',
    scope: 'send',
    headers: z.strictObject({
      'Idempotency-Key': SendMessage.shape.idempotencyKey.describe(
        'Same as the field `idempotencyKey`. When both are given they must be equal.',
      ),
    }),
    body: jsonBody(SendMessage, templateMessage),
    answers: { 202: json('Accepted, or accepted before under the same idempotency key.', Accepted) },
    problems: [...sendProblems, 'overloaded'],
  }),
  route({
    id: 'checkMessage',
    method: 'POST',
    path: '/v1/messages/check',
    tag: 'Messages',
    summary: 'Ask what would become of a message',
    description:
      'Every rule looks at the message as it would now: what would be sent, held or refused, and why. Nothing is sent or kept.',
    scope: 'send',
    body: jsonBody(SendMessage, templateMessage),
    answers: { 200: json('What would become of it.', CheckResult) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'sendBatch',
    method: 'POST',
    path: '/v1/messages/batch',
    tag: 'Messages',
    summary: 'Send up to 1,000 messages',
    description:
      'Each item has the form of `POST /v1/messages` and is accepted or refused by itself; a bad one never spoils the others. ' +
      `An item may be refused with: invalid_request, ${sendProblems.join(', ')}.`,
    scope: 'send',
    body: jsonBody(BatchRequest, { messages: [templateMessage, textMessage] }),
    answers: { 202: json('One result per item, in the order of the request.', BatchResult) },
    problems: ['overloaded'],
  }),
  route({
    id: 'getMessage',
    method: 'GET',
    path: '/v1/messages/{id}',
    tag: 'Messages',
    summary: 'Show a message',
    description:
      'The message with its verdicts, attempts, receipts and one timeline. ' +
      'Messages of channels the key is not bound to are not found.',
    scope: 'read',
    params,
    answers: { 200: json('The message.', MessageView) },
    problems: ['not_found'],
  }),
  route({
    id: 'cancelMessage',
    method: 'POST',
    path: '/v1/messages/{id}/cancel',
    tag: 'Messages',
    summary: 'Cancel a message that has not been sent',
    description: 'Cancelling twice is one cancellation.',
    scope: 'send',
    params,
    answers: { 200: json('Cancelled.', MessageState) },
    problems: ['not_found', 'state_conflict'],
  }),
  route({
    id: 'retryMessage',
    method: 'POST',
    path: '/v1/messages/{id}/retry',
    tag: 'Messages',
    summary: 'Send a message again',
    description: 'For a message that failed, expired, was cancelled or is uncertain: somebody has decided.',
    scope: 'send',
    params,
    answers: { 200: json('Queued again.', MessageState) },
    problems: ['not_found', 'state_conflict'],
  }),
  route({
    id: 'searchLog',
    method: 'GET',
    path: '/v1/log',
    tag: 'Messages',
    summary: 'Search the log',
    description:
      'Newest first. A page looks at 10,000 messages at most: where few of many fit, it may hold few rows or none and still have a ' +
      '`next`; `searchedUntil` then tells how far it came. With `q`, what is known by an id or a name comes first, and what only stands ' +
      'in texts is found a stretch at a time. With `Accept: text/csv` all rows found come as one CSV file, from `cursor` on.',
    scope: 'read',
    query: LogQuery,
    answers: {
      200: {
        description: 'A page of the log.',
        content: { 'application/json': LogPage, 'text/csv': z.string() },
      },
    },
    problems: ['forbidden_channel'],
  }),
];

export const eventRoutes: readonly Route[] = [
  route({
    id: 'listEvents',
    method: 'GET',
    path: '/v1/events',
    tag: 'Events',
    summary: 'Read the event feed',
    description: 'Oldest first; the items are the CloudEvents of the bus. Deduplicate by event id.',
    scope: 'read',
    query: EventQuery,
    answers: { 200: json('A page of the feed.', EventPage) },
  }),
  route({
    id: 'streamEvents',
    method: 'GET',
    path: '/v1/events/stream',
    tag: 'Events',
    summary: 'Follow the events as they happen',
    description:
      'Server-sent events: `id` is the event id, `event` its type, `data` the CloudEvent as JSON. ' +
      'A client that reconnects with `Last-Event-ID` misses nothing.',
    scope: 'read',
    query: EventStreamQuery,
    headers: z.strictObject({
      'Last-Event-ID': z
        .string()
        .max(255)
        .optional()
        .describe('Same as `after`, and wins when both are given: browsers send it when they reconnect.'),
    }),
    answers: { 200: plain('The stream.', 'text/event-stream') },
  }),
];
