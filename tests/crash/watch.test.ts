/** Ponte is killed after it has decided whom to tell of an outage, and while it tells them: each person is told once. */
import { describe, expect, test } from 'vitest';
import { ledgers } from '../kit/services.ts';
import { runWatch } from './watch-round.ts';

const people = 240;

describe.each(ledgers)('an outage while Ponte is killed, on %s', { timeout: 150_000 }, (ledger) => {
  test(`each of ${people} people is told once of its beginning, and of its end once`, async ({ signal }) => {
    const report = await runWatch(ledger, people, signal);
    expect(report).toMatchObject({ opened: { told: people }, told_twice: 0, sent_twice: 0, end_alone: 0 });
    const { told = 0, left_out: leftOut = 0, waiting = 0 } = report.closed;
    // Whose beginning was cut off by the kill does not hear of the end.
    expect([told + leftOut, waiting]).toEqual([people, 0]);
    expect(told).toBeGreaterThan(people / 2);
  });
});
