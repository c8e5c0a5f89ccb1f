/** Statements about people. Whoever changes a contact, its aliases or its windows holds the contact's row first. */
import { bulk, statement, type Value } from './store.ts';

export type ContactRow = {
  id: string;
  phone: string | null;
  wa_id: string | null;
  bsuid: string | null;
  short_code: string | null;
  username: string | null;
  name: string | null;
  created_at: number;
  updated_at: number;
} & Record<string, Value>;

const columns = ['id', 'phone', 'wa_id', 'bsuid', 'short_code', 'username', 'name', 'created_at', 'updated_at'];
export const contactColumns = (table: string): string => columns.map((name) => `${table}.${name}`).join(', ');

/** Whose aliases these are. */
export const aliasOwners = bulk<{ alias: string }>(
  'alias-owners',
  { alias: 'text' },
  'select a.alias, a.contact_id from {rows} r join contact_alias a on a.alias = r.alias',
);

/** In the order of their ids, as everybody locks several contacts: nobody waits in a circle. */
export const lockContacts = bulk<{ id: string }>(
  'lock-contacts',
  { id: 'text' },
  `select ${contactColumns('m')} from {rows} r join contact m on m.id = r.id order by m.id {lock}`,
);

/** Gives back what was free; an alias that somebody else is adding at this moment is waited for. */
export const insertAliases = bulk<{ alias: string; contact_id: string }>(
  'insert-aliases',
  { alias: 'text', contact_id: 'text' },
  `insert into contact_alias (alias, contact_id) select r.alias, r.contact_id from {rows} r where true
   on conflict do nothing returning alias`,
);

export const saveContacts = bulk<ContactRow>(
  'save-contacts',
  {
    id: 'text',
    phone: 'text',
    wa_id: 'text',
    bsuid: 'text',
    short_code: 'text',
    username: 'text',
    name: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
  `insert into contact (${columns.join(', ')}) select ${contactColumns('r')} from {rows} r where true
   on conflict (id) do update set phone = excluded.phone, wa_id = excluded.wa_id, bsuid = excluded.bsuid,
     short_code = excluded.short_code, username = excluded.username, name = excluded.name, created_at = excluded.created_at, updated_at = excluded.updated_at`,
);

type Move = { absorbed: string; kept: string };
export const moveAliases = bulk<Move>(
  'move-aliases',
  { absorbed: 'text', kept: 'text' },
  'update contact_alias set contact_id = r.kept from {rows} r where contact_alias.contact_id = r.absorbed',
);
export const dropContacts = bulk<{ id: string }>(
  'drop-contacts',
  { id: 'text' },
  'delete from contact where id in (select r.id from {rows} r)',
);

/** What is known of the people behind some addresses. */
export const waIdsByAlias = bulk<{ alias: string }>(
  'wa-ids-by-alias',
  { alias: 'text' },
  `select a.alias, c.wa_id from {rows} r join contact_alias a on a.alias = r.alias join contact c on c.id = a.contact_id`,
);

/** The people behind some addresses. */
export const contactsByAlias = bulk<{ alias: string }>(
  'contacts-by-alias',
  { alias: 'text' },
  `select a.alias, ${contactColumns('c')} from {rows} r
   join contact_alias a on a.alias = r.alias join contact c on c.id = a.contact_id`,
);

export const contactByAlias = statement(
  'contact-by-alias',
  `select ${contactColumns('c')} from contact_alias a join contact c on c.id = a.contact_id where a.alias = ?1`,
);
export const aliasesOfContact = statement(
  'aliases-of-contact',
  'select alias from contact_alias where contact_id = ?1 order by alias',
);

/**
 * Another transaction wrote about the same person meanwhile. The code is the one databases use for it, on which the
 * store starts the transaction over; the second time it sees what the other one wrote.
 */
export class ContactConflict extends Error {
  readonly code = '40001';
  constructor() {
    super('another transaction wrote about the same contact');
    this.name = 'ContactConflict';
  }
}
