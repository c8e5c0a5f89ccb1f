/** A short soak: everything goes wrong at once, Ponte is killed on the way, and nothing is lost or goes twice, by the SMSC's own count. */
import { describe, expect, test } from 'vitest';
import { ledgers } from '../kit/services.ts';
import { runSoak } from './run.ts';

// Side by side: most of a run is waiting for deadlines.
describe.concurrent('a bad link', { timeout: 150_000 }, () => {
  test.each(ledgers)('on %s', async (ledger) => {
    const { signal } = new AbortController();
    const { report, findings } = await runSoak(
      { ledger, messages: 2_000, kills: 1, seed: 5, tell: () => undefined },
      signal,
    );
    expect(findings.lines()).toEqual([]);
    expect(report).toMatchObject({ messages: 2_000, lost: 0, doubled: 0 });
    expect(report.sent_once + report.failed + report.partly).toBe(2_000);
    expect(report.uncertain.total).toBeGreaterThan(0);
    expect(report.cuts).toBeGreaterThan(0);
  });
});
