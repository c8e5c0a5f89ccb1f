/**
 * What a channel sends over its connection. What waits here has been claimed and not been written; a message of several
 * parts is settled when all of them are.
 */
import type { ProviderFailure } from '../../../connectors/kit/connector.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import { redact } from '../../platform/secrets.ts';
import { notConnected } from '../../rules/failures.ts';
import type { CallResult } from '../call.ts';
import type { SubmitMessage } from '../claim.ts';
import type { Link, LinkNews } from './link.ts';
import { type PartState, partState, wholeOf } from './whole.ts';

export interface OutboxParts {
  clock: Clock;
  /** As it is now: its limits change without another connection. */
  channel(): LiveChannel;
  /** More may be claimed. */
  onRoom(): void;
  /** An answer that nobody waited for any more. */
  onLate(channel: LiveChannel, message: SubmitMessage, result: CallResult): void;
  /** Waits until parts beyond a message's first may go; answers how many, at most `wanted`. */
  takeParts(wanted: number): Promise<number>;
}

interface Sending {
  message: SubmitMessage;
  parts: PartState[];
  /** How many of the waiting parts may go by the channel's rate. */
  permits: number;
  notBefore: number;
  /** Until when what is missing of it may still go. */
  goesOnUntil: number;
  /** Undefined: it has ended. */
  end: ((result: CallResult) => void) | undefined;
}

/** What is claimed and not written is uncertain after a crash: never more than what would have left in so long. */
const aheadMs = 100;
const mostAhead = 256;
/** How long the rest of a text that has begun to leave is tried. */
const goesOnMs = 5 * 60_000;
const mostLate = 1_000;
const lookMs = 100;

