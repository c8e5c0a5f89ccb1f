/** LMD: comments on protocols that go out over WhatsApp. */
import type { Row } from './row.ts';

export const lemondeskRows: readonly Row[] = [
  {
    id: 'LMD-49',
    says: 'The 24 hours are checked from when the case was registered.',
    how: 'Decided otherwise (INC-01): they count from the last message of the customer, whatever was registered or sent.',
  },
  { id: 'LMD-50', says: 'Within the 24 hours a comment reaches the customer as free text, without a template.' },
  {
    id: 'LMD-51',
    says: 'Only the customer opens the window; a template sent to them does not.',
    how: '`openedBy` and `expiresAt` of the window; `window.opened` tells it once.',
  },
  {
    id: 'LMD-52',
    says: 'An agent can see that the conversation lies within the 24 hours.',
    how: '`GET /v1/windows/{channel}/{contact}`: state, end, what opened it.',
  },
  { id: 'LMD-53', says: 'After the 24 hours free text is held back, and an approved template goes.' },
  {
    id: 'LMD-55',
    says: 'A conversation that began elsewhere brings no WhatsApp window along.',
    how: 'Windows belong to one contact on one channel: one that is open on another number opens nothing here.',
  },
  { id: 'LMD-56', says: 'A template the provider has not approved is not sent.', how: '409 `template_not_approved`.' },
  { id: 'LMD-57', says: 'Once the customer answers a template, free text goes again for 24 hours.' },
];
