/**
 * Where a person may be found that nothing keys by person: tables that are read from end to end, a page at a time, and
 * what becomes of the rows that name the person.
 */
import type { KeptKind } from '../../../contracts/privacy.ts';
import {
  aboutPeople,
  closeLettersOfWebhooks,
  closeLongs,
  dropParkedReceipts,
  dropPieces,
  dropWebhooks,
  emptyCampaignPeople,
  emptyDeadLetters,
  emptyNotices,
  saveTexts,
  saveWebhooks,
  sealInboundKeys,
  type Walk,
} from '../../ledger/privacy.ts';
import { emptyCampaignRecords, emptyEvents } from '../../ledger/privacy-messages.ts';
import type { Row, Transaction } from '../../ledger/store.ts';
import type { Seal } from '../../platform/erased.ts';
import { emptiedEvent } from './emptied.ts';
import { blottedJson, isNamed, type Needles, type Subject, withoutPerson } from './needles.ts';

export interface Erasing {
  needles: Needles;
  subject: Subject;
  tombstone: string;
  seal: Seal;
}

export interface Place {
  /** Of the place; a job remembers it. */
  id: string;
  kind: KeptKind;
  walk: Walk;
  isAbout(row: Row, who: Pick<Erasing, 'needles' | 'subject'>): boolean;
  /** Epoch milliseconds of the row. */
  at?(row: Row): number;
  /** What the person is shown of it. */
  shown?(row: Row): unknown;
  erase(tx: Transaction, rows: readonly Row[], how: Erasing): void;
}

const text = (value: Row[string] | undefined): string => (value === null || value === undefined ? '' : String(value));
const json = (value: Row[string] | undefined): unknown => {
  try {
    return JSON.parse(text(value));
  } catch {
    return text(value);
  }
};
const says =
  (...columns: string[]): Place['isAbout'] =>
  (row, { needles }) =>
    columns.some((column) => needles.isIn(text(row[column])));

const erasedReason = { reason: 'erased at the request of the person', reason_pt: 'apagado a pedido da pessoa' };

const deadLetters: Place = {
  id: 'dead-letters',
  kind: 'deadLetters',
  walk: {
    table: 'dead_letter',
    key: { id: '' },
    columns: ['kind', 'body', 'reason', 'reason_pt', 'item_key', 'note', 'at_ms'],
  },
  isAbout: says('body', 'reason', 'reason_pt', 'item_key', 'note'),
  at: (row) => Number(row.at_ms),
  shown: (row) => ({ kind: row.kind, reason: row.reason, received: json(row.body) }),
  erase: (tx, rows, { seal }) =>
    tx.write(
      emptyDeadLetters,
      rows.map((row) => ({ id: text(row.id), ...erasedReason, item_key: seal(text(row.item_key)) })),
    ),
};

/** Kept where others stand in it, too. */
const webhooks: Place = {
  id: 'webhooks',
  kind: 'webhooks',
  walk: { table: 'webhook', key: { seq: 0 }, columns: ['encoding', 'body', 'call', 'received_at'] },
  isAbout: (row, { needles }) => needles.isIn(plainBody(row)) || needles.isIn(callOf(row)),
  at: (row) => Number(row.received_at),
  shown: (row) => ({ received: json(plainBody(row)) }),
  erase(tx, rows, { needles }) {
    const left = rows.map((row) => ({ row, body: withoutPerson(plainBody(row), needles) }));
    const kept = left.filter(({ row, body }) => body !== '' && !needles.isIn(callOf(row)));
    const gone = left.filter((one) => !kept.includes(one)).map(({ row }) => ({ seq: Number(row.seq) }));
    tx.write(
      saveWebhooks,
      kept.map(({ row, body }) => ({ seq: Number(row.seq), body, call: row.call === null ? null : text(row.call) })),
    );
    tx.write(closeLettersOfWebhooks, gone);
    tx.write(dropWebhooks, gone);
  },
};
const plainBody = ({ encoding, body }: Row): string =>
  encoding === 'base64' ? Buffer.from(text(body), 'base64').toString('latin1') : text(body);
