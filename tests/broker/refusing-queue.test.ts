/** One consumer's queue is full and refuses: no event is lost for it, and the other consumers are not flooded. */
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { busNames } from '../../contracts/bus.ts';
import { hearBus } from '../crash/events.ts';
import { Findings, Witness } from '../crash/witness.ts';
import { hasRabbit } from '../kit/services.ts';
import { untilTrue } from './client.ts';
import { startBusTest } from './fixture.ts';

const messages = 300;
const room = 40;

test.skipIf(!hasRabbit)(
  'a queue that refuses now and then gets every event all the same',
  { timeout: 150_000 },
  async () => {
    await using resources = new AsyncDisposableStack();
    const b = await startBusTest({ queue: null });
    resources.defer(() => b.stop());
    const findings = new Findings();
    const other = new Witness(findings);
    const heard = await hearBus(b.bus.url, b.bus.prefix, other);
    resources.defer(() => heard.close());

    const connection = await connect(b.bus.url);
    resources.defer(() => connection.close());
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('estreita', {
      durable: true,
      arguments: { 'x-max-length': room, 'x-overflow': 'reject-publish' },
    });
    await channel.bindQueue(queue, busNames(b.bus.prefix).events, '#');

    const send = async (from: number) => {
      for (let place = from; place < from + messages / 10; place++)
        other.accepted(`${place}`, await b.t.sendText(`+551198888${String(place).padStart(4, '0')}`));
    };
    // Nobody reads it: it fills up and stays full.
    await send(0);
    await untilTrue(() => other.redelivered > 0, 'the first repetition');
    const seen = new Set<string>();
    await channel.consume(queue, (message) => message !== null && seen.add(message.properties.messageId), {
      noAck: true,
    });
    // Read, but not fast enough at every moment.
    await Promise.all(Array.from({ length: 9 }, (_, part) => send(((part + 1) * messages) / 10)));

    const told = () => [...other.ids].every((id) => other.history(id).at(-1) === 'message.read');
    await untilTrue(told, 'the other queue has heard of every message to its end', 60_000);
    await untilTrue(() => seen.size === messages * 4, 'so has the narrow one', 60_000).catch((error) => {
      throw new Error(`${error.message}; it has ${seen.size} of ${messages * 4} events`);
    });
    expect(findings.lines()).toEqual([]);
    expect(other.eventCount).toBe(messages * 4);
    // A repetition now and then, not a flood.
    expect(other.redelivered).toBeLessThan(messages * 4 * 5);
    await untilTrue(async () => (await b.metric('ponte_relay_lag_events')) === 0, 'nothing is left to confirm');
  },
);
