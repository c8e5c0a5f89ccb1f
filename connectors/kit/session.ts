/**
 * Connectors whose provider is spoken to over connections that stay open. The connection is a value: whoever owns the
 * socket and the clock hands in what happened, does what comes out, and goes on with the value that came with it.
 */
import type { InboundItem } from './inbound-items.ts';
import type { ProviderFailure, SendOutcome } from './provider.ts';

/** One connection that a channel keeps. */
export interface LinkPlan {
  /** In the provider's words, such as `transceiver`. */
  name: string;
  host: string;
  port: number;
  /** Undefined: not encrypted. */
  tls?: {
    /** PEM. Left out: the authorities that this machine trusts. */
    authorities?: string;
  };
  /** What is sent leaves on this one: on exactly one of a channel's links. */
  sends: boolean;
  /** Operations that may be unanswered at a time. */
  windowSize: number;
  /** @param seed spreads the waits of many links: any number, a new one for each. */
  begin(seed: number): Session;
}

/** Which operation of the provider's an answer of ours belongs to. */
export interface Delivery {
  link: number;
  sequence: number;
}

export type SessionEvent<Answered extends Delivery = Delivery> =
  | { kind: 'start' }
  | { kind: 'connected'; link: number }
  | { kind: 'data'; link: number; octets: Uint8Array }
  /** The socket is gone, or never came to be. */
  | { kind: 'closed'; link: number; detail?: string }
  /** `octets`: a whole operation; the session numbers it. `token` comes back with the outcome. */
  | { kind: 'submit'; token: string; octets: Uint8Array }
  /** Whether what was delivered is on disk; if not, the provider is asked to send it again later. */
  | { kind: 'answer'; delivery: Answered; isStored: boolean }
  | { kind: 'tick' }
  | { kind: 'stop' };

export type SessionAction<Answered extends Delivery = Delivery> =
  /** Counts connections: what an old socket still says is not heard. */
  | { kind: 'connect'; link: number }
  | { kind: 'write'; octets: Uint8Array }
  /** `flush`: what was written before goes out first. */
  | { kind: 'disconnect'; link: number; flush: boolean }
  | { kind: 'bound'; systemId: string }
  | { kind: 'unbound'; failure: ProviderFailure; retryAt: number }
  /** Not tried again until `start`. */
  | { kind: 'refused'; failure: ProviderFailure }
  | { kind: 'stopped' }
  /** `isLate`: the same token was told as uncertain before. */
  | { kind: 'settled'; token: string; outcome: SendOutcome; isLate: boolean }
  /** To be stored and then answered, also when nobody can read it. The same again has the same octets. */
  | { kind: 'received'; delivery: Answered; octets: Uint8Array }
  /** Against the protocol, and of no consequence: for the log. */
  | { kind: 'noticed'; notice: string };

export interface Session {
  /** The same input always gives the same output, and changes nothing of what it was given. */
  take(event: SessionEvent, now: number): { session: Session; actions: readonly SessionAction[] };
  /** When a `tick` is wanted next; earlier ones do no harm. */
  readonly wakeAt: number | undefined;
  /** How many operations may be submitted now. */
  capacity(now: number): number;
}

/** Of what was delivered, as the hub knows it. */
export interface Arrival {
  /** The same when the same is delivered again: what the provider names by no id is known by this one. */
  id: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface SessionProtocol<Config> {
  links(config: Config): readonly LinkPlan[];
  /**
   * What a `received` says. Never throws for one bad item: that comes back as `unparsed`. Throws only when nothing can be
   * read at all.
   */
  read(octets: Uint8Array, config: Config, arrival: Arrival): InboundItem[];
}
