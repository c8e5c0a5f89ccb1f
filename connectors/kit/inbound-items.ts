/** What providers tell, by webhook or when they are asked. */
import type { InboundContent } from '../../contracts/content.ts';
import type { ProviderFailure } from './provider.ts';

export interface Identities {
  /** E.164 with `+`, when the provider shows it. */
  phone?: string;
  /** The provider's own normal form of the phone (`wa_id`), digits. */
  waId?: string;
  /** Business-scoped user id. */
  bsuid?: string;
  /** Digits of an SMS sender that is no phone number. */
  shortCode?: string;
  username?: string;
  name?: string;
}

/** Where an item belongs when a webhook carries several numbers or whole accounts. */
export interface ItemRoute {
  numberId?: string;
  accountId?: string;
}

interface InboundBase {
  /** Stable over redelivery: the same item always has the same key. */
  key: string;
  /** Epoch milliseconds by the provider's clock, when it gave one. */
  at?: number;
  route: ItemRoute;
  /** The item as the provider sent it. */
  raw: unknown;
}

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'played' | 'failed' | 'deleted';

export interface ReceiptItem extends InboundBase {
  kind: 'receipt';
  at: number;
  providerId: string;
  status: ReceiptStatus;
  /** Our message id, when the provider echoed it. */
  messageId?: string;
  /** How our message id ends, where the provider has room for no more: with the recipient it still finds the message. */
  messageIdEnd?: string;
  recipient?: Identities;
  /** Group member a group receipt is about. */
  participant?: string;
  failure?: ProviderFailure;
  /** `amount` and `currency` where the provider tells what the message, or the part of it, has cost. */
  pricing?: Record<string, unknown>;
  /** The operator behind the provider. */
  carrier?: string;
}

export interface MessageItem extends InboundBase {
  kind: 'message';
  at: number;
  providerId: string;
  /** `outbound` for echoes: sent by a person from the phone app of the same number. */
  direction: 'inbound' | 'outbound';
  /** The customer: sender of an inbound message, addressee of an echo. */
  contact: Identities;
  content: InboundContent;
  /** Provider's id of the quoted message. */
  replyTo?: string;
  forwarded?: boolean;
  groupId?: string;
  referral?: Record<string, unknown>;
  /** One piece of a long text that comes in several: the hub puts them together, in whatever order they come. */
  part?: { reference: string; number: number; total: number };
}

export interface TemplateItem extends InboundBase {
  kind: 'template';
  name: string;
  language: string;
  templateId?: string;
  change: 'status' | 'quality' | 'category' | 'components';
  /** New status, quality score or category, in the provider's word. */
  value: string;
  previous?: string;
  reason?: string;
}

/** Account, number, limit and security notices. */
export interface AccountItem extends InboundBase {
  kind: 'account';
  event: string;
  /** Portuguese, for operators. */
  text: string;
  severity: 'info' | 'warning' | 'critical';
  /** Different people outside windows in 24 hours, when the notice tells; null: unlimited. */
  portfolioTier?: number | null;
}

export interface PreferenceItem extends InboundBase {
  kind: 'preference';
  contact: Identities;
  category: string;
  value: 'stop' | 'resume';
}

/** A person's identifier changed: aliases are merged, no new contact is made. */
export interface IdentityItem extends InboundBase {
  kind: 'identity';
  previous: Identities;
  current: Identities;
}

/** A customer's call reached the business, answered or not: it opens the window as a message does. */
export interface CallItem extends InboundBase {
  kind: 'call';
  at: number;
  /** The provider's word, such as `connect`. */
  event: string;
  /** Who called: only calls of customers are told. */
  direction: 'inbound';
  contact: Identities;
}

/** Known transport, unknown or unneeded content: kept and visible, never refused. */
export interface OtherItem extends InboundBase {
  kind: 'other';
  field: string;
}

/** Could not be understood: goes to quarantine and can be parsed again after an upgrade. */
export interface UnparsedItem extends InboundBase {
  kind: 'unparsed';
  reason: string;
}

export type InboundItem =
  | ReceiptItem
  | MessageItem
  | TemplateItem
  | AccountItem
  | PreferenceItem
  | IdentityItem
  | CallItem
  | OtherItem
  | UnparsedItem;
