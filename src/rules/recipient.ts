/** Who a message goes to, read from whatever form the sender wrote. */
import type { Recipient } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import {
  explainPhoneProblem,
  invalidPhonePt,
  parsePhone,
  type UnreachableBySms,
  unreachableBySms,
} from '../platform/phone.ts';

const bsuidPattern = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** @throws Refusal `recipient_invalid` naming the field, with the text of SMT-08. */
export function parseRecipient(to: string, path = 'to'): Recipient {
  if (bsuidPattern.test(to)) return { kind: 'bsuid', id: to };
  const phone = parsePhone(to);
  if (phone.ok) return { kind: 'phone', e164: phone.e164 };
  throw new Refusal('recipient_invalid', [
    { path, message: `invalid number: ${explainPhoneProblem(phone.problem)}`, messagePt: invalidPhonePt },
  ]);
}

const noSms: Readonly<Record<UnreachableBySms, { message: string; messagePt: string }>> = {
  landline: {
    message: 'a landline receives no SMS: give the mobile number, or use another channel',
    messagePt: 'telefone fixo não recebe SMS: informe o celular ou use outro canal',
  },
  service_number: {
    message: 'a number such as 0800 or 4004 receives no SMS: give the mobile number',
    messagePt: 'número como 0800 ou 4004 não recebe SMS: informe o celular',
  },
  short_number: {
    message: 'a short number receives no SMS: give area code and mobile number, 11 digits',
    messagePt: 'número curto não recebe SMS: informe o celular com DDD, 11 dígitos',
  },
};

/**
 * For a channel of this medium.
 * @throws Refusal `recipient_invalid`, and `recipient_not_mobile` for what a gateway would take the money for and not reach.
 */
export function parseRecipientFor(medium: string, to: string, path = 'to'): Recipient {
  const unreachable = medium === 'sms' ? unreachableBySms(to) : undefined;
  if (unreachable !== undefined) throw new Refusal('recipient_not_mobile', [{ path, ...noSms[unreachable] }]);
  return parseRecipient(to, path);
}

/** The contact as the ledger keys it. */
export const contactOf = (to: Recipient): string => (to.kind === 'phone' ? to.e164 : to.id);

export const recipientOf = (contact: string): Recipient =>
  contact.startsWith('+') ? { kind: 'phone', e164: contact } : { kind: 'bsuid', id: contact };
