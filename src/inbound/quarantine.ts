/** What could not be understood: kept as it came, told why, and read again on request. */
import { isUtf8 } from 'node:buffer';
import type { UnparsedItem, WebhookCall } from '../../connectors/kit/connector.ts';
import {
  addDeadLetter,
  closeDeadLetter,
  closeLettersOfWebhook,
  tieToWebhook,
  triedDeadLetter,
} from '../ledger/dead-letters.ts';
import { dropFreedWebhook, insertWebhook } from '../ledger/inbox.ts';
import type { Row, Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { sha256 } from '../platform/secrets.ts';
import { webhookCause } from '../rules/letter-cause.ts';
import type { ParsedWebhook, RoutedItem } from './parsed-webhook.ts';

const answerReasonPt =
  'O Ponte não entendeu esta resposta do provedor a uma consulta; ela está guardada e pode ser lida de novo após uma atualização.';
const deliveryReasonPt =
  'O Ponte não entendeu esta operação que veio pela conexão com o provedor; ela está guardada e pode ser lida de novo após uma atualização.';
const itemReasonPt =
  'O Ponte não entendeu este item do provedor; ele fica guardado e pode ser lido de novo após uma atualização.';
const bodyReasonPt =
  'O Ponte não entendeu este webhook; o corpo original está guardado e pode ser lido de novo após uma atualização.';

type Received = Pick<ParsedWebhook, 'channel' | 'raw' | 'call' | 'receivedAt'>;

/** The raw body is kept once for all items of it that are new to the quarantine. */
export async function quarantineItems(
  tx: Transaction,
  webhook: ParsedWebhook,
  items: readonly [RoutedItem, UnparsedItem][],
): Promise<void> {
  let seq = webhook.seq;
  for (const [{ channel }, item] of items) {
    const id = webhook.newId();
    const body = JSON.stringify(item.raw);
    const key = `${channel}\n${item.key}`;
    const at = webhook.receivedAt;
    const added = await tx.all(
      addDeadLetter,
      id,
      'webhook_item',
      channel,
      item.reason,
      itemReasonPt,
      body,
      at,
      key,
      webhookCause('webhook_item', item.reason, channel),
    );
    if (added.length === 0) continue;
    seq ??= await keepRaw(tx, webhook);
    await tx.all(tieToWebhook, id, seq);
  }
}

async function keepRaw(tx: Transaction, { channel, raw, call, receivedAt }: Received): Promise<number> {
  const { encoding, body } = encodeRaw(raw);
  const [row] = await tx.all(insertWebhook, channel, receivedAt, encoding, body, JSON.stringify(call));
  return Number(row?.seq);
}

/** Text where the bytes are text, so that a person can read the table; base64 where they are not. */
export const encodeRaw = (raw: Buffer): { encoding: 'utf8' | 'base64'; body: string } =>
  isUtf8(raw) && !raw.includes(0)
    ? { encoding: 'utf8', body: raw.toString('utf8') }
    : { encoding: 'base64', body: raw.toString('base64') };

export const decodeRaw = (row: Row): Pick<ParsedWebhook, 'raw' | 'call'> => ({
  raw: Buffer.from(String(row.body), row.encoding === 'base64' ? 'base64' : 'utf8'),
  call: row.call === null ? plainPost : (JSON.parse(String(row.call)) as ParsedWebhook['call']),
});

/** Of webhooks that were kept before it was written down how they were called. */
const plainPost: WebhookCall = { method: 'POST', query: '', contentType: undefined };

/** A whole body that nothing could be made of; the same bytes again are the same letter. */
export const quarantineBody: Operation<Received & { id: string; reason: string }, void> = {
  name: 'quarantine-webhook',
  async run(tx, inputs) {
    for (const input of inputs) {
      const { id, channel, reason, receivedAt: at } = input;
      // A GET says everything in its address.
      const address = 'query' in input.call ? input.call.query : '';
      const body = input.raw.length === 0 ? address : encodeRaw(input.raw).body;
      const key = `${channel}\n${sha256(body)}`;
      const reasonPt = bodyReasonOf(input.call);
      const kind = 'webhook_body';
      const cause = webhookCause(kind, reason, channel);
      const added = await tx.all(addDeadLetter, id, kind, channel, reason, reasonPt, body, at, key, cause);
      if (added.length > 0) await tx.all(tieToWebhook, id, await keepRaw(tx, input));
    }
    return inputs.map(() => undefined);
  },
};

function bodyReasonOf(call: ParsedWebhook['call']): string {
  if ('polled' in call) return answerReasonPt;
  return 'delivered' in call ? deliveryReasonPt : bodyReasonPt;
}

export interface Replayed {
  id: string;
  /** The raw webhook behind the letter. */
  seq: number;
  at: number;
  /** Why it is still not understood; undefined = it is. */
  unread?: { reason: string; reasonPt: string; cause: string };
  /** Nothing in the webhook is left that is not understood. */
  whole: boolean;
}

export const noteReplay: Operation<Replayed, void> = {
  name: 'note-replay',
  async run(tx, inputs) {
    for (const { id, seq, at, unread, whole } of inputs) {
      if (unread !== undefined) {
        await tx.all(triedDeadLetter, id, unread.reason, unread.reasonPt, unread.cause);
        continue;
      }
      await tx.all(closeDeadLetter, id, 'replayed', at, null);
      if (whole) await tx.all(closeLettersOfWebhook, seq, at);
      await tx.all(dropFreedWebhook, seq);
    }
    return inputs.map(() => undefined);
  },
};
