/** The sender and the reader of one bus, the same for the bare loop and for Ponte. */
import { type Channel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { busNames, cloudEventMediaType, commandRoutingKey } from '../contracts/bus.ts';
import { sendCommand } from './fixture.ts';
import { resultQueues } from './services.ts';
import { serveCalls } from './worker.ts';

/** Commands published and not yet confirmed. */
const confirmWindow = 500;
const readPrefetch = 1_000;
const ackEvery = 100;
const stallMs = 30_000;
const routingKey = commandRoutingKey('ponte.message.send.v1');
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

/** Counts distinct results, so that a redelivery never ends a round early. */
class Reader {
  readonly #seen = new Set<string>();
  #expected = Number.POSITIVE_INFINITY;
  #onAll: (() => void) | undefined;
  #unacked = 0;
  lastAt = 0;

  get count(): number {
    return this.#seen.size;
  }

  begin(expected: number): Promise<void> {
    this.#seen.clear();
    this.#expected = expected;
    return new Promise((resolve) => {
      this.#onAll = resolve;
    });
  }

  take(channel: Channel, message: ConsumeMessage): void {
    this.#seen.add(String(message.properties.messageId));
    this.#unacked += 1;
    const complete = this.#seen.size === this.#expected;
    if (complete) this.lastAt = performance.now();
    if (complete || this.#unacked >= ackEvery) {
      channel.ack(message, true);
      this.#unacked = 0;
    }
    if (complete) this.#onAll?.();
  }
}

interface Side {
  exchange: string;
  publisher: ConfirmChannel;
  sent: Reader;
  /** Ponte says this about every message too; the bare loop does not. */
  accepted: Reader | undefined;
}

interface LoadRound {
  prefix: string;
  first: number;
  count: number;
  /** Left out: the usual one. */
  channel?: string;
}

const sides = new Map<string, Side>();

const handlers = {
  /** Makes the queues that results are read from; for the bare loop also the queue that it reads. */
  open: async ({ amqpUrl, prefix, bare }: { amqpUrl: string; prefix: string; bare: boolean }) => {
    const names = busNames(prefix);
    const queues = resultQueues(prefix);
    const connection = await connect(amqpUrl, { noDelay: true });
    const publisher = await connection.createConfirmChannel();
    const consumer = await connection.createChannel();
    await consumer.assertExchange(names.events, 'topic', { durable: true });
    if (bare) {
      await publisher.assertExchange(names.commands, 'topic', { durable: true });
      await publisher.assertQueue(names.commands, quorum);
      await publisher.bindQueue(names.commands, names.commands, '#');
    }
    const read = async (queue: string, key: string): Promise<Reader> => {
      const reader = new Reader();
      // A channel per queue: acknowledging up to a message means up to it on this queue.
      const channel = await connection.createChannel();
      await channel.prefetch(readPrefetch);
      await channel.assertQueue(queue, quorum);
      await channel.bindQueue(queue, names.events, key);
      await channel.consume(queue, (message) => {
        if (message !== null) reader.take(channel, message);
      });
      return reader;
    };
    sides.set(prefix, {
      exchange: names.commands,
      publisher,
      sent: await read(queues.sent, 'message.sent.#'),
      accepted: bare ? undefined : await read(queues.accepted, 'message.accepted.#'),
    });
  },

  /** Answers the milliseconds from the first publish to the last result. */
  round: async ({ prefix, first, count, channel }: LoadRound): Promise<number> => {
    const side = sides.get(prefix);
    if (side === undefined) throw new Error(`${prefix} is not open`);
    // Made before the clock starts: what a command costs to write is not part of either side.
    const commands = Array.from({ length: count }, (_, place) => sendCommand(first + place, channel));
    const ends = Promise.all([side.sent.begin(count), side.accepted?.begin(count)]);
    const watch = watchProgress(side);
    try {
      const startedAt = performance.now();
      await Promise.race([publishAll(side, commands), watch.stalled]);
      await Promise.race([ends, watch.stalled]);
      return side.sent.lastAt - startedAt;
    } finally {
      watch.end();
    }
  },
};
export type DispatchLoadCalls = typeof handlers;

function publishAll({ exchange, publisher }: Side, commands: ReturnType<typeof sendCommand>[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let published = 0;
    let confirmed = 0;
    const onConfirm = (error: unknown) => {
      if (error) return reject(error as Error);
      confirmed += 1;
      if (confirmed === commands.length) resolve();
      else pump();
    };
    const pump = () => {
      while (published < commands.length && published - confirmed < confirmWindow) {
        const { id, body } = commands[published] as (typeof commands)[number];
        published += 1;
        publisher.publish(
          exchange,
          routingKey,
          body,
          { persistent: true, contentType: cloudEventMediaType, messageId: id },
          onConfirm,
        );
      }
    };
    pump();
  });
}

/** A round that stands still is given up, so that the run ends by itself. */
function watchProgress({ sent, accepted }: Side): { stalled: Promise<never>; end(): void } {
  let seen = -1;
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const now = sent.count + (accepted?.count ?? 0);
      if (now === seen)
        reject(new Error(`no result in ${stallMs / 1000} s; ${sent.count} sent, ${accepted?.count ?? 0} accepted`));
      seen = now;
    }, stallMs);
  });
  return { stalled, end: () => clearInterval(timer) };
}

serveCalls(handlers);
