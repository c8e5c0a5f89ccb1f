/** A running service (atendimento) is a contact whose window on a channel is open: the customer wrote within 24 hours. */

import type { LiveChannel } from '../../channels/registry.ts';
import { recordOf as contactRecord } from '../../conversations/contact-rows.ts';
import { addressOf } from '../../conversations/identities.ts';
import type { ContactRow } from '../../ledger/contacts.ts';
import type { Store } from '../../ledger/store.ts';
import { openWindows, type WindowRow, windowByAlias } from '../../ledger/windows.ts';
import { firstIdAt, iso } from '../../platform/clock.ts';
import { openUntil } from '../../rules/checks/window.ts';
import { channelIdOf, contactRangeOf, opaId, serviceIdOf } from './ids.ts';
import type { Filters } from './lists.ts';
import { mediumOf } from './records.ts';

export interface RunningService {
  id: string;
  channel: LiveChannel;
  /** What a message to the contact is addressed to. */
  address: string;
  /** The provider's digits, where it has told them. */
  waId: string | null;
  lastInboundAt: number;
}

export interface ServiceParts {
  store: Store;
  /** Undefined: not there, or not for this key. */
  channelOf(id: string): LiveChannel | undefined;
  now: number;
}

/** The window that keeps templates away from the contact; undefined: not in service. */
export async function serviceWith(
  { store, now }: Omit<ServiceParts, 'channelOf'>,
  channel: string,
  contact: string,
): Promise<{ id: string; lastInboundAt: number; until: number } | undefined> {
  const [row] = (await store.reader.all(windowByAlias, channel, contact)) as WindowRow[];
  const until = row === undefined ? null : openUntilOf(row, now);
  if (row === undefined || until === null) return undefined;
  return { id: serviceIdOf(channel, row.contact_id), lastInboundAt: row.last_inbound_at, until };
}

export async function findService(parts: ServiceParts, id: string): Promise<RunningService | undefined> {
  if (!opaId.test(id)) return undefined;
  const [from, before] = contactRangeOf(id);
  return (await servicesBetween(parts, from, before)).find((service) => service.id === id);
}

/** The last id that a contact could have. */
const endOfTime = firstIdAt(2 ** 48 - 1);

export const allServices = (parts: ServiceParts): Promise<RunningService[]> =>
  servicesBetween(parts, firstIdAt(0), endOfTime);

async function servicesBetween(
  { store, channelOf, now }: ServiceParts,
  from: string,
  before: string,
): Promise<RunningService[]> {
  const rows = (await store.reader.all(openWindows, now, from, before)) as (WindowRow & ContactRow)[];
  return rows.flatMap((row) => {
    const channel = channelOf(row.channel);
    if (channel === undefined || openUntilOf(row, now) === null) return [];
    const contact = contactRecord(row);
    return [
      {
        id: serviceIdOf(row.channel, row.contact_id),
        channel,
        address: addressOf(contact),
        waId: contact.waId,
        lastInboundAt: row.last_inbound_at,
      },
    ];
  });
}

const openUntilOf = (row: WindowRow, now: number): number | null =>
  openUntil({ windowUntil: row.until, windowClosedAt: row.closed_at, lastInboundAt: row.last_inbound_at }, now);

export interface ServiceRecord {
  _id: string;
  protocolo: null;
  status: 'EA';
  canal: string;
  canal_id: string;
  canal_cliente: string;
  /** When the customer last wrote: Ponte keeps no time of opening. */
  date: string;
  fim: null;
}

export const serviceRecord = ({ id, channel, address, waId, lastInboundAt }: RunningService): ServiceRecord => ({
  _id: id,
  protocolo: null,
  status: 'EA',
  canal: mediumOf(channel),
  canal_id: channelIdOf(channel.id),
  canal_cliente: customerOf(waId ?? address),
  date: iso(lastInboundAt),
  fim: null,
});

const customerOf = (address: string): string =>
  /^\+?\d+$/.test(address) ? `${address.replace('+', '')}@c.us` : address;

const dayOf = ({ date }: ServiceRecord): string => date.slice(0, 10);

export const serviceFilters: Filters<ServiceRecord> = {
  status: ({ status }, wanted) => status === wanted,
  canal_id: ({ canal_id }, wanted) => canal_id === wanted,
  canal_cliente: ({ canal_cliente }, wanted) => canal_cliente === wanted,
  dataInicialAbertura: (service, day) => dayOf(service) >= day,
  dataFinalAbertura: (service, day) => dayOf(service) <= day,
};
