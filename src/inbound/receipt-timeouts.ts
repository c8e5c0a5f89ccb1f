/** Sent messages that no receipt has come for in time are closed, once: nobody need wait any longer. */
import type { MessageStatus } from '../../contracts/message.ts';
import type { ChannelRegistry } from '../channels/registry.ts';
import { messageEvent } from '../ledger/events.ts';
import type { MessageRow } from '../ledger/messages.ts';
import { closeUnreceipted, receiptsOverdue, setReceiptDue } from '../ledger/receipt-timeouts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { receiptMove } from '../rules/receipt-timeout.ts';

/** Output: how many were looked at. */
export const createSweepReceipts = (channels: ChannelRegistry): Operation<number, number> => ({
  name: 'receipt-timeouts',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const now of inputs) counts.push(await sweep(tx, channels, now));
    return counts;
  },
});

async function sweep(tx: Transaction, channels: ChannelRegistry, now: number): Promise<number> {
  const rows = (await tx.all(receiptsOverdue, now)) as unknown as MessageRow[];
  const looks: { id: string; receipt_due: number | null }[] = [];
  const closed: { id: string; since: number; sequence: number }[] = [];
  for (const row of rows) {
    const status = row.status as MessageStatus;
    const { due_at, accepted_at, sent_at: sentAt } = row;
    const timeoutMs = channels.get(row.channel)?.judged.receiptTimeoutMs;
    const move = receiptMove({ status, dueAt: due_at ?? accepted_at, sentAt }, timeoutMs, now);
    if (move.kind !== 'close' || timeoutMs === undefined) {
      looks.push({ id: row.id, receipt_due: move.kind === 'wait' ? move.until : null });
      continue;
    }
    const sequence = row.sequence + 1;
    closed.push({ id: row.id, since: move.since, sequence });
    const said = { reason: 'no_receipt', sentAt: iso(move.since - timeoutMs), waitedHours: timeoutMs / 3_600_000 };
    tx.emit(messageEvent(row, 'message.closed', status, sequence, now, said));
  }
  tx.write(setReceiptDue, looks);
  tx.write(closeUnreceipted, closed);
  return rows.length;
}
