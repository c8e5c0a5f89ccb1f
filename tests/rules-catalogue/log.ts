/** LOG: conversations that an agent starts. */
import type { Row } from './row.ts';

export const logRows: readonly Row[] = [
  {
    id: 'LOG-05',
    says: 'Nobody is approached with free text: the first thing a person reads must be an approved template.',
    how: '409 `window_closed` where the contact never wrote on the channel; the provider is not called.',
  },
  {
    id: 'LOG-07',
    says: 'A place to fill in a template may be written with or without blanks inside its braces.',
  },
  {
    id: 'LOG-08',
    says: 'The values of this customer take the places in the template; what the customer reads has no braces left.',
    how: 'Shown by `POST /v1/templates/preview` and `POST /v1/messages/check` before anything goes.',
  },
  {
    id: 'LOG-18',
    says: 'Only a template that is registered can be chosen.',
    how: '422 `template_unknown` once the templates of the account have been read.',
  },
  {
    id: 'LOG-19',
    says: 'An agent who has chosen a template sees its text.',
    how: '`GET /v1/templates` has the text; the preview has it with the values.',
  },
  {
    id: 'LOG-20',
    says: 'Values belong to a chosen template: without one there is nothing to fill.',
    how: 'Parameters without a template name are refused with 422, which names the missing field.',
  },
  { id: 'LOG-23', says: 'The number to write to is area code and subscriber; without the area code it is refused.' },
  { id: 'LOG-28', says: 'Confirming sends the chosen template to the customer, exactly once.' },
  { id: 'LOG-30', says: "The customer's answer opens the window for free text." },
  {
    id: 'LOG-31',
    says: 'The window lasts 24 hours from the last message of the customer. Each one renews it, ours never do.',
    how: 'The last minute is left unused: it is the clock of the provider that counts.',
  },
  {
    id: 'LOG-34',
    says: 'After a template has started a conversation, free text stays locked until the customer answers.',
    how: '409 `awaiting_customer`; the window answers `awaitingCustomer`, so that a screen can lock its text field.',
  },
  {
    id: 'LOG-35',
    says: 'An agent who tries to write all the same is told to wait for the answer, and nothing is sent.',
    how: 'The refusal carries the cause and what to do next in Portuguese.',
  },
  { id: 'LOG-36', says: 'A template costs what it costs, whether or not the customer ever answers.' },
  { id: 'LOG-37', says: 'While the answer is awaited, another template may still go.' },
  {
    id: 'LOG-38',
    says: 'Between two unanswered templates six to eight hours are advised. It is advice: nothing is blocked.',
    how: 'The note `suggested_wait` in verdict and check, for `suggestedWaitHours` (6) of the channel.',
  },
];
