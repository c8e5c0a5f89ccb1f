/** What the simulator is told, and what it remembers. */
import type { FaultRule } from '../../kit/simulator/faults.ts';
import type { PushPlan } from '../../kit/simulator/webhook-push.ts';

export type Channel = 'sms' | 'whatsapp';
export type Json = Record<string, unknown>;

export interface Subscription {
  url: string;
  headers: Record<string, string>;
}

export interface SimulatedTemplate {
  name: string;
  language: string;
  text: string;
  /** Default `APPROVED`. */
  status?: string;
}

export interface SimulatorOptions {
  host?: string;
  /** Default: any free one. */
  port?: number;
  apiKey: string;
  /** Short codes and numbers that may send. */
  senders: readonly string[];
  templates?: readonly SimulatedTemplate[];
  reports?: Record<Channel, readonly number[]>;
  subscriptions?: Partial<Record<Channel, Subscription>>;
  webhooks?: Partial<PushPlan>;
  faults?: readonly FaultRule[];
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface SentMessage {
  messageId: string;
  channel: Channel;
  from: string;
  to: string;
  /** `text`, `interactive/buttons` and so on; the step of the address. */
  kind: string;
  content: Json;
  smsCount: number;
  callbackData: string | undefined;
  /** Where the send asked its reports to go. */
  notifyUrl: string | undefined;
  intermediate: boolean;
  at: number;
}

export interface SmsReply {
  from: string;
  to: string;
  text: string;
  keyword?: string;
  cleanText?: string;
  id?: string;
}

export interface WhatsappReply {
  from: string;
  to: string;
  message: Json;
  contact?: Json;
  id?: string;
}

export interface World {
  options: SimulatorOptions;
  sent: SentMessage[];
  subscriptions: Partial<Record<Channel, Subscription>>;
  reports: Record<Channel, readonly number[]>;
  now: () => number;
  newId: () => string;
  /** @param named the address that a send has asked for. */
  emit(channel: Channel, result: Json, named?: string): void;
}

/** With an offset that has no colon. */
export const timestamp = (ms: number): string => new Date(ms - 3 * 3_600_000).toISOString().replace(/Z$/, '-0300');

const statuses: Readonly<Record<number, readonly [groupId: number, groupName: string, name: string]>> = {
  2: [3, 'DELIVERED', 'DELIVERED_TO_OPERATOR'],
  3: [1, 'PENDING', 'PENDING_WAITING_DELIVERY'],
  4: [2, 'UNDELIVERABLE', 'UNDELIVERABLE_REJECTED_OPERATOR'],
  5: [3, 'DELIVERED', 'DELIVERED_TO_HANDSET'],
  7: [1, 'PENDING', 'PENDING_ENROUTE'],
  9: [2, 'UNDELIVERABLE', 'UNDELIVERABLE_NOT_DELIVERED'],
  12: [5, 'REJECTED', 'REJECTED_NOT_ENOUGH_CREDITS'],
  15: [4, 'EXPIRED', 'EXPIRED_EXPIRED'],
  20: [5, 'REJECTED', 'REJECTED_FLOODING_FILTER'],
  21: [5, 'REJECTED', 'REJECTED_SYSTEM_ERROR'],
  23: [5, 'REJECTED', 'REJECTED_DUPLICATE_MESSAGE_ID'],
  25: [5, 'REJECTED', 'REJECTED_MESSAGE_TOO_LONG'],
  26: [1, 'PENDING', 'PENDING_ACCEPTED'],
  29: [4, 'EXPIRED', 'EXPIRED_DLR_UNKNOWN'],
};

export function statusOf(id: number): Json {
  const [groupId, groupName, name] = statuses[id] ?? [9, 'INVENTED', `INVENTED_${id}`];
  return { groupId, groupName, id, name, description: `Status ${name}` };
}
