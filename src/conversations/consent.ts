/** Remembers who does not want to be written to, once per word, under every address the person has. */
import type { Identities } from '../../connectors/kit/connector.ts';
import { channelEvent, emitChannelEvent } from '../channels/channel-events.ts';
import {
  addressesOfContact,
  addToConsentLog,
  type ConsentLogRow,
  type ConsentRow,
  holdConsents,
  knownConsents,
  saveConsents,
} from '../ledger/consent.ts';
import type { Row, Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import {
  type CategoryConsent,
  type ConsentState,
  type ConsentWord,
  changedCategory,
  joinedConsent,
  nextConsent,
  nothingSaid,
  stanceChanged,
} from '../rules/consent-state.ts';

export interface ConsentInput extends ConsentWord {
  /** Every identity of the contact that is known: E.164 phone, business-scoped user id. */
  addresses: readonly string[];
  /** Whoever is known by hash alone, from an imported list. */
  persons?: readonly string[];
  /** Whose event tells it; null: no event, as for lists, which whoever imports them knows. */
  channel: string | null;
  /** The contact as events name it; null when only a hash is known. */
  contact: string | null;
  contactIds: Identities;
  /** What proves it: the provider's message id, a note of the operator; never the text that was written. */
  evidence: string | null;
}

export interface ConsentOutcome {
  /** True when something may be sent now that might not before, or the other way round. */
  changed: boolean;
}

/** Turns an address into the keyed hash that consent is kept under. */
export type PersonOf = (address: string) => string;

export const createRecordConsent = (personOf: PersonOf): Operation<ConsentInput, ConsentOutcome> => ({
  name: 'record-consent',
  run: (tx, inputs) => recordConsents(tx, inputs, personOf),
});

/** Answers in the order of the inputs. */
export async function recordConsents(
  tx: Transaction,
  inputs: readonly ConsentInput[],
  personOf: PersonOf,
): Promise<ConsentOutcome[]> {
  if (inputs.length === 0) return [];
  const persons = await personsOf(tx, inputs, personOf);
  const states = await hold(tx, persons.flat());
  const saved = new Map(states);
  const log: ConsentLogRow[] = [];
  const outcomes: ConsentOutcome[] = [];
  for (const [place, input] of inputs.entries()) {
    const addressed = persons[place] ?? [];
    const before = addressed.map((person) => states.get(person) ?? nothingSaid).reduce(joinedConsent, nothingSaid);
    const after = nextConsent(before, input);
    for (const person of addressed) {
      if (stanceChanged(states.get(person) ?? nothingSaid, after)) log.push(logRow(person, input));
      states.set(person, after);
    }
    const category = changedCategory(before, after);
    if (category !== null) await emitConsentEvent(tx, input, category);
    outcomes.push({ changed: category !== null });
  }
  save(tx, saved, states);
  tx.write(addToConsentLog, log);
  return outcomes;
}

/**
 * Addresses have turned out to be one person's: what was said under one of them counts under all. To be called when a
 * contact gains an address; where nobody ever said anything, which is nearly always, it writes nothing.
 * @param groups the addresses of one person each.
 */
export async function joinConsents(
  tx: Transaction,
  groups: readonly (readonly string[])[],
  personOf: PersonOf,
): Promise<void> {
  const persons = groups.map((group) => [...new Set(group.map(personOf))]).filter((group) => group.length > 1);
  const asked = sorted(persons.flat()).map((person) => ({ person }));
  const known = new Set((await tx.each(knownConsents, asked)).map((row) => row.person));
  const concerned = persons.filter((group) => group.some((person) => known.has(person)));
  if (concerned.length === 0) return;
  const states = await hold(tx, concerned.flat());
  const saved = new Map(states);
  for (const group of concerned) {
    const joined = group.map((person) => states.get(person) ?? nothingSaid).reduce(joinedConsent, nothingSaid);
    for (const person of group) states.set(person, joined);
  }
  save(tx, saved, states);
}

async function personsOf(tx: Transaction, inputs: readonly ConsentInput[], personOf: PersonOf): Promise<string[][]> {
  const asked = inputs.flatMap(({ addresses }, place) => addresses.map((alias) => ({ place, alias })));
  const addresses = inputs.map((input) => new Set(input.addresses));
  for (const { place, alias } of await tx.each(addressesOfContact, asked)) {
    // A provider's form of the phone is no address that anything is sent to.
    if (!String(alias).startsWith('wa:')) addresses[Number(place)]?.add(String(alias));
  }
  return inputs.map(({ persons = [] }, place) => [
    ...new Set([...persons, ...[...(addresses[place] ?? [])].map(personOf)]),
  ]);
}

/** Sorted, so that two transactions never wait for each other in a circle. */
const sorted = (persons: readonly string[]): string[] => [...new Set(persons)].sort();

async function hold(tx: Transaction, persons: readonly string[]): Promise<Map<string, ConsentState>> {
  const rows = await tx.each(
    holdConsents,
    sorted(persons).map((person) => ({ person })),
  );
  return new Map(rows.map((row) => [String(row.person), stateOf(row)]));
}

function save(
  tx: Transaction,
  saved: ReadonlyMap<string, ConsentState>,
  states: ReadonlyMap<string, ConsentState>,
): void {
  const rows = [...states].map(([person, state]) => consentRow(person, state));
  tx.write(
    saveConsents,
    rows.filter((row) => {
      const was = consentRow(row.person, saved.get(row.person) ?? nothingSaid);
      return Object.entries(row).some(([column, value]) => was[column] !== value);
    }),
  );
}

/** The state as the ledger keeps it. */
export const stateOf = (row: Row): ConsentState => ({
  marketing: {
    outAt: row.marketing_out_at,
    saidAt: row.marketing_said_at,
    source: row.marketing_source,
  } as CategoryConsent,
  utility: { outAt: row.utility_out_at, saidAt: row.utility_said_at, source: row.utility_source } as CategoryConsent,
  allOutAt: row.all_out_at as number | null,
});

const consentRow = (person: string, { marketing, utility, allOutAt }: ConsentState): ConsentRow => ({
  person,
  marketing_out_at: marketing.outAt,
  marketing_said_at: marketing.saidAt,
  marketing_source: marketing.source,
  utility_out_at: utility.outAt,
  utility_said_at: utility.saidAt,
  utility_source: utility.source,
  all_out_at: allOutAt,
});

const logRow = (person: string, { action, category, source, channel, evidence, at }: ConsentInput): ConsentLogRow => ({
  person,
  action,
  category,
  source,
  channel,
  evidence,
  at_ms: at,
});

async function emitConsentEvent(tx: Transaction, input: ConsentInput, category: string): Promise<void> {
  const { channel, contact, contactIds, action, at } = input;
  if (channel === null || contact === null) return;
  const name = action === 'out' ? 'contact.opted_out' : 'contact.opted_in';
  await emitChannelEvent(tx, channelEvent(channel, name, { channel, contact, contactIds, category, at: iso(at) }, at));
}
