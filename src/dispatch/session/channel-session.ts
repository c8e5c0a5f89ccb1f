/** A channel's live connections: messages out over the one that sends, what the provider tells stored and then answered. */
import type { Arrival, SessionConnector } from '../../../connectors/kit/connector.ts';
import type { Failure } from '../../../contracts/failure.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import type { NewId } from '../../platform/clock.ts';
import { redact } from '../../platform/secrets.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { notConnected } from '../../rules/failures.ts';
import type { CallResult } from '../call.ts';
import type { SubmitMessage } from '../claim.ts';
import { Arrivals } from './arrivals.ts';
import { Link, type LinkNews, type LinkStatus } from './link.ts';
import { Outbox, type OutboxParts } from './outbox.ts';

export interface SessionParts extends Omit<OutboxParts, 'channel'> {
  newId: NewId;
  dice: () => number;
  log: Logger;
  /** Resolves when it is on disk. */
  onDelivered(channel: LiveChannel, octets: Uint8Array, arrival: Arrival): Promise<void>;
  /** Undefined: all connections are up. */
  onHealth(channel: LiveChannel, down: { failure: Failure; retryAt: number | null } | undefined): void;
}

/** How long a stop lets a text that has begun to leave go on. */
const stopMs = 5_000;
/** A single loss is mended within a second: only what lasts is told. */
const triesUntilDown = 2;

export class ChannelSession {
  /** As it is now: its limits and its rules change without another connection. */
  #channel: LiveChannel;
  readonly #parts: SessionParts;
  readonly #links: readonly Link[];
  readonly #sender: Link;
  readonly #outbox: Outbox;
  readonly #arrivals: Arrivals;
  readonly #tries = new Map<Link, number>();
  #stop: 'no' | 'when written' | 'stopping' = 'no';
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
          onTurn: () => this.#turn(),
        }),
    );
    const sender = this.#links.find(({ plan }) => plan.sends);
    if (sender === undefined) throw new Error(`channel ${channel.id} has no connection to send on`);
    this.#sender = sender;
    this.#outbox = new Outbox(sender, { ...parts, channel: () => this.#channel });
  }

  get status(): LinkStatus[] {
    return this.#links.map(({ status }) => status);
  }

  get ahead(): number {
    return this.#outbox.ahead;
  }

  get room(): number {
    return this.#outbox.room;
  }

  /** Connects what is not connected; a connection that was refused is tried anew. */
  start(): void {
    for (const link of this.#links) link.start();
  }

  send(message: SubmitMessage): Promise<CallResult> {
    return this.#outbox.send(message);
  }

  /** Called again and again: for what only time brings on, too. */
  follow(channel: LiveChannel): void {
    this.#channel = channel;
    this.#outbox.look(this.#parts.clock.now());
  }

  /** Claimed and unwritten messages go back; the rest ends, and the connections are given back in order. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#stopped.push(resolve);
      if (this.#stop === 'no') this.#beginStop();
    });
  }

  #beginStop(): void {
    const { clock } = this.#parts;
    this.#stop = 'when written';
    const until = clock.now() + stopMs;
    this.#outbox.close(until);
    // Whatever the clock says then: nothing may keep a process from ending.
    const timer = setTimeout(() => {
      this.#outbox.look(Math.max(until, clock.now()));
      this.#turn();
    }, stopMs);
    this.#stopped.push(() => clearTimeout(timer));
    this.#turn();
  }

  #turn(): void {
    this.#outbox.pump();
    if (this.#stop === 'when written' && this.#outbox.isEmpty) {
      this.#stop = 'stopping';
      for (const link of this.#links) link.stop();
    }
    if (this.#stop !== 'stopping' || this.#links.some(({ status }) => status.state !== 'stopped')) return;
    for (const resolve of this.#stopped.splice(0)) resolve();
  }

  #hear(link: Link, news: LinkNews): void {
    const { log } = this.#parts;
    const { id: channel, secrets } = this.#channel;
    const connection = link.plan.name;
    switch (news.kind) {
      case 'settled':
        this.#outbox.settled(news);
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
      case 'refused':
        this.#gone(link);
        this.#tellLoss(link, news.kind);
        return;
      case 'stopped':
        this.#gone(link);
    }
  }

  #gone(link: Link): void {
    this.#arrivals.lost(connectionOf(link), this.#parts.clock.now());
    if (link === this.#sender) this.#outbox.lost();
  }

  #tellLoss(link: Link, kind: 'unbound' | 'refused'): void {
    const { failure: known, retryAt } = link.status;
    const failure = known ?? notConnected('');
    this.#parts.log.warn({ channel: this.#channel.id, connection: link.plan.name, failure, retryAt }, 'not connected');
    const tries = (this.#tries.get(link) ?? 0) + 1;
    this.#tries.set(link, tries);
    if (kind === 'refused' || tries >= triesUntilDown) this.#parts.onHealth(this.#channel, { failure, retryAt });
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
}

const connectionOf = ({ plan, number }: Link): string => `${plan.name} ${number}`;
