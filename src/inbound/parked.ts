/** Receipts that came before their message was known, joined once it is: also when another process sent it. */
import type { Failure } from '../../contracts/failure.ts';
import { adoptReceipts, joinIntoMessages, matchableParked } from '../ledger/receipts.ts';
import type { ReceiptFact } from '../ledger/status.ts';
import type { Operation } from '../ledger/writer.ts';

/** Input: now. Output: how many were matched. */
export const settleParked: Operation<number, number> = {
  name: 'settle-parked',
  async run(tx, inputs) {
    const now = inputs[0] ?? 0;
    const rows = await tx.all(matchableParked);
    if (rows.length > 0) {
      await tx.each(
        adoptReceipts,
        rows.map((row) => ({
          channel: String(row.channel),
          item_key: String(row.item_key),
          message_id: String(row.message_id),
        })),
      );
      await joinIntoMessages(
        tx,
        rows.map((row) => ({
          messageId: String(row.message_id),
          status: row.status as ReceiptFact['status'],
          at: Number(row.at_ms),
          providerId: String(row.provider_id),
          failure: row.failure === null ? null : (JSON.parse(String(row.failure)) as Failure),
        })),
        now,
      );
    }
    return inputs.map(() => rows.length);
  },
};
