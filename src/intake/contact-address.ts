/** A contact as somebody wrote it down, for looking it up: old mobiles get their ninth digit, where sending would refuse. */
import { Refusal } from '../../contracts/problem.ts';
import { searchablePhone } from '../platform/phone.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';

/** @throws Refusal `recipient_invalid` naming the field. */
export function requireAddress(contact: string, path: string): string {
  const phone = searchablePhone(contact);
  if (phone !== undefined) return phone;
  try {
    return contactOf(parseRecipient(contact));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      error.code,
      error.errors.map((one) => ({ ...one, path })),
      { cause: error },
    );
  }
}

/** Undefined when it is no address. */
export function addressOf(contact: string): string | undefined {
  try {
    return requireAddress(contact, '');
  } catch {
    return undefined;
  }
}
