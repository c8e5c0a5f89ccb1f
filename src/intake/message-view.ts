/** One message's whole story: where it is, and why. */
import type { Failure } from '../../contracts/failure.ts';
import type { MessageView } from '../../contracts/message.ts';
import { attemptsOf } from '../ledger/attempts.ts';
import { conversationById } from '../ledger/conversations.ts';
import { eventsOf } from '../ledger/events.ts';
import { stepsOf } from '../ledger/fallbacks.ts';
import { messageById } from '../ledger/log.ts';
import { partsOf as partsOfMessage } from '../ledger/parts.ts';
import { receiptsOf } from '../ledger/receipts.ts';
import type { Row, Store } from '../ledger/store.ts';
import { iso, isoOrNull } from '../platform/clock.ts';
import { readOptions } from '../rules/options.ts';
import { expandVerdict, type StoredVerdict } from '../rules/verdict.ts';
import { costOf, partsOf } from './log-view.ts';
import { type Story, timelineOf } from './timeline.ts';

/** Undefined when there is no such message. */
export async function readMessage(store: Store, ledgerId: string, id: string): Promise<MessageView | undefined> {
  const story = await storyOf(store, id);
  if (story === undefined) return undefined;
  const { row, verdicts, attempts, receipts } = story;
  const family = await familyOf(store, row);
  const fallbacks = family.filter((member) => member.row.parent_id === id);
  const view: Omit<MessageView, 'timeline'> = {
    id,
    direction: row.direction as MessageView['direction'],
    channel: String(row.channel),
    contact: String(row.contact),
    status: row.status as MessageView['status'],
    lane: row.lane as MessageView['lane'],
    category: row.category as MessageView['category'],
    content: json(row.content),
    metadata: json(row.metadata),
    idempotencyKey: row.direction === 'outbound' ? (row.idem_key as string | null) : null,
    acceptedAt: iso(Number(row.accepted_at)),
    dueAt: time(row.due_at ?? row.settle_by),
    expiresAt: time(row.expires_at),
    sentAt: time(row.sent_at),
    deliveredAt: time(row.delivered_at),
    readAt: time(row.read_at),
    providerId: row.provider_id as string | null,
    failure: jsonOrNull<Failure>(row.failure),
    pricing: pricingOf(receipts),
    cost: costOf(row),
    parts: partsOf(row),
    carrier: row.carrier as string | null,
    closedAt: time(row.unreceipted_at ?? null),
    fallbackOf: row.parent_id as string | null,
    fallbacks: fallbacks.map((step) => String(step.row.id)),
    acceptedFrom: String(row.accepted_from),
    verdicts: verdicts.map((verdict) => ({
      at: iso(verdict.at),
      stage: verdict.stage,
      results: expandVerdict(verdict),
    })),
    attempts: attempts.map(attemptView),
    receipts: receipts.map(receiptView),
  };
  return { ...view, timeline: timelineOf(story, family, ledgerId) };
}

async function storyOf(store: Store, id: string): Promise<Story | undefined> {
  const [row] = await store.reader.all(messageById, id);
  if (row === undefined) return undefined;
  const [attempts, receipts, events, opening] = await Promise.all([
    store.reader.all(attemptsOf, id),
    store.reader.all(receiptsOf, id),
    store.reader.all(eventsOf, id),
    openingOf(store, row),
  ]);
  const numbered = row.parts === null ? receipts : withParts(receipts, await store.reader.all(partsOfMessage, id));
  return { row, verdicts: verdictsOf(row, attempts), attempts, receipts: numbered, events, opening };
}

/** Receipts of a long SMS, each with the part it is about. */
function withParts(receipts: readonly Row[], parts: readonly Row[]): Row[] {
  const byId = new Map(parts.map((one) => [one.provider_id, one]));
  return receipts.map((receipt) => {
    const { part = null, parts: count = null } = byId.get(receipt.provider_id ?? '') ?? {};
    return { ...receipt, part, parts: count };
  });
}

/** The conversation that this message opened; one that another message of its plan opened is in that one's story. */
async function openingOf(store: Store, { id, options }: Row): Promise<Story['opening']> {
  const { conversation } = readOptions(options === undefined || options === null ? null : String(options));
  if (conversation === undefined) return undefined;
  const [row] = await store.reader.all(conversationById, conversation.id);
  const [event] = row?.message_id === id ? await store.reader.all(eventsOf, conversation.id) : [];
  return row === undefined || event === undefined ? undefined : { row, event };
}

/** The other messages of the same plan: those it came from, and those that came of it. */
async function familyOf(store: Store, row: Row): Promise<Story[]> {
  const family: Story[] = [];
  for (let parent = row.parent_id; parent !== null; ) {
    const story = await storyOf(store, String(parent));
    if (story === undefined) break;
    family.push(story);
    parent = story.row.parent_id ?? null;
  }
  for (let from = [String(row.id)]; from.length > 0; ) {
    const steps = (await Promise.all(from.map((id) => store.reader.all(stepsOf, id)))).flat();
    from = steps.map((step) => String(step.id));
    for (const id of from) {
      const story = await storyOf(store, id);
      if (story !== undefined) family.push(story);
    }
  }
  return family;
}

const json = <Value>(value: unknown): Value => JSON.parse(String(value)) as Value;
const jsonOrNull = <Value>(value: unknown): Value | null => (value === null ? null : json<Value>(value));
const time = (value: unknown): string | null => isoOrNull(value === null ? null : Number(value));

const verdictsOf = (row: Row, attempts: Row[]): StoredVerdict[] => [
  ...json<StoredVerdict[]>(row.verdicts),
  ...attempts.flatMap((attempt) => (attempt.verdict === null ? [] : [json<StoredVerdict>(attempt.verdict)])),
];

const attemptView = (row: Row): MessageView['attempts'][number] => ({
  number: Number(row.number),
  startedAt: iso(Number(row.started_at)),
  finishedAt: time(row.finished_at),
  outcome: row.outcome as 'pending',
  providerId: row.provider_id as string | null,
  request: json(row.request),
  response: row.http_status === null ? null : { status: Number(row.http_status), body: row.response as string | null },
  failure: jsonOrNull<Failure>(row.failure),
});

const receiptView = (row: Row): MessageView['receipts'][number] => ({
  status: String(row.status),
  at: iso(Number(row.at_ms)),
  receivedAt: iso(Number(row.received_at)),
  providerId: String(row.provider_id),
  failure: jsonOrNull<Failure>(row.failure),
  pricing: jsonOrNull(row.pricing),
  part: row.part === undefined || row.part === null ? null : Number(row.part),
  carrier: row.carrier as string | null,
});

/** The price comes on several receipts of one message and counts once; which one was heard first does not matter. */
function pricingOf(receipts: Row[]): Record<string, unknown> | null {
  const priced = receipts.filter((row) => row.pricing !== null).map((row) => String(row.pricing));
  const [first] = priced.sort();
  return first === undefined ? null : json(first);
}
