/**
 * A channel's live connections: messages out over the one that sends, what the provider tells stored and then answered.
 * What waits here has been claimed and not been written; a message of several parts is settled when all of them are.
 */
import type { SessionConnector } from '../../../connectors/kit/connector.ts';
import type { Failure } from '../../../contracts/failure.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import type { Clock, NewId } from '../../platform/clock.ts';
import { redact } from '../../platform/secrets.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { notConnected } from '../../rules/failures.ts';
import type { CallResult } from '../call.ts';
import type { SubmitMessage } from '../claim.ts';
import { Arrivals } from './arrivals.ts';
import { Link, type LinkNews, type LinkStatus } from './link.ts';
import { type PartState, partState, wholeOf } from './whole.ts';

export interface SessionParts {
  clock: Clock;
  newId: NewId;
  dice: () => number;
  log: Logger;
  /** Resolves when it is on disk. */
  onDelivered(channel: LiveChannel, octets: Uint8Array, arrival: { id: string; at: number }): Promise<void>;
  /** More may be claimed. */
  onRoom(): void;
  /** An answer that nobody waited for any more. */
  onLate(channel: LiveChannel, message: SubmitMessage, result: CallResult): void;
  /** Undefined: all connections are up. */
  onHealth(channel: LiveChannel, down: { failure: Failure; retryAt: number | null } | undefined): void;
  /** Waits until parts beyond a message's first may go; answers how many, at most `wanted`. */
  takeParts(wanted: number): Promise<number>;
}

interface Sending {
  message: SubmitMessage;
  parts: PartState[];
  /** How many of the waiting parts may go by the channel's rate. */
  permits: number;
  /** Until when what is missing of it may still go. */
  goesOnUntil: number;
  notBefore: number;
  /** Undefined: it has ended. */
  end: ((result: CallResult) => void) | undefined;
}

/** What is claimed and not written is uncertain after a crash: never more than what would have left in so long. */
const aheadMs = 100;
const mostAhead = 256;
/** How long the rest of a text that has begun to leave is tried. */
const goesOnMs = 5 * 60_000;
/** How long a stop lets a text that has begun to leave go on. */
const stopMs = 5_000;
/** A single loss is mended within a second: only what lasts is told. */
const triesUntilDown = 2;
const mostLate = 1_000;

export class ChannelSession {
  /** As it is now: its limits and its rules change without another connection. */
  #channel: LiveChannel;
  readonly #parts: SessionParts;
  readonly #links: readonly Link[];
  readonly #sender: Link;
  readonly #arrivals: Arrivals;
  readonly #tries = new Map<Link, number>();
  /** In the order of their claims; those that have ended leave when they are looked at. */
  #queue: Sending[] = [];
  /** By token: what is not answered yet, and what no answer is waited for any more. */
  readonly #written = new Map<string, { sending: Sending; place: number }>();
  /** How many of them are waited for. */
  #flying = 0;
  #lastToken = 0;
  #isPumping = false;
  #hasRoom = false;
  #waitsForPermits = false;
  #stopsAt: number | undefined;
  #areLinksStopping = false;
  #stopped: (() => void)[] = [];

