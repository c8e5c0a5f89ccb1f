/** SMS and WhatsApp through Zenvia: HTTP in, its wire out, every event back twice, the feed and the timeline. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/kit/simulator/faults.ts';
import { startZenviaSimulator, type ZenviaSimulator } from '../../connectors/zenvia/simulator.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const credentials = { token: 'test-zenvia-token-0123456789', webhookToken: 'test-webhook-token-0123456789' };
const templateId = '1f0e4a2c-3b5d-4e6f-8a9b-0c1d2e3f4a5b';

describe.each(ledgers)('Zenvia on %s', (ledger) => {
  let t: TestPonte;
  let sim: ZenviaSimulator;
  beforeAll(async () => {
    sim = await startZenviaSimulator({
      token: credentials.token,
      senders: ['lojax-sms', 'lojax-wa'],
      templates: [{ id: templateId, name: 'aviso_rede', text: 'Oi {{nome}}, {{motivo}}.', fields: ['nome', 'motivo'] }],
      outCopies: true,
      webhooks: { repeat: 2 },
    });
    t = await startTestPonte({ ledger, settings: { providerTimeoutMs: 1_500 } });
    const headers = { 'X-Ponte-Token': credentials.webhookToken };
    for (const [channel, medium] of [
      ['lojax-sms', 'sms'],
      ['lojax-wa', 'whatsapp'],
    ] as const) {
      const config = { ...credentials, from: channel, baseUrl: sim.url };
      sim.subscribe(medium, await addChannel(t, channel, `zenvia-${medium}`, config), headers);
    }
  });
  afterAll(async () => {
    await sim.close();
    await t.stop();
  });
  afterEach(() => {
    sim.faults.clear();
    sim.push.configure({ shuffle: false, delayMs: 0 });
    sim.setStatuses('sms', ['SENT', 'DELIVERED']);
    sim.setStatuses('whatsapp', ['SENT', 'DELIVERED', 'READ']);
    sim.push.release();
  });
  let last = 0;
  const someone = () => `+5511987${String(++last).padStart(6, '0')}`;
  const sms = (to: string, body = 'Olá, Ana') => t.sendText(to, body, { channel: 'lojax-sms' });
  const namesOf = async (id: string) => eventNames(await t.events(), id);

  test('an SMS goes out plain, comes back delivered with its operator, and every event counts once', async () => {
    sim.setStatuses('sms', ['ACCEPTED', 'SENT', 'CLICKED', { code: 'DELIVERED', carrier: 'VIVO_BR' }]);
    const to = someone();
    const id = await sms(to, 'Sua conexão volta às 18h');
    const view = await t.untilStatus(id, 'delivered');
    await sim.settled();
    expect(sim.sent.filter((one) => one.externalId === id)).toMatchObject([
      {
        from: 'lojax-sms',
        to: to.slice(1),
        contents: [{ type: 'text', text: 'Sua conexao volta as 18h', encodingStrategy: 'AUTO' }],
      },
    ]);
    expect(view).toMatchObject({ carrier: 'VIVO', attempts: [{ outcome: 'accepted' }] });
    expect(view.timeline.some(({ kind }) => kind === 'receipt')).toBe(true);
    expect(await namesOf(id)).toEqual(['accepted', 'sent', 'delivered']);
  });

  test('events out of order and late tell the same', async () => {
    sim.push.configure({ shuffle: true, delayMs: 20 });
    const ids = await Promise.all([sms(someone()), sms(someone()), sms(someone())]);
    for (const id of ids) await t.untilStatus(id, 'delivered');
    await sim.settled();
    for (const id of ids) expect((await namesOf(id)).at(-1)).toBe('delivered');
    const { body } = await t.call<{ data: object[] }>('GET', '/v1/dead-letters');
    expect(body.data).toEqual([]);
  });

  test('not delivered: failed, with what the operator said', async () => {
    sim.setStatuses('sms', [
      'SENT',
      { code: 'NOT_DELIVERED', causes: [{ channelErrorCode: '150', reason: 'Absent', details: 'switched off' }] },
    ]);
    const view = await t.untilStatus(await sms(someone()), 'failed');
    expect(view.failure).toMatchObject({
      code: 'NOT_DELIVERED',
      detail: '150 Absent switched off; The message is NOT_DELIVERED',
      cause: expect.stringMatching(/não chegou ao aparelho/),
    });
  });

  test.each<[string, FaultAction]>([
    ['500 after the message was taken', { kind: 'process_then_answer', status: 500, body: { code: 'INTERNAL_ERROR' } }],
    ['200 with nothing to be understood', { kind: 'process_then_answer', status: 200, body: '<html>' }],
    ['a cut connection', { kind: 'process_then_reset' }],
    ['an answer that comes too late', { kind: 'slow', ms: 20_000 }],
  ])('%s: uncertain, settled by the event that carries our id, accepted once', async (_, fault) => {
    sim.push.hold();
    sim.faults.script({ fault, path: '/messages' });
    const id = await sms(someone());
    await t.untilStatus(id, 'uncertain');
    sim.push.release();
    await t.untilStatus(id, 'delivered');
    expect(sim.accepted(id)).toBe(1);
  });

  test.each<[string, FaultAction]>([
    ['429 with Retry-After', { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '1' } }],
    ['429 without', { kind: 'answer', status: 429, body: { code: 'TOO_MANY', message: 'slow down' } }],
  ])('%s: tried again, accepted once', async (_, fault) => {
    sim.faults.script({ fault, path: '/messages' });
    const id = await sms(someone());
    const view = await t.untilStatus(id, 'delivered');
    expect(view.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
    expect(sim.accepted(id)).toBe(1);
  });

  test('200 with an error inside is a failure, and says which field', async () => {
    const body = {
      code: 'VALIDATION_ERROR',
      message: 'Validation error',
      details: [{ path: 'to', message: 'invalid' }],
    };
    sim.faults.script({ fault: { kind: 'answer', status: 200, body }, path: '/messages' });
    const id = await sms(someone());
    const { failure } = await t.untilStatus(id, 'failed');
    expect(failure).toMatchObject({
      class: 'bad_request',
      code: 'VALIDATION_ERROR',
      detail: 'Validation error (to invalid)',
    });
    expect(sim.accepted(id)).toBe(0);
  });

  test('somebody answers: one message, whichever way the time is written; a wrong header is refused', async () => {
    const from = someone();
    await t.untilStatus(await sms(from), 'delivered');
    const id = sim.reply({
      channel: 'sms',
      from: from.slice(1),
      to: 'lojax-sms',
      contents: [{ type: 'text', text: 'obrigada' }],
      timestamp: '2026-11-21T10:05:10.250-03:00',
    });
    const told = (
      await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.message.received.v1'))
    ).filter(({ type }) => type === 'ponte.message.received.v1');
    await sim.settled();
    expect(told).toMatchObject([{ data: { channel: 'lojax-sms', providerId: id, content: { text: 'obrigada' } } }]);
    const forged = await t.call('POST', '/webhooks/lojax-sms', { type: 'MESSAGE' }, { 'x-ponte-token': 'guess' });
    expect(forged.status).toBe(401);
  });

  test('a template goes to WhatsApp by its id with named fields, and is read', async () => {
    await t.call('POST', '/v1/templates/sync', { channel: 'lojax-wa' });
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'lojax-wa',
      to: someone(),
      content: {
        type: 'template',
        name: templateId.replaceAll('-', '_'),
        language: 'pt_BR',
        parameters: { nome: 'Ana', motivo: 'sem sinal' },
      },
    });
    expect(answer.status, answer.text).toBe(202);
    await t.untilStatus(answer.body.id, 'read');
    await sim.settled();
    expect(sim.sent.at(-1)).toMatchObject({
      channel: 'whatsapp',
      contents: [{ type: 'template', templateId, fields: { nome: 'Ana', motivo: 'sem sinal' } }],
    });
    expect(await namesOf(answer.body.id)).toEqual(['accepted', 'sent', 'delivered', 'read']);
  });

  test('WhatsApp outside the window: the failure is the one of the window', async () => {
    sim.setStatuses('whatsapp', ['SENT', { code: 'NOT_DELIVERED', cause: '131047 Re-engagement message' }]);
    const id = await t.sendText(someone(), 'Oi', { channel: 'lojax-wa' });
    expect((await t.untilStatus(id, 'failed')).failure).toMatchObject({ class: 'window_closed', code: '131047' });
  });

  // Last: it stops the channel.
  test('a token that is not accepted stops the channel, and no message is lost', async () => {
    const refused = { code: 'AUTHENTICATION_ERROR', message: 'No authorization token was found' };
    sim.faults.script({ fault: { kind: 'answer', status: 401, body: refused }, path: '/messages' });
    const id = await sms(someone());
    const view = await t.untilMessage(id, ({ failure }) => failure !== null, 'the refusal');
    expect(view).toMatchObject({ status: 'queued', failure: { class: 'auth', code: 'AUTHENTICATION_ERROR' } });
  });
});