export class Outbox {
  readonly #link: Link;
  readonly #parts: OutboxParts;
  /** Those with something to write, in the order of their claims. */
  #queue: Sending[] = [];
  /** Those whose missing parts are to be written later. */
  #delayed: Sending[] = [];
  /** By token: what is not answered yet, and what no answer is waited for any more. */
  readonly #written = new Map<string, { sending: Sending; place: number }>();
  /** How many of them are waited for. */
  #flying = 0;
  #lastToken = 0;
  #isPumping = false;
  #waitsForPermits = false;
  #hasRoom = false;
  #isClosed = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(link: Link, parts: OutboxParts) {
    this.#link = link;
    this.#parts = parts;
  }

  /** Messages claimed beyond the window, so that it never runs empty during a commit: another window, or what leaves soon. */
  get ahead(): number {
    const soon = Math.ceil((this.#parts.channel().limits.numberMps * aheadMs) / 1_000);
    return Math.max(this.#link.plan.windowSize, Math.min(mostAhead, soon));
  }

  /** How many messages may be claimed. */
  get room(): number {
    const { capacity } = this.#link;
    // Without a connection, and in a pause that the provider asked for, there is none.
    if (this.#isClosed || (capacity === 0 && !this.#isFull)) return 0;
    return Math.max(0, capacity + this.ahead - this.#queue.length - this.#delayed.length);
  }

  /** Nothing waits to be written. */
  get isEmpty(): boolean {
    return this.#queue.length + this.#delayed.length === 0;
  }

  get #isFull(): boolean {
    return this.#flying >= this.#link.plan.windowSize;
  }

  send(message: SubmitMessage): Promise<CallResult> {
    return new Promise((end) => {
      const parts = message.submits.map((): PartState => ({ kind: 'waiting' }));
      const goesOnUntil = this.#parts.clock.now() + goesOnMs;
      this.#queue.push({ message, parts, permits: 1, notBefore: 0, goesOnUntil, end });
      this.pump();
      // Lost while the message was being claimed.
      if (this.#link.status.state !== 'bound') this.handBack();
    });
  }

  /** Writes what may be written. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#writeQueue();
    } finally {
      this.#isPumping = false;
    }
    // Once each time that there is some: whoever is told looks again by itself after a claim that brought something.
    const hasRoom = this.room * 2 >= this.ahead;
    if (hasRoom && !this.#hasRoom) this.#parts.onRoom();
    this.#hasRoom = hasRoom;
  }

  /** What only time brings on. */
  look(now: number): void {
    if (now - this.#lookedAt >= lookMs) this.#lookAround(now);
    this.pump();
  }

  #lookAround(now: number): void {
    this.#lookedAt = now;
    for (const sending of [...this.#queue, ...this.#delayed]) if (now >= sending.goesOnUntil) this.#giveUp(sending);
    const due = this.#delayed.filter(({ notBefore }) => notBefore <= now);
    if (due.length > 0) {
      this.#delayed = this.#delayed.filter(({ notBefore }) => notBefore > now);
      this.#queue.unshift(...due);
    }
    this.#dropEnded();
  }

  settled({ token, outcome, isLate }: Extract<LinkNews, { kind: 'settled' }>): void {
    const found = this.#written.get(token);
    if (found === undefined) return;
    const { sending, place } = found;
    if (sending.parts[place]?.kind === 'flying') this.#flying -= 1;
    const isPause = outcome.kind === 'failed' && outcome.failure.class === 'rate_limited';
    sending.parts[place] = partState(
      outcome.kind === 'failed' ? { kind: 'failed', failure: this.#withoutSecrets(outcome.failure) } : outcome,
    );
    // Without an answer it may still come, and then it counts.
    if (outcome.kind !== 'uncertain' || isLate) this.#written.delete(token);
    else this.#forgetLate();
    this.#judge(sending, true);
    if (isPause && this.#link.capacity === 0 && !this.#isFull) this.handBack();
  }

  /** The connection is over: nobody answers on it any more. */
  lost(): void {
    this.#written.clear();
    this.#flying = 0;
    this.handBack();
  }

  /** Messages of which nothing was written go back into the queue of the ledger. */
  handBack(): void {
    for (const sending of this.#queue) if (isUnsent(sending)) this.#giveBack(sending);
    this.#dropEnded();
  }

  /** Takes nothing more; what has begun to leave may go on until then. */
  close(goesOnUntil: number): void {
    this.#isClosed = true;
    this.handBack();
    for (const sending of [...this.#queue, ...this.#delayed]) sending.goesOnUntil = goesOnUntil;
  }

  #writeQueue(): void {
    for (let [sending] = this.#queue; sending !== undefined && this.#link.capacity > 0; [sending] = this.#queue) {
      if (hasMore(sending) && !this.#write(sending)) return;
      // What has nothing more to write ends with the answers that are due.
      if (this.#queue[0] === sending && !hasMore(sending)) this.#queue.shift();
    }
  }

  /** False: its parts wait for the channel's rate, and so does everything behind it. */
  #write(sending: Sending): boolean {
    const { message, parts } = sending;
    for (const [place, part] of parts.entries()) {
      if (part.kind !== 'waiting' || this.#link.capacity === 0) continue;
      if (sending.permits === 0) {
        this.#askForPermits(sending);
        return false;
      }
      sending.permits -= 1;
      const token = String(++this.#lastToken);
      parts[place] = { kind: 'flying' };
      this.#written.set(token, { sending, place });
      this.#flying += 1;
      this.#link.submit(token, message.submits[place] as Uint8Array);
    }
    return true;
  }

  #askForPermits(sending: Sending): void {
    if (this.#waitsForPermits) return;
    this.#waitsForPermits = true;
    const wanted = sending.parts.filter(({ kind }) => kind === 'waiting').length;
    const go = (taken: number) => {
      sending.permits += taken;
      this.#waitsForPermits = false;
      this.pump();
    };
    // The channel's limits end with it: then there is nothing more to write.
    void this.#parts.takeParts(wanted).then(go, () => go(0));
  }

  /** What is missing of a text is not tried for ever. */
  #giveUp(sending: Sending): void {
    if (isUnsent(sending)) this.#giveBack(sending);
    else this.#judge(sending, false);
  }

  /** Whether the message has ended, or what becomes of its missing parts. */
  #judge(sending: Sending, mayGoOn: boolean): void {
    const { end, message, parts } = sending;
    const whole = wholeOf(parts, mayGoOn && end !== undefined);
    if (whole.kind === 'pending') return;
    if (whole.kind === 'missing') {
      this.#queue = this.#queue.filter((one) => one !== sending);
      sending.notBefore = this.#parts.clock.now() + whole.waitMs;
      if (whole.waitMs === 0) this.#queue.unshift(sending);
      else this.#delayed.push(sending);
      return;
    }
    const result: CallResult = { outcome: whole.outcome, httpStatus: null, response: null };
    sending.end = undefined;
    if (end === undefined) this.#parts.onLate(this.#parts.channel(), message, result);
    else end(result);
  }

  #giveBack(sending: Sending): void {
    const failure = this.#link.status.failure ?? notConnected('a conexão não está pronta para enviar');
    const { end } = sending;
    sending.end = undefined;
    end?.({ outcome: { kind: 'unsent', failure }, httpStatus: null, response: null });
  }

  #dropEnded(): void {
    this.#queue = this.#queue.filter(({ end }) => end !== undefined);
    this.#delayed = this.#delayed.filter(({ end }) => end !== undefined);
  }

  /** An SMSC that answers nothing at all must not fill the memory. */
  #forgetLate(): void {
    if (this.#written.size <= this.#link.plan.windowSize + mostLate) return;
    const [oldest] = this.#written.keys();
    if (oldest !== undefined) this.#written.delete(oldest);
  }

  /** Some providers quote what they were sent. */
  #withoutSecrets(failure: ProviderFailure): ProviderFailure {
    if (failure.detail === undefined) return failure;
    return { ...failure, detail: redact(failure.detail, this.#parts.channel().secrets) };
  }
}

/** One part that is refused for good makes the others useless. */
const hasMore = ({ end, parts }: Sending): boolean =>
  end !== undefined && parts.some(({ kind }) => kind === 'waiting') && !parts.some(({ kind }) => kind === 'refused');

const isUnsent = ({ parts }: Sending): boolean =>
  parts.every((part) => part.kind === 'waiting' && part.refusal === undefined);
