/** Customer windows and contacts: what a CRM asks before it lets somebody write. */
import { z } from 'zod';
import { ChannelId } from './message.ts';
import { json, type Route, route } from './route.ts';
import { ContactView, WindowView } from './window.ts';

const contact = z
  .string()
  .min(1)
  .max(160)
  .meta({ description: 'Phone in any form, or a business-scoped user id.', examples: ['+5511987654321'] });

export const windowRoutes: readonly Route[] = [
  route({
    id: 'getWindow',
    method: 'GET',
    path: '/v1/windows/{channel}/{contact}',
    tag: 'Contacts',
    summary: 'Show whether free-form may go to a contact now',
    description: 'Somebody never heard of is answered too: closed, because only the customer opens the window.',
    scope: 'read',
    params: z.strictObject({ channel: ChannelId.meta({ examples: ['wa-matriz'] }), contact }),
    answers: { 200: json('The window, what may go now, and why.', WindowView) },
    problems: ['recipient_invalid', 'not_found'],
  }),
  route({
    id: 'getContact',
    method: 'GET',
    path: '/v1/contacts/{contact}',
    tag: 'Contacts',
    summary: 'Show who a contact is',
    description: 'A key bound to channels sees the contacts that have written to one of them.',
    scope: 'read',
    params: z.strictObject({ contact }),
    answers: { 200: json('Its identifiers, and every address that leads to it.', ContactView) },
    problems: ['recipient_invalid', 'not_found'],
  }),
];
