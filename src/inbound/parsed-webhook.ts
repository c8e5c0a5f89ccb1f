import type { InboundItem, WebhookCall } from '../../connectors/kit/connector.ts';
import type { LiveChannel } from '../channels/registry.ts';
import type { Known } from '../conversations/hear-receipts.ts';

/** An item and the channel it belongs to. */
export interface RoutedItem {
  channel: string;
  live: LiveChannel;
  item: InboundItem;
  /** The message of ours that it most likely answers, where it quotes none. */
  answers?: { messageId: string; providerId: string } | undefined;
}

/** How an answer came that was asked for, in the place of how a webhook was called. */
export interface PolledCall {
  polled: true;
  status: number;
  /** The question's. */
  cursor: string | undefined;
  now: number;
}

/** What came over an open connection, in the place of how a webhook was called. */
export interface DeliveredCall {
  delivered: true;
  /** Of this arrival: what the provider names by no id is known by it. */
  id: string;
}

export interface ParsedWebhook {
  /** Who received it: what cannot be understood is kept under this channel. */
  channel: string;
  raw: Buffer;
  call: WebhookCall | PolledCall | DeliveredCall;
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
