/** Long texts whose missing pieces are waited for no longer: told as they came, and what is missing with them. */
import type { Known } from '../conversations/hear-receipts.ts';
import { longsOverdue, postponeLong } from '../ledger/inbound-longs.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import type { NewId } from '../platform/clock.ts';
import { applyWebhooks } from './apply.ts';
import { tellLong } from './long-texts.ts';
import type { ParsedWebhook } from './parsed-webhook.ts';

export interface LongTextParts {
  known: Known;
  newId: NewId;
}

/** A channel that another process has made is known here soon. */
const unknownChannelMs = 60_000;

/** Output: how many were told. */
export const createSweepLongTexts = (parts: LongTextParts): Operation<number, number> => ({
  name: 'long-texts',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const now of inputs) counts.push(await sweep(tx, parts, now));
    return counts;
  },
});

async function sweep(tx: Transaction, { known, newId }: LongTextParts, now: number): Promise<number> {
  const webhooks: ParsedWebhook[] = [];
  for (const { id, channel, total } of await tx.all(longsOverdue, now)) {
    const live = known.channels.get(String(channel));
    if (live === undefined) {
      await tx.all(postponeLong, String(id), now + unknownChannelMs);
      continue;
    }
    const items = await tellLong(tx, String(id), Number(total), { channel: live.id, live });
    webhooks.push({ ...nothingReceived, channel: live.id, items, receivedAt: now, appliedAt: now, newId, known });
  }
  if (webhooks.length > 0) await applyWebhooks.run(tx, webhooks);
  return webhooks.length;
}

const nothingReceived = {
  raw: Buffer.alloc(0),
  call: { method: 'POST', query: '', contentType: undefined },
} as const;
