/**
 * What a channel connector is: pure translation between Ponte's shapes and one provider's wire. A connector does no
 * I/O, keeps no state and reads no clock; the hub owns sockets, timeouts, redaction and retry.
 */
import type { z } from 'zod';
import type { Content, ContentType, InboundContent } from '../../contracts/content.ts';
import type { FailureClass, RateScope } from '../../contracts/failure.ts';

/** Where a message goes. A contact may have no phone (WhatsApp usernames). */
export type Recipient =
  | {
      kind: 'phone';
      e164: string;
      /** The provider's own form of the number, once it has told one. */
      waId?: string;
    }
  | { kind: 'bsuid'; id: string };

export interface OutboundMessage {
  /** Ponte's id: travels as correlation data where the provider echoes any. */
  id: string;
  to: Recipient;
  content: Content;
  /** Provider's id of the quoted message. */
  replyTo?: string;
}

/** A channel as a connector sees it. */
export interface ChannelContext<Config> {
  id: string;
  config: Config;
}

export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** A content field the provider would refuse. `path` is relative to the message: `content.body`. */
export interface ContentIssue {
  path: string;
  /** English. */
  message: string;
  /** Portuguese. */
  messagePt: string;
}

export type SendPlan =
  | { ok: true; request: ProviderRequest }
  | { ok: false; code: 'unsupported_content' | 'content_invalid' | 'recipient_unsupported'; issues: ContentIssue[] };

export interface ProviderResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** The provider's refusal, classified. Cause and next step come from the connector's error table by `code`. */
export interface ProviderFailure {
  class: FailureClass;
  code: string;
  detail?: string;
  scope?: RateScope;
  retryAfterMs?: number;
  cause: string;
  nextStep: string;
}

export type SendOutcome =
  | {
      kind: 'accepted';
      /** Left out where the provider names none: our own id stands for it. */
      providerId?: string;
      /** One id for each part of a long text, when receipts come by part. */
      partIds?: readonly string[];
      recipientAlias?: string;
      /** e.g. `held_for_quality_assessment` */
      note?: string;
    }
  | { kind: 'failed'; failure: ProviderFailure }
  /** Answered, but in a way that leaves open whether the message was taken: never resent blindly. */
  | { kind: 'uncertain'; detail: string };

/** One row of a connector's error table. */
export interface ErrorRow {
  class: FailureClass;
  scope?: RateScope;
  /** Portuguese: what happened. */
  cause: string;
  /** Portuguese: what to do now. */
  nextStep: string;
  /** Shortest wait before the same thing may be tried again. */
  minWaitMs?: number;
  /** Upper bound of tries for this code, when lower than the hub's own. */
  maxAttempts?: number;
  /** The person has told the provider to receive no more of this: remembered, as if they had told us. */
  optsOut?: 'marketing';
}

export interface Identities {
  /** E.164 with `+`, when the provider shows it. */
  phone?: string;
  /** The provider's own normal form of the phone (`wa_id`), digits. */
  waId?: string;
  /** Business-scoped user id. */
  bsuid?: string;
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
  recipient?: Identities;
  /** Group member a group receipt is about. */
  participant?: string;
  failure?: ProviderFailure;
  pricing?: Record<string, unknown>;
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

export interface ProviderTemplate {
  name: string;
  language: string;
  id?: string;
  status: string;
  category: string;
  parameterFormat: 'positional' | 'named';
  /** What a send must supply. */
  header?: { type: 'text' | 'image' | 'video' | 'document' | 'location'; text?: string; parameters: string[] };
  body: { text: string; parameters: string[] };
  footer?: string;
  buttons: { type: string; text: string; needsParameter: boolean }[];
  quality?: string;
}

/** Longest texts once filled, in code points. */
export interface TemplateLimits {
  body: number;
  header: number;
}

/** Case-insensitive header access; returns the first value. */
export type HeaderReader = (name: string) => string | undefined;

/** How a webhook was called, besides its bytes. */
export interface WebhookCall {
  method: 'GET' | 'POST';
  /** As it was called, without the question mark. Where it is kept, secrets of the channel have been blotted out. */
  query: string;
  contentType: string | undefined;
}

export interface ChannelConnector<Config = unknown> {
  id: string;
  medium: 'whatsapp' | 'sms' | 'omnichannel';
  /** Human name of the provider. */
  name: string;
  /** Strict object; each field carries `.meta({ title, description, secret? })`. */
  config: z.ZodType<Config>;
  capabilities: {
    content: readonly ContentType[];
    recipients: readonly Recipient['kind'][];
    templates: boolean;
    /** Free-form content needs an open customer service window. */
    window: boolean;
    receipts: boolean;
    /** The provider echoes our message id in receipts, so that an unknown outcome can be settled. */
    correlation: boolean;
    /** The provider refuses a repeated client-chosen id. */
    clientChosenId: boolean;
  };
  limits: { numberMps: number; pairSeconds: number; pairBurst: number };
  /** The ids under which this channel's items arrive in webhooks. */
  address(config: Config): ItemRoute;
  send(message: OutboundMessage, channel: ChannelContext<Config>): SendPlan;
  outcome(response: ProviderResponse): SendOutcome;
  /**
   * One row per code. A key may be a range, `200-299`; an exact code wins over it, and only exact codes carry
   * `maxAttempts` and `optsOut`. `unknown` is the row of every code that is not here.
   */
  errors: Readonly<Record<string, ErrorRow>>;
  webhook: {
    /** Undefined: this GET is none, but a delivery (`deliversByGet`). */
    handshake?(query: URLSearchParams, config: Config): { status: number; body: string } | undefined;
    /** The provider calls with GET and says everything in the address. */
    deliversByGet?: boolean;
    /** Over the exact bytes received. */
    verify(raw: Uint8Array, header: HeaderReader, config: Config, call: WebhookCall): boolean;
    /** Never throws for one bad item: that item comes back as `unparsed`. Throws only when nothing can be read at all. */
    parse(raw: Uint8Array, config: Config, call: WebhookCall): InboundItem[];
    maxBodyBytes: number;
    /** What the provider wants to hear once it is on disk. Left out: 200 and nothing. */
    answer?: { body: string; contentType: string };
  };
  templates?: {
    list(channel: ChannelContext<Config>, cursor?: string): ProviderRequest;
    /** Throws when the answer is no page: read as empty, a refusal would look like an account without templates. */
    parse(response: ProviderResponse): { templates: ProviderTemplate[]; next?: string };
    limits?: TemplateLimits;
  };
  media?: {
    /** Turns a media id into its current download address. */
    resolve(mediaId: string, channel: ChannelContext<Config>): ProviderRequest;
    parse(
      response: ProviderResponse,
    ): { url: string; mimeType?: string; sha256?: string; sizeBytes?: number } | undefined;
    /** Undefined when the host is not the provider's: the token must not leave for it. */
    download(url: string, channel: ChannelContext<Config>): ProviderRequest | undefined;
  };
}

/** Identity at run time; checks the declaration at compile time and infers the config type. */
export function defineChannelConnector<Config>(connector: ChannelConnector<Config>): ChannelConnector<Config> {
  return connector;
}
