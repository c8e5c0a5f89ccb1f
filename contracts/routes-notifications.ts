/** Notifications (Mensagens Omnichannel): manage, preview and send them. */
import { z } from 'zod';
import { Accepted } from './message.ts';
import {
  NotificationId,
  NotificationInput,
  NotificationMessage,
  NotificationPreview,
  NotificationPreviewInput,
  NotificationQuery,
  NotificationView,
} from './notification.ts';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';
import { sendProblems } from './routes-messages.ts';

const params = z.strictObject({ id: NotificationId.meta({ examples: ['lembrete-fatura'] }) });
const values = { nome: 'MARIA DA SILVA', valor: '99.90', vencimento: '2026-12-10' };

export const notificationRoutes: readonly Route[] = [
  route({
    id: 'listNotifications',
    method: 'GET',
    path: '/v1/notifications',
    tag: 'Notifications',
    summary: 'List the notifications',
    scope: 'read',
    query: NotificationQuery,
    answers: { 200: list('Every notification of the channels the key may see, in one page, by id.', NotificationView) },
  }),
  route({
    id: 'getNotification',
    method: 'GET',
    path: '/v1/notifications/{id}',
    tag: 'Notifications',
    summary: 'Show a notification',
    scope: 'read',
    params,
    answers: { 200: json('The notification.', NotificationView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putNotification',
    method: 'PUT',
    path: '/v1/notifications/{id}',
    tag: 'Notifications',
    summary: 'Create or change a notification',
    description:
      'Every parameter of the template, or name in braces of a text, needs a variable, and every variable a place; `errors` ' +
      'names what is wrong. Templates are not checked while those of the account have not been read yet. A key needs all ' +
      'channels of the ways.',
    scope: 'manage',
    params,
    body: jsonBody(NotificationInput, {
      name: 'Lembrete de fatura',
      channel: 'wa-matriz',
      template: { name: 'aviso_fatura', language: 'pt_BR' },
      variables: [
        { parameter: '1', label: 'Nome', from: 'nome', format: 'first_name', default: 'cliente' },
        { parameter: '2', label: 'Valor', from: 'valor', format: 'money' },
        { parameter: '3', label: 'Vencimento', from: 'vencimento', format: 'date' },
      ],
    }),
    answers: { 200: json('The notification as it is now.', NotificationView) },
    problems: [
      'channel_unknown',
      'forbidden_channel',
      'template_unknown',
      'template_channel_mismatch',
      'template_mismatch',
    ],
  }),
  route({
    id: 'deleteNotification',
    method: 'DELETE',
    path: '/v1/notifications/{id}',
    tag: 'Notifications',
    summary: 'Delete a notification',
    description: 'Messages that were accepted stay. One that is declared in ponte.yaml comes back at the next start.',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted.') },
    problems: ['not_found'],
  }),
  route({
    id: 'previewNotification',
    method: 'POST',
    path: '/v1/notifications/{id}/preview',
    tag: 'Notifications',
    summary: 'Show a notification filled with values',
    description: 'One of its ways, or its e-mail. Nothing is sent.',
    scope: 'send',
    params,
    body: jsonBody(NotificationPreviewInput, { values }),
    answers: { 200: json('The filled text, and what is wrong with the values.', NotificationPreview) },
    problems: ['not_found', 'template_unknown'],
  }),
  route({
    id: 'sendNotification',
    method: 'POST',
    path: '/v1/notifications/{id}/messages',
    tag: 'Notifications',
    summary: 'Send a notification',
    description:
      'Fills the words and goes on like `POST /v1/messages`; ways with `when` become its plan. A value that is missing or ' +
      'cannot be formatted is an `invalid_request` that names it.',
    scope: 'send',
    params,
    headers: z.strictObject({
      'Idempotency-Key': NotificationMessage.shape.idempotencyKey.describe(
        'Same as the field `idempotencyKey`. When both are given they must be equal.',
      ),
    }),
    body: jsonBody(NotificationMessage, { to: '(11) 98765-4321', values, idempotencyKey: 'fatura-4711-lembrete' }),
    answers: { 202: json('Accepted, or accepted before under the same idempotency key.', Accepted) },
    problems: ['not_found', ...sendProblems, 'overloaded'],
  }),
];