/** Addresses are percent-encoded, and some of them twice. */
function callOf({ call }: Row): string {
  const plain = text(call);
  try {
    return `${plain} ${decodeURIComponent(plain)}`;
  } catch {
    return plain;
  }
}

const parkedReceipts: Place = {
  id: 'parked-receipts',
  kind: 'parkedReceipts',
  walk: {
    table: 'receipt',
    key: { item_key: '', channel: '' },
    columns: ['raw', 'failure', 'provider_id', 'status', 'received_at'],
    where: 'message_id is null',
  },
  isAbout: says('raw', 'failure', 'provider_id', 'item_key'),
  at: (row) => Number(row.received_at),
  shown: (row) => ({ status: row.status, received: json(row.raw) }),
  erase: (tx, rows) =>
    tx.write(
      dropParkedReceipts,
      rows.map((row) => ({ channel: text(row.channel), item_key: text(row.item_key) })),
    ),
};

const events: Place = {
  id: 'events',
  kind: 'events',
  walk: { table: 'event', key: { seq: 0 }, columns: ['name', 'data', 'time_ms'], where: aboutPeople },
  isAbout: (row, { needles, subject }) =>
    needles.isIn(text(row.data)) ||
    (row.name === 'email.requested' &&
      subject.customerIds.includes(text((json(row.data) as { customerId?: string }).customerId))),
  at: (row) => Number(row.time_ms),
  shown: (row) => ({ event: row.name, data: json(row.data) }),
  erase: (tx, rows, { seal, tombstone }) =>
    tx.write(
      emptyEvents,
      rows.map((row) => ({
        seq: Number(row.seq),
        data: emptiedEvent(text(row.name), text(row.data), { seal, contactOf: () => tombstone }),
      })),
    ),
};

const longTexts: Place = {
  id: 'long-texts',
  kind: 'longTexts',
  walk: { table: 'inbound_part', key: { long_id: '', part: 0 }, columns: ['item', 'received_at'] },
  isAbout: says('item'),
  at: (row) => Number(row.received_at),
  shown: (row) => json(row.item),
  erase(tx, rows) {
    const longs = [...new Set(rows.map((row) => text(row.long_id)))].map((long_id) => ({ long_id }));
    tx.write(dropPieces, longs);
    tx.write(closeLongs, longs);
  },
};

const inboundKeys: Place = {
  id: 'inbound-keys',
  kind: 'inboundKeys',
  walk: { table: 'inbound_item', key: { channel: '', item_key: '' }, columns: ['received_at'] },
  isAbout: says('item_key'),
  at: (row) => Number(row.received_at),
  erase: (tx, rows, { seal }) =>
    tx.write(
      sealInboundKeys,
      rows.map((row) => ({
        channel: text(row.channel),
        item_key: text(row.item_key),
        sealed_key: seal(text(row.item_key)),
      })),
    ),
};

const campaignRecords: Place = {
  id: 'campaign-records',
  kind: 'campaignRecords',
  walk: {
    table: 'campaign_record',
    key: { campaign_id: '', record_key: '' },
    columns: ['position', 'contact', 'customer', 'code', 'reason', 'reason_pt'],
  },
  isAbout: (row, { needles, subject }) =>
    says('contact', 'customer', 'reason', 'reason_pt')(row, { needles, subject }) ||
    (row.contact === null && isNamed(subject, text(row.customer))) ||
    // An e-mail of the same customer.
    (text(row.contact).includes('@') && subject.customerIds.includes(text(row.customer))),
  shown: (row) => ({
    campaignId: row.campaign_id,
    position: row.position,
    contact: row.contact,
    customer: row.customer,
    ...(row.code !== null && { leftOut: row.code, reason: row.reason_pt }),
  }),
  erase: (tx, rows, { seal, tombstone }) =>
    tx.write(
      emptyCampaignRecords,
      rows.map((row) => ({
        campaign_id: text(row.campaign_id),
        record_key: text(row.record_key),
        sealed_key: seal(text(row.record_key)),
        contact: tombstone,
      })),
    ),
};

