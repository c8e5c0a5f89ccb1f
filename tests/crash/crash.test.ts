/** A short run of the crash driver: kills under load lose nothing, send nothing twice, and break no order of events. */
import { describe, expect, test } from 'vitest';
import { hasPostgres, hasRabbit } from '../kit/services.ts';
import type { CrashOptions } from './options.ts';
import { runRound } from './round.ts';

const runs: { name: string; on: boolean; options: Pick<CrashOptions, 'ledger' | 'bus'> }[] = [
  { name: 'sqlite, with the feed for events', on: true, options: { ledger: 'sqlite', bus: false } },
  { name: 'sqlite, with RabbitMQ', on: hasRabbit, options: { ledger: 'sqlite', bus: true } },
  { name: 'postgres', on: hasPostgres, options: { ledger: 'postgres', bus: hasRabbit } },
];

// Side by side: most of a run is waiting for deadlines.
describe.concurrent('killed under load', { timeout: 150_000 }, () => {
  for (const { name, on, options } of runs) {
    test.skipIf(!on)(name, async ({ signal }) => {
      const { report, findings } = await runRound(
        { ...options, kills: 3, seed: 5, rate: 60, tell: () => undefined },
        signal,
      );
      expect(findings.lines()).toEqual([]);
      expect(report).toMatchObject({ kills: 3, lost: 0, sent_twice: 0 });
      expect(report.accepted).toBeGreaterThan(100);
      expect(report.sent_once + report.uncertain.failed).toBeGreaterThanOrEqual(report.accepted);
    });
  }
});
