import type { InboundItem } from '../../connectors/kit/connector.ts';

/** An item and the channel it belongs to. */
export interface RoutedItem {
  channel: string;
  medium: string;
  item: InboundItem;
}

export interface ParsedWebhook {
  /** Who received it: what cannot be understood is kept under this channel. */
  channel: string;
  raw: Buffer;
  /** Where the raw body is kept already, when this is a replay. */
  seq?: number;
  items: RoutedItem[];
  receivedAt: number;
  newId: () => string;
}

export interface Applied {
  duplicates: number;
  /** Keys of items that could not be understood. */
  unparsed: string[];
}
