/** Who a message goes to, read from whatever form the sender wrote. */
import type { Recipient } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import { explainPhoneProblem, invalidPhonePt, parsePhone } from '../platform/phone.ts';

const bsuidPattern = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** @throws Refusal `recipient_invalid` naming `to`, with the text of SMT-08. */
export function parseRecipient(to: string): Recipient {
  if (bsuidPattern.test(to)) return { kind: 'bsuid', id: to };
  const phone = parsePhone(to);
  if (phone.ok) return { kind: 'phone', e164: phone.e164 };
  throw new Refusal('recipient_invalid', [
    { path: 'to', message: `invalid number: ${explainPhoneProblem(phone.problem)}`, messagePt: invalidPhonePt },
  ]);
}

/** The contact as the ledger keys it. */
export const contactOf = (to: Recipient): string => (to.kind === 'phone' ? to.e164 : to.id);

export const recipientOf = (contact: string): Recipient =>
  contact.startsWith('+') ? { kind: 'phone', e164: contact } : { kind: 'bsuid', id: contact };
