/**
 * Webhooks: reports and messages, many to a POST. By default Infobip shows nothing of who it is: the token stands in the
 * address that was named in the send or in the portal, or in a header that a subscription was given.
 */
import { isInAddress, isInHeader } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { isRecord, listOf, textOf, utf8 } from '../kit/fields.ts';
import { otherItem, unparsed } from '../kit/items.ts';
import type { InfobipConfig } from './config.ts';
import type { Medium, Reading } from './medium.ts';
import { smsItem, whatsappItem } from './messages.ts';
import { reportItem, seenItem } from './reports.ts';

export const maxBodyBytes = 4 * 1024 * 1024;

export const verify = (
  _raw: Uint8Array,
  header: HeaderReader,
  { webhookToken, webhookHeader }: InfobipConfig,
  call: WebhookCall,
): boolean => isInAddress(call, webhookToken) || isInHeader(header, webhookHeader, webhookToken);

export const parseFor =
  (medium: Medium) =>
  (raw: Uint8Array, config: InfobipConfig, _call: WebhookCall, receivedAt: number): InboundItem[] => {
    const body: unknown = JSON.parse(utf8(raw));
    if (!isRecord(body) || !Array.isArray(body.results)) return [unparsed(body, 'there are no results')];
    return listOf(body, 'results').map((result) => itemOf(result, { ...medium, config, receivedAt }));
  };

/** Reports and messages may come to one address: what an entry holds tells which it is. */
function itemOf(result: unknown, reading: Reading): InboundItem {
  if (!isRecord(result)) return unparsed(result, 'a result that is no object');
  if (isRecord(result.status)) return reportItem(result, reading);
  if (textOf(result, 'seenAt') !== undefined) return seenItem(result, reading);
  if (textOf(result, 'receivedAt') === undefined) return otherItem('result', result);
  // Of the other product of the account, it belongs to no contact of this channel.
  const isWhatsapp = isRecord(result.message);
  if (isWhatsapp !== (reading.channel === 'whatsapp')) return otherItem(isWhatsapp ? 'whatsapp' : 'sms', result);
  return isWhatsapp ? whatsappItem(result, reading) : smsItem(result, reading);
}
