/** Everything that is kept about a person, as one JSON document, written as it is read. */
import { contactRow } from '../../conversations/contact-rows.ts';
import { consentLogOf, findConsent } from '../../ledger/consent.ts';
import { conversationsOf, messageIdsTo, windowsOf } from '../../ledger/privacy.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import { readMessage } from '../message-view.ts';
import { mentionsIn, type Needles, needlesOf } from './needles.ts';
import type { Place } from './places.ts';
import type { Person } from './subject.ts';
import { shownAddresses } from './survey.ts';
import { mentions } from './walk.ts';

export interface ExportParts {
  store: Store;
  ledgerId: string;
  hashOf(address: string): string;
  now: number;
}

const idPage = 200;
const allOfTheLog = 1_000;

/** Texts that make up one document of the contract `PersonExport`. */
export async function* exportOf(person: Person, parts: ExportParts): AsyncGenerator<string> {
  const { store } = parts;
  const about = { addresses: shownAddresses(person), names: person.names, customerIds: person.customerIds };
  yield `{\n"exportedAt": ${JSON.stringify(iso(parts.now))},\n"about": ${JSON.stringify(about)}`;
  yield* list('people', peopleOf(person));
  yield* list('consents', consentsOf(person, parts));
  yield* list('windows', windowsFor(person, store));
  yield* list('conversations', conversationsFor(person, store));
  yield* list('records', recordsFor(person, store));
  yield* list('messages', messagesFor(person, parts));
  yield '\n}\n';
}

async function* list(name: string, items: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  yield `,\n"${name}": [`;
  let before = '\n';
  for await (const item of items) {
    yield `${before}${JSON.stringify(item, null, 1)}`;
    before = ',\n';
  }
  yield ']';
}

const timed = (row: Row, ...columns: string[]): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(columns.map((column) => [column, isoOrNull(row[column] as number | null)])),
});

const peopleOf = ({ contacts, aliases }: Person): Record<string, unknown>[] =>
  contacts.map((contact) => ({ ...timed(contactRow(contact), 'created_at', 'updated_at'), aliases }));

async function* consentsOf({ addresses }: Person, { store, hashOf }: ExportParts): AsyncGenerator<unknown> {
  for (const address of addresses) {
    const person = hashOf(address);
    const [[state], log] = [
      await store.reader.all(findConsent, person),
      await store.reader.all(consentLogOf, person, allOfTheLog),
    ];
    if (state === undefined) continue;
    const { person: _, ...said } = state;
    const times = ['marketing_out_at', 'marketing_said_at', 'utility_out_at', 'utility_said_at', 'all_out_at'];
    yield { address, ...timed(said, ...times), log: log.map((entry) => timed(entry, 'at_ms')) };
  }
}

async function* windowsFor({ contactIds }: Person, { reader }: Store): AsyncGenerator<unknown> {
  const times = ['last_inbound_at', 'until', 'closed_at', 'free_entry_until', 'next_at'];
  for (const id of contactIds) for (const row of await reader.all(windowsOf, id)) yield timed(row, ...times);
}

async function* conversationsFor({ addresses }: Person, { reader }: Store): AsyncGenerator<unknown> {
  for (const address of addresses)
    for (const { body, ...row } of await reader.all(conversationsOf, address))
      yield { ...timed(row, 'opened_at', 'replied_at'), ...(JSON.parse(String(body)) as object) };
}

async function* recordsFor(person: Person, { reader }: Store): AsyncGenerator<unknown> {
  const needles = needlesOf(person);
  for await (const { place, row } of mentions(reader, { needles, subject: person }))
    yield { kind: place.kind, at: isoOrNull(place.at?.(row) ?? null), data: shownOf(place, row, needles) };
}

/** Of a text that names others, too, only what names this person. */
function shownOf(place: Place, row: Row, needles: Needles): unknown {
  const text = JSON.stringify(place.shown === undefined ? row : place.shown(row));
  return mentionsIn(text, needles);
}

async function* messagesFor({ addresses }: Person, parts: ExportParts): AsyncGenerator<unknown> {
  const { store, ledgerId } = parts;
  for (const address of addresses) {
    for (let after = ''; ; ) {
      const rows = await store.reader.all(messageIdsTo, address, after, idPage);
      for (const { id } of rows) {
        const view = await readMessage(store, ledgerId, String(id));
        if (view !== undefined) yield view;
      }
      if (rows.length < idPage) break;
      after = String(rows.at(-1)?.id);
    }
  }
}
