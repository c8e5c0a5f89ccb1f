/** Scripted misbehaviour: which request it strikes and what comes instead of the answer. */
import type { TableName } from './world.ts';

export type FaultAction =
  | { kind: 'unauthorized' }
  | { kind: 'ip_blocked' }
  /** A page for people, with HTTP 200. */
  | { kind: 'html'; title?: string }
  /** HTTP 200 and `{"type":"error"}`; default the words for a missing resource or permission. */
  | { kind: 'type_error'; message?: string }
  /** The JSON ends in the middle, but the answer is complete for HTTP. */
  | { kind: 'broken_json' }
  /** `total` stays, only the first rows are there. */
  | { kind: 'cut_page'; rows: number }
  /** `total` stays, `registros` is missing. */
  | { kind: 'no_rows' }
  | { kind: 'slow'; ms: number }
  | { kind: 'server_error'; status?: number }
  | { kind: 'rate_limited'; retryAfterSeconds?: number }
  /** The connection is cut instead of answered. */
  | { kind: 'reset' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'truncated' }
  /** One row has these fields instead of its own; null: the row itself is null. */
  | { kind: 'broken_row'; position?: number; fields: Record<string, unknown> | null };

export interface FaultRule {
  fault: FaultAction;
  /** How many requests it strikes. Default 1. */
  times?: number | 'always';
  /** Default every table. */
  table?: TableName;
  /** Only this page, counted from 1. */
  page?: number;
}

export interface ScriptedFault {
  readonly struck: number;
  remove(): void;
}

interface Armed extends FaultRule {
  left: number;
  struck: number;
}

export class Faults {
  #rules: Armed[] = [];

  /** The first scripted rule that matches strikes. */
  script(rule: FaultRule): ScriptedFault {
    const times = rule.times ?? 1;
    const armed: Armed = { ...rule, left: times === 'always' ? Number.POSITIVE_INFINITY : times, struck: 0 };
    this.#rules.push(armed);
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

  strike(table: string, page: number): FaultAction | undefined {
    const rule = this.#rules.find(
      (each) => (each.table === undefined || each.table === table) && (each.page === undefined || each.page === page),
    );
    if (rule === undefined) return undefined;
    rule.struck++;
    if (--rule.left <= 0) this.#drop(rule);
    return rule.fault;
  }

  #drop(rule: Armed): void {
    this.#rules = this.#rules.filter((each) => each !== rule);
  }
}
