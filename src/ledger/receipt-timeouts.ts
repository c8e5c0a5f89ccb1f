/** Messages whose receipt is waited for, by when that is looked at. Each is looked at seldom; what is not due costs nothing. */
import { messageColumns } from './messages.ts';
import { bulk, statement } from './store.ts';

/** Due at ?1, held by nobody else. */
export const receiptsOverdue = statement(
  'receipts-overdue',
  `select ${messageColumns('m')} from message m where m.receipt_due is not null and m.receipt_due <= ?1
   order by m.receipt_due limit 500 {free}`,
);

export const setReceiptDue = bulk<{ id: string; receipt_due: number | null }>(
  'set-receipt-due',
  { id: 'text', receipt_due: 'bigint' },
  'update message set receipt_due = r.receipt_due from {rows} r where message.id = r.id',
);

/** Its status stays what it is: that no receipt came says nothing about the message. */
export const closeUnreceipted = bulk<{ id: string; since: number; sequence: number }>(
  'close-unreceipted',
  { id: 'text', since: 'bigint', sequence: 'bigint' },
  `update message set receipt_due = null, unreceipted_at = r.since, sequence = r.sequence
   from {rows} r where message.id = r.id`,
);
