import type { InboundItem, WebhookCall } from '../../connectors/kit/connector.ts';
import type { LiveChannel } from '../channels/registry.ts';
import type { Known } from '../conversations/hear-receipts.ts';

/** An item and the channel it belongs to. */
export interface RoutedItem {
  channel: string;
  live: LiveChannel;
  item: InboundItem;
}

export interface ParsedWebhook {
  /** Who received it: what cannot be understood is kept under this channel. */
  channel: string;
  raw: Buffer;
  call: WebhookCall;
  /** Where the raw body is kept already, when this is a replay. */
  seq?: number;
  items: RoutedItem[];
  receivedAt: number;
  newId: () => string;
  /** When it is applied: a replay is later than its arrival. */
  appliedAt: number;
  known: Known;
}

export interface Applied {
  duplicates: number;
  /** Keys of items that could not be understood. */
  unparsed: string[];
  /** Channels that have something to send now: a confirmation. */
  queued: string[];
}
