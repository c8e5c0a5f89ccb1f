/** What the rules said, as it is kept with the message: names of the rules that passed, and the one that did not. */
import type { RuleResult } from '../../contracts/message.ts';

export interface StoredVerdict {
  at: number;
  stage: 'intake' | 'dispatch';
  passed: string[];
  /** The rule that held or refused, when one did. */
  stopped?: RuleResult;
}

export const expandVerdict = (verdict: StoredVerdict): RuleResult[] => [
  ...verdict.passed.map((rule): RuleResult => ({ rule, result: 'pass' })),
  ...(verdict.stopped === undefined ? [] : [verdict.stopped]),
];
