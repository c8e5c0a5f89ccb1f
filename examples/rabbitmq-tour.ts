/**
 * What a CRM does with Ponte over RabbitMQ: sends a command, reads the answer, follows the message through its events.
 * Start Ponte with the same AMQP_URL, then: `AMQP_URL=amqp://... npx node examples/rabbitmq-tour.ts`
 */
import { randomUUID } from 'node:crypto';
import { type Channel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';

interface CloudEvent {
  id: string;
  type: string;
  subject?: string;
  sequence?: number;
  data: Record<string, unknown>;
}

const url = process.env.AMQP_URL;
if (url === undefined) throw new Error('set AMQP_URL to the RabbitMQ that Ponte uses');
const prefix = process.env.PONTE_PREFIX ?? 'ponte';
const waitMs = 20_000;
const finals = ['ponte.message.read.v1', 'ponte.message.failed.v1', 'ponte.message.expired.v1'];

// Small messages at a moderate rate: without noDelay each one waits some 20 ms for company.
const connection = await connect(url, { noDelay: true });
const channel = await connection.createConfirmChannel();
try {
  await tour(channel);
} finally {
  await connection.close();
}

async function tour(channel: ConfirmChannel): Promise<void> {
  // A real consumer has a durable queue with a name, so that nothing is missed while it is away.
  const events = await temporaryQueue(channel);
  await channel.bindQueue(events, `${prefix}.events`, 'message.*.wa-matriz');
  const replies = await temporaryQueue(channel);

  print('command', 'ponte.message.send.v1, template fatura_lembrete to (11) 98888-0001');
  const accepted = await ask(channel, replies, {
    channel: 'wa-matriz',
    to: '(11) 98888-0001',
    content: {
      type: 'template',
      name: 'fatura_lembrete',
      language: 'pt_BR',
      parameters: ['Ana', '10/12/2026', 'R$ 99,90'],
    },
    metadata: { customerId: '1042', reference: 'tour' },
  });
  print('reply', `${accepted.type} ${JSON.stringify(accepted.data)}`);
  await follow(channel, events, String(accepted.data.id));

  print('command', 'ponte.message.send.v1, to a mobile with a digit missing');
  const rejected = await ask(channel, replies, {
    channel: 'wa-matriz',
    to: '(11) 9888-0001',
    content: { type: 'text', body: 'Oi' },
  });
  const { problem } = rejected.data as { problem: { code: string; errors: { path: string; message: string }[] } };
  print('reply', `${rejected.type} ${problem.code}, ${problem.errors[0]?.path}: ${problem.errors[0]?.message}`);
}

/** Publishes a send command and waits for its answer. */
async function ask(channel: ConfirmChannel, replyTo: string, data: unknown): Promise<CloudEvent> {
  const id = randomUUID();
  const command = { specversion: '1.0', id, source: 'urn:example:crm', type: 'ponte.message.send.v1', data };
  const answer = firstOf(channel, replyTo, (_, message) => message.properties.correlationId === id);
  channel.publish(`${prefix}.commands`, 'message.send', Buffer.from(JSON.stringify(command)), {
    contentType: 'application/cloudevents+json',
    persistent: true,
    mandatory: true,
    messageId: id,
    correlationId: id,
    replyTo,
  });
  await channel.waitForConfirms();
  return answer;
}

/** Prints every event of the message, in order, until it has come to its end. */
async function follow(channel: Channel, queue: string, messageId: string): Promise<void> {
  // An event may come twice after a broken connection, always with the same id.
  const seen = new Set<string>();
  await firstOf(channel, queue, (event) => {
    if (event.subject !== messageId || seen.has(event.id)) return false;
    seen.add(event.id);
    print('event', `${event.sequence} ${event.type}`);
    return finals.includes(event.type);
  });
}

/** Reads the queue until an event satisfies the condition. */
async function firstOf(
  channel: Channel,
  queue: string,
  isIt: (event: CloudEvent, message: ConsumeMessage) => boolean,
): Promise<CloudEvent> {
  const found = Promise.withResolvers<CloudEvent>();
  const timer = setTimeout(() => found.reject(new Error(`nothing on ${queue} within ${waitMs} ms`)), waitMs);
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message === null) return;
    const event = JSON.parse(message.content.toString()) as CloudEvent;
    if (isIt(event, message)) found.resolve(event);
    channel.ack(message);
  });
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
    await channel.cancel(consumerTag);
  }
}

async function temporaryQueue(channel: Channel): Promise<string> {
  const { queue } = await channel.assertQueue('', { exclusive: true });
  return queue;
}

function print(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(8)} ${text}\n`);
}
