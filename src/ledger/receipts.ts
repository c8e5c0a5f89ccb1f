/** Receipts: what providers said about messages, and how it is joined into them. */
import type { Failure } from '../../contracts/failure.ts';
import type { MessageStatus } from '../../contracts/message.ts';
import { iso } from '../platform/clock.ts';
import { learnProviderIds } from './attempts.ts';
import { messageEvent } from './events.ts';
import { plansDue } from './fallbacks.ts';
import { changedState, type JoinRow, lockMessages, type StateRow, updateStates } from './messages.ts';
import { joinPart } from './part-join.ts';
import { loadParts, writeParts } from './parts.ts';
import { joinReceipt, type MessageState, type ReceiptFact, type StatusEvent } from './status.ts';
import { bulk, type Row, statement, type Transaction, type Value } from './store.ts';

export type ReceiptRow = {
  channel: string;
  item_key: string;
  message_id: string | null;
  provider_id: string;
  status: ReceiptFact['status'];
  at_ms: number;
  received_at: number;
  failure: string | null;
  pricing: string | null;
  carrier: string | null;
  raw: string;
} & Record<string, Value>;

/** Redelivered receipts are left out; what was new comes back. */
export const insertReceipts = bulk<ReceiptRow>(
  'insert-receipts',
  {
    channel: 'text',
    item_key: 'text',
    message_id: 'text',
    provider_id: 'text',
    status: 'text',
    at_ms: 'bigint',
    received_at: 'bigint',
    failure: 'text',
    pricing: 'text',
    carrier: 'text',
    raw: 'text',
  },
  `insert into receipt (channel, item_key, message_id, provider_id, status, at_ms, received_at, failure, pricing, carrier, raw)
   select r.channel, r.item_key, r.message_id, r.provider_id, r.status, r.at_ms, r.received_at, r.failure, r.pricing, r.carrier, r.raw
   from {rows} r where true on conflict do nothing returning channel, item_key`,
);

type ProviderKey = { channel: string; provider_id: string };

/** Which message an attempt's provider id belongs to. */
export const messagesByProviderId = bulk<ProviderKey>(
  'messages-by-provider-id',
  { channel: 'text', provider_id: 'text' },
  `select a.channel, a.provider_id, a.message_id from {rows} r
   join attempt a on a.provider_id = r.provider_id and a.channel = r.channel`,
);

/**
 * The one message to a contact whose id ends so, tried at least once: for providers that echo no more of our reference.
 * `id` is null where there is none, or more than one. Asked only for receipts whose id is nobody's. `ending` begins with
 * `%`; `coalesce` keeps both databases at the contact's few messages, where the channel has all of them.
 */
export const messageByIdEnd = bulk<{
  place: number;
  channel: string;
  contact: string;
  oldest: string;
  ending: string;
}>(
  'message-by-id-end',
  { place: 'bigint', channel: 'text', contact: 'text', oldest: 'text', ending: 'text' },
  `select r.place, (
     select case when count(*) = 1 then max(l.id) end from message l
     where l.contact = r.contact and l.id >= r.oldest and coalesce(l.channel, '') = r.channel
       and l.direction = 'outbound' and l.attempts > 0 and l.id like r.ending) as id
   from {rows} r`,
);

/** Receipts that came before the ledger knew their message. */
export const parkedReceipts = bulk<ProviderKey>(
  'parked-receipts',
  { channel: 'text', provider_id: 'text' },
  `select p.channel, p.item_key, p.provider_id, p.status, p.at_ms, p.failure, p.pricing, p.carrier from {rows} r
   join receipt p on p.channel = r.channel and p.provider_id = r.provider_id and p.message_id is null`,
);

/**
 * Parked receipts whose message has become known since, e.g. through another process. Parked ones are few and attempts are
 * many: `cross join` keeps SQLite from starting at the attempts.
 */
export const matchableParked = statement(
  'matchable-parked',
  `select p.channel, p.item_key, p.provider_id, p.status, p.at_ms, p.failure, p.pricing, p.carrier, a.message_id from receipt p
   cross join attempt a
   where p.message_id is null and a.provider_id = p.provider_id and a.channel = p.channel limit 500`,
);

/** The same for receipts of parts. */
export const matchableParkedParts = statement(
  'matchable-parked-parts',
  `select p.channel, p.item_key, p.provider_id, p.status, p.at_ms, p.failure, p.pricing, p.carrier, a.message_id from receipt p
   cross join message_part a
   where p.message_id is null and a.provider_id = p.provider_id and a.channel = p.channel limit 500`,
);

type AdoptRow = { channel: string; item_key: string; message_id: string };
export const adoptReceipts = bulk<AdoptRow>(
  'adopt-receipts',
  { channel: 'text', item_key: 'text', message_id: 'text' },
  `update receipt set message_id = r.message_id from {rows} r
   where receipt.channel = r.channel and receipt.item_key = r.item_key`,
);

export const receiptsOf = statement(
  'receipts-of',
  'select * from receipt where message_id = ?1 order by at_ms, received_at',
);

export interface MatchedReceipt extends ReceiptFact {
  messageId: string;
  pricing?: Record<string, unknown> | undefined;
  carrier?: string | undefined;
}

