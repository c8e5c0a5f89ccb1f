/** People and windows in a ledger of their own, heard of as webhooks tell. */
import type { Identities } from '../../connectors/kit/connector.ts';
import { type ContactStatement, knowContacts } from '../../src/conversations/contacts.ts';
import { closeByProvider, type HeardFromCustomer, openWindows, sweepWindows } from '../../src/conversations/windows.ts';
import { type Store, statement, type Transaction } from '../../src/ledger/store.ts';
import { type WindowRow, windowByAlias } from '../../src/ledger/windows.ts';
import { newId } from '../../src/platform/clock.ts';
import { look } from '../kit/ledger.ts';

export const hourMs = 3_600_000;
export const noon = Date.parse('2026-11-21T12:00:00Z');
export const ana: Identities = { phone: '+5511987650001', waId: '551187650001' };
export const anaHidden: Identities = { bsuid: 'BR.13500000000000001' };

const addChannel = statement(
  'test-add-channel',
  `insert into channel (id, connector, name, state, origin, config, limits, updated_at)
   values (?1, 'whatsapp-cloud', ?1, 'active', 'file', '', '{}', 0)`,
);
/** Events of a channel are counted in its row. */
export const addChannels = (store: Store, ...ids: string[]) =>
  store.transaction(async (tx) => {
    for (const id of ids) await tx.all(addChannel, id);
  });

export interface Said {
  ids: Identities;
  at: number;
  channel?: string;
  by?: 'message' | 'call';
  expiringMinutes?: number;
  referral?: Record<string, unknown>;
}

/** As one batch of webhooks. */
export const write = (store: Store, said: readonly Said[], now: number) =>
  store.transaction(async (tx) => writeIn(tx, said, now));

async function writeIn(tx: Transaction, said: readonly Said[], now: number): Promise<(string | null)[]> {
  const full = said.map((one) => ({ channel: 'wa-matriz', by: 'message' as const, expiringMinutes: 60, ...one }));
  const ids = await knowContacts(tx, full, { newId, now });
  const heard = full.map((one, place): HeardFromCustomer => {
    const contact = one.ids.phone ?? one.ids.bsuid ?? '';
    return { ...one, contactId: ids[place] ?? '', contact };
  });
  await openWindows(tx, heard, now);
  return ids;
}

export const know = (store: Store, said: readonly (Omit<ContactStatement, 'channel'> & { channel?: string })[]) =>
  store.transaction((tx) =>
    knowContacts(
      tx,
      said.map((one) => ({ channel: 'wa-matriz', ...one })),
      { newId, now: noon },
    ),
  );

export const refuse = (store: Store, contact: string, at: number, channel = 'wa-matriz') =>
  store.transaction((tx) => closeByProvider(tx, [{ channel, contact, at }], at));

export const sweep = async (store: Store, now: number): Promise<number> =>
  (await store.transaction((tx) => sweepWindows.run(tx, [now])))[0] ?? 0;

export async function windowOf(store: Store, alias: string, channel = 'wa-matriz'): Promise<WindowRow | undefined> {
  const [row] = await store.reader.all(windowByAlias, channel, alias);
  return row as WindowRow | undefined;
}

export interface ToldEvent {
  name: string;
  subject: string;
  sequence: number;
  data: Record<string, unknown>;
}

export async function told(store: Store): Promise<ToldEvent[]> {
  const rows = await look(store.reader, 'select name, subject, sequence, data from event order by seq');
  return rows.map((row) => ({
    name: String(row.name),
    subject: String(row.subject),
    sequence: Number(row.sequence),
    data: JSON.parse(String(row.data)) as Record<string, unknown>,
  }));
}
export const toldNames = async (store: Store): Promise<string[]> => (await told(store)).map(({ name }) => name);

/** Addresses grouped by the contact they lead to, whatever its id. */
export async function partition(store: Store): Promise<string[]> {
  const rows = await look(store.reader, 'select alias, contact_id from contact_alias');
  const groups = Map.groupBy(rows, (row) => row.contact_id);
  return [...groups.values()]
    .map((group) =>
      group
        .map((row) => String(row.alias))
        .sort()
        .join(' '),
    )
    .sort();
}
