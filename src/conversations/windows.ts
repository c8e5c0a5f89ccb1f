/**
 * Customer windows in the ledger, one per contact and channel. A step and what it tells are one transaction, and the row
 * is held while it is taken: each event happens once, in however many processes and after however many restarts.
 */
import type { Identities, MessageItem } from '../../connectors/kit/connector.ts';
import type { EventData } from '../../contracts/event.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { ContactRow } from '../ledger/contacts.ts';
import type { Transaction } from '../ledger/store.ts';
import {
  dropWindows,
  dueWindows,
  lockWindows,
  lockWindowsByAlias,
  lockWindowsOf,
  saveWindows,
  type WindowRow,
} from '../ledger/windows.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { recordOf } from './contact-rows.ts';
import { addressOf, type ContactRecord, shownIds } from './identities.ts';
import { closeAt, hear, pass, type Step, type Told, unite, type WindowState } from './window-state.ts';

/** Not written by the customer, or not new: a notice of the provider, a chat opened without a word, a message changed. */
const notWritten = new Set(['system', 'request_welcome', 'edit', 'revoke']);

/** Reactions and what the provider could not show count: the customer did something, and the provider has the last word. */
export const opensWindow = ({ direction, groupId, content }: MessageItem): boolean =>
  direction === 'inbound' && groupId === undefined && !notWritten.has(content.type);

/** A message or call of the customer that opens the window or keeps it open. */
export interface HeardFromCustomer {
  channel: string;
  contactId: string;
  /** Address the events name. */
  contact: string;
  ids: Identities;
  /** By the provider's clock, never the time of arrival. */
  at: number;
  by: 'message' | 'call';
  /** How long before its end the window is announced to close, by the channel's rules. */
  expiringMinutes: number;
  /** The ad the message came from. */
  referral?: Record<string, unknown> | undefined;
}

/** The contacts come from `knowContacts` of the same transaction, which holds them. */
export async function openWindows(tx: Transaction, heard: readonly HeardFromCustomer[], now: number): Promise<void> {
  if (heard.length === 0) return;
  const groups = Map.groupBy(heard, ({ channel, contactId }) => `${channel}\n${contactId}`);
  const keys = [...groups.values()].flatMap(([first]) =>
    first === undefined ? [] : [{ channel: first.channel, contact_id: first.contactId }],
  );
  const rows = (await tx.each(lockWindows, keys)) as WindowRow[];
  const known = new Map(rows.map((row) => [`${row.channel}\n${row.contact_id}`, row]));
  const save: WindowRow[] = [];
  for (const [key, group] of groups) {
    const row = known.get(key);
    const before = row === undefined ? undefined : stateOf(row);
    let state = before;
    const told: Told[] = [];
    // The newest first: what opens the window also says until when.
    const newestFirst = group.toSorted((a, b) => b.at - a.at);
    for (const { at, by, expiringMinutes, referral } of newestFirst) {
      const step = hear(state, { at, by, expiringMs: expiringMinutes * 60_000, fromAd: referral !== undefined }, now);
      state = step.state;
      told.push(...step.told);
    }
    const [newest] = newestFirst;
    if (state === undefined || newest === undefined || state === before) continue;
    save.push(rowOf(newest, state, tell(tx, newest, row?.sequence ?? 0, told, now)));
  }
  tx.write(saveWindows, save);
}

export interface Closing {
  channel: string;
  /** The address that was written to. */
  contact: string;
  /** When the provider refused. */
  at: number;
}

/** Of what answers and receipts say: that free-form came outside the window. */
export const closingsOf = (
  said: readonly { messageId: string; at: number; failure: Failure | null }[],
  messages: ReadonlyMap<string, { channel: string; contact: string }>,
): Closing[] =>
  said.flatMap(({ messageId, at, failure }) => {
    const message = messages.get(messageId);
    if (failure?.class !== 'window_closed' || message === undefined) return [];
    return [{ channel: message.channel, contact: message.contact, at }];
  });

/** The provider refused free-form (`window_closed`), whatever we believed. Who never wrote has no window to close. */
export async function closeByProvider(tx: Transaction, closings: readonly Closing[], now: number): Promise<void> {
  if (closings.length === 0) return;
  const latest = new Map<string, number>();
  for (const { channel, contact, at } of closings) {
    const key = `${channel}\n${contact}`;
    latest.set(key, Math.max(latest.get(key) ?? at, at));
  }
  const asked = [...latest.keys()].map((key) => {
    const [channel = '', alias = ''] = key.split('\n');
    return { channel, alias };
  });
  const rows = (await tx.each(lockWindowsByAlias, asked)) as (OwnedWindow & { alias: string })[];
  // Two addresses may be the same person's.
  const save = new Map<string, WindowRow>();
  for (const row of rows) {
    const key = `${row.channel}\n${row.contact_id}`;
    const current = { ...row, ...save.get(key) };
    const step = closeAt(stateOf(current), latest.get(`${row.channel}\n${row.alias}`) ?? 0);
    save.set(key, take(tx, current, step, now));
  }
  tx.write(saveWindows, [...save.values()]);
}

