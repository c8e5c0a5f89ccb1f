/** A short campaign, killed twice: every record has exactly one result, and nobody is written to twice. */
import { describe, expect, test } from 'vitest';
import { ledgers } from '../kit/services.ts';
import { runCampaign } from './campaign-round.ts';

describe.each(ledgers)('a campaign killed in the middle on %s', { timeout: 150_000 }, (ledger) => {
  test('IXC-59: each of 3,000 records has one result, each queued one a row in the log, and none is sent twice or lost', async ({
    signal,
  }) => {
    const report = await runCampaign({ ledger, records: 3_000, kills: 2, seed: 7, tell: () => undefined }, signal);
    expect(report).toMatchObject({
      one_result: 3_000,
      queued: 2_940,
      log_rows: 2_940,
      left_out: 60,
      sent_twice: 0,
      lost: 0,
    });
    expect(report.sent_once).toBeGreaterThan(2_700);
  });
});
