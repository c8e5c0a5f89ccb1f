/** C7: the lock after 24 hours. Folders and bots are the CRM's; the events it needs for them are Ponte's. */
import type { Row } from './row.ts';

export const code7Rows: readonly Row[] = [
  {
    id: 'C7-225',
    says: 'Conversations without a message of the customer for 24 hours are found all day long, by themselves.',
    how: '`window.closed` with reason `expired`; the CRM moves the conversation.',
  },
  {
    id: 'C7-227',
    says: 'A company may write freely until 24 hours after the last message of the customer, and only to somebody who has written.',
    how: 'The last minute is left unused: it is the clock of the provider that counts.',
  },
  {
    id: 'C7-228',
    says: 'After that the operator is told that sending is not allowed, and nothing goes.',
    how: '409 `window_closed`, with a Portuguese text to show.',
  },
  {
    id: 'C7-229',
    says: 'A warning before the end is there to bring the customer back; a customer who answers it has a whole new window.',
    how: '`window.expiring`, `expiringMinutes` before the end; after the answer `window.closed` does not come.',
  },
  {
    id: 'C7-230',
    says: 'A conversation that stays silent after the warning is expired when the 24 hours are over.',
    how: '`window.expiring`, then `window.closed`, each told once.',
  },
];
