/** Puts claimed messages of which nothing has left back into the queue: no try was made, so none is counted. */
import type { Failure } from '../../contracts/failure.ts';
import { type ClaimedRow, deferMessages } from '../ledger/claims.ts';
import { messageEvent } from '../ledger/events.ts';
import { dropAttempts } from '../ledger/limits.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';

export interface HandedBack {
  row: ClaimedRow;
  failure: Failure;
  until: number;
  now: number;
}

export const handBack: Operation<HandedBack, void> = {
  name: 'hand-back',
  mustLand: true,
  async run(tx, inputs) {
    tx.lock(inputs.map(({ row }) => row.id));
    const deferred = await tx.each(
      deferMessages,
      inputs.map(({ row, failure, until }) => ({
        id: row.id,
        due_at: until,
        // Those behind it to the same contact stay behind it.
        order_until: until,
        error_code: failure.code,
        failure: JSON.stringify(failure),
        sequence: row.sequence + 1,
      })),
    );
    const done = new Set(deferred.map(({ id }) => id));
    const back = inputs.filter(({ row }) => done.has(row.id));
    tx.write(
      dropAttempts,
      back.map(({ row }) => ({ message_id: row.id, number: row.attempts })),
    );
    for (const { row, failure, until, now } of back)
      tx.emit(messageEvent(row, 'message.held', 'queued', row.sequence + 1, now, { until: iso(until), failure }));
    return inputs.map(() => undefined);
  },
};
