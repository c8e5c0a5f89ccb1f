/** Statements about customer windows: one row per contact and channel. */
import { contactColumns } from './contacts.ts';
import { bulk, statement, type Value } from './store.ts';

export type WindowRow = {
  channel: string;
  contact_id: string;
  last_inbound_at: number;
  until: number;
  opened_by: string;
  closed_at: number | null;
  free_entry_until: number | null;
  stage: string;
  next_at: number | null;
  /** Events told of this window so far. */
  sequence: number;
} & Record<string, Value>;

const windowTypes = {
  channel: 'text',
  contact_id: 'text',
  last_inbound_at: 'bigint',
  until: 'bigint',
  opened_by: 'text',
  closed_at: 'bigint',
  free_entry_until: 'bigint',
  stage: 'text',
  next_at: 'bigint',
  sequence: 'bigint',
} as const;
const names = Object.keys(windowTypes);
const windowColumns = (table: string): string => names.map((name) => `${table}.${name}`).join(', ');

type WindowKey = { channel: string; contact_id: string };
export const lockWindows = bulk<WindowKey>(
  'lock-windows',
  { channel: 'text', contact_id: 'text' },
  `select ${windowColumns('m')} from {rows} r
   join contact_window m on m.contact_id = r.contact_id and m.channel = r.channel
   order by m.contact_id, m.channel {lock}`,
);

/** On every channel. */
export const lockWindowsOf = bulk<{ contact_id: string }>(
  'lock-windows-of',
  { contact_id: 'text' },
  `select ${windowColumns('m')} from {rows} r join contact_window m on m.contact_id = r.contact_id
   order by m.contact_id, m.channel {lock}`,
);

/** With the contact they belong to. */
export const lockWindowsByAlias = bulk<{ channel: string; alias: string }>(
  'lock-windows-by-alias',
  { channel: 'text', alias: 'text' },
  `select ${windowColumns('m')}, r.alias, ${contactColumns('c')} from {rows} r
   join contact_alias a on a.alias = r.alias
   join contact c on c.id = a.contact_id
   join contact_window m on m.contact_id = a.contact_id and m.channel = r.channel
   order by m.contact_id, m.channel {lock}`,
);

export const saveWindows = bulk<WindowRow>(
  'save-windows',
  windowTypes,
  `insert into contact_window (${names.join(', ')}) select ${windowColumns('r')} from {rows} r where true
   on conflict (contact_id, channel) do update set
     ${names
       .slice(2)
       .map((name) => `${name} = excluded.${name}`)
       .join(', ')}`,
);

export const dropWindows = bulk<{ contact_id: string }>(
  'drop-windows',
  { contact_id: 'text' },
  'delete from contact_window where contact_id in (select r.contact_id from {rows} r)',
);

/** Windows whose next step is due at ?1; what another process has in hand is left to it. */
export const dueWindows = statement(
  'due-windows',
  `select ${windowColumns('m')}, ${contactColumns('c')} from contact_window m join contact c on c.id = m.contact_id
   where m.next_at is not null and m.next_at <= ?1 order by m.next_at limit 200 {free}`,
);

export const windowByAlias = statement(
  'window-by-alias',
  `select ${windowColumns('w')} from contact_alias a join contact_window w on w.contact_id = a.contact_id and w.channel = ?1
   where a.alias = ?2`,
);

/** Windows that end after ?1, of contacts whose ids lie from ?2 up to, and without, ?3: with the contact they belong to. */
export const openWindows = statement(
  'open-windows',
  `select ${windowColumns('w')}, ${contactColumns('c')} from contact_window w join contact c on c.id = w.contact_id
   where w.contact_id >= ?2 and w.contact_id < ?3 and w.until > ?1 order by w.contact_id, w.channel`,
);
export const windowChannels = statement('window-channels', 'select channel from contact_window where contact_id = ?1');

/**
 * When channel ?1 last sent a template to an address of the person behind ?2, among messages from id ?3 on. (The channel
 * is compared as an expression: its index would lead through all that the channel sent in that time.)
 */
export const lastTemplate = statement(
  'last-template',
  `select max(m.sent_at) as sent_at from (
     select ?2 as alias
     union
     select b.alias from contact_alias a join contact_alias b on b.contact_id = a.contact_id where a.alias = ?2
   ) address
   join message m on m.contact = address.alias and m.id >= ?3
   where coalesce(m.channel, '') = ?1 and m.direction = 'outbound' and m.kind = 'template'
     and m.status not in ('failed', 'cancelled', 'expired')`,
);
