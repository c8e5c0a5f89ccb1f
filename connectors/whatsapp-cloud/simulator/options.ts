import type { FaultRule } from './faults.ts';
import type {
  AccountOptions,
  LimitOptions,
  PersonOptions,
  ReceiptPlan,
  SentMessage,
  WebhookPlan,
  WindowMode,
} from './model.ts';
import type { Reply } from './reply-content.ts';

export interface SimulatorOptions {
  accounts: AccountOptions[];
  /** Default any free port. */
  port?: number;
  host?: string;
  clock?: () => number;
  /** Makes message ids. */
  ids?: () => string;
  /** Drives every random choice. Default 1. */
  seed?: number;
  people?: PersonOptions[];
  /** `wa_id` of Brazilian mobiles that are not in `people`. Default as typed. */
  brazilianWaId?: 'as-typed' | 'without-ninth-digit';
  limits?: LimitOptions;
  /** Free-form outside the window: HTTP 400, accepted then failed, or no check. Default `sync`. */
  window?: WindowMode;
  receipts?: ReceiptPlan;
  webhooks?: Partial<WebhookPlan>;
  faults?: FaultRule[];
  /** A customer's answer to an accepted message. */
  autoReply?: (sent: SentMessage) => AutoReply | undefined;
  /** Inbound media objects carry a `url` next to the id. Default false. */
  inboundMediaUrl?: boolean;
  /** Newest messages kept in memory; acceptance is counted for all. Default 100,000. */
  keepSent?: number | 'all';
  /** Newest requests kept in memory. Default 10,000. */
  keepRequests?: number | 'all';
}

export type AutoReply = Partial<Pick<Reply, 'from' | 'phoneNumberId' | 'replyTo'>> &
  Pick<Reply, 'content'> & { afterMs?: number };
