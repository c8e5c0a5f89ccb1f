/** A short run of the load driver: whatever is asked of Ponte, the provider never has to refuse it for its own rules. */
import { describe, expect, test } from 'vitest';
import { hasPostgres, hasRedis } from '../kit/services.ts';
import type { LoadOptions } from './options.ts';
import { runLoad } from './run.ts';

const runs: { name: string; on: boolean; options: Pick<LoadOptions, 'processes' | 'redis' | 'ledger'> }[] = [
  { name: 'one process, SQLite', on: true, options: { processes: 1, redis: 'none', ledger: 'sqlite' } },
  {
    name: 'two processes, Redis killed half-way',
    on: hasPostgres && hasRedis,
    options: { processes: 2, redis: 'killed', ledger: 'postgres' },
  },
];

describe('a mixed load', { timeout: 90_000 }, () => {
  for (const { name, on, options } of runs) {
    test.skipIf(!on)(`${name}: no refusal by the provider`, async ({ signal }) => {
      const load = {
        messages: 2_000,
        contacts: 200,
        numberMps: 100,
        patienceMs: 10_000,
        seed: 3,
        tell: () => undefined,
      };
      const { report, findings } = await runLoad({ ...load, ...options }, signal);
      expect(findings.lines()).toEqual([]);
      expect(report.breaches).toEqual({ '131047': 0, '131056': 0, '130429': 0, '131048': 0, '132xxx': 0 });
      for (const code of [
        'window_closed',
        'template_mismatch',
        'template_unknown',
        'template_not_approved',
        'opted_out',
      ])
        expect(report.refused_by_rules[code], code).toBeGreaterThan(0);
      expect(report.held).toBeGreaterThan(0);
      // What a busy machine takes away is no fault of the limits; the long run asks for 95 %.
      expect(report.used_share).toBeGreaterThan(0.7);
    });
  }
});
