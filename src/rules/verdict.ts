/** What the rules said, as it is kept with the message: names of the rules that passed, and what the others said. */
import type { RuleResult } from '../../contracts/message.ts';
import { type Judgement, resultOf } from './engine.ts';

export interface StoredVerdict {
  at: number;
  stage: 'intake' | 'dispatch';
  passed: readonly string[];
  /** Rules that noted, converted, held or refused. */
  spoken?: RuleResult[];
}

/** JSON text. Nearly every message passes everything: then the names are the same text each time. */
export function verdictJson(
  judgement: Omit<Judgement, 'content'>,
  stage: StoredVerdict['stage'],
  at: number,
  also: string,
): string {
  const { passed, spoken } = judgement;
  const said = spoken.length === 0 ? '' : `,"spoken":${JSON.stringify(spokenOf(judgement))}`;
  return `{"at":${at},"stage":"${stage}","passed":[${also}${passed.length > 0 ? ',' : ''}${quoted(passed)}]${said}}`;
}

export const spokenOf = ({ spoken }: Pick<Judgement, 'spoken'>): RuleResult[] =>
  spoken.map((one) => resultOf(one.rule, one.decision));

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(',');

export const expandVerdict = (verdict: StoredVerdict): RuleResult[] => [
  ...verdict.passed.map((rule): RuleResult => ({ rule, result: 'pass' })),
  ...(verdict.spoken ?? []),
];
