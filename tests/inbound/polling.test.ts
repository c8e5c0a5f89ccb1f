/** A provider that does not call is asked: what it says goes the way of webhooks, once, and where asking stands is shown. */
import { afterEach, describe, expect, test } from 'vitest';
import type { PollView } from '../../contracts/admin.ts';
import type { DeadLetterView } from '../../contracts/dead-letter.ts';
import { look } from '../kit/ledger.ts';
import { opaIds, opaStage, opaToken } from '../kit/opa-channel.ts';
import { ledgers } from '../kit/services.ts';

const minute = 60_000;

describe.each(ledgers)('polling on %s', (ledger) => {
  const stage = opaStage({ ledger, config: { pollMinutes: 5 } });
  const { clock, opa, ponte, someone, template, asked } = stage;
  afterEach(() => opa().faults.clear());

  /** As the hub does by itself every second. */
  const poll = () => ponte().hub.poller.look();
  const nextRound = async () => {
    clock.advance(5 * minute);
    await poll();
  };
  const polling = async () => (await stage.channel()).polling as PollView;
  const received = async () =>
    (await ponte().events()).filter(({ type }) => type === 'ponte.message.received.v1').map(({ data }) => data);
  const tables = async () => {
    const rows = (table: string) => look(ponte().hub.store.reader, `select * from ${table}`);
    return { receipts: await rows('receipt'), letters: await rows('dead_letter'), items: await rows('inbound_item') };
  };
  const sent = async (to: string) => {
    const { body } = await template(to);
    await ponte().untilStatus(body.id, 'sent');
    const found = opa().sent.find(({ metadata }) => (metadata as { hubMessageId: string }).hubMessageId === body.id);
    return { id: body.id, providerId: found?.messageSentId ?? '' };
  };

  test('what the customer wrote and what became of the template arrive, and are told once', async () => {
    await nextRound();
    const to = someone();
    const message = await sent(to);
    opa().setMessageStatus(message.providerId, 'delivered');
    const replyId = opa().reply(opa().openService(to, opaIds.matriz), 'voltou, obrigada');
    await nextRound();
    await ponte().untilStatus(message.id, 'delivered');
    const ofReply = (await received()).filter(({ providerId }) => providerId === replyId);
    expect(ofReply).toMatchObject([
      { channel: 'opa-matriz', contact: to, content: { type: 'text', text: 'voltou, obrigada' } },
    ]);
    const [before, events] = [await tables(), await ponte().events()];
    await nextRound();
    expect(await tables()).toEqual(before);
    expect(await ponte().events()).toEqual(events);
    opa().setMessageStatus(message.providerId, 'read');
    await nextRound();
    expect(await ponte().untilStatus(message.id, 'read')).toMatchObject({ status: 'read' });
  });

  test('it is asked once in the configured time, and the state is shown', async () => {
    await nextRound();
    const before = asked('atendimento').length;
    await poll();
    clock.advance(5 * minute - 1);
    await poll();
    expect(asked('atendimento')).toHaveLength(before);
    const lastAt = new Date(clock.now() - 5 * minute + 1).toISOString();
    const nextAt = new Date(clock.now() + 1).toISOString();
    expect(await polling()).toEqual({
      everySeconds: 300,
      lastAt,
      nextAt,
      failures: 0,
      failingSince: null,
      failure: null,
    });
    clock.advance(1);
    await poll();
    expect(asked('atendimento').length).toBeGreaterThan(before);
  });

  test('what agents write to others is not kept', async () => {
    const before = await tables();
    const service = opa().openService(someone(), opaIds.matriz);
    const answer = await fetch(`${opa().url}/api/v1/atendimento/mensagem/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${opaToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ customerServiceId: service, content: { type: 'text', text: 'Bom dia' } }),
    });
    const { data } = (await answer.json()) as { data: { _id: string } };
    opa().setMessageStatus(data._id, 'delivered');
    await nextRound();
    expect(await tables()).toEqual(before);
    opa().closeService(service);
  });

  test('a refusal is no empty answer: it is shown, asked again ever later, and makes no message less', async () => {
    await nextRound();
    const to = someone();
    const replyId = opa().reply(opa().openService(to, opaIds.matriz), 'alguém aí?');
    const refusal = { status: 'error', code: 403, description: `Bad role for Bearer ${opaToken}` };
    opa().faults.script({ fault: { kind: 'answer', status: 403, body: refusal }, on: 'services', times: 'always' });
    await nextRound();
    const failingSince = new Date(clock.now()).toISOString();
    const failed = await polling();
    expect(failed).toMatchObject({ failures: 1, failingSince, nextAt: new Date(clock.now() + 30_000).toISOString() });
    expect(failed.failure).toMatchObject({
      class: 'auth',
      code: 'http_403',
      cause: expect.stringMatching(/permissão/),
      nextStep: expect.stringMatching(/grupo de permissões/),
    });
    expect(JSON.stringify(failed)).not.toContain(opaToken);
    clock.advance(30_000);
    await poll();
    expect(await polling()).toMatchObject({ failures: 2, failingSince });
    expect((await polling()).nextAt).toBe(new Date(clock.now() + 60_000).toISOString());
    const { text } = await ponte().call('GET', '/metrics');
    expect(text).toMatch(/ponte_polls_total\{channel="opa-matriz",outcome="failed"\} \d+/);

    opa().faults.clear();
    clock.advance(60_000);
    await poll();
    expect(await polling()).toMatchObject({ failures: 0, failure: null, failingSince: null });
    expect((await received()).map(({ providerId }) => providerId)).toContain(replyId);
  });

  test('one that does not answer in words is waited for; a channel that was mended is asked at once', async () => {
    opa().faults.script({ fault: { kind: 'reset' }, on: 'services', times: 'always' });
    await nextRound();
    expect((await polling()).failure).toMatchObject({ class: 'transient', code: 'not_answered' });
    opa().faults.clear();
    const before = asked('atendimento').length;
    await poll();
    expect(asked('atendimento')).toHaveLength(before);
    const { config } = (await stage.channel()) as { config: Record<string, unknown> };
    const mended = { connector: 'opa-suite', name: 'Opa matriz', config: { ...config, pollDays: 3 } };
    const limits = { numberMps: 1_000, pairSeconds: 0 };
    const { status } = await ponte().call('PUT', '/v1/channels/opa-matriz', {
      ...mended,
      limits,
      rules: { quietHours: [] },
    });
    expect(status).toBe(200);
    await poll();
    expect(await polling()).toMatchObject({ failures: 0 });
    expect(asked('atendimento').length).toBeGreaterThan(before);
  });

  test('an answer that nobody understands is kept as it came, once, and read again on request', async () => {
    await nextRound();
    const letters = async () =>
      (await ponte().call<{ data: DeadLetterView[] }>('GET', '/v1/dead-letters?kind=webhook_body')).body.data;
    const body = { status: 'success', code: 200, data: { novo: `formato ${opaToken}` } };
    opa().faults.script({ fault: { kind: 'answer', status: 200, body }, on: 'services', times: 'always' });
    await nextRound();
    clock.advance(15 * minute);
    await poll();
    expect((await polling()).failure).toMatchObject({ code: 'answer_unreadable' });
    const [letter, ...others] = (await letters()).filter(({ channel }) => channel === 'opa-matriz');
    expect(others).toEqual([]);
    expect(letter?.reasonPt).toMatch(/resposta do provedor a uma consulta/);
    expect(letter?.body).toBe(JSON.stringify(body).replace(opaToken, '***'));
    const replay = await ponte().call('POST', `/v1/dead-letters/${letter?.id}/replay`);
    expect(replay.body).toMatchObject({ state: 'open' });
  });

  test('an item that is not understood waits in quarantine with the answer it came in, and spoils nothing', async () => {
    opa().faults.clear();
    clock.advance(15 * minute);
    await poll();
    opa().openService(someone(), opaIds.matriz);
    const good = {
      _id: '6a10c0ffee00000000019001',
      tipo: 'texto',
      mensagem: 'boa',
      tipoDestinatario: 'usuarios',
      data: new Date(clock.now()).toISOString(),
    };
    const data = [{ ...good, _id: undefined, mensagem: 'sem id' }, good];
    const body = { status: 'success', code: 200, data };
    opa().faults.script({ fault: { kind: 'answer', status: 200, body }, on: 'messages' });
    await nextRound();
    const open = (await ponte().call<{ data: DeadLetterView[] }>('GET', '/v1/dead-letters?kind=webhook_item')).body
      .data;
    expect(open).toMatchObject([{ channel: 'opa-matriz', reason: 'message: _id: missing', state: 'open' }]);
    expect((await received()).map(({ providerId }) => providerId)).toContain(good._id);
    const kept = await look(ponte().hub.store.reader, `select body from webhook where body like '%sem id%'`);
    expect(kept.map((row) => JSON.parse(String(row.body)))).toEqual([JSON.parse(JSON.stringify(body))]);
    const replay = await ponte().call('POST', `/v1/dead-letters/${open[0]?.id}/replay`);
    expect(replay.body).toMatchObject({ state: 'open' });
  });

  test('a paused channel still listens; one that is switched off is not asked; one without the setting never', async () => {
    await ponte().call('POST', '/v1/channels/opa-matriz/pause');
    const before = asked('atendimento').length;
    await nextRound();
    const paused = asked('atendimento').length;
    expect(paused).toBeGreaterThan(before);
    for (const id of ['opa-matriz', 'opa-filial']) await ponte().hub.channels.setState(id, 'off');
    await nextRound();
    expect(asked('atendimento')).toHaveLength(paused);
    const { config } = (await stage.channel()) as { config: Record<string, unknown> };
    const { pollMinutes: _, ...silent } = config;
    const input = { connector: 'opa-suite', name: 'Opa matriz', config: silent };
    const { body } = await ponte().call('PUT', '/v1/channels/opa-matriz', input);
    expect(body).toMatchObject({ state: 'active', polling: null });
    await nextRound();
    expect(asked('atendimento')).toHaveLength(paused);
  });
});
