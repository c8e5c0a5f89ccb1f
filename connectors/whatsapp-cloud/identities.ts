/** Who a person is: phone, the provider's own form of it, business-scoped user id. Any of them may be missing. */
import type { Identities } from '../kit/connector.ts';
import { Contact } from './wire.ts';

const brazilianMobileWithoutNine = /^(55\d{2})([6-9]\d{7})$/;

/** Accounts older than the ninth digit keep twelve digits at the provider; landlines have twelve and stay so. */
function phoneOf(waId: string): string {
  return `+${waId.replace(brazilianMobileWithoutNine, '$19$2')}`;
}

/** Whatever is no phone number is an opaque user id: in the field one also arrives in `from` and `wa_id`. */
export function identitiesFrom(address: string | undefined, userId: string | undefined): Identities {
  const identities: Identities = {};
  if (address !== undefined) {
    const digits = address.replace(/^\+/, '');
    if (/^\d{5,15}$/.test(digits)) {
      identities.phone = phoneOf(digits);
      identities.waId = digits;
    } else {
      identities.bsuid = address;
    }
  }
  if (userId !== undefined) identities.bsuid = userId;
  return identities;
}

export function isKnown(identities: Identities): boolean {
  return identities.waId !== undefined || identities.bsuid !== undefined;
}

export function readContacts(contacts: readonly unknown[]): Contact[] {
  return contacts.flatMap((contact) => {
    const { data } = Contact.safeParse(contact);
    return data === undefined ? [] : [data];
  });
}

/** Completes what a message or status says with its entry in `contacts`, found by id: the arrays do not run in step. */
export function withContact(identities: Identities, contacts: readonly Contact[]): Identities {
  const contact = contactOf(identities, contacts);
  if (contact === undefined) return identities;
  const completed = { ...identitiesFrom(contact.wa_id, contact.user_id), ...identities };
  const { name, username } = contact.profile ?? {};
  if (name !== undefined) completed.name = name;
  if (username !== undefined) completed.username = username.replace(/^@/, '');
  return completed;
}

function contactOf(identities: Identities, contacts: readonly Contact[]): Contact | undefined {
  // Without any id of its own the sender can only be the one contact there is.
  if (!isKnown(identities)) return contacts.length === 1 ? contacts[0] : undefined;
  return contacts.find(
    ({ wa_id: waId, user_id: userId }) =>
      (waId !== undefined && (waId === identities.waId || waId === identities.bsuid)) ||
      (userId !== undefined && userId === identities.bsuid),
  );
}
