/** One connection of a channel: its session as a value, and the socket and the timer that the session wishes for. */
import type { Delivery, LinkPlan, Session, SessionAction, SessionEvent } from '../../../connectors/kit/connector.ts';
import type { Failure } from '../../../contracts/failure.ts';
import type { Clock } from '../../platform/clock.ts';
import { type OpenSocket, openSocket } from '../../platform/socket.ts';

export type LinkState = 'connecting' | 'bound' | 'waiting' | 'refused' | 'stopped';

/** What is known of it, for people. */
export interface LinkStatus {
  name: string;
  state: LinkState;
  since: number;
  /** Why it was not bound the last time; null once it is. */
  failure: Failure | null;
  /** When it is tried again. */
  retryAt: number | null;
}

/** What the channel has to know of; the link does the rest itself. */
export type LinkNews = Extract<
  SessionAction,
  { kind: 'bound' | 'unbound' | 'refused' | 'stopped' | 'settled' | 'received' | 'noticed' }
>;

export interface LinkParts {
  clock: Clock;
  seed: number;
  onNews(link: Link, news: LinkNews): void;
  /** All that one event brought has been told. */
  onTurn(): void;
}

export class Link {
  readonly plan: LinkPlan;
  readonly #parts: LinkParts;
  #session: Session;
  #socket: OpenSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** The number of the connection that there is, or was last. */
  #number = 0;
  status: LinkStatus;

  constructor(plan: LinkPlan, parts: LinkParts) {
    this.plan = plan;
    this.#parts = parts;
    this.#session = plan.begin(parts.seed);
    this.status = { name: plan.name, state: 'stopped', since: parts.clock.now(), failure: null, retryAt: null };
  }

  get number(): number {
    return this.#number;
  }

  get capacity(): number {
    return this.#session.capacity(this.#parts.clock.now());
  }

  start(): void {
    this.#take({ kind: 'start' });
  }

  stop(): void {
    this.#take({ kind: 'stop' });
  }

  submit(token: string, octets: Uint8Array): void {
    this.#take({ kind: 'submit', token, octets });
  }

  answer(delivery: Delivery, isStored: boolean): void {
    this.#take({ kind: 'answer', delivery, isStored });
  }

  #take(event: SessionEvent): void {
    const now = this.#parts.clock.now();
    const { session, actions } = this.#session.take(event, now);
    this.#session = session;
    for (const action of actions) this.#do(action, now);
    this.#setTimer(now);
    this.#parts.onTurn();
  }

  #do(action: SessionAction, now: number): void {
    switch (action.kind) {
      case 'connect':
        this.#connect(action.link, now);
        return;
      case 'write':
        this.#socket?.write(action.octets);
        return;
      case 'disconnect':
        this.#socket?.end(action.flush);
        this.#socket = undefined;
        return;
      case 'bound':
        this.#show('bound', now, null, null);
        break;
      case 'unbound':
        this.#show('waiting', now, shown(action.failure), action.retryAt);
        break;
      case 'refused':
        this.#show('refused', now, shown(action.failure), null);
        break;
      case 'stopped':
        this.#show('stopped', now, null, null);
    }
    this.#parts.onNews(this, action);
  }

  #connect(link: number, now: number): void {
    this.#number = link;
    this.#show('connecting', now, this.status.failure, null);
    this.#socket = openSocket(this.plan, {
      onOpen: () => this.#take({ kind: 'connected', link }),
      onData: (octets) => this.#take({ kind: 'data', link, octets }),
      onClose: (detail) => this.#take({ kind: 'closed', link, ...(detail !== undefined && { detail }) }),
    });
  }

  /** A tick that comes too early does no harm, so a timer is only ever moved forward. */
  #setTimer(now: number): void {
    const at = this.#session.wakeAt;
    if (at === undefined) {
      clearTimeout(this.#timer);
      this.#timerAt = Number.POSITIVE_INFINITY;
      return;
    }
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.#take({ kind: 'tick' });
      },
      Math.max(0, at - now),
    );
  }

  #show(state: LinkState, now: number, failure: Failure | null, retryAt: number | null): void {
    this.status = { name: this.plan.name, state, since: now, failure, retryAt };
  }
}

const shown = ({ retryAfterMs: _, ...failure }: Extract<LinkNews, { kind: 'refused' }>['failure']): Failure => failure;
