/** What a batch of webhooks says about people: who they are, and that they wrote or called. */

import { joinConsents, type PersonOf } from '../conversations/consent.ts';
import { type ContactStatement, changedIdentity, knowContacts, type Moment } from '../conversations/contacts.ts';
import { type HeardFromCustomer, opensWindow, openWindows } from '../conversations/windows.ts';
import type { Transaction } from '../ledger/store.ts';
import type { RoutedItem } from './parsed-webhook.ts';
import { contactKey } from './store-inbound.ts';

/**
 * What is said again changes nothing, so redelivered items need not be sorted out first.
 * @returns the contacts that the items are of.
 */
export async function hearPeople(
  tx: Transaction,
  items: readonly RoutedItem[],
  moment: Moment,
  personOf: PersonOf,
): Promise<ReadonlyMap<RoutedItem, string>> {
  const said = items.flatMap((routed) => {
    const statement = statementOf(routed, moment.now);
    return statement === undefined ? [] : [{ routed, statement }];
  });
  if (said.length === 0) return new Map();
  const ids = await knowContacts(
    tx,
    said.map(({ statement }) => statement),
    moment,
  );
  await joinConsents(
    tx,
    said.map(({ statement }) => addressesOf(statement)),
    personOf,
  );
  const heard = said.flatMap(({ routed }, place) => heardOf(routed, ids[place] ?? null) ?? []);
  await openWindows(tx, heard, moment.now);
  return new Map(
    said.flatMap(({ routed }, place) => {
      const id = ids[place] ?? null;
      return id === null ? [] : [[routed, id]];
    }),
  );
}

function statementOf({ channel, item }: RoutedItem, now: number): ContactStatement | undefined {
  switch (item.kind) {
    case 'message':
    case 'call':
      return { channel, ids: item.contact, at: item.at };
    case 'identity':
      return changedIdentity(channel, item, item.at ?? now);
    default:
      return undefined;
  }
}

function heardOf({ channel, item, live }: RoutedItem, contactId: string | null): HeardFromCustomer | undefined {
  if (contactId === null || (item.kind !== 'message' && item.kind !== 'call')) return undefined;
  if (item.kind === 'message' && !opensWindow(item)) return undefined;
  const { at, contact: ids, kind: by } = item;
  const { expiringMinutes } = live.judged.rules;
  const referral = item.kind === 'message' ? item.referral : undefined;
  return { channel, contactId, contact: contactKey(ids), ids, at, by, expiringMinutes, referral };
}

/** What was said under one name of a person counts under the others. */
const addressesOf = ({ ids, before }: ContactStatement): string[] =>
  [ids.phone, ids.bsuid, before?.phone, before?.bsuid].filter((address) => address !== undefined);
