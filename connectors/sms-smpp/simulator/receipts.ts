/** Receipts, in the forms in which SMSCs write them. */

import type { IdBase, ReceiptForm, SentPart, Stat } from './model.ts';
import type { Deliver, Option } from './pdu.ts';

const states: readonly (Stat | '')[] = [
  '',
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
];

export interface ReceiptFacts {
  id: string;
  stat: Stat;
  submittedAt: number;
  doneAt: number;
  errorCode?: string;
  form?: ReceiptForm;
}

export const writeId = (number: bigint, base: IdBase): string =>
  base === 'hex' ? number.toString(16).toUpperCase().padStart(8, '0') : number.toString();

/** `YYMMDDhhmm`, with seconds if asked. */
function date(at: number, digits: 10 | 12): string {
  return new Date(at)
    .toISOString()
    .replace(/\D/g, '')
    .slice(2, 2 + digits);
}

const usualOrder = ['id', 'sub', 'dlvrd', 'submit date', 'done date', 'stat', 'err'] as const;

function receiptText(
  { id, stat, submittedAt, doneAt, errorCode = '000', form = {} }: ReceiptFacts,
  text: string,
): string {
  const digits = form.dateDigits ?? 10;
  const values: Record<(typeof usualOrder)[number], string> = {
    id,
    sub: '001',
    dlvrd: stat === 'DELIVRD' ? '001' : '000',
    'submit date': date(submittedAt, digits),
    'done date': date(doneAt, digits),
    stat,
    err: errorCode,
  };
  const fields = (form.order ?? usualOrder).map((name) => `${name}:${values[name]}`);
  return [...fields, `text:${text.slice(0, 20).replace(/[^ -~]/g, '?')}`].join(form.separator ?? ' ');
}

/** Addresses are the way round of an answer: from the person to the sender. */
export function receipt(
  sent: Pick<SentPart, 'source' | 'destination' | 'text' | 'reference'>,
  facts: ReceiptFacts,
): Deliver {
  const { parts = 'both', esmClass = 0x04 } = facts.form ?? {};
  const options: Option[] = [];
  if (parts !== 'text') {
    options.push({ tag: 0x001e, value: Buffer.from(`${facts.id}\0`, 'latin1') });
    options.push({ tag: 0x0427, value: Buffer.of(states.indexOf(facts.stat)) });
  }
  if (sent.reference !== undefined) {
    options.push({ tag: 0x0204, value: Buffer.of(sent.reference >> 8, sent.reference & 0xff) });
  }
  const octets = parts === 'parameters' ? Buffer.alloc(0) : Buffer.from(receiptText(facts, sent.text), 'latin1');
  return { source: sent.destination, destination: sent.source, esmClass, dataCoding: 0, octets, options };
}