/** A parked receipt whose message has been found. */
export const parkedFact = (row: Row, messageId: string): MatchedReceipt => ({
  messageId,
  status: row.status as ReceiptFact['status'],
  at: Number(row.at_ms),
  providerId: String(row.provider_id),
  failure: row.failure === null ? null : (JSON.parse(String(row.failure)) as Failure),
  pricing: row.pricing === null ? undefined : (JSON.parse(String(row.pricing)) as Record<string, unknown>),
  carrier: row.carrier === null ? undefined : String(row.carrier),
});

/** Parts may go over several: one of them is shown, whatever the order in which they were told. */
const setCarriers = bulk<{ id: string; carrier: string }>(
  'set-carriers',
  { id: 'text', carrier: 'text' },
  `update message set carrier = r.carrier from {rows} r
   where message.id = r.id and (message.carrier is null or message.carrier < r.carrier)`,
);

export interface Joined {
  /** As they were before. */
  messages: ReadonlyMap<string, JoinRow>;
  /** Those that the provider is now known to have, and was not before. */
  taken: JoinRow[];
}

/**
 * Joins receipts into their messages: state, columns and events in this transaction. Unknown ids are skipped.
 * @param locked messages that this transaction has locked already.
 */
export async function joinIntoMessages(
  tx: Transaction,
  receipts: readonly MatchedReceipt[],
  now: number,
  locked: ReadonlyMap<string, JoinRow> = new Map(),
): Promise<Joined> {
  const ids = [...new Set(receipts.map((receipt) => receipt.messageId))];
  const missing = ids.filter((id) => !locked.has(id)).map((id) => ({ id }));
  const loaded = missing.length === 0 ? [] : ((await tx.each(lockMessages, missing)) as unknown as JoinRow[]);
  const rows = [...ids.flatMap((id) => locked.get(id) ?? []), ...loaded];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const states = new Map(rows.map((row) => [row.id, stateOf(row)]));
  const sequences = new Map(rows.map((row) => [row.id, row.sequence]));
  const partsBefore = await loadParts(tx, rows);
  const parts = new Map(partsBefore);
  for (const receipt of receipts) {
    const row = byId.get(receipt.messageId);
    const state = states.get(receipt.messageId);
    if (row === undefined || state === undefined) continue;
    const known = parts.get(row.id);
    // What our own request or its answer said is about the whole.
    const ofPart = known === undefined || receipt.providerId === '' ? undefined : joinPart(state, known, receipt);
    if (ofPart !== undefined) parts.set(row.id, ofPart.parts);
    const joined = ofPart ?? joinReceipt(state, receipt);
    states.set(row.id, joined.state);
    for (const name of joined.events) {
      const sequence = (sequences.get(row.id) ?? row.sequence) + 1;
      sequences.set(row.id, sequence);
      tx.emit(messageEvent(row, `message.${name}`, name, sequence, now, eventDetail(name, joined.state, receipt)));
    }
  }
  const learned = rows.flatMap((row) => {
    const providerId = states.get(row.id)?.providerId ?? null;
    return row.provider_id !== null || providerId === null
      ? []
      : [{ message_id: row.id, number: row.attempts, provider_id: providerId }];
  });
  tx.write(learnProviderIds, learned);
  writeParts(tx, rows, partsBefore, parts);
  tx.write(setCarriers, carriersOf(receipts, byId));
  tx.write(
    updateStates,
    rows.map((row) => stateRow(row, states.get(row.id) ?? stateOf(row), sequences.get(row.id) ?? row.sequence)),
  );
  tx.write(
    plansDue,
    rows.flatMap(({ id }) => (states.get(id)?.status === 'failed' ? [{ id }] : [])),
  );
  const taken = rows.filter(({ id, status }) => !atProvider(status) && atProvider(states.get(id)?.status ?? status));
  return { messages: byId, taken };
}

const atProvider = (status: string): boolean => status === 'sent' || status === 'delivered' || status === 'read';

/** One row a message. */
function carriersOf(receipts: readonly MatchedReceipt[], known: ReadonlyMap<string, JoinRow>) {
  const carriers = new Map<string, string>();
  for (const { messageId, carrier } of receipts) {
    if (carrier === undefined || !known.has(messageId)) continue;
    const other = carriers.get(messageId);
    if (other === undefined || other < carrier) carriers.set(messageId, carrier);
  }
  return [...carriers].map(([id, carrier]) => ({ id, carrier }));
}

function eventDetail(name: StatusEvent, state: MessageState, receipt: MatchedReceipt): Record<string, unknown> {
  if (name === 'failed') return { failure: state.failure };
  if (name === 'sent') return { providerId: receipt.providerId };
  return { at: iso(receipt.at), providerId: receipt.providerId, pricing: receipt.pricing };
}

export const stateOf = (row: JoinRow): MessageState => ({
  status: row.status as MessageStatus,
  providerId: row.provider_id,
  deliveredAt: row.delivered_at,
  readAt: row.read_at,
  failedAt: row.failed_at,
  failure: row.failure === null ? null : (JSON.parse(row.failure) as Failure),
});

/** A message that a receipt has settled is not due any more, even when a retry was waiting. */
const stateRow = (row: JoinRow, state: MessageState, sequence: number): StateRow =>
  changedState(row, {
    status: state.status,
    provider_id: state.providerId,
    due_at: state.status === 'queued' || state.status === 'sending' ? row.due_at : null,
    settle_by: state.status === 'uncertain' ? row.settle_by : null,
    delivered_at: state.deliveredAt,
    read_at: state.readAt,
    failed_at: state.failedAt,
    error_code: state.failure?.code ?? null,
    failure: state.failure === null ? null : JSON.stringify(state.failure),
    sequence,
  });
