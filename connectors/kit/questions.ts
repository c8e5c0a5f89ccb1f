/** What a connector asks a provider besides sending, and what may come back. */
import type { InboundItem } from './inbound-items.ts';
import type { ProviderFailure } from './provider.ts';

/** One of the provider's own channels, to choose from. */
export interface ProviderChannel {
  /** For the configuration, in the field that the connector names. */
  id: string;
  name: string;
  /** The provider's word, such as `Whatsapp`. */
  medium: string | null;
  /** What stands behind it, in the provider's word. */
  integration: string | null;
  active: boolean;
}

/** A question that was refused: cause and next step come from the connector's error table, as those of a send do. */
export interface Unanswered {
  ok: false;
  failure: ProviderFailure;
}

/** One question of a poll: where it stands, and when it is asked. */
export interface PollQuestion {
  /** `cursor` of the answer before; undefined: never asked before. */
  cursor: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

export type PollAnswer =
  | {
      ok: true;
      items: InboundItem[];
      /** Where the next question begins; kept in the same transaction as the items. */
      cursor: string;
      /** There is more: the next question follows at once. */
      again: boolean;
    }
  | Unanswered;

/** What the provider lets a channel send until it counts anew. */
export interface Allowance {
  left: number;
  limit: number;
  /** Epoch milliseconds. Left out: the provider does not say, and the next day of Brasília is taken. */
  resetsAt?: number;
}

/** Null: the channel has no limit. */
export type AllowanceAnswer = { ok: true; allowance: Allowance | null } | Unanswered;

export type ProviderChannelPage = { ok: true; channels: ProviderChannel[]; next?: string } | Unanswered;
