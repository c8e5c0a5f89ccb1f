/** Scripted misbehaviour. */

export type FaultAction =
  /** Answered instead of being processed. */
  | { kind: 'answer'; status: number; body: unknown; headers?: Record<string, string> }
  /** Processed, but the answer is this one. */
  | { kind: 'process_then_answer'; status: number; body: unknown }
  /** Cut before anything is processed. */
  | { kind: 'reset' }
  /** Processed; the answer never comes. */
  | { kind: 'process_then_reset' }
  /** Processed at once, answered later. */
  | { kind: 'slow'; ms: number };

export type Endpoint = 'send' | 'service-send' | 'templates' | 'channels' | 'allowance' | 'services' | 'messages';

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Default `send`. */
  on?: Endpoint | 'any';
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
  strike(endpoint: Endpoint | undefined): FaultAction | undefined {
    const armed = this.#rules.find(({ rule: { on = 'send' } }) => on === 'any' || on === endpoint);
    if (armed === undefined) return undefined;
    this.struck++;
    if (--armed.left <= 0) this.#rules = this.#rules.filter((each) => each !== armed);
    return armed.rule.fault;
  }
}
