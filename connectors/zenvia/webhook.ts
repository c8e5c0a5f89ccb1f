/** Webhooks: one event a POST. Zenvia signs nothing; it sends a header that was chosen when the subscription was made. */
import { isInHeader } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { isRecord, textOf, utf8 } from '../kit/fields.ts';
import { otherItem, shownWord, unparsed } from '../kit/items.ts';
import type { ZenviaConfig } from './config.ts';
import type { Medium } from './medium.ts';
import { messageItems } from './messages.ts';
import { statusItem } from './statuses.ts';

export const maxBodyBytes = 1024 * 1024;

export const verify = (_raw: Uint8Array, header: HeaderReader, config: ZenviaConfig): boolean =>
  isInHeader(header, config.webhookHeader, config.webhookToken);

export const parseFor =
  (medium: Medium) =>
  (raw: Uint8Array, _config: ZenviaConfig, _call: WebhookCall, receivedAt: number): InboundItem[] => {
    const body: unknown = JSON.parse(utf8(raw));
    return (Array.isArray(body) ? body : [body]).flatMap((event) => eventItems(event, medium, receivedAt));
  };

function eventItems(event: unknown, medium: Medium, receivedAt: number): InboundItem[] {
  const type = textOf(event, 'type');
  if (!isRecord(event) || type === undefined) return [unparsed(event, 'no event: there is no type')];
  const channel = textOf(event, 'channel')?.toLowerCase() ?? medium.channel;
  // Told of another channel of the account, it belongs to no contact of this one.
  if (channel !== medium.channel) return [otherItem(shownWord(`${type}.${channel}`, type), event)];
  if (type === 'MESSAGE') return messageItems(event, medium, receivedAt);
  if (type === 'MESSAGE_STATUS') return [statusItem(event, medium, receivedAt)];
  return [otherItem(shownWord(type, 'event'), event)];
}
