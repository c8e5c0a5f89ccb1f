/** What the parts can do with nothing in between: consume, send, confirmed publish, ack. The limit Ponte is held against. */
import { type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { Pool } from 'undici';
import { busNames, cloudEventMediaType } from '../contracts/bus.ts';
import { bareKeyOf } from './fixture.ts';
import { openBareLink } from './smpp-link.ts';
import { serveCalls } from './worker.ts';

const prefetch = 200;
const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };

export type BareProvider =
  | { kind: 'http'; url: string; path: string }
  | { kind: 'smpp'; host: string; port: number; windowSize: number };

/** Resolves with what the provider answered. */
type Send = (command: Buffer) => Promise<Buffer>;

interface Target {
  exchange: string;
  key: string;
  send: Send;
}

async function handle(
  channel: ConfirmChannel,
  { exchange, key, send }: Target,
  message: ConsumeMessage,
): Promise<void> {
  const body = await send(message.content);
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

function postTo(url: string, path: string): Send {
  const pool = new Pool(url, { connections: prefetch, pipelining: 1 });
  return async (body) => {
    const answer = await pool.request({ method: 'POST', path, headers, body });
    return Buffer.from(await answer.body.arrayBuffer());
  };
}

/** What no window has room for waits its turn. */
async function submitTo({ host, port, windowSize }: { host: string; port: number; windowSize: number }): Promise<Send> {
  const link = await openBareLink({ host, port });
  const waiting: (() => void)[] = [];
  let flying = 0;
  link.onAnswer = () => {
    flying -= 1;
    waiting.shift()?.();
  };
  return async (command) => {
    if (flying >= windowSize) await new Promise<void>((resolve) => waiting.push(resolve));
    flying += 1;
    const { id, data } = JSON.parse(command.toString()) as {
      id: string;
      data: { to: string; content: { body: string } };
    };
    const answer = await link.submit({ id, to: data.to, body: data.content.body });
    return Buffer.from(JSON.stringify({ providerId: answer }));
  };
}

interface BareLoopStart {
  amqpUrl: string;
  prefix: string;
  provider: BareProvider;
  /** Whose messages they are. */
  channelId: string;
}

const handlers = {
  /** CPU used so far. */
  cpuMicros: (_: null): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  open: async ({ amqpUrl, prefix, provider, channelId }: BareLoopStart) => {
    const names = busNames(prefix);
    const send = provider.kind === 'http' ? postTo(provider.url, provider.path) : await submitTo(provider);
    const target = { exchange: names.events, key: bareKeyOf(channelId), send };
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
