/** What the simulator is told, and what it remembers. */
import type { FaultRule } from '../../kit/simulator/faults.ts';
import type { PushPlan } from '../../kit/simulator/webhook-push.ts';

export type Channel = 'sms' | 'whatsapp';
export type Json = Record<string, unknown>;

/** A word, or a word with why. */
export type StatusChange =
  | string
  | {
      code: string;
      causes?: readonly { channelErrorCode?: string; reason?: string; details?: string }[];
      /** The older form of the causes. */
      cause?: string;
      carrier?: string;
    };

export interface Subscription {
  url: string;
  headers: Record<string, string>;
}

export interface SimulatedTemplate {
  id: string;
  name: string;
  text: string;
  fields: readonly string[];
  /** Default `APPROVED`. */
  status?: string;
  /** Default `pt_BR`. */
  locale?: string;
}

export interface SimulatorOptions {
  host?: string;
  /** Default: any free one. */
  port?: number;
  token: string;
  /** Aliases that may send. */
  senders: readonly string[];
  templates?: readonly SimulatedTemplate[];
  /** What is told of every message, in this order. */
  statuses?: Record<Channel, readonly StatusChange[]>;
  subscriptions?: Partial<Record<Channel, Subscription>>;
  /** A subscription made without a direction: what is sent is told as well. */
  outCopies?: boolean;
  /** Event fields that are going away, in the place of `message`. */
  deprecatedStatusForm?: boolean;
  webhooks?: Partial<PushPlan>;
  faults?: readonly FaultRule[];
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface SentMessage {
  id: string;
  channel: Channel;
  from: string;
  to: string;
  externalId: string | undefined;
  contents: readonly Json[];
  at: number;
}

export interface Reply {
  channel: Channel;
  /** The person: digits. */
  from: string;
  /** The alias. */
  to: string;
  contents: readonly Json[];
  visitor?: Json;
  /** Of the event, as it is to be written. */
  timestamp?: string;
  id?: string;
}

export interface World {
  options: SimulatorOptions;
  sent: SentMessage[];
  subscriptions: Partial<Record<Channel, Subscription>>;
  statuses: Record<Channel, readonly StatusChange[]>;
  now: () => number;
  newId: (prefix: string) => string;
  emit(channel: Channel, event: Json): void;
}

/** RFC 3339 without a fraction. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
