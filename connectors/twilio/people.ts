/** Who a person is: `+5511...` or a short code by SMS, `whatsapp:` and a number or a business-scoped user id otherwise. */
import type { Identities } from '../kit/connector.ts';
import { smsContact, whatsappContact } from '../kit/people.ts';

const whatsapp = /^whatsapp:/i;

interface WhatsAppProfile {
  /** Digits: the provider's own form, which may lack the ninth digit. */
  waId?: string | undefined;
  userId?: string | undefined;
  name?: string | undefined;
}

/** @param profile given for WhatsApp, where an address has been seen to come without its prefix. */
export function peopleOf(address: string | undefined, profile: WhatsAppProfile | undefined): Identities | undefined {
  const plain = bare(address);
  if (profile === undefined && !whatsapp.test(address ?? '')) return smsContact(plain);
  const { waId, userId, name } = profile ?? {};
  // The number that WhatsApp itself knows counts more than how it was written to Twilio.
  const contact = { ...whatsappContact(plain, name), ...whatsappContact(digitsOf(waId)) };
  const user = bare(userId);
  if (user !== undefined) contact.bsuid = user;
  return contact.phone === undefined && contact.bsuid === undefined ? undefined : contact;
}

const digitsOf = (waId: string | undefined): string | undefined =>
  waId !== undefined && /^\+?\d{7,15}$/.test(waId) ? waId : undefined;

/** A number, a short code or an id, without the name of the network. */
export function bare(address: string | undefined): string | undefined {
  const plain = address?.replace(whatsapp, '').trim();
  return plain === '' ? undefined : plain;
}
