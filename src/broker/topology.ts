/** Exchanges and queues, asserted once per connection. Names and arguments are part of the contract. */
import type { Channel } from 'amqplib';
import type { busNames } from '../../contracts/bus.ts';

export type Names = ReturnType<typeof busNames>;

/** Redeliveries before RabbitMQ parks a command: far above anything but a command that kills the process each time. */
const deliveryLimit = 20;

/** Everything here works on RabbitMQ 3.10 and is still there in 4.x. */
export async function assertTopology(channel: Channel, names: Names): Promise<void> {
  await channel.assertExchange(names.dead, 'fanout', { durable: true });
  await channel.assertQueue(names.dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(names.dead, names.dead, '#');
  await channel.assertExchange(names.commands, 'topic', { durable: true });
  await channel.assertQueue(names.commands, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': names.dead,
      // A dead letter is confirmed by its queue before the command leaves this one.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  });
  await channel.bindQueue(names.commands, names.commands, '#');
  await channel.assertExchange(names.events, 'topic', { durable: true });
}
