/** Dead letters by the many: found by cause, tried without a trace, replayed as foretold, discarded and still there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeadLetterSummary, DeadLetterView, ReplayForecast, ReplayView } from '../../contracts/dead-letter.ts';
import { commandOf, text, untilTrue } from '../broker/client.ts';
import { type BusTest, startBusTest } from '../broker/fixture.ts';
import { TestClock } from '../kit/ponte.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import {
  allRows,
  foresee,
  letters,
  lost,
  makeOldChannel,
  oldChannel,
  replayOf,
  sendBad,
  startReplay,
} from './letters-kit.ts';

const dayMs = 86_400_000;

describe.skipIf(!hasRabbit).each(ledgers)('dead letters on %s', (ledger) => {
  let b: BusTest;
  const clock = new TestClock(Date.now());
  const soon = new Date(clock.now() + 3_600_000).toISOString();
  beforeAll(async () => {
    b = await startBusTest({ ledger, clock, queue: null, simulator: { receipts: 'none' } });
    await sendBad(b, [
      lost(1),
      lost(2),
      lost(3),
      lost(4),
      // The same command with other words, and one whose deadline passes before anybody looks.
      lost(4, { content: { type: 'text', body: 'outro aviso' } }),
      lost(6, { expiresAt: soon }),
      commandOf({ id: 'curto', data: text('(11) 9888') }),
      commandOf({
        id: 'cancelar',
        type: 'ponte.message.cancel.v1',
        data: { messageId: '019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841' },
      }),
      '{"specversion": ',
    ]);
    await b.t.sim.webhooks.post({ body: 'não é JSON: "CPF 123.456.789-09"' });
  });
  afterAll(() => b.stop());
  const summary = async (query = '') =>
    DeadLetterSummary.parse((await b.t.call('GET', `/v1/dead-letters/summary${query}`)).body);
  const ofChannel = { filter: { channel: oldChannel } };

  test('they are counted by cause, in words that say what to do, without a word of a customer', async () => {
    const all = await summary();
    expect(all).toMatchObject({ state: 'open', total: 10, kinds: { command: 9, webhook_body: 1, webhook_item: 0 } });
    const [most] = all.data;
    expect(most).toMatchObject({
      kind: 'command',
      channel: oldChannel,
      count: 6,
      textPt: 'Comandos recusados: canal desconhecido wa-antigo',
      text: 'Commands refused: unknown channel wa-antigo',
      nextStepPt: expect.stringContaining('Crie o canal'),
    });
    expect(all.data.map(({ textPt }) => textPt)).toEqual(
      expect.arrayContaining([
        'Comando recusado: número de telefone inválido',
        'Comando recusado: o conteúdo não é JSON',
        'Webhook não entendido (wa-matriz): não é JSON',
      ]),
    );
    expect(JSON.stringify(all)).not.toMatch(/9888|123\.456/);
    const listed = await letters(b.t, `?cause=${encodeURIComponent(most?.cause ?? '')}`);
    expect(listed).toHaveLength(6);
    for (const letter of listed) DeadLetterView.parse(letter);
  });

  test.each<[string, number]>([
    ['?kind=webhook_body', 1],
    ['?kind=command&state=open', 9],
    [`?channel=${oldChannel}`, 6],
    ['?channel=wa-matriz&kind=webhook_body&state=open', 1],
    ['?state=discarded', 0],
    ['?from=2020-01-01T00:00:00Z', 10],
    ['?to=2020-01-01T00:00:00Z', 0],
    ['?cause=nenhuma', 0],
  ])('%s finds %i', async (query, count) => {
    expect(await letters(b.t, query)).toHaveLength(count);
  });

  test('a filter that is none, and a letter that is not there, are told', async () => {
    const wrong = await b.t.call<{ errors: { path: string }[] }>('GET', '/v1/dead-letters?state=aberta&dono=eu');
    expect([wrong.status, wrong.body.errors.map(({ path }) => path)]).toEqual([422, ['state', 'dono']]);
    for (const [method, path] of [
      ['GET', '/v1/dead-letters/nada'],
      ['POST', '/v1/dead-letters/nada/replay'],
      ['POST', '/v1/dead-letters/nada/discard'],
      ['GET', '/v1/replays/nada'],
    ])
      expect([path, (await b.t.call(method as string, path as string)).status]).toEqual([path, 404]);
    const neither = await b.t.call<{ errors: { message: string }[] }>(
      'POST',
      '/v1/dead-letters/replay',
      { dryRun: true },
      { 'accept-language': 'pt' },
    );
    expect([neither.status, neither.body.errors[0]?.message]).toEqual([
      422,
      'é preciso exatamente um entre ids e filter',
    ]);
    const both = { ids: ['x'], filter: {}, reason: 'x' };
    expect((await b.t.call('POST', '/v1/dead-letters/discard', both)).status).toBe(422);
    expect((await b.t.call('POST', '/v1/dead-letters/discard', { filter: {}, reason: '  ' })).status).toBe(422);
  });

  test('before the channel is there, a replay would change nothing, and says so', async () => {
    const { counts } = await foresee(b.t, ofChannel);
    expect(counts).toEqual({ done: 0, duplicate: 0, refused: 6, expired: 0, unreadable: 0, settled: 0 });
  });

  test('the dry run leaves every row as it was, and the replay does what it foretold', async () => {
    await makeOldChannel(b.t);
    clock.advance(2 * 3_600_000);
    // One came again by itself, over the same bus, before anybody replayed it.
    expect((await b.client.ask(lost(3))).type).toBe('ponte.command.accepted.v1');
    await untilTrue(
      async () =>
        (await b.t.hub.store.reader.all({ name: '', text: 'select id from message where due_at is not null' }))
          .length === 0,
      'the message has gone',
    );
    const before = await allRows(b.t);
    const told = ReplayForecast.parse(await foresee(b.t, { filter: { kind: 'command' } }));
    expect(await allRows(b.t)).toEqual(before);
    expect(told).toMatchObject({ total: 9, looked: 9 });
    // 1, 2 and 4 go; 3 is known; 4 with other words conflicts; 6 is late; and three make no sense.
    expect(told.counts).toEqual({ done: 3, duplicate: 1, refused: 3, expired: 1, unreadable: 1, settled: 0 });
    expect(told.results.find(({ code }) => code === 'idempotency_conflict')).toMatchObject({
      outcome: 'refused',
      textPt: 'Comando recusado: já veio com outro conteúdo',
      count: 1,
    });

    const sent = b.t.sim.sent.length;
    const { id, state, total } = ReplayView.parse(
      await startReplay(b.t, { filter: { kind: 'command' }, ratePerS: 200 }),
    );
    expect([state, total]).toEqual(['waiting', 9]);
    await untilTrue(async () => {
      clock.advance(100);
      return (await replayOf(b.t, id)).state === 'finished';
    }, 'the replay has finished');
    const done = await replayOf(b.t, id);
    expect(done).toMatchObject({ handled: 9, counts: told.counts, by: 'administrador' });
    const plain = (results: ReplayView['results']) =>
      results.map(({ examples: _, ...one }) => JSON.stringify(one)).sort();
    expect(plain(done.results)).toEqual(plain(told.results));
    await b.t.sim.until((sim) => sim.sent.length === sent + 3, { what: 'three more have been sent' });

    const closed = await letters(b.t, '?state=replayed');
    expect(closed).toHaveLength(4);
    for (const { messageId, closedAt } of closed) {
      expect(closedAt).not.toBeNull();
      expect((await b.t.message(messageId ?? '')).channel).toBe(oldChannel);
    }
    const [late] = (await letters(b.t, `?channel=${oldChannel}&state=open`)).filter(({ attempts }) => attempts > 0);
    expect(late?.reasonPt).toMatch(/expiresAt|chave de idempotência/);
  });

  test('replaying again sends nothing again', async () => {
    const sent = b.t.sim.sent.length;
    const ids = (await letters(b.t)).map(({ id }) => id);
    for (const id of ids.filter((_, place) => place % 2 === 0)) {
      const once = await b.t.call('POST', `/v1/dead-letters/${id}/replay`);
      expect([200, 409]).toContain(once.status);
    }
    const { id } = await startReplay(b.t, { ids, ratePerS: 200 });
    await untilTrue(async () => {
      clock.advance(100);
      return (await replayOf(b.t, id)).state === 'finished';
    }, 'the replay has finished');
    expect((await replayOf(b.t, id)).counts).toMatchObject({ done: 0, duplicate: 0, settled: 4 });
    expect(b.t.sim.sent).toHaveLength(sent);
  });

  test('a command about a message is done once, with its letter', async () => {
    const to = '+5511988880077';
    const messageId = await b.t.sendText(to, 'para depois', { sendAt: new Date(clock.now() + dayMs).toISOString() });
    await b.t.hub.operate.cancel(messageId);
    await b.client.askRaw(
      JSON.stringify(commandOf({ id: 'de-novo', type: 'ponte.message.retry.v1', data: { messageId, depressa: true } })),
    );
    const [letter] = await letters(b.t, '?kind=command&limit=1');
    expect(letter?.reason).toContain('depressa');
    const refused = await b.t.call('POST', `/v1/dead-letters/${letter?.id}/replay`);
    expect(refused.body).toMatchObject({ state: 'open', outcome: 'refused', messageId: null });
    expect((await b.t.message(messageId)).status).toBe('cancelled');
  });

  test('what is discarded leaves the open lists, keeps its reason, and cannot be replayed', async () => {
    const open = await letters(b.t, '?state=open&kind=command');
    const discard = () =>
      b.t.call('POST', '/v1/dead-letters/discard', { filter: { kind: 'command' }, reason: ' Corrigido no CRM ' });
    expect((await discard()).body).toEqual({ discarded: open.length, left: 0 });
    expect((await discard()).body).toEqual({ discarded: 0, left: 0 });
    expect(await letters(b.t, '?state=open&kind=command')).toEqual([]);
    const gone = await letters(b.t, '?state=discarded');
    expect(gone.map(({ id }) => id)).toEqual(open.map(({ id }) => id));
    for (const { note } of gone) expect(note).toBe('Corrigido no CRM');
    expect((await summary()).kinds).toMatchObject({ command: 0, webhook_body: 1 });
    expect((await summary('?state=discarded')).total).toBe(open.length);
    const again = await b.t.call('POST', `/v1/dead-letters/${gone[0]?.id}/replay`);
    expect([again.status, again.body]).toEqual([409, expect.objectContaining({ code: 'state_conflict' })]);
    expect((await foresee(b.t, { ids: [gone[0]?.id] })).total).toBe(0);
  });

  test('who may only read sees them and changes nothing; a dry run is not remembered, a replay is', async () => {
    const { key } = (await b.t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitura', scopes: ['read'] })).body;
    const as = { authorization: `Bearer ${key}` };
    expect((await b.t.call('GET', '/v1/dead-letters', undefined, as)).status).toBe(200);
    for (const path of ['/v1/dead-letters/replay', '/v1/dead-letters/discard', '/v1/parked-receipts/discard'])
      expect((await b.t.call('POST', path, { filter: {}, dryRun: true }, as)).status).toBe(403);
    const trail = async () =>
      (await b.t.call<{ data: unknown[] }>('GET', '/v1/audit?action=replayDeadLetters')).body.data.length;
    const before = await trail();
    await foresee(b.t, { filter: {} });
    expect(await trail()).toBe(before);
    await startReplay(b.t, { ids: ['nada'] });
    expect(await trail()).toBe(before + 1);
  });
});
