/** A customer's message (or an echo of one sent from the phone app): stored once, announced once. */
import type { Identities, MessageItem } from '../../connectors/kit/connector.ts';
import type { HeardMessage, Replies } from '../conversations/replies.ts';
import { insertMessages, type NewMessageRow } from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import type { ParsedWebhook, RoutedItem } from './parsed-webhook.ts';

/** The contact as the ledger keys it: phone where the provider shows one, else its own id. */
export const contactKey = (ids: Identities): string =>
  ids.phone ?? ids.bsuid ?? ids.waId ?? ids.shortCode ?? 'desconhecido';

/** False when this message had been stored before. */
export async function storeInbound(
  tx: Transaction,
  heard: HeardMessage,
  routed: RoutedItem,
  webhook: ParsedWebhook,
  replies: Replies,
): Promise<boolean> {
  const { item } = heard;
  const row = inboundRow(item, routed, webhook);
  const inserted = await tx.each(insertMessages, [row]);
  if (inserted.length === 0) return false;
  const landing = replies.land(heard, webhook.receivedAt);
  const messageId = replies.quotedMessageId(routed.channel, item.replyTo);
  tx.emit({
    subject: row.id,
    name: 'message.received',
    channel: routed.channel,
    timeMs: webhook.receivedAt,
    sequence: 1,
    traceparent: null,
    data: JSON.stringify({
      messageId: row.id,
      channel: routed.channel,
      contact: row.contact,
      contactIds: item.contact,
      direction: item.direction,
      content: item.content,
      at: iso(item.at),
      providerId: item.providerId,
      ...(landing !== undefined && { conversationId: landing.conversationId }),
      ...(item.replyTo !== undefined && {
        replyTo: { ...(messageId !== undefined && { messageId }), providerId: item.replyTo },
      }),
      ...(routed.answers !== undefined && { replyTo: { ...routed.answers, inferred: true } }),
      ...(item.groupId !== undefined && { groupId: item.groupId }),
      ...(item.referral !== undefined && { referral: item.referral }),
    }),
  });
  if (landing?.opened !== undefined) tx.emit(landing.opened);
  return true;
}

const inboundRow = (
  item: MessageItem,
  { channel, live, answers }: RoutedItem,
  webhook: ParsedWebhook,
): NewMessageRow => ({
  id: webhook.newId(),
  direction: 'inbound',
  channel,
  medium: live.connector.medium,
  contact: contactKey(item.contact),
  lane: 'realtime',
  status: 'received',
  due_at: null,
  accepted_at: webhook.receivedAt,
  sent_at: item.at,
  expires_at: null,
  sequence: 1,
  provider_id: item.providerId,
  customer_id: null,
  campaign_id: null,
  reference: null,
  metadata: '{}',
  content: JSON.stringify(item.content),
  reply_to: item.replyTo ?? answers?.providerId ?? null,
  on_uncertain: 'fail',
  // The provider redelivers for a week: its id is what makes the message the same one.
  idem_scope: `inbound:${channel}`,
  idem_key: item.providerId,
  content_hash: null,
  accepted_from: item.direction === 'outbound' ? 'phone-app' : 'customer',
  traceparent: null,
  verdicts: '[]',
  kind: item.content.type,
  category: null,
  options: null,
  text_key: null,
  fallback_due: null,
  parent_id: null,
  receipt_due: null,
});
