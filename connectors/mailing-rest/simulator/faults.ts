/** Scripted misbehaviour: what comes instead of the answer. */
export type FaultAction =
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** A page for people, with HTTP 200. */
  | { kind: 'html'; title?: string }
  | { kind: 'empty' }
  /** The JSON ends in the middle, but the answer is complete for HTTP. */
  | { kind: 'broken_json' }
  /** HTTP 200 and words instead of a list. */
  | { kind: 'no_list'; message?: string }
  /** One record is replaced by this. */
  | { kind: 'broken_record'; position?: number; record: unknown }
  /** The page parameter has no effect. */
  | { kind: 'same_page' }
  /** The next page lies on another server. */
  | { kind: 'foreign_link'; url: string }
  | { kind: 'slow'; ms: number }
  /** The connection is cut instead of answered. */
  | { kind: 'reset' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'truncated' };

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Default `list`. */
  on?: 'list' | 'login';
}

export class Faults {
  #rules: { rule: FaultRule; left: number }[] = [];

  /** The first scripted rule that matches strikes. */
  script(rule: FaultRule): void {
    const times = rule.times ?? 1;
    this.#rules.push({ rule, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
  }

  clear(): void {
    this.#rules = [];
  }

  strike(on: 'list' | 'login'): FaultAction | undefined {
    const armed = this.#rules.find(({ rule }) => (rule.on ?? 'list') === on);
    if (armed === undefined) return undefined;
    if (--armed.left <= 0) this.#rules = this.#rules.filter((each) => each !== armed);
    return armed.rule.fault;
  }
}
