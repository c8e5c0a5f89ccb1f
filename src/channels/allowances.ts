/** What the provider last told of each channel's daily allowance, kept so that every process can show it. */
import type { Allowance } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { putAllowance, readAllowance } from '../ledger/limits.ts';
import type { Queries } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';

export interface StoredAllowance {
  /** When the provider told; null: it never has. */
  readAt: number | null;
  /** Null: no limit. */
  allowance: Allowance | null;
  failedAt: number | null;
  /** Why it could not be read the last time. */
  failure: Failure | null;
}

export const saveAllowance: Operation<{ channel: string; stored: StoredAllowance }, void> = {
  name: 'save-allowance',
  async run(tx, inputs) {
    for (const { channel, stored } of inputs) await tx.all(putAllowance, channel, JSON.stringify(stored));
    return inputs.map(() => undefined);
  },
};

/** Undefined: the provider was never asked. */
export async function storedAllowance(reader: Queries, channel: string): Promise<StoredAllowance | undefined> {
  const [row] = await reader.all(readAllowance, channel);
  return row === undefined ? undefined : (JSON.parse(String(row.value)) as StoredAllowance);
}
