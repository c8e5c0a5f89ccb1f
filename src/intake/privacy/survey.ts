/** How much is kept about a person, of what, and since when. */
import type { KeptKind, PersonFound } from '../../../contracts/privacy.ts';
import { findConsent } from '../../ledger/consent.ts';
import { conversationsTo, limitsOf, messagesTo, openMessagesOfPerson, windowsOf } from '../../ledger/privacy.ts';
import type { Queries, Row } from '../../ledger/store.ts';
import { isoOrNull } from '../../platform/clock.ts';
import { needlesOf } from './needles.ts';
import type { Person } from './subject.ts';
import { countMentions } from './walk.ts';

type Sum = { rows: number; since: number | null };

export interface Survey {
  kept: Map<KeptKind, Sum>;
  open: number;
  optedOut: boolean;
}

export async function surveyOf(reader: Queries, person: Person, hashOf: (address: string) => string): Promise<Survey> {
  const { addresses, contactIds } = person;
  const perAddress = async (statement: typeof messagesTo): Promise<Row[]> =>
    (await Promise.all(addresses.map((address) => reader.all(statement, address)))).flat();
  const windows = (await Promise.all(contactIds.map((id) => reader.all(windowsOf, id)))).flat();
  const consents = (await Promise.all(addresses.map((address) => reader.all(findConsent, hashOf(address))))).flat();
  const open = await perAddress(openMessagesOfPerson);
  const kept = new Map<KeptKind, Sum>([
    ['messages', sumOf(await perAddress(messagesTo))],
    ['conversations', sumOf(await perAddress(conversationsTo))],
    ['people', { rows: person.contacts.length, since: earliest(person.contacts.map(({ createdAt }) => createdAt)) }],
    ['windows', { rows: windows.length, since: earliest(windows.map((row) => Number(row.last_inbound_at))) }],
    ['consents', { rows: consents.length, since: null }],
    ['limits', sumOf(await perAddress(limitsOf))],
    ...(await countMentions(reader, { needles: needlesOf(person), subject: person })),
  ]);
  for (const [kind, { rows }] of kept) if (rows === 0) kept.delete(kind);
  const isOut = (row: Row) => [row.marketing_out_at, row.utility_out_at, row.all_out_at].some((at) => at !== null);
  return { kept, open: open.reduce((sum, row) => sum + Number(row.n), 0), optedOut: consents.some(isOut) };
}

const earliest = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times));

const sumOf = (rows: readonly Row[]): Sum => ({
  rows: rows.reduce((sum, { n }) => sum + Number(n ?? 0), 0),
  since: earliest(rows.flatMap(({ since }) => (since === null || since === undefined ? [] : [Number(since)]))),
});

/** Beside what outlives an erasure. */
export const isNothing = ({ kept }: Survey): boolean => [...kept.keys()].every((kind) => kind === 'consents');

/** What an operator should see: not every spelling of one number. */
export const shownAddresses = ({ addresses, contacts }: Pick<Person, 'addresses' | 'contacts'>): string[] => {
  const known = contacts.flatMap(({ phone, bsuid, shortCode }) =>
    [phone, bsuid, shortCode].filter((one) => one !== null),
  );
  const first = addresses.slice(0, 1);
  return [...new Set([...first, ...known])];
};

export const foundOf = (person: Person, { kept, open, optedOut }: Survey): PersonFound => ({
  addresses: shownAddresses(person),
  names: person.names,
  customerIds: person.customerIds,
  kept: [...kept].map(([kind, { rows, since }]) => ({ kind, rows, since: isoOrNull(since) })),
  open,
  optedOut,
});
