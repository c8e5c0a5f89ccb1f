/**
 * Who is who. A person is the set of addresses that statements of providers tie together; whatever order the statements
 * come in, and however often, the same addresses end up with the same person.
 */
import type { Identities } from '../../connectors/kit/connector.ts';
import { canonicalFromProvider } from '../platform/phone.ts';

/** A contact as the ledger keeps it. Times are epoch milliseconds. */
export interface ContactRecord {
  id: string;
  phone: string | null;
  waId: string | null;
  bsuid: string | null;
  shortCode: string | null;
  username: string | null;
  name: string | null;
  createdAt: number;
  /** Time of the newest statement that changed it, by the provider's clock. */
  updatedAt: number;
}

/** What a provider said about one person. */
export interface Statement {
  ids: Identities;
  /** Addresses that were the person's until now, or that mean the same: they tie, but `ids` is what counts. */
  before?: Identities;
  at: number;
}

export interface Merged {
  previous: Identities;
  current: Identities;
}

/** What one statement makes of the contacts it speaks about. */
export interface MergePlan {
  /** As it is from now on. */
  keep: ContactRecord;
  absorb: ContactRecord[];
  aliases: string[];
  /** What has to be told; empty when the statement only repeats or completes. */
  merged: Merged[];
}

const brazilianMobile = /^55\d{2}9[6-9]\d{7}$/;

/** A Brazilian mobile is one number with and without its ninth digit; a landline and a mobile that never had eight are not. */
function formsOf(digits: string): string[] {
  const canonical = canonicalFromProvider(digits).slice(1);
  return brazilianMobile.test(canonical) ? [canonical, canonical.slice(0, 4) + canonical.slice(5)] : [canonical];
}

/** Every address that stands for the person: `+` and digits, `wa:` and digits, `sms:` and a short code, the business-scoped id as it is. */
export function aliasesOf({ phone, waId, bsuid, shortCode }: Identities): string[] {
  const aliases = new Set<string>();
  for (const number of [phone?.replace(/^\+/, ''), waId]) {
    if (number === undefined) continue;
    if (/^\d+$/.test(number)) {
      aliases.add(canonicalFromProvider(number));
      for (const form of formsOf(number)) aliases.add(`wa:${form}`);
    } else aliases.add(`wa:${number}`);
  }
  if (bsuid !== undefined) aliases.add(bsuid);
  if (shortCode !== undefined) aliases.add(`sms:${shortCode}`);
  return [...aliases];
}

/** Text that both databases give back as it was put in: what a provider sends is compared with what was stored. */
export function storable(ids: Identities): Identities {
  const clean: Identities = {};
  for (const name of fields) {
    const value = ids[name];
    if (value !== undefined && value !== '') clean[name] = value.toWellFormed().replaceAll('\0', '\ufffd');
  }
  if (clean.phone !== undefined && /^\+\d+$/.test(clean.phone))
    clean.phone = canonicalFromProvider(clean.phone.slice(1));
  return clean;
}

const fields = ['phone', 'waId', 'bsuid', 'shortCode', 'username', 'name'] as const;

/** The contact as events and answers show it. */
export function shownIds(contact: ContactRecord): Identities {
  const ids: Identities = {};
  for (const name of fields) if (contact[name] !== null) ids[name] = contact[name];
  return ids;
}

/** The address a contact is written to: the phone where it is known. */
export const addressOf = ({ phone, bsuid, waId, shortCode }: ContactRecord): string =>
  phone ?? bsuid ?? waId ?? shortCode ?? '';

const completed = (contact: ContactRecord, ids: Identities): ContactRecord => {
  const full = { ...contact };
  for (const name of fields) full[name] ??= ids[name] ?? null;
  return full;
};
const corrected = (contact: ContactRecord, ids: Identities): ContactRecord => {
  const right = { ...contact };
  for (const name of fields) right[name] = ids[name] ?? right[name];
  return right;
};

export const sameContact = (a: ContactRecord, b: ContactRecord): boolean => fields.every((name) => a[name] === b[name]);

/**
 * @param found the contacts that hold any alias of the statement; none: it is about somebody new
 * @param known the aliases that are held already
 * @param id of the contact, when it is a new one
 */
export function mergePlan(
  found: readonly ContactRecord[],
  known: ReadonlySet<string>,
  { ids, before, at }: Statement,
  id: () => string,
): MergePlan {
  // The oldest stays: most refers to it.
  const [oldest, ...absorb] = found.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const base = oldest ?? somebody(id(), at);
  let keep = absorb.reduce(united, base);
  if (before !== undefined) keep = completed(keep, before);
  // A webhook may be days late: then it only completes what newer ones have said.
  keep = at >= keep.updatedAt ? { ...corrected(keep, ids), updatedAt: at } : completed(keep, ids);
  const aliases = [...new Set([...aliasesOf(ids), ...aliasesOf(before ?? {})])];
  const merged = tellingOf({ base, isNew: oldest === undefined, absorb, keep, known, ids, before });
  return { keep: sameContact(keep, base) ? base : keep, absorb, aliases, merged };
}

