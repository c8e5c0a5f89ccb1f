/** A message's story, oldest first, each line a sentence an operator can read. */
import type { Failure } from '../../contracts/failure.ts';
import type { TimelineEntry } from '../../contracts/message.ts';
import { eventId } from '../ledger/events.ts';
import type { Row } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import { passedNames, type StoredVerdict } from '../rules/verdict.ts';
import {
  acceptedSaid,
  attemptSaid,
  closingSaid,
  eventSaid,
  openingSaid,
  outcomeSaid,
  receiptSaid,
  receivedSaid,
  verdictSaid,
} from './timeline-words.ts';

/** Everything the ledger has about one message. */
export interface Story {
  row: Row;
  verdicts: StoredVerdict[];
  attempts: Row[];
  receipts: Row[];
  events: Row[];
  /** The conversation it opened, and the event that told so. */
  opening: { row: Row; event: Row } | undefined;
}

const json = <Value>(value: unknown): Value => JSON.parse(String(value)) as Value;
const jsonOrNull = <Value>(value: unknown): Value | null => (value === null ? null : json<Value>(value));

/** What comes first when two things share a millisecond. */
const kinds: TimelineEntry['kind'][] = ['accepted', 'received', 'verdict', 'attempt', 'outcome', 'receipt', 'event'];

/** One story over the message and the others of its plan, whose entries say which message they are about. */
export function timelineOf(story: Story, family: readonly Story[], ledgerId: string): TimelineEntry[] {
  const others = family.flatMap((member) => {
    const about = { messageId: String(member.row.id), channel: String(member.row.channel) };
    return entriesOf(member, ledgerId).map((entry) => ({ ...entry, ...about }));
  });
  return [...entriesOf(story, ledgerId), ...others].sort((a, b) =>
    a.at === b.at ? kinds.indexOf(a.kind) - kinds.indexOf(b.kind) : a.at < b.at ? -1 : 1,
  );
}

function entriesOf({ row, verdicts, attempts, receipts, events, opening }: Story, ledgerId: string): TimelineEntry[] {
  return [
    firstEntry(row),
    ...verdicts.map(verdictEntry),
    ...attempts.flatMap(attemptEntries),
    ...receipts.map(receiptEntry),
    ...events.map((event) => eventEntry(event, ledgerId)),
    ...(opening === undefined ? [] : [openingEntry(opening, ledgerId)]),
  ];
}

function receiptEntry(receipt: Row): TimelineEntry {
  const failure = jsonOrNull<Failure>(receipt.failure);
  return {
    // Placed by when it was heard: the provider's clock counts whole seconds and would put effects before causes.
    at: iso(Number(receipt.received_at)),
    kind: 'receipt',
    ...receiptSaid(receipt, failure),
    detail: {
      status: receipt.status,
      providerId: receipt.provider_id,
      providerTime: iso(Number(receipt.at_ms)),
      ...(typeof receipt.part === 'number' && { part: receipt.part, parts: receipt.parts }),
      ...(receipt.carrier !== null && { carrier: receipt.carrier }),
      ...(receipt.pricing !== null && { pricing: json(receipt.pricing) }),
      ...(failure !== null && { failure }),
    },
  };
}

const eventEntry = (event: Row, ledgerId: string): TimelineEntry => ({
  at: iso(Number(event.time_ms)),
  kind: 'event',
  ...(event.name === 'message.closed'
    ? closingSaid(json<{ waitedHours: number }>(event.data).waitedHours, eventSaid(event))
    : eventSaid(event)),
  detail: { id: eventId(ledgerId, Number(event.seq)), name: event.name, sequence: event.sequence },
});

function openingEntry({ row, event }: NonNullable<Story['opening']>, ledgerId: string): TimelineEntry {
  const { occurrence } = json<{ occurrence?: { type: string; name: string } }>(row.body);
  const subject = occurrence === undefined ? '' : `${occurrence.type}, ${occurrence.name}`;
  const entry = eventEntry(event, ledgerId);
  return {
    ...entry,
    ...openingSaid(String(row.opened_by), subject, entry),
    detail: { ...entry.detail, conversationId: row.id },
  };
}

function firstEntry(row: Row): TimelineEntry {
  const inbound = row.direction === 'inbound';
  const at = iso(Number(inbound ? (row.sent_at ?? row.accepted_at) : row.accepted_at));
  return inbound ? { at, kind: 'received', ...receivedSaid(row) } : { at, kind: 'accepted', ...acceptedSaid(row) };
}

function verdictEntry(verdict: StoredVerdict): TimelineEntry {
  const { at, stage, spoken = [] } = verdict;
  return {
    at: iso(at),
    kind: 'verdict',
    ...verdictSaid(stage, spoken),
    detail: { passed: passedNames(verdict), ...(spoken.length > 0 && { spoken }) },
  };
}

function attemptEntries(row: Row): TimelineEntry[] {
  const number = Number(row.number);
  const entries: TimelineEntry[] = [
    {
      at: iso(Number(row.started_at)),
      kind: 'attempt',
      ...attemptSaid(number),
      detail: { request: json(row.request) },
    },
  ];
  if (row.finished_at === null) return entries;
  const failure = jsonOrNull<Failure>(row.failure);
  entries.push({
    at: iso(Number(row.finished_at)),
    kind: 'outcome',
    ...outcomeSaid(number, String(row.outcome), failure),
    detail: {
      httpStatus: row.http_status,
      response: row.response,
      providerId: row.provider_id,
      ...(failure !== null && { failure }),
    },
  });
  return entries;
}
