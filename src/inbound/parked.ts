/** Receipts that came before their message was known, joined once it is: also when another process sent it. */
import { hearReceipts, type Known } from '../conversations/hear-receipts.ts';
import { adoptReceipts, matchableParked, matchableParkedParts, parkedFact } from '../ledger/receipts.ts';
import type { Operation } from '../ledger/writer.ts';

/** Output: how many were matched. */
export const settleParked: Operation<{ now: number; known: Known }, number> = {
  name: 'settle-parked',
  async run(tx, inputs) {
    const rows = [...(await tx.all(matchableParked)), ...(await tx.all(matchableParkedParts))];
    const [first] = inputs;
    if (rows.length > 0 && first !== undefined) {
      await tx.each(
        adoptReceipts,
        rows.map((row) => ({
          channel: String(row.channel),
          item_key: String(row.item_key),
          message_id: String(row.message_id),
        })),
      );
      await hearReceipts(
        tx,
        rows.map((row) => parkedFact(row, String(row.message_id))),
        first.now,
        first.known,
      );
    }
    return inputs.map(() => rows.length);
  },
};
