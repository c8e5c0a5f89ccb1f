/** Scripted misbehaviour: which request it strikes and what happens to that request. */
import type { Json } from './model.ts';

export type FaultAction =
  /** A refusal in Graph's envelope; nothing is processed. `status` defaults to the code's own. */
  | {
      kind: 'graph_error';
      code: number;
      status?: number;
      details?: string;
      subcode?: number;
      isTransient?: boolean;
      retryAfterSeconds?: number;
    }
  /** An answer without Graph's envelope: leaves open whether the message was taken. */
  | { kind: 'server_error'; status?: number; processed?: boolean; retryAfterSeconds?: number }
  /** Processed at once, answered later. */
  | { kind: 'slow'; ms: number }
  /** The TCP connection is cut as soon as it is made. Idle connections are closed so that the next request needs a new one. */
  | { kind: 'reset_on_connect' }
  | { kind: 'reset_before_read' }
  | { kind: 'reset_after_read' }
  /** Accepted, receipts included, but the answer never comes. */
  | { kind: 'reset_after_accept' }
  /** Accepted; the connection ends in the middle of the answer. */
  | { kind: 'truncated' }
  | { kind: 'garbage'; body?: string; processed?: boolean }
  /** Every receipt is acknowledged before the request is answered. */
  | { kind: 'answer_after_receipts' }
  /** HTTP 200, then a `failed` status; with `afterSent` a `sent` status comes first. */
  | { kind: 'accept_then_fail'; code: number; afterSent?: boolean };

/** `messages` are sends (both sending endpoints), `read` is mark-as-read and typing. */
export type Endpoint = 'messages' | 'read' | 'media' | 'templates' | 'other';

/** What is known of a request when a fault may strike it. */
export interface Attempt {
  endpoint: Endpoint;
  phoneNumberId?: string;
  /** Digits of the phone, or the BSUID. */
  to?: string;
  body?: Json;
}

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Default `messages`. */
  on?: Endpoint | 'any';
  phoneNumberId?: string;
  /** Phone in any spelling, or BSUID. */
  to?: string;
  when?: (attempt: Attempt) => boolean;
  /** Chance that it strikes a request it matches. Default 1. */
  probability?: number;
}

export interface ScriptedFault {
  readonly struck: number;
  remove(): void;
}

interface Armed extends FaultRule {
  left: number;
  struck: number;
}

const beforeRead = new Set<FaultAction['kind']>(['reset_on_connect', 'reset_before_read']);

const sameAddress = (wanted: string, to: string | undefined) =>
  to !== undefined && (wanted === to || wanted.replace(/\D/g, '') === to);

/** Needs nothing but the address of the request, so it is certain to strike once the body is read. */
const isUnconditional = (rule: Armed) =>
  rule.to === undefined && rule.when === undefined && (rule.probability ?? 1) >= 1;

export class Faults {
  readonly #random: () => number;
  readonly #needNewConnection: () => void;
  #rules: Armed[] = [];
  struck = 0;

  constructor(random: () => number, needNewConnection: () => void) {
    this.#random = random;
    this.#needNewConnection = needNewConnection;
  }

  /** The first scripted rule that matches strikes; equal rules therefore come in the order of their scripting. */
  script(rule: FaultRule): ScriptedFault {
    const times = rule.times ?? 1;
    const armed: Armed = { ...rule, left: times === 'always' ? Number.POSITIVE_INFINITY : times, struck: 0 };
    this.#rules.push(armed);
    if (rule.fault.kind === 'reset_on_connect') this.#needNewConnection();
    return {
      get struck() {
        return armed.struck;
      },
      remove: () => this.#drop(armed),
    };
  }

  clear(): void {
    this.#rules = [];
  }

  get armed(): boolean {
    return this.#rules.length > 0;
  }

  strikesConnection(): boolean {
    const first = this.#rules[0];
    return first?.fault.kind === 'reset_on_connect' && this.#strike(first);
  }

  strikesBeforeRead(attempt: Attempt): boolean {
    for (const rule of this.#rules) {
      if (!this.#concerns(rule, attempt)) continue;
      if (rule.fault.kind === 'reset_before_read') {
        if (rule.to === undefined && (rule.when?.(attempt) ?? true) && this.#strike(rule)) return true;
      } else if (!beforeRead.has(rule.fault.kind) && isUnconditional(rule)) {
        // Scripted earlier and certain to strike this request: the order of the script holds.
        return false;
      }
    }
    return false;
  }

  afterRead(attempt: Attempt): FaultAction | undefined {
    for (const rule of this.#rules) {
      if (beforeRead.has(rule.fault.kind) || !this.#concerns(rule, attempt)) continue;
      if (rule.to !== undefined && !sameAddress(rule.to, attempt.to)) continue;
      if ((rule.when?.(attempt) ?? true) && this.#strike(rule)) return rule.fault;
    }
    return undefined;
  }

  #concerns(rule: Armed, attempt: Attempt): boolean {
    const on = rule.on ?? 'messages';
    return (
      (on === 'any' || on === attempt.endpoint) &&
      (rule.phoneNumberId === undefined || rule.phoneNumberId === attempt.phoneNumberId)
    );
  }

  #strike(rule: Armed): boolean {
    if (rule.probability !== undefined && this.#random() >= rule.probability) return false;
    rule.struck++;
    this.struck++;
    if (--rule.left <= 0) this.#drop(rule);
    return true;
  }

  #drop(rule: Armed): void {
    this.#rules = this.#rules.filter((each) => each !== rule);
  }
}
