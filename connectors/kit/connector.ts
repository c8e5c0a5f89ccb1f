/**
 * What a channel connector is: pure translation between Ponte's shapes and one provider's wire. A connector does no
 * I/O, keeps no state and reads no clock; the hub owns sockets, timeouts, redaction and retry.
 */
import type { z } from 'zod';
import type { Content, ContentType } from '../../contracts/content.ts';
import type { FailureClass, RateScope } from '../../contracts/failure.ts';
import type { ContentIssue } from './content-issue.ts';
import type { InboundItem, ItemRoute } from './inbound-items.ts';
import type { Probe } from './probe.ts';
import type { ProviderRequest, ProviderResponse, SendOutcome } from './provider.ts';
import type { AllowanceAnswer, PollAnswer, PollQuestion, ProviderChannelPage } from './questions.ts';
import type { SessionProtocol } from './session.ts';
import type { TextOptions } from './sms-text/plan.ts';

export type * from './inbound-items.ts';
export type * from './provider.ts';
export type * from './questions.ts';
export type * from './session.ts';

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

export type { ContentIssue };

export interface RefusedPlan {
  ok: false;
  code: 'unsupported_content' | 'content_invalid' | 'recipient_unsupported';
  issues: ContentIssue[];
}

export type SendPlan =
  | {
      ok: true;
      request: ProviderRequest;
      submits?: undefined;
      /** SMS that the text takes. */
      parts?: number;
    }
  | RefusedPlan;

/** What goes over a session: one operation, or one for each part. */
export type SubmitPlan =
  | {
      ok: true;
      submits: readonly [Uint8Array, ...Uint8Array[]];
      /** What is kept of it for people. Never a secret. */
      shown: Readonly<Record<string, unknown>>;
      /** SMS that the text takes: more than `submits` where the provider cuts it. */
      parts: number;
    }
  | RefusedPlan;

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

export interface ProviderTemplate {
  name: string;
  language: string;
  id?: string;
  status: string;
  category: string;
  parameterFormat: 'positional' | 'named';
  /** What a send must supply. `media`: an image, a video or a document, the provider does not say which. */
  header?: {
    type: 'text' | 'image' | 'video' | 'document' | 'media' | 'location';
    text?: string;
    parameters: string[];
    /** May be left out: then the template's own goes. */
    optional?: true;
  };
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

export interface WebhookAnswer {
  body: string;
  contentType: string;
}

/** What every connector of a channel tells of itself, however its provider is reached. */
interface ConnectorTraits<Config> {
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
    /** The provider echoes our message id whole in receipts, so that an unknown outcome can be settled. */
    correlation: boolean;
    /** The provider refuses a repeated client-chosen id. */
    clientChosenId: boolean;
    /** Each part of a long text has receipts of its own, under the ids that `partIds` names. */
    partReceipts?: boolean;
  };
  limits: { numberMps: number; pairSeconds: number; pairBurst: number; receiptTimeoutHours?: number };
  /** The ids under which this channel's items arrive in webhooks. */
  address(config: Config): ItemRoute;
  /**
   * One row per code. A key may be a range, `200-299`; an exact code wins over it, and only exact codes carry
   * `maxAttempts` and `optsOut`. `unknown` is the row of every code that is not here.
   */
  errors: Readonly<Record<string, ErrorRow>>;
  sms?: {
    /** How texts are written on this channel: what a check tells before anything is sent. */
    text(config: Config): TextOptions;
    /** Who the message is said to be from. */
    sender(config: Config): string | undefined;
  };
}

