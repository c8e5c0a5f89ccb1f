/** What became, or would become, of letters: counted by outcome and reason. */
import type { DeadLetterKind, ReplayOutcome, ReplayResult } from '../../../contracts/dead-letter.ts';

/** What became of one letter. */
export interface LetterFate {
  outcome: ReplayOutcome;
  /** Of the problem; empty where there is none. */
  code: string;
  text: string;
  textPt: string;
  messageId: string | null;
}

export type Counts = Record<ReplayOutcome, number>;

export interface Tallies {
  counts: Counts;
  results: ReplayResult[];
}

const mostExamples = 5;
/** Beyond it a reason is only counted, not told: reasons come from outside. */
const mostResults = 100;

export const noTallies = (): Tallies => ({
  counts: { done: 0, duplicate: 0, refused: 0, expired: 0, unreadable: 0, settled: 0 },
  results: [],
});

/** @param ids of the letters that shared this fate, as far as they are known; `count`: how many they were. */
export function tally(
  { counts, results }: Tallies,
  kind: DeadLetterKind,
  { outcome, code, text, textPt }: Omit<LetterFate, 'messageId'>,
  ids: readonly string[],
  count = ids.length,
): Tallies {
  if (count === 0) return { counts, results };
  const same = results.find((one) => one.outcome === outcome && one.kind === kind && one.textPt === textPt);
  const examples = [...(same?.examples ?? []), ...ids].slice(0, mostExamples);
  const next: ReplayResult = { outcome, kind, code, text, textPt, count: (same?.count ?? 0) + count, examples };
  const others = results.filter((one) => one !== same);
  const isRoom = same !== undefined || others.length < mostResults;
  return {
    counts: { ...counts, [outcome]: counts[outcome] + count },
    results: isRoom ? [...others, next].sort((one, other) => other.count - one.count) : results,
  };
}

export const settledFate: Omit<LetterFate, 'messageId'> = {
  outcome: 'settled',
  code: '',
  text: 'Settled by another letter of the same webhook, or by a person',
  textPt: 'Resolvida junto com outra carta do mesmo webhook, ou por uma pessoa',
};
