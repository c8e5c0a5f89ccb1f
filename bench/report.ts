/** What is printed: one JSON line per bench and ledger, or a table for people. */
import { type Pair, percentile, summarise } from './pairs.ts';

export type Ledger = 'sqlite' | 'postgres';

/** `none` where no ledger is in play. */
export type Result = Readonly<Record<string, string | number>> & { bench: string; ledger: Ledger | 'none' };

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const megabytes = (bytes: number): number => round(bytes / 1_048_576, 1);

export interface Measured {
  ledger: Ledger;
  pairs: readonly Pair[];
  rssBytes: number;
  /** Everything that went through the measured process, warm-up included. */
  total: number;
}

/** Of every bench that goes from a command to its `message.sent`. */
export const dispatchResult = ({ ledger, pairs, rssBytes, total }: Measured, bench = 'dispatch'): Result => {
  const { barePerSecond, pontePerSecond, ratio, cpuMicros } = summarise(pairs);
  return {
    bench,
    ledger,
    bare_per_s: round(barePerSecond, 0),
    ponte_per_s: round(pontePerSecond, 0),
    ratio: round(ratio, 3),
    cpu_us_per_message: round(cpuMicros, 1),
    rss_mb: megabytes(rssBytes),
    messages: total,
  };
};

export const webhooksResult = ({ ledger, pairs, rssBytes, total }: Measured): Result => {
  const { barePerSecond, pontePerSecond, ratio, cpuMicros } = summarise(pairs);
  return {
    bench: 'webhooks',
    ledger,
    bare_per_s: round(barePerSecond, 0),
    ponte_per_s: round(pontePerSecond, 0),
    ratio: round(ratio, 3),
    cpu_us_per_receipt: round(cpuMicros, 1),
    rss_mb: megabytes(rssBytes),
    receipts: total,
  };
};

export const latencyResult = (ledger: Ledger, ratePerSecond: number, latenciesMs: readonly number[]): Result => ({
  bench: 'latency',
  ledger,
  rate_per_s: ratePerSecond,
  p50_ms: round(percentile(latenciesMs, 0.5), 2),
  p99_ms: round(percentile(latenciesMs, 0.99), 2),
  messages: latenciesMs.length,
});

export interface MeasuredRules {
  /** Medians over the rounds, CPU of one message. */
  bareMicros: number;
  fullMicros: number;
  /** How many verdicts ended how. */
  tally: ReadonlyMap<string, number>;
  count: number;
}

export const rulesResult = ({ bareMicros, fullMicros, tally, count }: MeasuredRules): Result => ({
  bench: 'rules',
  ledger: 'none',
  cpu_us_per_verdict: round(fullMicros, 2),
  bare_us: round(bareMicros, 2),
  verdicts: count,
  outcomes: [...tally].map(([code, times]) => `${code} ${times}`).join(', '),
});

export interface MeasuredCampaign {
  ledger: Ledger;
  records: number;
  recordsPerSecond: number;
  firstMessageMs: number;
  /** Bytes of the process: before the file was read, at the highest, and after dispatch went on beside the backlog. */
  before: number;
  peak: number;
  after: number;
  /** Messages a second without the backlog, and beside it. */
  alone: number;
  beside: number;
}

export const campaignResult = (measured: MeasuredCampaign): Result => ({
  bench: 'campaign',
  ledger: measured.ledger,
  records: measured.records,
  records_per_s: round(measured.recordsPerSecond, 0),
  first_message_ms: round(measured.firstMessageMs, 0),
  rss_before_mb: megabytes(measured.before),
  rss_peak_mb: megabytes(measured.peak),
  rss_after_mb: megabytes(measured.after),
  dispatch_alone_per_s: round(measured.alone, 0),
  dispatch_beside_per_s: round(measured.beside, 0),
  slower_by: round(1 - measured.beside / measured.alone, 3),
});

export interface MeasuredSmpp {
  ledger: Ledger;
  /** From the ledger to the SMSC, beside the codec alone. */
  measured: readonly { windowSize: number; pairs: readonly Pair[] }[];
  /** From the bus to the bus. */
  paths: readonly { windowSize: number; pairs: readonly Pair[] }[];
  rssBytes: number;
  /** Of one round. */
  messages: number;
}

export const smppResult = ({ ledger, measured, paths, rssBytes, messages }: MeasuredSmpp): Result => ({
  bench: 'smpp',
  ledger,
  ...perWindow('', measured),
  ...perWindow('bus_', paths),
  rss_mb: megabytes(rssBytes),
  messages,
});

const perWindow = (kind: string, measured: MeasuredSmpp['measured']): Record<string, number> =>
  Object.fromEntries(
    measured.flatMap(({ windowSize, pairs }) => {
      const { barePerSecond, pontePerSecond, ratio, cpuMicros } = summarise(pairs);
      const name = `${kind}w${windowSize}`;
      return [
        [`${name}_bare_per_s`, round(barePerSecond, 0)],
        [`${name}_ponte_per_s`, round(pontePerSecond, 0)],
        [`${name}_ratio`, round(ratio, 3)],
        [`${name}_cpu_us`, round(cpuMicros, 1)],
      ];
    }),
  );

export interface MeasuredLog {
  ledger: Ledger;
  rows: number;
  fillSeconds: number;
  /** First pages: one latency for each value that was asked for. */
  measured: readonly { name: string; ms: readonly number[] }[];
  pages: readonly { name: string; first: readonly number[]; far: readonly number[] }[];
  rssBytes: number;
}

export const logResult = ({ ledger, rows, fillSeconds, measured, pages, rssBytes }: MeasuredLog): Result => {
  const worst = measured.toSorted((a, b) => percentile(b.ms, 0.95) - percentile(a.ms, 0.95))[0];
  const of = (name: string, ms: readonly number[]) => [
    [`${name}_p50_ms`, round(percentile(ms, 0.5), 1)],
    [`${name}_p95_ms`, round(percentile(ms, 0.95), 1)],
  ];
  return {
    bench: 'log',
    ledger,
    rows,
    fill_s: round(fillSeconds, 1),
    worst: worst?.name ?? '',
    worst_p95_ms: worst === undefined ? 0 : round(percentile(worst.ms, 0.95), 1),
    ...Object.fromEntries([
      ...measured.flatMap(({ name, ms }) => of(name, ms)),
      ...pages.flatMap(({ name, first, far }) => [...of(`page_1_${name}`, first), ...of(`page_1000_${name}`, far)]),
    ]),
    rss_mb: megabytes(rssBytes),
  };
};

export const jsonLine = (result: Result): string => JSON.stringify(result);

/** One block per kind of bench, columns as wide as their widest cell. */
export function table(results: readonly Result[]): string {
  const benches = [...new Set(results.map(({ bench }) => bench))];
  return benches
    .map((bench) => {
      const rows = results.filter((result) => result.bench === bench);
      const keys = Object.keys(rows[0] ?? {});
      const cells = [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))];
      const widths = keys.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
      return cells
        .map((line) =>
          line
            .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
            .join('  ')
            .trimEnd(),
        )
        .join('\n');
    })
    .join('\n\n');
}
