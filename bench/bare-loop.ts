/** What the parts can do with nothing in between: consume, POST, confirmed publish, ack. The limit Ponte is held against. */
import { type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { Pool } from 'undici';
import { busNames, cloudEventMediaType } from '../contracts/bus.ts';
import { bareKeyOf } from './fixture.ts';
import { serveCalls } from './worker.ts';

const prefetch = 200;
const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };

interface Target {
  exchange: string;
  key: string;
  pool: Pool;
  providerPath: string;
}

async function handle(channel: ConfirmChannel, target: Target, message: ConsumeMessage): Promise<void> {
  const { exchange, key, pool, providerPath } = target;
  const answer = await pool.request({ method: 'POST', path: providerPath, headers, body: message.content });
  const body = Buffer.from(await answer.body.arrayBuffer());
  await new Promise<void>((resolve, reject) => {
    channel.publish(
      exchange,
      key,
      body,
      { persistent: true, contentType: cloudEventMediaType, messageId: message.properties.messageId },
      (error) => (error ? reject(error as Error) : resolve()),
    );
  });
  channel.ack(message);
}

interface BareLoopStart {
  amqpUrl: string;
  prefix: string;
  providerUrl: string;
  providerPath: string;
  /** Whose messages they are. */
  channelId: string;
}

const handlers = {
  /** CPU used so far. */
  cpuMicros: (_: null): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  open: async ({ amqpUrl, prefix, providerUrl, providerPath, channelId }: BareLoopStart) => {
    const names = busNames(prefix);
    const pool = new Pool(providerUrl, { connections: prefetch, pipelining: 1 });
    const target = { exchange: names.events, key: bareKeyOf(channelId), pool, providerPath };
    const connection = await connect(amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await channel.prefetch(prefetch);
    await channel.consume(names.commands, (message) => {
      if (message === null) throw new Error('RabbitMQ took the queue of the bare loop away');
      // A failure ends this process, and with it the run: a bare loop that loses messages measures nothing.
      void handle(channel, target, message);
    });
  },
};
export type BareLoopCalls = typeof handlers;

serveCalls(handlers);
