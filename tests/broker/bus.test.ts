/** The tour of the README over RabbitMQ: a command goes in, the answer and the events come out, the log knows it all. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { busNames, cloudEventMediaType } from '../../contracts/bus.ts';
import { type EventName, eventSchema } from '../../contracts/event.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { account, numberIds } from '../kit/ponte.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { text, untilTrue } from './client.ts';
import { type BusTest, startBusTest } from './fixture.ts';

const life = ['message.accepted', 'message.sent', 'message.delivered', 'message.read'];

describe.skipIf(!hasRabbit).each(ledgers)('commands and events over RabbitMQ on %s', (ledger) => {
  let b: BusTest;
  beforeAll(async () => {
    b = await startBusTest({
      ledger,
      templates: [
        { name: 'queda', language: 'pt_BR', components: [{ type: 'BODY', text: 'Olá {{1}}, previsão {{2}}.' }] },
      ],
    });
    await b.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => b.stop());

  for (const direct of [false, true]) {
    const way = direct ? 'direct reply-to' : "the sender's own reply queue";
    test(`a command is answered over ${way} and told to its end`, async () => {
      const metadata = { customerId: '42', reference: way };
      const reply = await b.client.ask({ data: text('(11) 98888-0001', 'Olá, Ana', { metadata }) }, { direct });
      expect(reply).toMatchObject({
        type: 'ponte.command.accepted.v1',
        data: { status: 'queued', duplicate: false },
      });
      const { id } = reply.data as { id: string };
      const events = await b.client.untilEvents(id, life);
      expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
      for (const event of events) {
        expect(event.data).toMatchObject({ messageId: id, contact: '+5511988880001', metadata });
        eventSchema(event.type.replace(/^ponte\.|\.v1$/g, '') as EventName).parse(event);
      }
      expect(b.t.sim.accepted(id)).toBe(1);

      const { body: log } = await b.t.call<{ data: { id: string }[] }>('GET', '/v1/log?customerId=42');
      expect(log.data.find((row) => row.id === id)).toMatchObject({ state: 'read' });
      const view = await b.t.message(id);
      expect(view.acceptedFrom).toBe('amqp:crm-de-teste');
      expect(new Set(view.timeline.map((entry) => entry.kind))).toEqual(
        new Set(['accepted', 'verdict', 'attempt', 'outcome', 'receipt', 'event']),
      );
    });
  }

  test('events are persistent, carry their id, their type of content and a key to select them by', async () => {
    const { id } = (await b.client.ask({ data: text() })).data as { id: string };
    await b.client.untilEvents(id, life);
    const heard = b.client.heard.filter(({ event }) => event.subject === id);
    expect(heard.map(({ message }) => message.fields.routingKey)).toEqual(life.map((name) => `${name}.wa-matriz`));
    for (const { event, message } of heard) {
      expect(message.properties).toMatchObject({
        deliveryMode: 2,
        messageId: event.id,
        contentType: cloudEventMediaType,
      });
    }
    const feed = (await b.t.events()).filter((event) => event.subject === id);
    expect(heard.map(({ event }) => event)).toEqual(feed);
  });

  test('a trigger is fired over the bus: answered, sent, and one notice with the same fired over HTTP', async () => {
    const notification = {
      name: 'Queda na rede',
      channel: 'wa-matriz',
      template: { name: 'queda', language: 'pt_BR' },
      variables: ['nome', 'previsao'].map((from, place) => ({ parameter: String(place + 1), from })),
    };
    const variables = ['nome', 'previsao', 'queda'].map((name) => ({ name }));
    await b.t.call('PUT', '/v1/notifications/queda', notification);
    await b.t.call('PUT', '/v1/triggers/queda', { name: 'Queda', notification: 'queda', variables, onceBy: ['queda'] });
    const firing = { to: '(11) 98888-0001', values: { nome: 'Ana', previsao: '18h', queda: 'Q-1' } };
    const type = 'ponte.trigger.fire.v1';
    const reply = await b.client.ask({ type, data: { trigger: 'queda', ...firing } });
    expect(reply).toMatchObject({ type: 'ponte.command.accepted.v1', data: { duplicate: false } });
    const { id } = reply.data as { id: string };
    const [accepted] = await b.client.untilEvents(id, life);
    expect(accepted?.data).toMatchObject({ metadata: { triggerId: 'queda' } });
    const again = await b.t.call<{ id: string }>('POST', '/v1/triggers/queda/fire', firing);
    expect(again.body).toMatchObject({ id, duplicate: true });
    const values = { ...firing.values, queda: ' ' };
    const refused = await b.client.ask({ type, data: { trigger: 'queda', ...firing, values } });
    expect(refused).toMatchObject({
      type: 'ponte.command.rejected.v1',
      data: { problem: { code: 'invalid_request', errors: [{ path: 'values.queda' }] } },
    });
    expect((await b.client.takeDead()).properties.headers).toMatchObject({ 'x-ponte-reason': 'invalid_request' });
  });

  test('the same command delivered twice is one message', async () => {
    const command = { id: 'entregue-duas-vezes', data: text() };
    const first = await b.client.ask(command);
    const second = await b.client.ask(command);
    expect(second.data).toMatchObject({ id: (first.data as { id: string }).id, duplicate: true });
    const { id } = first.data as { id: string };
    await b.client.untilEvents(id, life);
    expect(b.t.sim.accepted(id)).toBe(1);
  });

  test('two commands under one idempotency key are one message, also when one came over HTTP under its own name', async () => {
    const data = text(undefined, 'Boleto', { idempotencyKey: 'boleto-1' });
    const first = await b.client.ask({ data });
    const again = await b.client.ask({ data });
    expect(again.data).toMatchObject({ id: (first.data as { id: string }).id, duplicate: true });
    // Keys of different callers never meet.
    const { status, body } = await b.t.call('POST', '/v1/messages', data);
    expect(status).toBe(202);
    expect(body.duplicate).toBe(false);
    expect(body.id).not.toBe((first.data as { id: string }).id);
  });

  test('another message under a used key is rejected and says so', async () => {
    const first = await b.client.ask({ data: text(undefined, 'Um', { idempotencyKey: 'conflito-1' }) });
    const other = await b.client.ask({ data: text(undefined, 'Dois', { idempotencyKey: 'conflito-1' }) });
    expect(first.type).toBe('ponte.command.accepted.v1');
    expect(other).toMatchObject({
      type: 'ponte.command.rejected.v1',
      data: { problem: { code: 'idempotency_conflict', status: 409 } },
    });
    const dead = await b.client.takeDead();
    expect(dead.properties.headers).toMatchObject({ 'x-ponte-reason': 'idempotency_conflict' });
  });

  test('a scheduled message is cancelled by command, once; a sent one is not', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = (await b.client.ask({ data: text(undefined, 'Depois', { sendAt }) })).data as { id: string };
    for (let time = 1; time <= 2; time++) {
      const reply = await b.client.ask({ type: 'ponte.message.cancel.v1', data: { messageId: id } });
      expect(reply).toMatchObject({ type: 'ponte.command.accepted.v1', data: { id, status: 'cancelled' } });
    }
    await b.client.untilEvents(id, ['message.accepted', 'message.cancelled']);

    const { id: sent } = (await b.client.ask({ data: text() })).data as { id: string };
    await b.client.untilEvents(sent, life);
    const refused = await b.client.ask({ type: 'ponte.message.cancel.v1', data: { messageId: sent } });
    expect(refused).toMatchObject({ data: { problem: { code: 'state_conflict', errors: [{ path: 'id' }] } } });
    expect((await b.client.takeDead()).properties.headers).toMatchObject({ 'x-ponte-reason': 'state_conflict' });
  });

  test('a failed message is sent again by command', async () => {
    const to = '+5511988880077';
    const fault = b.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to, times: 'always' });
    const { id } = (await b.client.ask({ data: text(to) })).data as { id: string };
    await b.client.untilEvents(id, ['message.accepted', 'message.failed']);
    fault.remove();
    const reply = await b.client.ask({ type: 'ponte.message.retry.v1', data: { messageId: id } });
    expect(reply).toMatchObject({ type: 'ponte.command.accepted.v1', data: { id, status: 'queued' } });
    const events = await b.client.untilEvents(id, ['message.accepted', 'message.failed', ...life]);
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    const nobody = await b.client.ask({ type: 'ponte.message.retry.v1', data: { messageId: 'nenhuma' } });
    expect(nobody).toMatchObject({ data: { problem: { code: 'not_found' } } });
    await b.client.takeDead();
  });

  test('commands to one contact are sent in the order they were published', async () => {
    const to = '+5511988880099';
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, place) => b.client.ask({ data: text(to, `Parte ${place}`) })),
    );
    const ids = replies.map((reply) => (reply.data as { id: string }).id);
    await Promise.all(ids.map((id) => b.client.untilEvents(id, life)));
    const sent = b.t.sim.sent.filter((message) => message.to.endsWith('5511988880099'));
    expect(sent.map((message) => (message.body.text as { body: string }).body)).toEqual(
      ids.map((_, place) => `Parte ${place}`),
    );
  });

  test('what the customer writes comes as an event', async () => {
    b.t.sim.reply({ from: '5511988880001', content: 'Oi, tudo bem?' });
    await untilTrue(() => b.client.heard.some(({ event }) => event.type === 'ponte.message.received.v1'), 'the event');
    const heard = b.client.heard.find(({ event }) => event.type === 'ponte.message.received.v1');
    expect(heard?.event.data).toMatchObject({ content: { type: 'text', text: 'Oi, tudo bem?' }, direction: 'inbound' });
    expect(heard?.message.fields.routingKey).toBe('message.received.wa-matriz');
  });
});

describe.skipIf(!hasRabbit)('one trace', () => {
  test('leads from the command through the provider call to the last event', async () => {
    const traces: string[] = [];
    const provider = createServer((request, response) => {
      if (request.method === 'POST') traces.push(String(request.headers.traceparent));
      const answer = { messaging_product: 'whatsapp', contacts: [{ input: '1' }], messages: [{ id: 'wamid.1' }] };
      request
        .resume()
        .on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const config = { ...account, phoneNumberId: numberIds['wa-matriz'] };
    const channel = { connector: 'whatsapp-cloud', name: 'Matriz', config: { ...config, baseUrl }, limits: {} };
    const rules = ChannelRules.parse({ enforceWindow: false });
    const b = await startBusTest({ settings: { channels: [{ id: 'wa-matriz', ...channel, rules }] } });
    try {
      const trace = 'a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5';
      const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
      const { id } = (await b.client.ask({ data: text(), traceparent })).data as { id: string };
      const events = await b.client.untilEvents(id, ['message.accepted', 'message.sent']);
      const seen = [...events.map((event) => event.traceparent ?? ''), ...traces];
      expect(seen).toHaveLength(3);
      for (const each of seen) expect(each).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    } finally {
      await b.stop();
      provider.close();
    }
  });
});

describe.skipIf(!hasRabbit)('the topology', () => {
  test('is durable, on quorum queues, with a limit of deliveries and a place for what nobody can handle', async () => {
    const b = await startBusTest();
    const names = busNames(b.bus.prefix);
    const connection = await connect(b.bus.url);
    try {
      const channel = await connection.createChannel();
      for (const [name, type] of [
        [names.commands, 'topic'],
        [names.events, 'topic'],
        [names.dead, 'fanout'],
      ] as const)
        await channel.assertExchange(name, type, { durable: true });
      // Any other type or argument than these would be refused by RabbitMQ, and the channel closed.
      await channel.assertQueue(names.dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      await channel.assertQueue(names.commands, {
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': 20,
          'x-dead-letter-exchange': names.dead,
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
        },
      });
      await b.t.ponte.stop();
      // With Ponte gone somebody else takes a command and gives it up.
      await b.client.send({ id: 'ninguem-quer', data: text() });
      let taken: Awaited<ReturnType<typeof channel.get>> = false;
      await untilTrue(async () => {
        taken = await channel.get(names.commands);
        return taken !== false;
      }, 'the command');
      if (taken !== false) channel.nack(taken, false, false);
      const dead = await b.client.takeDead();
      expect(dead.properties.messageId).toBe('ninguem-quer');
      expect(dead.properties.headers?.['x-death']?.[0]).toMatchObject({ queue: names.commands, reason: 'rejected' });
    } finally {
      await connection.close();
      await b.stop();
    }
  });
});
