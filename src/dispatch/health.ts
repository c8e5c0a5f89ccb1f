/** Tells everybody that a channel has become degraded or has been restored: log, metric, event, and the channel's own row. */
import { channelEvent, writeChannelEvents } from '../channels/channel-events.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { Writer } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import type { CircuitState, onSuccess } from './circuit.ts';

interface HealthParts {
  writer: Writer;
  channels: ChannelRegistry;
  metrics: Metrics;
  log: Logger;
}

type Change = Exclude<ReturnType<typeof onSuccess>['change'], 'none'>;

export function announceHealth(
  { writer, channels, metrics, log }: HealthParts,
  { id }: LiveChannel,
  before: CircuitState,
  state: CircuitState,
  change: Change,
  now: number,
): void {
  const report = (step: string) => (error: unknown) =>
    log.error({ err: error, channel: id, step }, 'dispatch step failed');
  const { failure, since, retryAt } = state;
  metrics.channelUp.set({ channel: id }, change === 'restored' ? 1 : 0);
  log.warn({ channel: id, change, failure: failure ?? before.failure, retryAt }, `channel ${change}`);
  const degraded = failure !== null && since !== null;
  const event = degraded
    ? channelEvent(
        id,
        'channel.degraded',
        { channel: id, failure, ...(retryAt !== null && { retryAt: iso(retryAt) }) },
        now,
      )
    : channelEvent(id, 'channel.restored', { channel: id, degradedAt: iso(before.since ?? now) }, now);
  void writer.write(writeChannelEvents, event).catch(report('channel event'));
  void channels
    .setHealth(id, degraded ? { status: 'degraded', since, failure, retryAt } : null)
    .catch(report('channel health'));
}
