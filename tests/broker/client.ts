/** What stands on the other side of the bus: a CRM that publishes commands, reads answers, events and dead letters. */
import { randomUUID } from 'node:crypto';
import { type ConsumeMessage, connect, type Options } from 'amqplib';
import { busNames, cloudEventMediaType, commandRoutingKey, replySchema } from '../../contracts/bus.ts';
import type { CommandType } from '../../contracts/command.ts';
import { PonteEvent } from '../../contracts/event.ts';
import type { Accepted } from '../../contracts/message.ts';
import type { Problem } from '../../contracts/problem.ts';

const waitMs = 30_000;

/** Looks again whenever something arrives, and a few times a second for what arrives elsewhere. */
export async function untilTrue(
  reached: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = waitMs,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await reached())) {
    if (performance.now() > deadline) throw new Error(`${what}: not reached within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface HeardEvent {
  event: PonteEvent;
  message: ConsumeMessage;
}

export type Reply =
  | { type: 'ponte.command.accepted.v1'; id: string; data: Accepted }
  | { type: 'ponte.command.rejected.v1'; id: string; data: { commandId?: string; problem: Problem } };

export interface Command {
  id?: string;
  type?: string;
  data?: unknown;
  [attribute: string]: unknown;
}

export interface BusClient {
  /** Every event since the client came, as delivered. */
  readonly heard: readonly HeardEvent[];
  eventsOf(subject: string): PonteEvent[];
  /** Resolves when the message's events have these names, in this order. */
  untilEvents(subject: string, names: readonly string[]): Promise<PonteEvent[]>;
  /** Publishes, without waiting for Ponte; answers the command's id. */
  send(command: Command): Promise<string>;
  /** Publishes and resolves with Ponte's answer; `direct`: through RabbitMQ's direct reply-to. */
  ask(command: Command, options?: { direct?: boolean }): Promise<Reply>;
  /** The same with a body that need not be a command. */
  askRaw(body: string | Buffer, messageId?: string): Promise<Reply>;
  /** Publishes a body with nothing but these properties. */
  sendPlain(exchange: string, body: string, properties?: Options.Publish): Promise<void>;
  /** All answers to one correlation id, as they came. */
  repliesTo(correlationId: string): Reply[];
  /** Takes the next dead letter off its queue. */
  takeDead(): Promise<ConsumeMessage>;
  purgeDead(): Promise<void>;
  /** -1 consumers: there is no queue. */
  waitingCommands(): Promise<{ messages: number; consumers: number }>;
  close(): Promise<void>;
}

/** A message that any test can send. */
export const text = (to = '+5511988880001', body = 'Olá', more: Record<string, unknown> = {}) => ({
  channel: 'wa-matriz',
  to,
  content: { type: 'text', body },
  ...more,
});

export const commandOf = ({ id = randomUUID(), type = 'ponte.message.send.v1', ...rest }: Command) => ({
  specversion: '1.0',
  id,
  source: 'crm-de-teste',
  type,
  datacontenttype: 'application/json',
  ...rest,
});

const directReplies = 'amq.rabbitmq.reply-to';

/** @param queue a lasting queue for events instead of one that goes with the client; `null`: none at all. */
export async function openBusClient(url: string, prefix: string, queue?: string | null): Promise<BusClient> {
  const names = busNames(prefix);
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  // Ponte makes it as well; here first, so that nothing passes before the queue is bound.
  await channel.assertExchange(names.events, 'topic', { durable: true });
  const heard: HeardEvent[] = [];
  const replies = new Map<string, Reply[]>();

  const hear = (message: ConsumeMessage | null) => {
    if (message === null) return;
    const event = PonteEvent.parse(JSON.parse(message.content.toString('utf8')));
    heard.push({ event, message });
  };
  const takeReply = (message: ConsumeMessage | null) => {
    if (message === null) return;
    const body = JSON.parse(message.content.toString('utf8'));
    const reply = replySchema(body.type).parse(body) as unknown as Reply;
    const id = String(message.properties.correlationId);
    replies.set(id, [...(replies.get(id) ?? []), reply]);
  };
  if (queue !== null) {
    const options = queue === undefined ? { exclusive: true } : { durable: true };
    const { queue: name } = await channel.assertQueue(queue ?? '', options);
    await channel.bindQueue(name, names.events, '#');
    await channel.consume(name, hear, { noAck: true });
  }
  const { queue: replyQueue } = await channel.assertQueue('', { exclusive: true });
  await channel.consume(replyQueue, takeReply, { noAck: true });
  await channel.consume(directReplies, takeReply, { noAck: true });

  const publish = (body: string | Buffer, key: string, messageId: string, direct = false) =>
    new Promise<void>((resolve, reject) => {
      const options = {
        persistent: true,
        contentType: cloudEventMediaType,
        messageId,
        correlationId: messageId,
        replyTo: direct ? directReplies : replyQueue,
      };
      channel.publish(names.commands, key, Buffer.from(body), options, (error) => (error ? reject(error) : resolve()));
    });
  const nextReply = async (id: string, after: number): Promise<Reply> => {
    await untilTrue(() => (replies.get(id)?.length ?? 0) > after, `an answer to ${id}`);
    return replies.get(id)?.[after] as Reply;
  };
  const send = async (command: Command, direct?: boolean) => {
    const full = commandOf(command);
    await publish(JSON.stringify(full), commandRoutingKey(full.type as CommandType), full.id, direct);
    return full.id;
  };
  const eventsOf = (subject: string) =>
    heard.filter(({ event }) => event.subject === subject).map(({ event }) => event);
  return {
    heard,
    eventsOf,
    async untilEvents(subject, wanted) {
      const types = wanted.map((name) => `ponte.${name}.v1`);
      const seen = () => eventsOf(subject).map((event) => event.type);
      await untilTrue(() => seen().join() === types.join(), `events ${types.join(', ')} of ${subject}`).catch(
        (error) => {
          throw new Error(`${error.message}; there are: ${seen().join(', ')}`);
        },
      );
      return eventsOf(subject);
    },
    send: (command) => send(command),
    async ask(command, { direct = false } = {}) {
      const before = command.id === undefined ? 0 : (replies.get(command.id)?.length ?? 0);
      return nextReply(await send(command, direct), before);
    },
    async askRaw(body, messageId = randomUUID()) {
      await publish(body, 'message.send', messageId);
      return nextReply(messageId, 0);
    },
    sendPlain: (exchange, body, properties = {}) =>
      new Promise((resolve, reject) => {
        channel.publish(exchange, 'message.send', Buffer.from(body), properties, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    repliesTo: (correlationId) => replies.get(correlationId) ?? [],
    async takeDead() {
      let taken: ConsumeMessage | undefined;
      await untilTrue(async () => {
        taken = ((await channel.get(names.dead, { noAck: true })) || undefined) as ConsumeMessage | undefined;
        return taken !== undefined;
      }, 'a dead letter');
      return taken as ConsumeMessage;
    },
    async purgeDead() {
      await channel.purgeQueue(names.dead);
    },
    async waitingCommands() {
      // A queue that is not there closes the channel that asks for it.
      const asking = await connection.createChannel();
      asking.on('error', () => undefined);
      try {
        const { messageCount, consumerCount } = await asking.checkQueue(names.commands);
        await asking.close();
        return { messages: messageCount, consumers: consumerCount };
      } catch {
        return { messages: 0, consumers: -1 };
      }
    },
    close: () => connection.close(),
  };
}
