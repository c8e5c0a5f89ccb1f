/** The arithmetic: what both sides did, pair by pair, so that a machine that slows down half-way slows both. */

export interface Round {
  perSecond: number;
  /** CPU of the process that does the work, per item. */
  cpuMicros: number;
}

export interface Pair {
  bare: Round;
  ponte: Round;
}

export interface PairSummary {
  barePerSecond: number;
  pontePerSecond: number;
  ratio: number;
  cpuMicros: number;
}

/** @throws on an empty list: a median of nothing would print as a number that nobody measured. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('median of no values');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The smallest value that at least `share` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('percentile of no values');
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] as number;
}

/** The ratio is the median of the pairs' own ratios, not the ratio of two medians from different moments. */
export function summarise(pairs: readonly Pair[]): PairSummary {
  return {
    barePerSecond: median(pairs.map(({ bare }) => bare.perSecond)),
    pontePerSecond: median(pairs.map(({ ponte }) => ponte.perSecond)),
    ratio: median(pairs.map(({ bare, ponte }) => ponte.perSecond / bare.perSecond)),
    cpuMicros: median(pairs.map(({ ponte }) => ponte.cpuMicros)),
  };
}

/** Interleaved, and who goes first changes from pair to pair. */
export async function runPairs(
  count: number,
  bare: () => Promise<Round>,
  ponte: () => Promise<Round>,
  onPair: (pair: Pair, number: number) => void,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let number = 1; number <= count; number++) {
    let pair: Pair;
    if (number % 2 === 1) {
      const first = await bare();
      pair = { bare: first, ponte: await ponte() };
    } else {
      const first = await ponte();
      pair = { ponte: first, bare: await bare() };
    }
    pairs.push(pair);
    onPair(pair, number);
  }
  return pairs;
}
