/** Conversations that notices have opened. */
import { z } from 'zod';
import { ConversationQuery, ConversationView } from './conversation.ts';
import { MessageId } from './message.ts';
import { json, list, type Route, route } from './route.ts';

export const conversationRoutes: readonly Route[] = [
  route({
    id: 'listConversations',
    method: 'GET',
    path: '/v1/conversations',
    tag: 'Conversations',
    summary: 'List the conversations',
    description: 'The one opened last comes first. One that waits for the reply that opens it is not there yet.',
    scope: 'read',
    query: ConversationQuery,
    answers: { 200: list('A page of conversations.', ConversationView) },
    problems: ['recipient_invalid', 'forbidden_channel'],
  }),
  route({
    id: 'getConversation',
    method: 'GET',
    path: '/v1/conversations/{id}',
    tag: 'Conversations',
    summary: 'Show a conversation',
    description: 'Conversations of channels the key is not bound to are not found.',
    scope: 'read',
    params: z.strictObject({ id: MessageId.meta({ examples: ['019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841'] }) }),
    answers: { 200: json('The conversation.', ConversationView) },
    problems: ['not_found'],
  }),
];
