/** Contacts in the ledger: learned from what providers say, merged when two turn out to be one person. */
import type { Identities } from '../../connectors/kit/connector.ts';
import { channelEvent, emitChannelEvent } from '../channels/channel-events.ts';
import {
  aliasOwners,
  ContactConflict,
  type ContactRow,
  dropContacts,
  insertAliases,
  lockContacts,
  moveAliases,
  saveContacts,
  waIdsByAlias,
} from '../ledger/contacts.ts';
import type { Transaction } from '../ledger/store.ts';
import { iso, type NewId } from '../platform/clock.ts';
import { contactRow, recordOf } from './contact-rows.ts';
import { aliasesOf, type Resolution, resolve, type Statement, storable } from './identities.ts';
import { uniteWindows } from './windows.ts';

/** What a provider said about a person, and on which channel. */
export interface ContactStatement extends Statement {
  channel: string;
}

export interface Moment {
  newId: NewId;
  now: number;
}

/**
 * The contacts that statements speak about, made or merged where needed; in the order of the statements, null for one
 * that names nobody. Nothing is written when nothing is new. Call it once in a transaction, before anything that is
 * written about its contacts: it holds them, in an order that is the same for everybody.
 * @throws ContactConflict when somebody else wrote about the same person meanwhile; the store then starts over.
 */
export async function knowContacts(
  tx: Transaction,
  statements: readonly ContactStatement[],
  { newId, now }: Moment,
): Promise<(string | null)[]> {
  const said = statements.map(clean);
  const aliases = new Set(said.flatMap(({ ids, before }) => [...aliasesOf(ids), ...aliasesOf(before ?? {})]));
  if (aliases.size === 0) return said.map(() => null);
  const rows = await tx.each(
    aliasOwners,
    [...aliases].map((alias) => ({ alias })),
  );
  const owners = new Map(rows.map((row) => [String(row.alias), String(row.contact_id)]));
  const ids = [...new Set(owners.values())].sort();
  const contacts = (await tx.each(
    lockContacts,
    ids.map((id) => ({ id })),
  )) as ContactRow[];
  // Merged into another one between the two looks.
  if (contacts.length < ids.length) throw new ContactConflict();
  const resolution = resolve(said, owners, contacts.map(recordOf), newId);
  await write(tx, resolution, now);
  for (const { place, previous, current } of resolution.merged) {
    const { channel, at } = statements[place] as ContactStatement;
    const data = { channel, previous, current, at: iso(at) };
    await emitChannelEvent(tx, channelEvent(channel, 'contact.merged', data, at));
  }
  return resolution.contactIds;
}

function clean({ ids, before, ...rest }: ContactStatement): ContactStatement {
  return { ...rest, ids: storable(ids), ...(before !== undefined && { before: storable(before) }) };
}

async function write(tx: Transaction, { save, aliases, absorbed }: Resolution, now: number): Promise<void> {
  if (aliases.length > 0) {
    const added = await tx.each(
      insertAliases,
      aliases.map(({ alias, contactId }) => ({ alias, contact_id: contactId })),
    );
    if (added.length < aliases.length) throw new ContactConflict();
  }
  tx.write(saveContacts, save.map(contactRow));
  if (absorbed.length === 0) return;
  tx.write(
    moveAliases,
    absorbed.map(({ from, into }) => ({ absorbed: from, kept: into.id })),
  );
  await uniteWindows(tx, absorbed, now);
  tx.write(
    dropContacts,
    absorbed.map(({ from }) => ({ id: from })),
  );
}

/** The answer to a send said under which digits the provider knows the number. */
export interface LearnedWaId {
  channel: string;
  /** The address that was written to. */
  contact: string;
  waId: string;
  at: number;
}

/** Forms of one number differ before the subscriber's digits (Brazil, Mexico, Argentina); anything else is another's. */
const isFormOf = (waId: string, phone: string): boolean => waId.length >= 8 && phone.endsWith(waId.slice(-8));

/** Most answers repeat the number or what is known already: those cost nothing, or one look. */
export async function learnWaIds(tx: Transaction, learned: readonly LearnedWaId[], moment: Moment): Promise<void> {
  const different = learned.filter(
    ({ contact, waId }) => contact !== `+${waId}` && contact.startsWith('+') && isFormOf(waId, contact),
  );
  if (different.length === 0) return;
  const rows = await tx.each(
    waIdsByAlias,
    different.map(({ contact }) => ({ alias: contact })),
  );
  const known = new Map(rows.map((row) => [row.alias, row.wa_id]));
  const news = different.filter(({ contact, waId }) => known.get(contact) !== waId);
  await knowContacts(
    tx,
    news.map(({ channel, contact, waId, at }) => ({ channel, at, ids: { waId }, before: { phone: contact } })),
    moment,
  );
}

/** Who was, is, or also goes by another name: what an identity notice of a provider says. */
export const changedIdentity = (
  channel: string,
  { previous, current }: { previous: Identities; current: Identities },
  at: number,
): ContactStatement => ({ channel, ids: current, before: previous, at });
