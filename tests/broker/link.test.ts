/** RabbitMQ away, taken away in part, or with nobody listening: Ponte works on, and tells everything once it can. */
import { connect } from 'amqplib';
import { describe, expect, test } from 'vitest';
import { busNames } from '../../contracts/bus.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { openBusClient, text, untilTrue } from './client.ts';
import { type BusTest, type BusTestOptions, startBusTest } from './fixture.ts';

const life = ['message.accepted', 'message.sent', 'message.delivered', 'message.read'];

async function withBus(options: BusTestOptions, work: (b: BusTest) => Promise<void>): Promise<void> {
  const b = await startBusTest(options);
  try {
    await work(b);
  } finally {
    await b.stop();
  }
}

/** Somebody with a hand on the broker. */
async function interfere(
  url: string,
  deed: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>) => Promise<unknown>,
): Promise<void> {
  const connection = await connect(url);
  await deed(await connection.createChannel());
  await connection.close();
}

describe.skipIf(!hasRabbit).each(ledgers)('the link to RabbitMQ on %s', (ledger) => {
  test('down at start: Ponte accepts and sends, and every event arrives in order when it comes', () =>
    withBus({ ledger, joined: false }, async (b) => {
      expect(await b.rabbitStatus()).toBe('down');
      expect((await b.t.call('GET', '/readyz')).status).toBe(200);
      const ids: string[] = [];
      for (let place = 0; place < 20; place++) ids.push(await b.t.sendText(`+55119888800${10 + place}`));
      for (const id of ids) await b.t.untilStatus(id, 'read');
      expect(b.client.heard).toEqual([]);
      await b.proxy.join();
      await b.untilRabbit('up');
      for (const id of ids) await b.client.untilEvents(id, life);
      expect(b.client.heard.map(({ event }) => event)).toEqual(await b.t.events());
      expect((await b.client.ask({ data: text() })).type).toBe('ponte.command.accepted.v1');
    }));

  test('a queue of the wrong kind is named, stops nothing else, and is no more in the way once it is gone', () =>
    withBus({ ledger, joined: false }, async (b) => {
      const { commands } = busNames(b.bus.prefix);
      await interfere(b.bus.url, (channel) => channel.assertQueue(commands, { durable: true }));
      await b.proxy.join();
      await untilTrue(async () => /PRECONDITION_FAILED.*commands/.test(await b.rabbitDetail()), 'the reason is shown');
      const id = await b.t.sendText('+5511988880001');
      await b.t.untilStatus(id, 'read');
      await interfere(b.bus.url, (channel) => channel.deleteQueue(commands));
      await b.untilRabbit('up');
      await b.client.untilEvents(id, life);
    }));

  test('events that no queue is bound for stay in the feed and are counted', () =>
    withBus({ ledger, queue: null }, async (b) => {
      expect(await b.metric('ponte_events_unrouted_total')).toBe(0);
      const id = await b.t.sendText('+5511988880001');
      await b.t.untilStatus(id, 'read');
      await untilTrue(async () => (await b.metric('ponte_events_unrouted_total')) === 4, 'four unrouted events');
      await untilTrue(async () => (await b.metric('ponte_events_published_total')) === 4, 'four confirmed events');
      expect((await b.t.events()).map((event) => event.type)).toEqual(life.map((name) => `ponte.${name}.v1`));
      // They do not hold up those that come once somebody listens.
      const late = await openBusClient(b.bus.url, b.bus.prefix);
      const next = await b.t.sendText('+5511988880001');
      await late.untilEvents(next, life);
      expect(late.eventsOf(id)).toEqual([]);
      await late.close();
    }));

  test('the queue of commands is deleted: it is made again, and commands are taken again', () =>
    withBus({ ledger }, async (b) => {
      const { commands } = busNames(b.bus.prefix);
      for (let time = 1; time <= 2; time++) {
        await interfere(b.bus.url, (channel) => channel.deleteQueue(commands));
        await untilTrue(async () => (await b.client.waitingCommands()).consumers === 1, 'the queue is back');
        const reply = await b.client.ask({ data: text() });
        expect(reply.type).toBe('ponte.command.accepted.v1');
        await b.client.untilEvents((reply.data as { id: string }).id, life);
      }
      expect((await b.t.call('GET', '/healthz')).status).toBe(200);
    }));

  test('the exchange of events is deleted: it is made again, and nothing that came after is missing', () =>
    withBus({ ledger, queue: null }, async (b) => {
      const { events } = busNames(b.bus.prefix);
      await interfere(b.bus.url, (channel) => channel.deleteExchange(events));
      const first = await b.t.sendText('+5511988880001');
      await b.t.untilStatus(first, 'read');
      await untilTrue(async () => (await b.metric('ponte_events_published_total')) >= 4, 'the exchange is back');
      await b.untilRabbit('up');
      const late = await openBusClient(b.bus.url, b.bus.prefix);
      await late.untilEvents(await b.t.sendText('+5511988880001'), life);
      await late.close();
    }));
});
