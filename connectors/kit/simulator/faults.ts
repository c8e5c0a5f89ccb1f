/** Scripted misbehaviour of a simulated gateway. */

export interface GatewayAnswer {
  status: number;
  /** Text goes as it is, anything else as JSON. */
  body: unknown;
  headers?: Record<string, string>;
}

export type FaultAction =
  /** Answered instead of being processed. */
  | ({ kind: 'answer' } & GatewayAnswer)
  /** Processed, but the answer is this one. */
  | ({ kind: 'process_then_answer' } & GatewayAnswer)
  /** Cut before anything is processed. */
  | { kind: 'reset' }
  /** Processed; the answer never comes. */
  | { kind: 'process_then_reset' }
  /** Processed at once, answered later. */
  | { kind: 'slow'; ms: number };

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Only requests whose path holds this. Default: all. */
  path?: string;
}

export class Faults {
  #rules: { rule: FaultRule; left: number }[] = [];
  struck = 0;

  script(...rules: readonly FaultRule[]): void {
    for (const rule of rules) {
      const times = rule.times ?? 1;
      this.#rules.push({ rule, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule that fits strikes. */
  strike(path: string): FaultAction | undefined {
    const armed = this.#rules.find(({ rule }) => path.includes(rule.path ?? ''));
    if (armed === undefined) return undefined;
    this.struck++;
    if (--armed.left <= 0) this.#rules = this.#rules.filter((each) => each !== armed);
    return armed.rule.fault;
  }
}
