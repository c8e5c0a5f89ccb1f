/** One address for the `dlr-url` of every send and the `get-url` or `post-url` of the service. Kannel signs nothing. */
import { isInAddress } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import type { KannelConfig } from './config.ts';
import { messageItem } from './messages.ts';
import { octetsOf } from './parameters.ts';
import { isReceipt, receiptItem } from './receipts.ts';

export const maxBodyBytes = 256 * 1024;

export const verify = (_raw: Uint8Array, _header: HeaderReader, config: KannelConfig, call: WebhookCall): boolean =>
  isInAddress(call, config.webhookToken);

export function parse(raw: Uint8Array, _config: KannelConfig, call: WebhookCall, receivedAt: number): InboundItem[] {
  const octets = new Map(octetsOf(call.query));
  octets.delete('token');
  const body = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  // Somebody has looked whether the address is there.
  if (octets.size === 0 && body.length === 0) return [];
  if (isReceipt(octets)) return [receiptItem(octets, receivedAt)];
  return [messageItem(octets, { body, contentType: call.contentType }, receivedAt)];
}
