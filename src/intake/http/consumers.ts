/** How those who read events are connected, and how far publishing is behind. */
import { Hono } from 'hono';
import type { Dependency } from '../../../contracts/admin.ts';
import type { BusView, ConsumersView } from '../../../contracts/consumer.ts';
import type { BrokerConnection } from '../../broker/connection.ts';
import type { Names } from '../../broker/topology.ts';
import { eventId, newestEvent, relayCursor, waitingEvents } from '../../ledger/events.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import type { Env } from './context.ts';
import type { Guard } from './guard.ts';

export interface ConsumerRouteParts {
  store: Store;
  ledgerId: string;
  /** Undefined: no RabbitMQ is configured. */
  broker: Pick<BrokerConnection, 'waiting'> | undefined;
  names: Names;
  dependencies(): Dependency[];
}

export function consumerRoutes(guard: Guard, parts: () => ConsumerRouteParts): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/v1/consumers', guard('read'), async (c) => c.json(await consumersOf(parts())));
  return app;
}

async function consumersOf(parts: ConsumerRouteParts): Promise<ConsumersView> {
  const { store, ledgerId, broker } = parts;
  const [[newest], waiting, queues] = await Promise.all([
    store.reader.all(newestEvent),
    broker === undefined ? undefined : behind(store),
    broker?.waiting(),
  ]);
  return {
    bus: { ...busOf(parts), ...countsOf(waiting, queues) },
    feed: {
      lastEventId: newest === undefined ? null : eventId(ledgerId, Number(newest.seq)),
      lastEventAt: newest === undefined ? null : iso(Number(newest.time_ms)),
    },
  };
}

async function behind(store: Store): Promise<Row | undefined> {
  const [cursor] = await store.reader.all(relayCursor);
  const [waiting] = await store.reader.all(waitingEvents, Number(cursor?.seq ?? 0));
  return waiting;
}

function busOf({ names, dependencies }: ConsumerRouteParts): Omit<BusView, keyof ReturnType<typeof countsOf>> {
  const bus = dependencies().find(({ name }) => name === 'rabbitmq');
  if (bus === undefined) throw new Error('readiness knows no rabbitmq');
  const { status, since, detail } = bus;
  return { status, since, detail, eventsExchange: names.events, commandsQueue: names.commands, deadQueue: names.dead };
}

const countsOf = (waiting: Row | undefined, queues: { commands: number; dead: number } | undefined) => ({
  commandsWaiting: queues?.commands ?? null,
  deadWaiting: queues?.dead ?? null,
  eventsWaiting: waiting === undefined ? null : Number(waiting.events),
  oldestWaitingAt: isoOrNull((waiting?.oldest_ms as number | null | undefined) ?? null),
});
