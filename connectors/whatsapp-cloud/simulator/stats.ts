import type { WebhookStats } from './webhooks.ts';
import type { World } from './world.ts';

export interface SimulatorStats {
  requests: number;
  accepted: number;
  /** Accepted again with opaque data that had been accepted before. */
  repeated: number;
  inbound: number;
  /** Count by Graph error code. */
  refused: Record<string, number>;
  faultsStruck: number;
  /** Receipts, retries, answers and replies that are still to come. */
  scheduled: number;
  webhooks: WebhookStats;
}

export const statsOf = ({ journal, faults, timers, webhooks }: World): SimulatorStats => ({
  requests: journal.requestCount,
  accepted: journal.acceptedCount,
  repeated: journal.repeatedCount,
  inbound: journal.inboundCount,
  refused: Object.fromEntries(journal.refusedByCode),
  faultsStruck: faults.struck,
  scheduled: timers.count,
  webhooks: webhooks.stats,
});
