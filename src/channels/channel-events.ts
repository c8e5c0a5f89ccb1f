/** Events about a channel itself, counted up per channel. */
import type { EventData, EventName } from '../../contracts/event.ts';
import { nextChannelSequence } from '../ledger/channels.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';

export interface ChannelEvent {
  channel: string;
  name: EventName;
  data: Record<string, unknown>;
  at: number;
}

/** Ties the data to the event's contract. */
export const channelEvent = <Name extends EventName>(
  channel: string,
  name: Name,
  data: EventData<Name>,
  at: number,
): ChannelEvent => ({
  channel,
  name,
  data: data as Record<string, unknown>,
  at,
});

export async function emitChannelEvent(tx: Transaction, { channel, name, data, at }: ChannelEvent): Promise<void> {
  const [row] = await tx.all(nextChannelSequence, channel);
  tx.emit({
    subject: channel,
    name,
    channel,
    timeMs: at,
    sequence: Number(row?.sequence ?? 0),
    traceparent: null,
    data: JSON.stringify(data),
  });
}

export const writeChannelEvents: Operation<ChannelEvent, void> = {
  name: 'channel-events',
  mustLand: true,
  async run(tx, events) {
    for (const event of events) await emitChannelEvent(tx, event);
    return events.map(() => undefined);
  },
};
