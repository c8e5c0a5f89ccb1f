/** Scripted misbehaviour: which operation it strikes and what happens then. */

export type FaultAction =
  /** Refused; nothing is taken. On a submit, `ESME_RTHROTTLED` is 0x58. */
  | { kind: 'status'; status: number }
  /** The answer never comes. `accepted`: the message was taken all the same. Default true. */
  | { kind: 'no_answer'; accepted?: boolean }
  | { kind: 'slow'; ms: number }
  /** Answered when `release` is called. With a status, refused then; nothing is taken. */
  | { kind: 'hold'; status?: number }
  /** The connection is cut in place of the answer. Default accepted. */
  | { kind: 'drop'; accepted?: boolean }
  /** Octets that are no SMPP, in place of the answer. */
  | { kind: 'garbage'; octets?: Uint8Array }
  /** A generic_nack; without `sequence`, for the operation itself. */
  | { kind: 'nack'; status: number; sequence?: number }
  /** Half of the answer, and then nothing more of it. */
  | { kind: 'cut_answer' }
  /** From now on the connection takes everything and says nothing. */
  | { kind: 'half_open' }
  /** The receipts are answered before the submit is. */
  | { kind: 'answer_after_receipts' };

export type Operation = 'submit' | 'bind' | 'enquire_link' | 'unbind';

export interface FaultRule {
  fault: FaultAction;
  /** How many operations it strikes. Default 1. */
  times?: number | 'always';
  /** Strikes only one in so many of those that fit. */
  every?: number;
  /** Default `submit`. */
  on?: Operation;
  destination?: string;
}

interface Armed {
  rule: FaultRule;
  left: number;
  seen: number;
}

export class Faults {
  #rules: Armed[] = [];
  struck = 0;

  script(...rules: readonly FaultRule[]): void {
    for (const rule of rules) {
      const times = rule.times ?? 1;
      this.#rules.push({ rule, left: times === 'always' ? Number.POSITIVE_INFINITY : times, seen: 0 });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule that fits strikes. */
  strike(operation: Operation, destination?: string): FaultAction | undefined {
    for (const armed of this.#rules) {
      const { on = 'submit', every = 1, destination: wanted } = armed.rule;
      if (on !== operation || (wanted !== undefined && wanted !== destination)) continue;
      if (++armed.seen % every !== 0) continue;
      this.struck++;
      if (--armed.left <= 0) this.#rules = this.#rules.filter((each) => each !== armed);
      return armed.rule.fault;
    }
    return undefined;
  }
}