const somebody = (id: string, at: number): ContactRecord => ({
  id,
  phone: null,
  waId: null,
  bsuid: null,
  shortCode: null,
  username: null,
  name: null,
  createdAt: at,
  updatedAt: at,
});

function united(keep: ContactRecord, other: ContactRecord): ContactRecord {
  const [newer, older] = other.updatedAt > keep.updatedAt ? [other, keep] : [keep, other];
  return {
    ...completed(newer, shownIds(older)),
    id: keep.id,
    createdAt: Math.min(keep.createdAt, other.createdAt),
    updatedAt: newer.updatedAt,
  };
}

interface Telling {
  base: ContactRecord;
  isNew: boolean;
  absorb: readonly ContactRecord[];
  keep: ContactRecord;
  known: ReadonlySet<string>;
  ids: Identities;
  before: Identities | undefined;
}

const identifiers = ({ phone, bsuid }: Identities): string[] => [phone, bsuid].filter((one) => one !== undefined);

/** Two contacts that turn out to be one, and identifiers that take the place of others. Completing tells nothing. */
function tellingOf({ base, isNew, absorb, keep, known, ids, before }: Telling): Merged[] {
  const current = shownIds(keep);
  const replaced = (name: 'phone' | 'bsuid') =>
    base[name] !== null && keep[name] !== base[name] && !known.has(keep[name] ?? '');
  const changed =
    before === undefined ? replaced('phone') || replaced('bsuid') : identifiers(ids).some((one) => !known.has(one));
  const merged: Merged[] = [];
  if (before !== undefined ? changed || absorb.length > 0 : changed && absorb.length === 0)
    merged.push({ previous: { ...(isNew ? {} : shownIds(base)), ...before }, current });
  const told = new Set(merged.flatMap(({ previous }) => [...identifiers(previous), ...identifiers(current)]));
  for (const other of absorb.map(shownIds))
    if (merged.length === 0 || identifiers(other).some((one) => !told.has(one)))
      merged.push({ previous: other, current });
  return merged;
}

/** What a batch of statements makes of the contacts that are known. */
export interface Resolution {
  /** Per statement, in its order; null for one without any address. */
  contactIds: (string | null)[];
  /** New ones and changed ones, as they are from now on. */
  save: ContactRecord[];
  /** New aliases and whose they are, sorted: writers who meet wait for each other in one order. */
  aliases: { alias: string; contactId: string }[];
  /** Contacts that are no more, and whose part they are now. */
  absorbed: { from: string; into: ContactRecord }[];
  /** With the place of the statement. */
  merged: (Merged & { place: number })[];
}

/**
 * @param owners the aliases that are held already, and by which contact
 * @param contacts those contacts
 */
export function resolve(
  statements: readonly Statement[],
  owners: ReadonlyMap<string, string>,
  contacts: readonly ContactRecord[],
  newId: () => string,
): Resolution {
  const owner = new Map(owners);
  const stored = new Map(contacts.map((one) => [one.id, one]));
  const people = new Map(stored);
  const gone = new Map<string, string>();
  const today = (id: string): string => {
    const next = gone.get(id);
    return next === undefined ? id : today(next);
  };
  const merged: Resolution['merged'] = [];
  const asked = statements.map((statement, place) => {
    const aliases = [...aliasesOf(statement.ids), ...aliasesOf(statement.before ?? {})];
    if (aliases.length === 0) return null;
    const known = new Set(aliases.filter((alias) => owner.has(alias)));
    const ids = new Set([...known].map((alias) => today(owner.get(alias) ?? '')));
    const found = [...ids].flatMap((id) => people.get(id) ?? []);
    const plan = mergePlan(found, known, statement, newId);
    people.set(plan.keep.id, plan.keep);
    for (const { id } of plan.absorb) {
      people.delete(id);
      gone.set(id, plan.keep.id);
    }
    for (const alias of plan.aliases) if (!owner.has(alias)) owner.set(alias, plan.keep.id);
    merged.push(...plan.merged.map((one) => ({ ...one, place })));
    return plan.keep.id;
  });
  return {
    contactIds: asked.map((id) => (id === null ? null : today(id))),
    save: [...people.values()].filter((one) => stored.get(one.id) !== one),
    aliases: [...owner]
      .flatMap(([alias, id]) => (owners.has(alias) ? [] : [{ alias, contactId: today(id) }]))
      .sort((a, b) => (a.alias < b.alias ? -1 : 1)),
    absorbed: [...gone.keys()].flatMap((from) => {
      const into = people.get(today(from));
      return stored.has(from) && into !== undefined ? [{ from, into }] : [];
    }),
    merged,
  };
}
