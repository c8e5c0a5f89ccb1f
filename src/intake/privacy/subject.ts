/** From what somebody typed to the person: every address, name and number that Ponte knows them by. */
import { recordOf } from '../../conversations/contact-rows.ts';
import { aliasesOf, type ContactRecord } from '../../conversations/identities.ts';
import { aliasesOfContact, type ContactRow, contactByAlias } from '../../ledger/contacts.ts';
import { addressesSaying, idsOfMessagesTo, stretchEnd } from '../../ledger/privacy.ts';
import type { Queries } from '../../ledger/store.ts';
import { readCpf, shownCpf } from '../../platform/cpf.ts';
import { isErased } from '../../platform/erased.ts';
import { searchablePhone } from '../../platform/phone.ts';
import { requireAddress } from '../contact-address.ts';
import type { Subject } from './needles.ts';

export interface Person extends Subject {
  contacts: ContactRecord[];
}

/** Messages looked through at a time. */
const stretch = 5_000;
/** A number that stands for a whole building is nobody's own. */
const mostIds = 200;

/** @throws Refusal `recipient_invalid` when it is neither phone, CPF nor user id. */
export async function personOf(reader: Queries, contact: string): Promise<Person> {
  const cpf = cpfOf(contact);
  const named = cpf === undefined ? [requireAddress(contact, 'contact')] : await addressesOfCpf(reader, cpf);
  const aliases = new Set(
    named.flatMap((address) => aliasesOf(address.startsWith('+') ? { phone: address } : { bsuid: address })),
  );
  const contacts = new Map<string, ContactRecord>();
  for (const alias of [...aliases]) {
    const [row] = (await reader.all(contactByAlias, alias)) as ContactRow[];
    if (row === undefined || contacts.has(row.id)) continue;
    const known = recordOf(row);
    contacts.set(row.id, known);
    for (const one of await reader.all(aliasesOfContact, row.id)) aliases.add(String(one.alias));
    for (const one of aliasesOf(idsOf(known))) aliases.add(one);
  }
  const addresses = [...new Set([...named, ...[...aliases].flatMap(formsOf)])];
  const said = await saidOf(reader, addresses);
  const names = [...contacts.values()].flatMap(({ name, username }) => [name, username].filter((one) => one !== null));
  return {
    addresses,
    aliases: [...aliases],
    contactIds: [...contacts.keys()],
    contacts: [...contacts.values()],
    cpfs: [...new Set([...(cpf === undefined ? [] : [cpf]), ...said.cpfs])],
    customerIds: [...said.customerIds],
    names: [...new Set([...names, ...said.names])],
  };
}

/** Eleven digits may be a mobile as well as a CPF; with dots and a hyphen they are no phone. */
function cpfOf(contact: string): string | undefined {
  const cpf = readCpf(contact);
  if (cpf === undefined) return undefined;
  return /[.-]/.test(contact) || searchablePhone(contact) === undefined ? cpf : undefined;
}

const idsOf = ({ phone, waId, bsuid, shortCode }: ContactRecord) => ({
  ...(phone !== null && { phone }),
  ...(waId !== null && { waId }),
  ...(bsuid !== null && { bsuid }),
  ...(shortCode !== null && { shortCode }),
});

/** As messages may name who has this alias; an old mobile is known without its ninth digit, too. */
function formsOf(alias: string): string[] {
  if (alias.startsWith('wa:')) return [alias.slice(3), ...(/^wa:\d{8,}$/.test(alias) ? [`+${alias.slice(3)}`] : [])];
  return alias.startsWith('sms:') ? [alias.slice(4)] : [alias];
}

async function addressesOfCpf(reader: Queries, cpf: string): Promise<string[]> {
  const found = new Set<string>();
  for (let after = ''; ; ) {
    const [end] = await reader.all(stretchEnd, after, stretch);
    if (end?.id === null || end === undefined) break;
    const last = String(end.id);
    for (const row of await reader.all(addressesSaying, after, last, `%${cpf}%`, `%${shownCpf(cpf)}%`)) {
      if (!isErased(String(row.contact))) found.add(String(row.contact));
    }
    after = last;
  }
  return [...found];
}

interface Said {
  names: Set<string>;
  cpfs: Set<string>;
  customerIds: Set<string>;
}

/** What those who sent the messages call the person. */
async function saidOf(reader: Queries, addresses: readonly string[]): Promise<Said> {
  const said: Said = { names: new Set(), cpfs: new Set(), customerIds: new Set() };
  const add = (to: Set<string>, value: unknown) => {
    if (value !== undefined && value !== null && value !== '' && to.size < mostIds) to.add(String(value));
  };
  for (const address of addresses) {
    for (let after = ''; ; ) {
      const rows = await reader.all(idsOfMessagesTo, address, after, stretch);
      for (const { customer_id: customerId, metadata } of rows) {
        const { 'customer.name': name, 'customer.cpf': cpf } = JSON.parse(String(metadata)) as Record<string, unknown>;
        add(said.customerIds, customerId);
        add(said.names, name);
        add(said.cpfs, cpf === undefined ? undefined : readCpf(String(cpf)));
      }
      if (rows.length < stretch) break;
      after = String(rows.at(-1)?.id);
    }
  }
  return said;
}
