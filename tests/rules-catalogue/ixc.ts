/** IXC: the log of what was sent. */
import type { Row } from './row.ts';

export const ixcRows: readonly Row[] = [
  { id: 'IXC-61', says: 'The log shows the newest first and is searched by its fields.' },
  { id: 'IXC-62', says: 'A row of the log is found by its id.', how: 'The id of the message.' },
  {
    id: 'IXC-63',
    says: 'A row carries the customer, and is found by it.',
    how: '`metadata.customerId` of the sender.',
  },
  { id: 'IXC-64', says: 'A row tells over which medium the message went.' },
  { id: 'IXC-65', says: 'The contact is shown as `+55 (11) 99999-0000`, and found in any form.' },
  { id: 'IXC-67', says: 'The date of sending is the moment it was sent, not the moment it was queued.' },
  {
    id: 'IXC-68',
    says: 'The status of a row is one of two words: it worked, or it did not.',
    how: '`sucesso` or `falha`; null while the message is still on its way.',
  },
  { id: 'IXC-69', says: 'A row that worked says so in a sentence.' },
  { id: 'IXC-70', says: 'A row that failed gives the reason, without giving away any secret.' },
];
