/** Takes due messages out of the queue: claimed, checked and written down as attempts in one transaction. */
import type { ProviderRequest } from '../../connectors/kit/connector.ts';
import type { Content } from '../../contracts/content.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { insertAttempts, type NewAttemptRow } from '../ledger/attempts.ts';
import { messageEvent } from '../ledger/events.ts';
import { type ClaimedRow, claimMessages, type MessageRow, type SettleRow, settleMessages } from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { redact } from '../platform/secrets.ts';
import { contentRefused } from '../rules/failures.ts';
import { recipientOf } from '../rules/recipient.ts';

export interface ClaimInput {
  channel: LiveChannel;
  owner: string;
  take: number;
  now: number;
}

/** A message that is on disk as being sent: its request may leave now, once. */
export interface ClaimedMessage {
  row: ClaimedRow;
  request: ProviderRequest;
}

const dispatchVerdict = ['channel_able', 'not_expired', 'content_valid', 'number_rate'];

export const claimDue: Operation<ClaimInput, ClaimedMessage[]> = {
  name: 'claim',
  async run(tx, inputs) {
    const results: ClaimedMessage[][] = [];
    for (const input of inputs) results.push(await claimChannel(tx, input));
    return results;
  },
};

async function claimChannel(tx: Transaction, { channel, owner, take, now }: ClaimInput): Promise<ClaimedMessage[]> {
  const rows = (await tx.all(claimMessages, channel.id, now, take)) as unknown as ClaimedRow[];
  if (rows.length === 0) return [];
  const ready: ClaimedMessage[] = [];
  const attempts: NewAttemptRow[] = [];
  const refused: SettleRow[] = [];
  const verdict = JSON.stringify({ at: now, stage: 'dispatch', passed: dispatchVerdict });
  for (const row of rows) {
    const plan = channel.connector.send(
      {
        id: row.id,
        to: recipientOf(row.contact),
        content: JSON.parse(row.content) as Content,
        ...(row.reply_to !== null && { replyTo: row.reply_to }),
      },
      channel.context,
    );
    if (plan.ok) {
      ready.push({ row, request: plan.request });
      attempts.push({
        message_id: row.id,
        number: row.attempts,
        channel: channel.id,
        owner,
        started_at: now,
        request: requestRecord(plan.request, channel.secrets),
        verdict,
      });
    } else {
      const failure = contentRefused(
        plan.code,
        plan.issues.map((issue) => `${issue.path}: ${issue.messagePt}`).join('; '),
      );
      refused.push(refusedRow(row, now, failure.code, JSON.stringify(failure)));
      tx.emit(messageEvent(row, 'message.failed', 'failed', row.sequence + 1, now, { failure }));
    }
  }
  tx.write(insertAttempts, attempts);
  tx.write(settleMessages, refused);
  return ready;
}

const refusedRow = (row: MessageRow, now: number, code: string, failure: string): SettleRow => ({
  id: row.id,
  status: 'failed',
  provider_id: null,
  due_at: null,
  settle_by: null,
  order_until: null,
  failed_at: now,
  error_code: code,
  failure,
  sequence: row.sequence + 1,
});

/** What is kept of a request: never its headers, never a secret. */
const requestRecord = (request: ProviderRequest, secrets: readonly string[]): string =>
  redact(JSON.stringify({ method: request.method, url: request.url, body: request.body ?? null }), secrets);
