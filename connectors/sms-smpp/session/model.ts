/**
 * One bind to an SMSC as a value. Whoever owns the socket and the clock hands in what happened and does what comes out;
 * the session itself opens nothing, waits for nothing and knows no time but the one it is told.
 */
import type { ProviderFailure, SendOutcome } from '../../kit/connector.ts';
import type { Address, MessagePdu } from '../codec/pdu.ts';
import { emptyStream, type StreamState } from '../codec/stream.ts';
import type { OwnCodes } from '../errors.ts';
import type { MessageIdForm } from '../message-id.ts';

export interface SessionSettings {
  /** A transmitter gets neither receipts nor messages: it needs a receiver beside it. */
  mode: 'transceiver' | 'transmitter' | 'receiver';
  systemId: string;
  password: string;
  systemType: string;
  addressRange: Address;
  messageIdForm: MessageIdForm;
  ownCodes: OwnCodes;
  /** Submits that may be unanswered at a time. */
  windowSize: number;
  connectTimeoutMs: number;
  bindTimeoutMs: number;
  /** After it the outcome of a submit is uncertain; a later answer still settles it. */
  responseTimeoutMs: number;
  /** Silence after which the link is tested. 0: never. */
  enquireAfterMs: number;
  enquireTimeoutMs: number;
  /** Silence after which the connection is made anew, for SMSCs that know no `enquire_link`. */
  inactivityMs: number;
  /** From the first octet of an operation to its last. */
  pduTimeoutMs: number;
  /** How long a stop waits for the answers that are due, and then for `unbind_resp`. */
  drainTimeoutMs: number;
  unbindTimeoutMs: number;
  /** The first and the longest wait before connecting again. */
  rebindMs: { first: number; longest: number };
  /** The first and the longest pause after `ESME_RTHROTTLED`. */
  throttleMs: { first: number; longest: number };
}

export const sessionDefaults = {
  mode: 'transceiver',
  systemType: '',
  addressRange: { ton: 0, npi: 0, number: '' },
  messageIdForm: 'same',
  ownCodes: {},
  windowSize: 10,
  connectTimeoutMs: 10_000,
  bindTimeoutMs: 30_000,
  responseTimeoutMs: 60_000,
  enquireAfterMs: 15_000,
  enquireTimeoutMs: 10_000,
  inactivityMs: 300_000,
  pduTimeoutMs: 10_000,
  drainTimeoutMs: 10_000,
  unbindTimeoutMs: 5_000,
  rebindMs: { first: 1_000, longest: 60_000 },
  throttleMs: { first: 1_000, longest: 60_000 },
} as const satisfies Partial<SessionSettings>;

export type Phase =
  | { kind: 'stopped' }
  /** The SMSC does not accept the account; trying again could get it locked. Waits for `start`. */
  | { kind: 'refused' }
  | { kind: 'waiting'; until: number }
  | { kind: 'connecting'; until: number }
  | { kind: 'binding'; until: number; sequence: number }
  | { kind: 'bound' }
  /** Asked to stop; the answers that are due are waited for. */
  | { kind: 'draining'; until: number }
  | { kind: 'unbinding'; until: number };

/** A submit without answer. */
export interface Outstanding {
  token: string;
  sentAt: number;
}

export interface SessionState {
  phase: Phase;
  /** Counts connections: what an old socket still says is not heard. */
  link: number;
  stream: StreamState;
  /** Since when the beginning of an operation waits for its end. */
  pendingSince: number | undefined;
  lastSequence: number;
  outstanding: ReadonlyMap<number, Outstanding>;
  /** Told as uncertain already; they take no place in the window any more. */
  overdue: ReadonlyMap<number, Outstanding>;
  lastReceivedAt: number;
  /** The last `enquire_link` of this connection, and until when something must have come after it. */
  enquiry: { sequence: number; until: number | undefined } | undefined;
  /** Connections in a row that were not bound. */
  failedTries: number;
  /** Refusals in a row that gave no reason. */
  unexplainedRefusals: number;
  throttle: { times: number; since: number; until: number };
  /** Spreads the waits of many sessions. */
  seed: number;
}

export function initialSession(seed: number): SessionState {
  return {
    phase: { kind: 'stopped' },
    link: 0,
    stream: emptyStream,
    pendingSince: undefined,
    lastSequence: 0,
    outstanding: new Map(),
    overdue: new Map(),
    lastReceivedAt: 0,
    enquiry: undefined,
    failedTries: 0,
    unexplainedRefusals: 0,
    throttle: { times: 0, since: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY },
    seed,
  };
}

/** Which deliver_sm or data_sm an answer of ours belongs to. */
export interface Delivery {
  link: number;
  sequence: number;
  command: MessagePdu['command'];
}

export type SessionEvent =
  | { kind: 'start' }
  | { kind: 'connected'; link: number }
  | { kind: 'data'; link: number; octets: Uint8Array }
  /** The socket is gone, or never came to be. */
  | { kind: 'closed'; link: number; detail?: string }
  /** `octets`: a whole submit_sm or data_sm; the session numbers it. `token` comes back with the outcome. */
  | { kind: 'submit'; token: string; octets: Uint8Array }
  /** What was delivered is stored: 0. Any other status asks the SMSC to send it again, or to drop it. */
  | { kind: 'answer'; delivery: Delivery; status: number }
  | { kind: 'tick' }
  | { kind: 'stop' };

export type SessionAction =
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
  /** To be stored and then answered. Without `pdu` it could not be read: it is kept as it came, and answered all the same. */
  | { kind: 'received'; delivery: Delivery; octets: Uint8Array; pdu?: MessagePdu; reason?: string }
  /** Against the protocol, and of no consequence: for the log. */
  | { kind: 'noticed'; notice: string };
