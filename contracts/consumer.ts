/** How CRMs and ERPs get their events, and how far each way is behind. */
import { z } from 'zod';
import { Timestamp } from './time.ts';

export const BusView = z.strictObject({
  status: z.enum(['up', 'down', 'off']).describe('`off`: no RabbitMQ is configured.'),
  since: Timestamp,
  detail: z.string().describe('What the connection said last.'),
  eventsExchange: z.string().describe('Topic exchange that events are published to.'),
  commandsQueue: z.string().describe('Exchange, and queue of the same name, that commands are taken from.'),
  deadQueue: z.string().describe('Exchange, and queue of the same name, for commands that could not be handled.'),
  commandsWaiting: z
    .int()
    .min(0)
    .nullable()
    .describe('Commands in the queue that nobody has taken yet; null: RabbitMQ could not be asked.'),
  deadWaiting: z
    .int()
    .min(0)
    .nullable()
    .describe('Commands in the dead-letter queue; null: RabbitMQ could not be asked.'),
  eventsWaiting: z
    .int()
    .min(0)
    .nullable()
    .describe('Events that RabbitMQ has not confirmed yet; null: no RabbitMQ is configured.'),
  oldestWaitingAt: Timestamp.nullable().describe('Of the first event that waits; null: none does.'),
});
export type BusView = z.infer<typeof BusView>;

export const FeedView = z.strictObject({
  lastEventId: z.string().nullable().describe('Of the newest event, as `after` takes it; null: there is none yet.'),
  lastEventAt: Timestamp.nullable(),
});
export type FeedView = z.infer<typeof FeedView>;

export const ConsumersView = z.strictObject({ bus: BusView, feed: FeedView });
export type ConsumersView = z.infer<typeof ConsumersView>;
