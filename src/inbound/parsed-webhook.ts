import type { InboundItem } from '../../connectors/kit/connector.ts';

/** An item and the channel it belongs to. */
export interface RoutedItem {
  channel: string;
  medium: string;
  item: InboundItem;
}

export interface ParsedWebhook {
  /** The raw row; null for a replay. */
  seq: number;
  items: RoutedItem[];
  receivedAt: number;
  /** Ids for what this webhook may create, made outside so that a repeated transaction makes the same rows. */
  newId: () => string;
}

export interface Applied {
  duplicates: number;
  /** Keys of items that could not be understood. */
  unparsed: string[];
}
