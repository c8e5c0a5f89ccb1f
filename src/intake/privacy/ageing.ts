/** What becomes of things that are older than they are kept for: one page of each kind in one transaction. */
import type { RetentionKind } from '../../../contracts/retention.ts';
import { dropFile, setCampaignFile } from '../../ledger/campaigns.ts';
import { emptyNotices } from '../../ledger/privacy.ts';
import {
  emptyCampaignRecords,
  emptyTexts,
  messagesBetween,
  messagesById,
  type PersonalRow,
} from '../../ledger/privacy-messages.ts';
import {
  addLeft,
  dropAttemptsOf,
  dropEvents,
  dropEventsOf,
  dropLeft,
  dropPartsOf,
  dropPeopleOf,
  dropReceiptsOf,
  emptyRawReceipts,
  emptyRequests,
  leftOf,
  namedNotices,
  namedRecords,
  putMark,
} from '../../ledger/retention.ts';
import type { Row, Transaction } from '../../ledger/store.ts';
import { isErased, type Seal } from '../../platform/erased.ts';
import { emptiedContent, emptiedOptions } from './emptied.ts';
import { emptyPage } from './empty-messages.ts';

export type MessageKind = Extract<RetentionKind, 'texts' | 'raw' | 'attempts' | 'messages'>;

export interface Aged {
  removed: number;
  /** The page was full: there may be more behind it. */
  more: boolean;
  /** Where the next page begins. */
  place: string;
}

export interface Ageing {
  seal: Seal;
  now: number;
}

export const pageSize = 200;

/** On its way, or nobody knows yet what became of it, or its plan goes on. */
const isOpen = (row: PersonalRow): boolean =>
  row.due_at !== null || row.settle_by !== null || row.fallback_due !== null || row.status === 'uncertain';

/** Messages from `place` on that were accepted before id `until`; those that are still open are remembered for later. */
export async function ageMessages(
  tx: Transaction,
  kind: MessageKind,
  place: string,
  until: string,
  how: Ageing,
): Promise<Aged> {
  const rows = (await tx.all(messagesBetween, place, until, pageSize)) as unknown as PersonalRow[];
  const last = rows.at(-1)?.id ?? place;
  const open = rows.filter(isOpen);
  tx.write(
    addLeft,
    open.map(({ id }) => ({ kind, id })),
  );
  const removed = await handlers[kind](
    tx,
    rows.filter((row) => !isOpen(row)),
    how,
  );
  if (rows.length > 0) await tx.all(putMark, kind, last);
  return { removed, more: rows.length === pageSize, place: last };
}

/** Those that were open when they were looked at before. */
export async function ageLeft(
  tx: Transaction,
  kind: MessageKind | 'events',
  after: string,
  before: { id: string; time: number },
  how: Ageing,
): Promise<Aged> {
  const left = (await tx.all(leftOf, kind, after, pageSize)).map((row) => String(row.id));
  const due = left.filter((id) => id < before.id).map((id) => ({ id }));
  const rows = (await tx.each(messagesById, due)) as unknown as PersonalRow[];
  const closed = rows.filter((row) => !isOpen(row));
  const removed =
    kind === 'events'
      ? (
          await tx.each(
            dropEventsOf,
            closed.map(({ id }) => ({ subject: id, before: before.time })),
          )
        ).length
      : await handlers[kind](tx, closed, how);
  tx.write(
    dropLeft,
    closed.map(({ id }) => ({ kind, id })),
  );
  return { removed, more: left.length === pageSize, place: left.at(-1) ?? after };
}

type Handler = (tx: Transaction, rows: readonly PersonalRow[], how: Ageing) => Promise<number>;

const idsOf = (rows: readonly PersonalRow[]): { id: string }[] => rows.map(({ id }) => ({ id }));

const handlers: Readonly<Record<MessageKind, Handler>> = {
  async texts(tx, rows) {
    const told = rows.filter(({ contact }) => !isErased(contact));
    tx.write(
      emptyTexts,
      told.map(({ id, kind, options }) => ({
        id,
        content: emptiedContent(kind, 'expired'),
        options: emptiedOptions(options),
      })),
    );
    return told.length;
  },
  async raw(tx, rows) {
    const [requests, receipts] = [
      await tx.each(emptyRequests, idsOf(rows)),
      await tx.each(emptyRawReceipts, idsOf(rows)),
    ];
    return requests.length + receipts.length;
  },
  async attempts(tx, rows) {
    const ids = idsOf(rows);
    const [attempts, receipts] = [await tx.each(dropAttemptsOf, ids), await tx.each(dropReceiptsOf, ids)];
    tx.write(dropPartsOf, ids);
    return attempts.length + receipts.length;
  },
  async messages(tx, rows, { seal, now }) {
    const told = rows.filter(({ contact }) => !isErased(contact));
    if (told.length === 0) return 0;
    await emptyPage(tx, told, { seal, why: 'expired', contactOf: seal, names: () => true }, now);
    return told.length;
  },
};

/** Events in the order of the feed; those of messages that are still open stay. */
export async function dropAgedEvents(tx: Transaction, events: readonly Row[], place: string): Promise<void> {
  const open = events.filter((row) => Number(row.is_open ?? 0) === 1);
  tx.write(
    addLeft,
    [...new Set(open.map(({ subject }) => String(subject)))].map((id) => ({ kind: 'events', id })),
  );
  tx.write(
    dropEvents,
    events.filter((row) => !open.includes(row)).map(({ seq }) => ({ seq: Number(seq) })),
  );
  await tx.all(putMark, 'events', place);
}

/** Whom a campaign's records name, and its file; answers how many records. */
export async function ageRecords(tx: Transaction, campaign: string, { seal }: Ageing): Promise<number> {
  const rows = await tx.all(namedRecords, campaign, pageSize);
  tx.write(
    emptyCampaignRecords,
    rows.map((row) => ({
      campaign_id: campaign,
      record_key: String(row.record_key),
      sealed_key: seal(String(row.record_key)),
      contact: row.contact === null ? 'erased:' : seal(String(row.contact)),
    })),
  );
  if (rows.length < pageSize) {
    await tx.all(dropPeopleOf, campaign);
    await tx.all(dropFile, campaign);
    await tx.all(setCampaignFile, campaign, null);
    await tx.all(putMark, 'campaigns', campaign);
  }
  return rows.length;
}

export async function ageNotices(tx: Transaction, place: string, before: number, { seal }: Ageing): Promise<Aged> {
  const rows = await tx.all(namedNotices, Number(place), before, pageSize);
  const named = rows.filter(({ contact }) => contact === null || !isErased(String(contact)));
  tx.write(
    emptyNotices,
    named.map((row) => ({
      seq: Number(row.seq),
      sealed_id: seal(String(row.id)),
      contact: row.contact === null ? 'erased:' : seal(String(row.contact)),
      code: 'expired',
      reason: '',
      reason_pt: '',
    })),
  );
  const last = String(rows.at(-1)?.seq ?? place);
  if (rows.length > 0) await tx.all(putMark, 'notices', last);
  return { removed: named.length, more: rows.length === pageSize, place: last };
}
