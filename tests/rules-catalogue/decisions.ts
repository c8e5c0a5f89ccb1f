/** INC: where the sources contradict each other. */
import type { Row } from './row.ts';

export const decisionRows: readonly Row[] = [
  {
    id: 'INC-01',
    says: 'Some count the 24 hours from when the case was registered, some from any contact, some from what the customer wrote last.',
    how: 'The last message or call of the customer on this channel, by the clock of the provider.',
  },
  {
    id: 'INC-02',
    says: 'After the 24 hours some send a template, some wait until the customer starts again.',
    how: 'The channel rule `templateAfterExpiry`: true unless set. False refuses with 409 `contact_expired`; who never wrote may still be approached.',
  },
  {
    id: 'INC-04',
    says: 'After a template some lock everything until the answer, some allow another template at any time.',
    how: 'Free text is locked, templates are not; within six hours they are sent with the note `suggested_wait`.',
  },
  {
    id: 'INC-05',
    says: 'The examples of a mailing have CPF as a field of the customer, the list of these fields does not.',
    how: 'It is one. A CNPJ may stand there too; an incomplete number fails the record, and no reason repeats it.',
  },
  {
    id: 'INC-24',
    says: 'The checks of a number are described for the flow within 24 hours only.',
    how: 'They are the same in both.',
  },
];