/** At most 200 windows a turn; answers how many, so that whoever calls knows whether there may be more. */
export const sweepWindows: Operation<number, number> = {
  name: 'sweep-windows',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const now of inputs) {
      const rows = (await tx.all(dueWindows, now)) as OwnedWindow[];
      const due = rows.toSorted((a, b) => (a.next_at ?? 0) - (b.next_at ?? 0));
      await tx.each(
        saveWindows,
        due.map((row) => take(tx, row, pass(stateOf(row), now), now)),
      );
      counts.push(rows.length);
    }
    return counts;
  },
};

/** The windows of contacts that are no more become part of those they were merged into. */
export async function uniteWindows(
  tx: Transaction,
  absorbed: readonly { from: string; into: ContactRecord }[],
  now: number,
): Promise<void> {
  const into = new Map(absorbed.map((one) => [one.from, one.into]));
  for (const kept of [...into.values()]) into.set(kept.id, kept);
  const rows = (await tx.each(
    lockWindowsOf,
    [...into.keys()].map((contact_id) => ({ contact_id })),
  )) as WindowRow[];
  tx.write(
    dropWindows,
    absorbed.map(({ from }) => ({ contact_id: from })),
  );
  const groups = Map.groupBy(rows, (row) => `${row.channel}\n${into.get(row.contact_id)?.id}`);
  const save: WindowRow[] = [];
  for (const group of groups.values()) {
    const [first, ...others] = group;
    const kept = into.get(first?.contact_id ?? '');
    if (first === undefined || kept === undefined) continue;
    const told: Told[] = [];
    let state = stateOf(first);
    for (const other of others) {
      const step = unite(state, stateOf(other));
      state = step.state;
      told.push(...step.told);
    }
    const window = { channel: first.channel, contactId: kept.id, contact: addressOf(kept), ids: shownIds(kept) };
    const sequence = group.find((row) => row.contact_id === kept.id)?.sequence ?? 0;
    save.push(rowOf(window, state, tell(tx, window, sequence, told, now)));
  }
  tx.write(saveWindows, save);
}

type OwnedWindow = WindowRow & ContactRow;

/** The row after the step, and what it told. */
function take(tx: Transaction, row: OwnedWindow, step: Step, now: number): WindowRow {
  const contact = recordOf(row);
  const window = {
    channel: row.channel,
    contactId: row.contact_id,
    contact: addressOf(contact),
    ids: shownIds(contact),
  };
  return rowOf(window, step.state, tell(tx, window, row.sequence, step.told, now));
}

interface Subject {
  channel: string;
  contactId: string;
  contact: string;
  ids: Identities;
}

/** Window events count up per window, whose row is held anyway: nobody waits for anybody else's window. */
function tell(tx: Transaction, window: Subject, sequence: number, told: readonly Told[], now: number): number {
  const { channel, contactId, contact, ids } = window;
  const base = { channel, contact, contactIds: ids };
  for (const [place, one] of told.entries())
    tx.emit({
      subject: `${channel}/${contactId}`,
      name: one.name,
      channel,
      timeMs: now,
      sequence: sequence + place + 1,
      traceparent: null,
      data: JSON.stringify(dataOf(base, one)),
    });
  return sequence + told.length;
}

type WindowData = EventData<'window.opened'> | EventData<'window.expiring'> | EventData<'window.closed'>;

function dataOf(base: Pick<WindowData, 'channel' | 'contact' | 'contactIds'>, told: Told): WindowData {
  switch (told.name) {
    case 'window.opened':
      return { ...base, until: iso(told.until), openedBy: told.openedBy };
    case 'window.expiring':
      return { ...base, until: iso(told.until) };
    case 'window.closed':
      return { ...base, reason: told.reason };
  }
}

const stateOf = (row: WindowRow): WindowState => ({
  lastInboundAt: row.last_inbound_at,
  until: row.until,
  openedBy: row.opened_by as WindowState['openedBy'],
  closedAt: row.closed_at,
  freeEntryUntil: row.free_entry_until,
  stage: row.stage as WindowState['stage'],
  nextAt: row.next_at,
});

const rowOf = (
  { channel, contactId }: Pick<Subject, 'channel' | 'contactId'>,
  state: WindowState,
  sequence: number,
): WindowRow => ({
  channel,
  contact_id: contactId,
  last_inbound_at: state.lastInboundAt,
  until: state.until,
  opened_by: state.openedBy,
  closed_at: state.closedAt,
  free_entry_until: state.freeEntryUntil,
  stage: state.stage,
  next_at: state.nextAt,
  sequence,
});
