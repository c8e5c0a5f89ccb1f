import type { Content } from '../../contracts/content.ts';
import { checkCount, type Issues, limits } from './limits.ts';

type ContactCard = Extract<Content, { type: 'contacts' }>['contacts'][number];

export function contactsToWire(contacts: readonly ContactCard[], issues: Issues): unknown[] {
  checkCount(issues, 'content.contacts', contacts.length, limits.contacts);
  return contacts.map((contact, index) => {
    checkName(issues, `content.contacts.${index}.name`, contact.name);
    return contactToWire(contact);
  });
}

/** The provider refuses a card whose name has nothing but `formatted_name`. */
function checkName(issues: Issues, path: string, name: ContactCard['name']): void {
  const parts = [name.firstName, name.lastName, name.middleName, name.prefix, name.suffix];
  if (parts.some((part) => part !== undefined && part.trim() !== '')) return;
  issues.push({
    path,
    message: 'needs at least one of firstName, lastName, middleName, prefix and suffix besides formattedName',
    messagePt: 'além de formattedName, informe ao menos firstName, lastName, middleName, prefix ou suffix',
  });
}

function contactToWire(contact: ContactCard): Record<string, unknown> {
  const { name } = contact;
  return {
    name: {
      formatted_name: name.formattedName,
      first_name: name.firstName,
      last_name: name.lastName,
      middle_name: name.middleName,
      prefix: name.prefix,
      suffix: name.suffix,
    },
    phones: contact.phones?.map(({ phone, type, waId }) => ({ phone, type, wa_id: waId })),
    emails: contact.emails,
    urls: contact.urls,
    org: contact.org,
    birthday: contact.birthday,
  };
}
