/** Triggers (gatilhos): manage and fire them. */
import { z } from 'zod';
import { Accepted, CheckResult } from './message.ts';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';
import { sendProblems } from './routes-messages.ts';
import { TriggerFiring, TriggerId, TriggerInput, TriggerView } from './trigger.ts';

const params = z.strictObject({ id: TriggerId.meta({ examples: ['fatura-a-vencer'] }) });
const firing = {
  to: '(11) 98765-4321',
  values: { nome: 'MARIA DA SILVA', fatura: '7001', valor: '99.90', vencimento: '2026-12-10' },
  metadata: { customerId: '1042' },
};

export const triggerRoutes: readonly Route[] = [
  route({
    id: 'listTriggers',
    method: 'GET',
    path: '/v1/triggers',
    tag: 'Triggers',
    summary: 'List the triggers',
    scope: 'read',
    answers: { 200: list('Every trigger of the channels the key may see, in one page, by id.', TriggerView) },
  }),
  route({
    id: 'getTrigger',
    method: 'GET',
    path: '/v1/triggers/{id}',
    tag: 'Triggers',
    summary: 'Show a trigger',
    scope: 'read',
    params,
    answers: { 200: json('The trigger.', TriggerView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putTrigger',
    method: 'PUT',
    path: '/v1/triggers/{id}',
    tag: 'Triggers',
    summary: 'Create or change a trigger',
    description:
      'Every value that the notification cannot do without needs a variable; `errors` names what is missing.',
    scope: 'manage',
    params,
    body: jsonBody(TriggerInput, {
      name: 'Fatura a vencer',
      notification: 'lembrete-fatura',
      variables: [
        { name: 'nome', type: 'text' },
        { name: 'fatura', type: 'text' },
        { name: 'valor', type: 'money' },
        { name: 'vencimento', type: 'date' },
      ],
      onceBy: ['fatura'],
      validSeconds: 86_400,
    }),
    answers: { 200: json('The trigger as it is now.', TriggerView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'deleteTrigger',
    method: 'DELETE',
    path: '/v1/triggers/{id}',
    tag: 'Triggers',
    summary: 'Delete a trigger',
    description: 'Messages that were accepted stay. One that is declared in ponte.yaml comes back at the next start.',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted.') },
    problems: ['not_found'],
  }),
  route({
    id: 'fireTrigger',
    method: 'POST',
    path: '/v1/triggers/{id}/fire',
    tag: 'Triggers',
    summary: 'Fire a trigger',
    description:
      'Says what happened, and to whom; the trigger knows the words. Goes on like `POST /v1/messages`. A value that is ' +
      'missing or not of its type is an `invalid_request` that names it. With `onceBy`, firing it again for the same ' +
      'notice answers with the first message, whoever fires it.',
    scope: 'send',
    params,
    headers: z.strictObject({
      'Idempotency-Key': TriggerFiring.shape.idempotencyKey.describe(
        'Same as the field `idempotencyKey`. When both are given they must be equal.',
      ),
    }),
    body: jsonBody(TriggerFiring, firing),
    answers: { 202: json('Accepted, or accepted before as the same notice.', Accepted) },
    problems: ['not_found', 'state_conflict', ...sendProblems, 'overloaded'],
  }),
  route({
    id: 'checkTrigger',
    method: 'POST',
    path: '/v1/triggers/{id}/check',
    tag: 'Triggers',
    summary: 'Ask what firing would do',
    description: 'A dry run: the filled text, and what the rules say. Nothing is sent or kept.',
    scope: 'send',
    params,
    body: jsonBody(TriggerFiring, firing),
    answers: { 200: json('What would become of it now, with the reasons.', CheckResult) },
    problems: ['not_found', 'state_conflict', 'template_unknown', 'recipient_invalid'],
  }),
];
