/** What a test or a demo tells the simulator about the world, and what the simulator remembers of it. */
export type Json = Record<string, unknown>;

export interface NumberOptions {
  phoneNumberId: string;
  /** Formatted as Meta shows it; its digits are what "recipient equals sender" is compared with. */
  displayPhoneNumber: string;
  verifiedName?: string;
  /** Put before a `to` without `+` that does not look international. Default: first two digits of the display number. */
  countryCode?: string;
  /** Overrides `limits.numberMps` for this number. */
  numberMps?: number | 'off';
  webhookUrl?: string;
}

export interface TemplateButtonOptions {
  type: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER' | 'COPY_CODE' | 'OTP' | 'FLOW' | 'CATALOG' | 'MPM' | 'SPM';
  text?: string;
  url?: string;
  [field: string]: unknown;
}

/** In Meta's own form, so that the listing answers exactly what was registered. */
export interface TemplateComponentOptions {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS';
  format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  text?: string;
  buttons?: TemplateButtonOptions[];
  [field: string]: unknown;
}

export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'DELETED' | 'ARCHIVED';

export interface TemplateOptions {
  name: string;
  language: string;
  category?: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION';
  status?: TemplateStatus;
  /** Digits; may exceed 2^53 as Meta's do. */
  id?: string;
  parameterFormat?: 'POSITIONAL' | 'NAMED';
  components: TemplateComponentOptions[];
  quality?: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  /** Answered as `message_status`. A held message gets no receipts by itself. Default `accepted`. */
  messageStatus?: 'accepted' | 'held_for_quality_assessment' | 'paused';
}

export interface AccountOptions {
  wabaId: string;
  accessToken: string;
  appSecret: string;
  verifyToken?: string;
  /** For account-level updates, and for numbers without one of their own. */
  webhookUrl?: string;
  numbers: NumberOptions[];
  templates?: TemplateOptions[];
  /** May send business-initiated free-form with `category`. Default false. */
  directSend?: boolean;
  /** False: marketing templates are refused on `/messages` (131063). Default true. */
  marketingOnCloudApi?: boolean;
}

export interface PersonOptions {
  phone?: string;
  /** Meta's own form of the phone, where it differs from what is typed (Brazil without the ninth digit). */
  waId?: string;
  bsuid?: string;
  name?: string;
  username?: string;
  /** Webhooks show the BSUID only. */
  hidesPhone?: boolean;
  /** False: never a `read`. Default true. */
  readReceipts?: boolean;
  /** Messages to this person are accepted and then fail with this code. */
  failsWith?: number;
}

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'played';

export type ReceiptPlan =
  | 'none'
  | {
      /** Default sent, delivered, read. */
      statuses?: readonly ReceiptStatus[];
      /** From acceptance; one number for all or one for each. Default 0. */
      delayMs?: number | Partial<Record<ReceiptStatus | 'failed', number>>;
    };

export interface WebhookPlan {
  /** Most updates in one POST. Default 1. */
  batch: number;
  /** How long an update waits for others to share its POST. Default 0. */
  lingerMs: number;
  /** POSTs in flight to one address. Default 1, which keeps the order; more gives Meta's disorder. */
  parallel: number;
  /** How many times each POST is made. Default 1. */
  repeat: number;
  /** Picks queued updates at random (seeded). Default false. */
  shuffle: boolean;
  /** Wait before an update is queued. Default 0. */
  delayMs: number;
  /** Anything but 200 is tried again. Default every 200 ms for 60 s. */
  retry: { everyMs: number; forMs: number };
  /** Longest wait for the hub's answer. Default 10 s. */
  timeoutMs: number;
}

export interface LimitOptions {
  /** Messages a second and number, inbound included. Default 80. */
  numberMps?: number | 'off';
  /** Default one per 6 s with a burst of 45. */
  pair?: { everyMs: number; burst: number } | 'off';
  /** Different people outside windows in any 24 hours, over all numbers of an account. Default off. */
  portfolioTier?: number | 'off';
  /** HTTP status of a throttled answer. Default 429. */
  status?: 400 | 429;
}

export type WindowMode = 'sync' | 'async' | 'off';

/** A message the simulator accepted. */
export interface SentMessage {
  wamid: string;
  wabaId: string;
  phoneNumberId: string;
  /** Phone as typed, or BSUID. */
  to: string;
  waId?: string;
  userId?: string;
  type: string;
  /** `biz_opaque_callback_data`. */
  opaque?: string;
  /** Price category. */
  category: string;
  /** What the sender posted. */
  body: Json;
  at: number;
  /** Of template sends. */
  messageStatus?: string;
  /** Accepted, but a `failed` status with this code follows. */
  failsWith?: number;
}

export interface RequestRecord {
  method: string;
  path: string;
  /** 0 when the connection was cut instead of answered. */
  status: number;
  at: number;
}

export interface ReadMark {
  phoneNumberId: string;
  messageId: string;
  typing: boolean;
  at: number;
}
