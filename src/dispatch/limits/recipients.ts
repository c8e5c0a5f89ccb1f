/** The people of a portfolio on disk: whoever counts is written down before the message leaves. */
import { pruneRecipients, type RecipientRow, recipientsSince, upsertRecipients } from '../../ledger/limits.ts';
import type { Store } from '../../ledger/store.ts';
import type { Operation } from '../../ledger/writer.ts';
import { tierWindowMs } from './tier.ts';

export const rememberRecipients: Operation<readonly RecipientRow[], void> = {
  name: 'remember-recipients',
  async run(tx, inputs) {
    const latest = new Map<string, RecipientRow>();
    for (const row of inputs.flat()) {
      const key = `${row.portfolio}\n${row.contact}`;
      const known = latest.get(key);
      if (known === undefined || known.at_ms < row.at_ms) latest.set(key, row);
    }
    // In one order for everybody: nobody waits in a circle.
    const rows = [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    tx.write(upsertRecipients, rows);
    return inputs.map(() => undefined);
  },
};

export const forgetRecipients: Operation<{ portfolio: string; now: number }, void> = {
  name: 'forget-recipients',
  async run(tx, inputs) {
    for (const { portfolio, now } of inputs) await tx.all(pruneRecipients, portfolio, now - tierWindowMs);
    return inputs.map(() => undefined);
  },
};

/** Oldest first. */
export async function readRecipients(store: Store, portfolio: string, since: number): Promise<[string, number][]> {
  const rows = await store.reader.all(recipientsSince, portfolio, since);
  return rows.map((row) => [String(row.contact), Number(row.at_ms)]);
}
