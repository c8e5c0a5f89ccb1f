/** Scripted misbehaviour: what comes instead of the answer. */
export type FaultAction =
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** With HTTP 500, as the standard asks. */
  | { kind: 'fault'; code: string; text: string; status?: number }
  /** A page for people, with HTTP 200. */
  | { kind: 'html'; title?: string }
  | { kind: 'empty' }
  /** The XML ends in the middle, but the answer is complete for HTTP. */
  | { kind: 'broken_xml' }
  /** Instead of the whole answer. */
  | { kind: 'text'; body: string }
  /** Besides the records, inside the list. */
  | { kind: 'extra_record'; xml: string }
  /** The WSDL sends calls there. */
  | { kind: 'foreign_address'; address: string }
  /** The WSDL has its schema elsewhere. */
  | { kind: 'foreign_schema'; address: string }
  | { kind: 'slow'; ms: number }
  /** The connection is cut instead of answered. */
  | { kind: 'reset' };

export type Target = 'wsdl' | 'schema' | 'call';

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Default `call`. */
  on?: Target;
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

  strike(on: Target): FaultAction | undefined {
    const armed = this.#rules.find(({ rule }) => (rule.on ?? 'call') === on);
    if (armed === undefined) return undefined;
    if (--armed.left <= 0) this.#rules = this.#rules.filter((each) => each !== armed);
    return armed.rule.fault;
  }
}
