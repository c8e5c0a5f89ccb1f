/** A command that cannot be taken is answered, kept in two places and announced; it never becomes a message. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { busNames } from '../../contracts/bus.ts';
import type { DeadLetterView } from '../../contracts/dead-letter.ts';
import type { Problem } from '../../contracts/problem.ts';
import { countRows } from '../kit/ledger.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { commandOf, text, untilTrue } from './client.ts';
import { type BusTest, startBusTest } from './fixture.ts';

const json = JSON.stringify;

interface BadCommand {
  name: string;
  body: string | Buffer;
  code: string;
  /** The field that is named, where one is wrong. */
  path?: string;
}

const bad: BadCommand[] = [
  { name: 'no JSON', body: '{"specversion": "1.0", ', code: 'malformed_json' },
  { name: 'no text', body: Buffer.from([255, 254, 128]), code: 'malformed_json' },
  { name: 'empty', body: '', code: 'malformed_json' },
  { name: 'JSON, but no object', body: '[]', code: 'command_not_cloudevent' },
  { name: 'no CloudEvent', body: json(text()), code: 'command_not_cloudevent', path: 'specversion' },
  {
    name: 'a CloudEvent without an id',
    body: json({ ...commandOf({ data: text() }), id: undefined }),
    code: 'command_not_cloudevent',
    path: 'id',
  },
  {
    name: 'a type that nobody knows',
    body: json(commandOf({ type: 'ponte.message.explode.v1', data: {} })),
    code: 'command_type_unknown',
    path: 'type',
  },
  { name: 'no data', body: json(commandOf({})), code: 'command_not_cloudevent', path: 'data' },
  {
    name: 'an unknown field',
    body: json(commandOf({ data: text(undefined, 'Olá', { chanel: 'x' }) })),
    code: 'invalid_request',
    path: 'chanel',
  },
  {
    name: 'an unknown field of a cancel command',
    body: json(commandOf({ type: 'ponte.message.cancel.v1', data: { messageId: 'x', now: true } })),
    code: 'invalid_request',
    path: 'data.now',
  },
  {
    name: 'a wrong phone number',
    body: json(commandOf({ data: text('(11) 9888') })),
    code: 'recipient_invalid',
    path: 'to',
  },
  {
    name: 'an unknown channel',
    body: json(commandOf({ data: { ...text(), channel: 'wa-filial' } })),
    code: 'channel_unknown',
    path: 'channel',
  },
  {
    name: 'content that the provider would refuse',
    body: json(commandOf({ data: text(undefined, 'x'.repeat(5_000)) })),
    code: 'content_invalid',
    path: 'content.body',
  },
];

describe.skipIf(!hasRabbit).each(ledgers)('a bad command on %s', (ledger) => {
  let b: BusTest;
  beforeAll(async () => {
    b = await startBusTest({ ledger });
  });
  afterAll(() => b.stop());
  // One that failed must not leave its letter to the next.
  afterEach(() => b.client.purgeDead());
  const letters = async () =>
    (await b.t.call<{ data: DeadLetterView[] }>('GET', '/v1/dead-letters?kind=command')).body.data;
  const rejections = () => b.client.heard.filter(({ event }) => event.type === 'ponte.command.rejected.v1');

  for (const { name, body, code, path } of bad) {
    test(`${name} is rejected as ${code}`, async () => {
      const before = { letters: (await letters()).length, events: rejections().length };
      const reply = await b.client.askRaw(body, `ruim: ${name}`);
      expect(reply.type).toBe('ponte.command.rejected.v1');
      const { problem } = reply.data as { problem: Problem };
      expect(problem).toMatchObject({ code, detailPt: expect.stringMatching(/\w{3}/) });
      const wrong = problem.errors?.find((error) => error.path === path);
      expect(wrong !== undefined, JSON.stringify(problem.errors)).toBe(path !== undefined);
      // A Portuguese text of its own.
      if (wrong !== undefined) expect(wrong.messagePt).not.toBe(wrong.message);

      const dead = await b.client.takeDead();
      expect(dead.content.equals(Buffer.from(body))).toBe(true);
      expect(dead.properties).toMatchObject({ messageId: `ruim: ${name}`, deliveryMode: 2 });
      expect(dead.properties.headers).toMatchObject({
        'x-ponte-reason': code,
        'x-ponte-detail': expect.stringContaining(path ?? '.'),
        'x-ponte-original-routing-key': 'message.send',
      });

      await untilTrue(() => rejections().length > before.events, 'the event');
      const heard = rejections().at(-1);
      expect(heard?.event.data).toEqual({ ...reply.data });
      expect(heard?.message.fields.routingKey).toBe('command.rejected.-');

      const [letter, ...others] = await letters();
      expect(others).toHaveLength(before.letters);
      expect(letter).toMatchObject({ kind: 'command', state: 'open', body: Buffer.from(body).toString('utf8') });
      expect(letter?.reason).toContain(path ?? '');
      expect(letter?.reasonPt).toContain(problem.detailPt);
    });
  }

  test('none of them became a message, and good commands pass between them', async () => {
    expect(await countRows(b.t.hub.store.reader, 'message')).toBe(0);
    const [, good] = await Promise.all([
      b.client.askRaw('ruim'),
      b.client.ask({ data: text() }),
      b.client.askRaw('{}'),
    ]);
    expect(good.type).toBe('ponte.command.accepted.v1');
    expect(await countRows(b.t.hub.store.reader, 'message')).toBe(1);
  });

  test('without a reply queue it is kept and announced all the same', async () => {
    const events = rejections().length;
    const names = busNames(b.bus.prefix);
    await b.client.sendPlain(names.commands, 'ruim, e ninguém espera resposta');
    expect((await b.client.takeDead()).content.toString()).toBe('ruim, e ninguém espera resposta');
    await untilTrue(() => rejections().length > events, 'the event');
  });

  test('an answer that nobody waits for any more does no harm', async () => {
    const names = busNames(b.bus.prefix);
    await b.client.sendPlain(names.commands, json(commandOf({ id: 'sem-fila', data: text() })), {
      replyTo: 'fila-que-nao-existe',
      correlationId: '1',
    });
    const accepted = () => b.client.heard.filter(({ event }) => event.data.idempotencyKey === 'sem-fila');
    await untilTrue(() => accepted().length > 0, 'the event of the message');
    await untilTrue(async () => (await b.client.waitingCommands()).messages === 0, 'the command is acknowledged');
    expect(await b.rabbitStatus()).toBe('up');
  });
});
