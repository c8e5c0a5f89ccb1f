/** What the rules said, as it is kept with the message: that all passed, or which did and what the others said. */
import type { RuleResult } from '../../contracts/message.ts';
import { type Judgement, resultOf } from './engine.ts';
import { currentSets, ruleSets } from './rule-sets.ts';

export interface StoredVerdict {
  at: number;
  stage: 'intake' | 'dispatch';
  /** Names, or the name of the set that passed as a whole. */
  passed: readonly string[] | string;
  /** Rules that noted, converted, held or refused. */
  spoken?: RuleResult[];
}

/**
 * JSON text.
 * @param before names of what had been settled when the rules were asked.
 */
export function verdictJson(
  judgement: Omit<Judgement, 'content'>,
  stage: StoredVerdict['stage'],
  at: number,
  before: readonly string[],
): string {
  const { passed, spoken } = judgement;
  if (spoken.length === 0) return `{"at":${at},"stage":"${stage}","passed":"${currentSets[stage]}"}`;
  return JSON.stringify({ at, stage, passed: [...before, ...passed], spoken: spokenOf(judgement) });
}

export const spokenOf = ({ spoken }: Pick<Judgement, 'spoken'>): RuleResult[] =>
  spoken.map((one) => resultOf(one.rule, one.decision));

export const passedNames = ({ passed }: Pick<StoredVerdict, 'passed'>): readonly string[] =>
  typeof passed === 'string' ? (ruleSets[passed] ?? [passed]) : passed;

export const expandVerdict = (verdict: StoredVerdict): RuleResult[] => [
  ...passedNames(verdict).map((rule): RuleResult => ({ rule, result: 'pass' })),
  ...(verdict.spoken ?? []),
];
