/**
 * A long text goes as several SMS, and each has a receipt of its own. What they say together is a join too: the message
 * is delivered when all parts are, and has failed while one has; whatever order the receipts come in, and however often.
 */
import type { Failure } from '../../contracts/failure.ts';
import { joinReceipt, type MessageState, type ReceiptFact, type StatusEvent } from './status.ts';

/** What is known of one part. */
export interface PartState {
  providerId: string;
  /** The try it went out with; 0: none that is known. */
  attempt: number;
  /** Its place in the text; null until the answer has told it. */
  part: number | null;
  /** How many parts the text took in that try. */
  parts: number;
  deliveredAt: number | null;
  failedAt: number | null;
  failure: Failure | null;
}

/** The parts of one message, over all tries. */
export interface MessageParts {
  /** The try that counts. */
  attempt: number;
  /** How many receipts it takes. */
  needed: number;
  states: readonly PartState[];
}

const delivers: ReadonlySet<ReceiptFact['status']> = new Set(['delivered', 'read', 'played']);
/** The provider had it. */
const proves: ReadonlySet<ReceiptFact['status']> = new Set(['sent', ...delivers]);

/** Joins a part's receipt into its message; the events are what became newly true of the whole. */
export function joinPart(
  state: MessageState,
  parts: MessageParts,
  receipt: ReceiptFact,
): { state: MessageState; parts: MessageParts; events: StatusEvent[] } {
  const heard = hearPart(parts, receipt);
  const base = withoutFailure(state, wholeOf(parts));
  const whole = wholeOf(heard);
  const facts: ReceiptFact[] = proves.has(receipt.status) ? [{ ...receipt, status: 'sent', failure: null }] : [];
  if (whole !== undefined) facts.push({ ...whole, providerId: receipt.providerId });
  let next = base;
  const events: StatusEvent[] = [];
  for (const fact of facts) {
    const joined = joinReceipt(next, fact);
    next = joined.state;
    events.push(...joined.events);
  }
  return { state: next, parts: heard, events: state.status === 'failed' ? retold(base, next, events) : events };
}

/** It has been told that the message failed: once is enough, but that it is on its way again is news. */
function retold(base: MessageState, next: MessageState, events: StatusEvent[]): StatusEvent[] {
  if (next.status === 'failed') return [];
  return base.status === 'sent' && next.status === 'sent' ? ['sent'] : events;
}

/** A part that nobody has told of yet is learned: of this try while its answer is out, else of one whose answer never came. */
function hearPart(parts: MessageParts, receipt: ReceiptFact): MessageParts {
  const { states, attempt, needed } = parts;
  const known = states.find(({ providerId }) => providerId === receipt.providerId);
  if (known !== undefined) {
    const joined = joinState(known, receipt);
    return { ...parts, states: states.map((one) => (one === known ? joined : one)) };
  }
  // An answer may tell of some parts only: those that nobody has told of yet are the others.
  const answered = states.filter((one) => one.attempt === attempt && one.part !== null).length >= needed;
  const learned: PartState = {
    providerId: receipt.providerId,
    attempt: answered ? 0 : attempt,
    part: null,
    parts: needed,
    deliveredAt: null,
    failedAt: null,
    failure: null,
  };
  return { ...parts, states: [...states, joinState(learned, receipt)] };
}

function joinState(part: PartState, { status, at, failure }: ReceiptFact): PartState {
  if (delivers.has(status)) {
    return { ...part, deliveredAt: part.deliveredAt === null ? at : Math.min(part.deliveredAt, at) };
  }
  if (status !== 'failed' || failure === null) return part;
  return isEarlier({ failedAt: at, failure }, part) ? { ...part, failedAt: at, failure } : part;
}

type Failed = Pick<PartState, 'failedAt' | 'failure'>;

function isEarlier(one: Failed, other: Failed): boolean {
  if (one.failedAt === null || one.failure === null) return false;
  if (other.failedAt === null || other.failure === null) return true;
  return one.failedAt < other.failedAt || (one.failedAt === other.failedAt && one.failure.code < other.failure.code);
}

/** What the parts say of the message; undefined: nothing yet. */
function wholeOf({ states, attempt, needed }: MessageParts): Omit<ReceiptFact, 'providerId'> | undefined {
  for (const each of new Set(states.map((part) => part.attempt))) {
    const tried = states.filter((part) => part.attempt === each);
    const times = tried.flatMap(({ deliveredAt }) => deliveredAt ?? []).sort((a, b) => a - b);
    const last = times[Math.max(needed, ...tried.map(({ parts }) => parts)) - 1];
    if (last !== undefined) return { status: 'delivered', at: last, failure: null };
  }
  const lost = states.filter((part) => part.attempt === attempt && part.failure !== null && part.deliveredAt === null);
  const [first] = lost.sort((a, b) => (isEarlier(a, b) ? -1 : 1));
  if (first === undefined || first.failedAt === null) return undefined;
  return { status: 'failed', at: first.failedAt, failure: first.failure };
}

/** A failure that only parts had told is theirs to take back; where it came from elsewhere it stays. */
function withoutFailure(state: MessageState, whole: Omit<ReceiptFact, 'providerId'> | undefined): MessageState {
  if (whole?.status !== 'failed' || state.failedAt !== whole.at || state.failure?.code !== whole.failure?.code)
    return state;
  if (state.status !== 'failed' && state.status !== 'queued') return state;
  return { ...state, status: state.status === 'failed' ? 'sent' : 'queued', failedAt: null, failure: null };
}
