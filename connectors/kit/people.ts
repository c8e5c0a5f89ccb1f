/** Who is on the other side of a message, from the address that a provider gives. */
import type { Identities } from './connector.ts';

/** Short codes have 3 to 6 digits and are no phone numbers; names write too. */
export function smsContact(address: string | undefined): Identities | undefined {
  const digits = address?.trim().replace(/^\+|^00/, '') ?? '';
  if (digits === '') return undefined;
  if (/^\d{3,6}$/.test(digits)) return { shortCode: digits };
  if (/^\d{7,15}$/.test(digits)) return { phone: `+${digits}` };
  return { shortCode: digits.slice(0, 64) };
}

const brazilianMobileWithoutNine = /^(55\d{2})([6-9]\d{7})$/;

/** Accounts older than the ninth digit keep twelve digits at WhatsApp; what is no phone number is a user id. */
export function whatsappContact(address: string | undefined, name?: string): Identities | undefined {
  const text = address?.trim().replace(/^\+/, '') ?? '';
  if (text === '') return undefined;
  const identities: Identities = /^\d{7,15}$/.test(text)
    ? { phone: `+${text.replace(brazilianMobileWithoutNine, '$19$2')}`, waId: text }
    : { bsuid: text.slice(0, 256) };
  if (name !== undefined) identities.name = name;
  return identities;
}