/** Spoken to by HTTP, a request at a time; tells its news by webhooks, or when it is asked. */
export interface HttpConnector<Config = unknown> extends ConnectorTraits<Config> {
  session?: undefined;
  send(message: OutboundMessage, channel: ChannelContext<Config>): SendPlan;
  /** @param config for gateways whose answers only their configuration describes; the hub always gives it. */
  outcome(response: ProviderResponse, config?: Config): SendOutcome;
  webhook: {
    /** Undefined: this GET is none, but a delivery (`deliversByGet`). */
    handshake?(query: URLSearchParams, config: Config): { status: number; body: string } | undefined;
    /** The provider calls with GET and says everything in the address. */
    deliversByGet?: boolean;
    /** Over the exact bytes received. */
    verify(raw: Uint8Array, header: HeaderReader, config: Config, call: WebhookCall): boolean;
    /**
     * Never throws for one bad item: that item comes back as `unparsed`. Throws only when nothing can be read at all.
     * @param receivedAt epoch milliseconds: when it came, for providers that tell no time.
     */
    parse(raw: Uint8Array, config: Config, call: WebhookCall, receivedAt: number): InboundItem[];
    maxBodyBytes: number;
    /** What the provider wants to hear once it is on disk. Left out: 200 and nothing. */
    answer?(config: Config): WebhookAnswer | undefined;
  };
  templates?: {
    list(channel: ChannelContext<Config>, cursor?: string): ProviderRequest;
    /** Throws when the answer is no page: read as empty, a refusal would look like an account without templates. */
    parse(response: ProviderResponse): { templates: ProviderTemplate[]; next?: string };
    limits?: TemplateLimits;
  };
  /**
   * For providers that do not call: the hub asks, one question after the other, and what comes goes the way of webhooks.
   * Each round reaches back over a part of the one before, because what is said of a message comes late and clocks
   * disagree; items keep their keys, so that a repetition changes nothing. A receipt of a message that is nobody's yet is
   * not kept: the next round tells it again.
   */
  poll?: {
    /** Undefined: this channel is not asked. */
    everyMs(config: Config): number | undefined;
    ask(channel: ChannelContext<Config>, question: PollQuestion): ProviderRequest;
    /**
     * Never throws for one bad item: that item comes back as `unparsed`. Throws only when nothing can be read at all:
     * the answer is kept as it came, and asked for again.
     */
    read(response: ProviderResponse, channel: ChannelContext<Config>, question: PollQuestion): PollAnswer;
  };
  /** How much a channel may still send: read before messages are taken out of its queue. */
  allowance?: {
    request(channel: ChannelContext<Config>): ProviderRequest;
    /** Throws when the answer makes no sense: read as empty, a refusal would look like a channel without limit. */
    parse(response: ProviderResponse): AllowanceAnswer;
  };
  /** The provider's own channels, to choose one before the rest of the configuration is known. */
  channels?: {
    /** What it takes to ask: some fields of `config`, and no others. */
    account: z.ZodType<Partial<Config>>;
    /** The field of `config` that takes the chosen one's id. */
    field: string;
    list(account: Partial<Config>, cursor?: string): ProviderRequest;
    /** Throws when the answer is no page. */
    parse(response: ProviderResponse): ProviderChannelPage;
  };
  /**
   * Harmless questions, asked in their order until one is refused: is this address, are these credentials right? Nothing
   * is sent to anybody and nothing changes at the provider. Left out: it has none, and only the connection can be tried.
   */
  probes?: readonly Probe<Config>[];
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

/** Spoken to over connections that stay open, on which it tells its news too. */
export interface SessionConnector<Config = unknown> extends ConnectorTraits<Config> {
  send(message: OutboundMessage, channel: ChannelContext<Config>): SubmitPlan;
  session: SessionProtocol<Config>;
  webhook?: undefined;
  templates?: undefined;
  poll?: undefined;
  allowance?: undefined;
  channels?: undefined;
  probes?: undefined;
  media?: undefined;
}

export type ChannelConnector<Config = unknown> = HttpConnector<Config> | SessionConnector<Config>;

/** Identity at run time; checks the declaration at compile time and infers the config type. */
export function defineChannelConnector<Config>(connector: HttpConnector<Config>): HttpConnector<Config> {
  return connector;
}

export function defineSessionConnector<Config>(connector: SessionConnector<Config>): SessionConnector<Config> {
  return connector;
}