  constructor(channel: LiveChannel, { session }: SessionConnector, parts: SessionParts) {
    this.#channel = channel;
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.newId);
    this.#links = session.links(channel.context.config).map(
      (plan) =>
        new Link(plan, {
          clock: parts.clock,
          seed: Math.floor(parts.dice() * 2 ** 32),
          onNews: (link, news) => this.#hear(link, news),
          onTurn: () => this.#pump(),
        }),
    );
    const sender = this.#links.find(({ plan }) => plan.sends);
    if (sender === undefined) throw new Error(`channel ${channel.id} has no connection to send on`);
    this.#sender = sender;
  }

  get status(): LinkStatus[] {
    return this.#links.map(({ status }) => status);
  }

  /** Messages claimed beyond the window, so that it never runs empty during a commit: another window, or what leaves soon. */
  get ahead(): number {
    const soon = Math.min(mostAhead, Math.ceil((this.#channel.limits.numberMps * aheadMs) / 1_000));
    return Math.max(this.#sender.plan.windowSize, soon);
  }

  /** How many messages may be claimed. */
  get room(): number {
    const { capacity, plan } = this.#sender;
    // Without a connection, and in a pause that the provider asked for, there is none.
    if (this.#stopsAt !== undefined || (capacity === 0 && this.#flying < plan.windowSize)) return 0;
    return Math.max(0, capacity + this.ahead - this.#waiting);
  }

  /** Connects what is not connected; a connection that was refused is tried anew. */
  start(): void {
    for (const link of this.#links) link.start();
  }

  send(message: SubmitMessage): Promise<CallResult> {
    return new Promise((end) => {
      const parts = message.submits.map((): PartState => ({ kind: 'waiting' }));
      const goesOnUntil = this.#parts.clock.now() + goesOnMs;
      this.#queue.push({ message, parts, permits: 1, goesOnUntil, notBefore: 0, end });
      this.#pump();
      // Lost while the message was being claimed.
      if (this.#sender.status.state !== 'bound') this.#handBack();
    });
  }

  /** Called again and again: for what only time brings on, too. */
  follow(channel: LiveChannel): void {
    this.#channel = channel;
    this.#pump();
  }

  /** Claimed and unwritten messages go back; the rest ends, and the connections are given back in order. */
  stop(): Promise<void> {
    this.#stopsAt ??= this.#parts.clock.now() + stopMs;
    this.#handBack();
    return new Promise((resolve) => {
      this.#stopped.push(resolve);
      this.#pump();
    });
  }

  get #waiting(): number {
    let count = 0;
    for (const { parts } of this.#queue) for (const { kind } of parts) if (kind === 'waiting') count += 1;
    return count;
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#writeWaiting(this.#parts.clock.now());
    } finally {
      this.#isPumping = false;
    }
    if (this.#stopsAt !== undefined) this.#stopLinks();
    else this.#tellRoom();
  }

  /** Once each time that there is some: whoever is told looks again by itself after a claim that brought something. */
  #tellRoom(): void {
    const hasRoom = this.room * 2 >= this.ahead;
    if (hasRoom && !this.#hasRoom) this.#parts.onRoom();
    this.#hasRoom = hasRoom;
  }

  #writeWaiting(now: number): void {
    for (const sending of this.#queue) this.#giveUp(sending, now);
    this.#queue = this.#queue.filter(({ end }) => end !== undefined);
    for (const sending of this.#queue) {
      if (this.#sender.capacity === 0) return;
      if (sending.notBefore <= now && !this.#write(sending)) return;
    }
  }

  /** False: its parts wait for the channel's rate, and so does everything behind it. */
  #write(sending: Sending): boolean {
    const { message, parts } = sending;
    for (const [place, part] of parts.entries()) {
      if (part.kind !== 'waiting' || this.#sender.capacity === 0) continue;
      // One that is refused for good makes the others useless.
      if (parts.some(({ kind }) => kind === 'refused')) return true;
      if (sending.permits === 0) {
        this.#askForPermits(sending);
        return false;
      }
      sending.permits -= 1;
      const token = String(++this.#lastToken);
      parts[place] = { kind: 'flying' };
      this.#written.set(token, { sending, place });
      this.#flying += 1;
      this.#sender.submit(token, message.submits[place] as Uint8Array);
    }
    return true;
  }

  #askForPermits(sending: Sending): void {
    if (this.#waitsForPermits) return;
    this.#waitsForPermits = true;
    const wanted = sending.parts.filter(({ kind }) => kind === 'waiting').length;
    void this.#parts
      .takeParts(wanted)
      .then((taken) => {
        sending.permits += taken;
      })
      .catch((error) => this.#parts.log.error({ err: error, channel: this.#channel.id }, 'no permits for parts'))
      .finally(() => {
        this.#waitsForPermits = false;
        this.#pump();
      });
  }

  /** What is missing of a text is not tried for ever. */
  #giveUp(sending: Sending, now: number): void {
    if (now < Math.min(sending.goesOnUntil, this.#stopsAt ?? Number.POSITIVE_INFINITY)) return;
    if (isUnsent(sending)) this.#giveBack(sending);
    else this.#look(sending, false);
  }

  #hear(link: Link, news: LinkNews): void {
    const { log, clock } = this.#parts;
    const { id: channel, secrets } = this.#channel;
    const connection = link.plan.name;
    switch (news.kind) {
      case 'settled':
        this.#settled(news);
        return;
      case 'received':
        void this.#store(link, news);
        return;
      case 'noticed':
        log.debug({ channel, connection, notice: redact(news.notice, secrets) }, 'against the protocol');
        return;
      case 'bound':
        log.info({ channel, connection, systemId: news.systemId }, 'connected');
        this.#tries.delete(link);
        if (this.#links.every(({ status }) => status.state === 'bound')) this.#parts.onHealth(this.#channel, undefined);
        return;
      case 'unbound':
      case 'refused': {
        const failure = link.status.failure ?? notConnected('');
        log.warn({ channel, connection, failure, retryAt: link.status.retryAt }, `connection ${news.kind}`);
        const tries = (this.#tries.get(link) ?? 0) + 1;
        this.#tries.set(link, tries);
        this.#gone(link, clock.now());
        if (news.kind === 'refused' || tries >= triesUntilDown)
          this.#parts.onHealth(this.#channel, { failure, retryAt: link.status.retryAt });
        return;
      }
      case 'stopped':
        this.#gone(link, clock.now());
    }
  }

  /** Its connection is over: nobody answers on it any more. */
  #gone(link: Link, now: number): void {
    this.#arrivals.lost(connectionOf(link), now);
    if (link !== this.#sender) return;
    this.#written.clear();
    this.#flying = 0;
    this.#handBack();
  }

  #settled({ token, outcome, isLate }: Extract<LinkNews, { kind: 'settled' }>): void {
    const found = this.#written.get(token);
    if (found === undefined) return;
    const { sending, place } = found;
    if (sending.parts[place]?.kind === 'flying') this.#flying -= 1;
    sending.parts[place] = partState(withoutSecrets(outcome, this.#channel.secrets));
    // Without an answer it may still come, and then it counts.
    if (outcome.kind !== 'uncertain' || isLate) this.#written.delete(token);
    else this.#forgetLate();
    const isPause = outcome.kind === 'failed' && outcome.failure.class === 'rate_limited';
    this.#look(sending, true);
    if (isPause && this.#sender.capacity === 0 && this.#flying < this.#sender.plan.windowSize) this.#handBack();
  }

  /** An SMSC that answers nothing at all must not fill the memory. */
  #forgetLate(): void {
    if (this.#written.size <= this.#sender.plan.windowSize + mostLate) return;
    const [oldest] = this.#written.keys();
    if (oldest !== undefined) this.#written.delete(oldest);
  }

  /** Whether the message has ended, or what becomes of its missing parts. */
  #look(sending: Sending, mayGoOn: boolean): void {
    const whole = wholeOf(sending.parts, mayGoOn && sending.end !== undefined);
    if (whole.kind === 'pending') return;
    if (whole.kind === 'missing') {
      sending.notBefore = this.#parts.clock.now() + whole.waitMs;
      return;
    }
    const result: CallResult = { outcome: whole.outcome, httpStatus: null, response: null };
    const { end, message } = sending;
    sending.end = undefined;
    if (end === undefined) this.#parts.onLate(this.#channel, message, result);
    else end(result);
  }

  /** Messages of which nothing was written go back into the queue of the ledger. */
  #handBack(): void {
    for (const sending of this.#queue) if (isUnsent(sending)) this.#giveBack(sending);
    this.#queue = this.#queue.filter(({ end }) => end !== undefined);
  }

  #giveBack(sending: Sending): void {
    const failure = this.#sender.status.failure ?? notConnected('a conexão não está pronta para enviar');
    const { end } = sending;
    sending.end = undefined;
    end?.({ outcome: { kind: 'unsent', failure }, httpStatus: null, response: null });
  }

  async #store(link: Link, { delivery, octets }: Extract<LinkNews, { kind: 'received' }>): Promise<void> {
    const { clock, log, onDelivered } = this.#parts;
    const connection = connectionOf(link);
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
    const at = clock.now();
    try {
      const known = await this.#arrivals.take(text, connection, at, (id) =>
        onDelivered(this.#channel, octets, { id, at }),
      );
      if (connection === connectionOf(link)) known.answeredAt = clock.now();
      link.answer(delivery, true);
    } catch (error) {
      log.warn({ err: error, channel: this.#channel.id }, 'what was delivered could not be stored; it comes again');
      link.answer(delivery, false);
    }
  }

  /** Once nothing more is to be written. */
  #stopLinks(): void {
    if (this.#queue.some(({ parts }) => parts.some(({ kind }) => kind === 'waiting'))) return;
    if (!this.#areLinksStopping) {
      this.#areLinksStopping = true;
      for (const link of this.#links) link.stop();
    }
    if (this.#links.some(({ status }) => status.state !== 'stopped')) return;
    for (const resolve of this.#stopped.splice(0)) resolve();
  }
}

const isUnsent = ({ parts }: Sending): boolean =>
  parts.every((part) => part.kind === 'waiting' && part.refusal === undefined);

const connectionOf = ({ plan, number }: Link): string => `${plan.name} ${number}`;

/** Some providers quote what they were sent. */
function withoutSecrets(
  outcome: Extract<LinkNews, { kind: 'settled' }>['outcome'],
  secrets: readonly string[],
): typeof outcome {
  if (outcome.kind !== 'failed' || outcome.failure.detail === undefined) return outcome;
  return { kind: 'failed', failure: { ...outcome.failure, detail: redact(outcome.failure.detail, secrets) } };
}
