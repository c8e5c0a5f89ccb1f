/** What the parts can do with nothing in between: consume, POST, confirmed publish, ack. The limit Ponte is held against. */
import { type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { Pool } from 'undici';
import { busNames, cloudEventMediaType } from '../contracts/bus.ts';
import { bareKey, providerPath } from './fixture.ts';
import { serveCalls } from './worker.ts';

const prefetch = 200;
const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };

async function handle(channel: ConfirmChannel, exchange: string, pool: Pool, message: ConsumeMessage): Promise<void> {
  const answer = await pool.request({ method: 'POST', path: providerPath, headers, body: message.content });
  const body = Buffer.from(await answer.body.arrayBuffer());
  await new Promise<void>((resolve, reject) => {
    channel.publish(
      exchange,
      bareKey,
      body,
      { persistent: true, contentType: cloudEventMediaType, messageId: message.properties.messageId },
      (error) => (error ? reject(error as Error) : resolve()),
    );
  });
  channel.ack(message);
}

const handlers = {
  /** CPU used so far. */
  cpuMicros: (_: null): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  open: async ({ amqpUrl, prefix, providerUrl }: { amqpUrl: string; prefix: string; providerUrl: string }) => {
    const names = busNames(prefix);
    const pool = new Pool(providerUrl, { connections: prefetch, pipelining: 1 });
    const connection = await connect(amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await channel.prefetch(prefetch);
    await channel.consume(names.commands, (message) => {
      if (message === null) throw new Error('RabbitMQ took the queue of the bare loop away');
      // A failure ends this process, and with it the run: a bare loop that loses messages measures nothing.
      void handle(channel, names.events, pool, message);
    });
  },
};
export type BareLoopCalls = typeof handlers;

serveCalls(handlers);
