/** Users of the console, and the trail of what was done. */
import { z } from 'zod';
import { AuditEntry, AuditQuery, UserId, UserInput, UserView } from './access.ts';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';

const params = z.strictObject({ id: UserId.meta({ examples: ['maria'] }) });

export const accessRoutes: readonly Route[] = [
  route({
    id: 'listUsers',
    method: 'GET',
    path: '/v1/users',
    tag: 'Keys',
    summary: 'List the users of the console',
    scope: 'manage',
    answers: { 200: list('Every user, in one page.', UserView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'putUser',
    method: 'PUT',
    path: '/v1/users/{id}',
    tag: 'Keys',
    summary: 'Create or change a user of the console',
    description: 'A new password or another role ends the sessions of the user.',
    scope: 'manage',
    params,
    body: jsonBody(UserInput, { name: 'Maria Modelo', role: 'operate', password: 'cavalo-bateria-grampo' }),
    answers: { 200: json('The user as it is now.', UserView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'deleteUser',
    method: 'DELETE',
    path: '/v1/users/{id}',
    tag: 'Keys',
    summary: 'Delete a user of the console',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted; the sessions of the user are over.') },
    problems: ['forbidden_channel', 'not_found'],
  }),
  route({
    id: 'listAudit',
    method: 'GET',
    path: '/v1/audit',
    tag: 'Operations',
    summary: 'Who did what',
    description:
      'Everything that people do in the console, and every call that needs the scope `operate` or `manage` and changes something. Newest first.',
    scope: 'manage',
    query: AuditQuery,
    answers: { 200: list('A page of the trail.', AuditEntry) },
    problems: ['forbidden_channel'],
  }),
];
