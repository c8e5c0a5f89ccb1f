/** Puts claimed messages that a shared limit had no room for back into the queue: nothing of them has left. */
import { appendVerdicts, type ClaimedRow, deferMessages } from '../ledger/claims.ts';
import { messageEvent } from '../ledger/events.ts';
import { dropAttempts } from '../ledger/limits.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { failureOf } from '../rules/refusal.ts';
import { verdictJson } from '../rules/verdict.ts';
import { heldRow } from './claim.ts';

export interface Release {
  row: ClaimedRow;
  code: 'account_rate' | 'portfolio_tier';
  until: number;
  now: number;
}

export const releaseClaims: Operation<readonly Release[], void> = {
  name: 'release',
  async run(tx, inputs) {
    const releases = inputs.flat();
    tx.lock(releases.map(({ row }) => row.id));
    const holds = releases.map(holdOf);
    const released = new Set(
      (
        await tx.each(
          deferMessages,
          holds.map(({ row, hold, failure }) => heldRow(row, hold, JSON.stringify(failure))),
        )
      ).map((row) => row.id),
    );
    const done = holds.filter(({ row }) => released.has(row.id));
    tx.write(
      dropAttempts,
      done.map(({ row }) => ({ message_id: row.id, number: row.attempts })),
    );
    tx.write(
      appendVerdicts,
      done.map(({ row, verdict }) => ({ id: row.id, verdict })),
    );
    for (const { row, hold, failure, now } of done) {
      const until = iso(hold.until);
      tx.emit(messageEvent(row, 'message.held', 'queued', row.sequence + 1, now, { until, failure }));
    }
    return inputs.map(() => undefined);
  },
};

function holdOf({ row, code, until, now }: Release) {
  const hold = { result: 'hold' as const, code, until };
  const judgement = { passed: [], spoken: [{ rule: code, decision: hold }], stopped: hold };
  return { row, hold, now, failure: failureOf(hold), verdict: verdictJson(judgement, 'dispatch', now, []) };
}
