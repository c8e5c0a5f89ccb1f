/** Statements about the parts of long texts. Nothing here runs for messages of one part. */
import type { Failure } from '../../contracts/failure.ts';
import type { JoinRow } from './messages.ts';
import type { MessageParts, PartState } from './part-join.ts';
import { bulk, type Row, statement, type Transaction, type Value } from './store.ts';

type PartsRow = { id: string; parts: number | null; part_receipts: number | null };
/** How many SMS a text takes. Written with the claim, before anything leaves: a receipt may be faster than the answer. */
export const setParts = bulk<PartsRow>(
  'set-parts',
  { id: 'text', parts: 'bigint', part_receipts: 'bigint' },
  'update message set parts = r.parts, part_receipts = r.part_receipts from {rows} r where message.id = r.id',
);

export type NumberedPartRow = {
  channel: string;
  provider_id: string;
  message_id: string;
  attempt: number;
  part: number;
  parts: number;
};

/** What the answer told; what receipts told of a part before stays. */
export const numberParts = bulk<NumberedPartRow>(
  'number-parts',
  { channel: 'text', provider_id: 'text', message_id: 'text', attempt: 'bigint', part: 'bigint', parts: 'bigint' },
  `insert into message_part (channel, provider_id, message_id, attempt, part, parts)
   select r.channel, r.provider_id, r.message_id, r.attempt, r.part, r.parts from {rows} r where true
   on conflict (provider_id, channel) do update set attempt = excluded.attempt, part = excluded.part, parts = excluded.parts`,
);

/** A part of it is with the provider: what is uncertain about the rest is no reason to send all of it again. */
export const keepFromResend = bulk<{ id: string }>(
  'keep-from-resend',
  { id: 'text' },
  `update message set on_uncertain = 'fail' from {rows} r where message.id = r.id and message.on_uncertain <> 'fail'`,
);

type PartRow = {
  channel: string;
  provider_id: string;
  message_id: string;
  attempt: number;
  part: number | null;
  parts: number;
  delivered_at: number | null;
  failed_at: number | null;
  failure: string | null;
} & Record<string, Value>;

const saveParts = bulk<PartRow>(
  'save-parts',
  {
    channel: 'text',
    provider_id: 'text',
    message_id: 'text',
    attempt: 'bigint',
    part: 'bigint',
    parts: 'bigint',
    delivered_at: 'bigint',
    failed_at: 'bigint',
    failure: 'text',
  },
  `insert into message_part (channel, provider_id, message_id, attempt, part, parts, delivered_at, failed_at, failure)
   select r.channel, r.provider_id, r.message_id, r.attempt, r.part, r.parts, r.delivered_at, r.failed_at, r.failure
   from {rows} r where true
   on conflict (provider_id, channel) do update set delivered_at = excluded.delivered_at,
     failed_at = excluded.failed_at, failure = excluded.failure`,
);

/** Which message a part belongs to: asked only for receipts whose id is no message's. */
export const messagesByPart = bulk<{ channel: string; provider_id: string }>(
  'messages-by-part',
  { channel: 'text', provider_id: 'text' },
  `select p.channel, p.provider_id, p.message_id from {rows} r
   join message_part p on p.provider_id = r.provider_id and p.channel = r.channel`,
);

const partsOfMessages = bulk<{ id: string }>(
  'parts-of-messages',
  { id: 'text' },
  'select p.* from {rows} r join message_part p on p.message_id = r.id',
);

export const partsOf = statement('parts-of', 'select * from message_part where message_id = ?1 order by attempt, part');

const stateOf = (row: Row): PartState => ({
  providerId: String(row.provider_id),
  attempt: Number(row.attempt),
  part: row.part === null ? null : Number(row.part),
  parts: Number(row.parts),
  deliveredAt: row.delivered_at === null ? null : Number(row.delivered_at),
  failedAt: row.failed_at === null ? null : Number(row.failed_at),
  failure: row.failure === null ? null : (JSON.parse(String(row.failure)) as Failure),
});

/** The parts of those messages whose receipts come by the part. Call it with the messages locked. */
export async function loadParts(tx: Transaction, rows: readonly JoinRow[]): Promise<Map<string, MessageParts>> {
  const byPart = rows.filter((row) => row.part_receipts !== null);
  if (byPart.length === 0) return new Map();
  const found = await tx.each(
    partsOfMessages,
    byPart.map(({ id }) => ({ id })),
  );
  return new Map(
    byPart.map(({ id, attempts, part_receipts }) => {
      const states = found.filter((row) => row.message_id === id).map(stateOf);
      return [id, { attempt: attempts, needed: part_receipts ?? 1, states }];
    }),
  );
}

export function writeParts(
  tx: Transaction,
  rows: readonly JoinRow[],
  before: ReadonlyMap<string, MessageParts>,
  after: ReadonlyMap<string, MessageParts>,
): void {
  const changed = rows.flatMap(({ id, channel }) => {
    const known = new Set(before.get(id)?.states);
    return (after.get(id)?.states ?? []).filter((state) => !known.has(state)).map((state) => rowOf(state, id, channel));
  });
  if (changed.length > 0) tx.write(saveParts, changed);
}

const rowOf = (state: PartState, id: string, channel: string): PartRow => ({
  channel,
  provider_id: state.providerId,
  message_id: id,
  attempt: state.attempt,
  part: state.part,
  parts: state.parts,
  delivered_at: state.deliveredAt,
  failed_at: state.failedAt,
  failure: state.failure === null ? null : JSON.stringify(state.failure),
});