const campaignPeople: Place = {
  id: 'campaign-people',
  kind: 'campaignPeople',
  walk: { table: 'campaign_person', key: { campaign_id: '', position: -1 }, columns: ['body'] },
  isAbout: (row, who) => says('body')(row, who) || isNamed(who.subject, nameIn(row)),
  shown: (row) => ({ campaignId: row.campaign_id, ...(json(row.body) as object) }),
  erase: (tx, rows) =>
    tx.write(
      emptyCampaignPeople,
      rows.map((row) => ({
        campaign_id: text(row.campaign_id),
        position: Number(row.position),
        body: leftOutPerson,
      })),
    ),
};
/** Of one whom the report has no phone of. */
function nameIn({ body }: Row): string {
  const { name, phone } = JSON.parse(text(body)) as { name: string | null; phone: string | null };
  return phone === null ? (name ?? '') : '';
}
/** A campaign that is still running writes to nobody in this place. */
const leftOutPerson = JSON.stringify({
  customer: null,
  name: null,
  phone: null,
  values: {},
  leftOut: { code: 'erased', path: '', reason: erasedReason.reason, reasonPt: erasedReason.reason_pt },
});

const notices: Place = {
  id: 'notices',
  kind: 'notices',
  walk: {
    table: 'watch_notice',
    key: { seq: 0 },
    columns: [
      'id',
      'outage_id',
      'kind',
      'contact',
      'customer_id',
      'name',
      'logins',
      'input',
      'reason',
      'reason_pt',
      'created_at',
    ],
  },
  isAbout: (row, who) =>
    says('contact', 'input', 'logins', 'reason', 'reason_pt')(row, who) ||
    (row.customer_id !== null && who.subject.customerIds.includes(text(row.customer_id))) ||
    (row.contact === null && isNamed(who.subject, text(row.name))),
  at: (row) => Number(row.created_at),
  shown: (row) => ({
    outageId: row.outage_id,
    notice: row.kind,
    contact: row.contact,
    customerId: row.customer_id,
    name: row.name,
    logins: row.logins,
  }),
  erase: (tx, rows, { seal, tombstone }) =>
    tx.write(
      emptyNotices,
      rows.map((row) => ({
        seq: Number(row.seq),
        sealed_id: seal(text(row.id)),
        contact: tombstone,
        code: 'erased',
        ...erasedReason,
      })),
    ),
};

/** Texts that are somebody else's business, and may name the person all the same. */
function note(table: string, column: string, key: Walk['key'], more: { kind?: KeptKind } = {}): Place {
  const names = Object.keys(key);
  const save = saveTexts(
    table,
    names,
    Object.values(key).map((first) => (typeof first === 'number' ? 'bigint' : 'text')),
    column,
  );
  return {
    id: `${table}.${column}`,
    kind: more.kind ?? 'notes',
    walk: { table, key, columns: [column], where: `${column} is not null` },
    isAbout: says(column),
    shown: (row) => json(row[column]),
    erase: (tx, rows, { needles }) =>
      tx.write(
        save,
        rows.map((row) => ({
          ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
          said: blottedJson(text(row[column]), needles),
        })),
      ),
  };
}

/** In the order in which they are gone through. */
export const places: readonly Place[] = [
  notices,
  campaignPeople,
  campaignRecords,
  longTexts,
  parkedReceipts,
  deadLetters,
  webhooks,
  inboundKeys,
  events,
  note('outage', 'body', { id: '' }, { kind: 'outages' }),
  note('inbound_long', 'open_key', { id: '' }, { kind: 'longTexts' }),
  note('channel', 'health', { id: '' }),
  note('campaign', 'name', { id: '' }),
  note('campaign', 'input', { id: '' }),
  note('campaign', 'stopped', { id: '' }),
  note('task_run', 'text', { task_id: '', run_at: 0 }),
  note('channel_poll', 'failure', { channel: '' }),
  note('watch_login', 'body', { watch_id: '', login_id: '' }),
  note('watch_state', 'result', { watch_id: '' }),
  note('figure_failure', 'failure', { channel: '', code: '' }),
  note('replay', 'selection', { id: '' }),
  note('audit', 'target', { id: '' }),
  note('erasure', 'reason', { id: '' }),
];
