/** SMS and WhatsApp through Infobip: HTTP in, its wire out, every report back twice, the feed and the timeline. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type InfobipSimulator, startInfobipSimulator } from '../../connectors/infobip/simulator.ts';
import type { FaultAction } from '../../connectors/kit/simulator/faults.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const apiKey = 'test-infobip-key-0123456789';
const webhookToken = 'test-webhook-token-0123456789';

describe.each(ledgers)('Infobip on %s', (ledger) => {
  let t: TestPonte;
  let sim: InfobipSimulator;
  beforeAll(async () => {
    sim = await startInfobipSimulator({
      apiKey,
      senders: ['28123', '551100005555'],
      templates: [{ name: 'aviso', language: 'pt_BR', text: 'Oi {{1}}, {{2}}.' }],
      webhooks: { repeat: 2, batch: 100 },
    });
    t = await startTestPonte({ ledger, settings: { providerTimeoutMs: 1_500 } });
    const config = { apiKey, webhookToken, baseUrl: sim.url };
    // Both styles: the address is named in each send of SMS, and subscribed once for WhatsApp and what people write.
    const sms = `${t.url}/webhooks/ib-sms`;
    await addChannel(t, 'ib-sms', 'infobip-sms', { ...config, sender: '28123', webhookUrl: sms });
    sim.subscribe('sms', `${sms}?token=${webhookToken}`);
    const whatsapp = await addChannel(t, 'ib-wa', 'infobip-whatsapp', { ...config, sender: '551100005555' });
    sim.subscribe('whatsapp', whatsapp, { 'x-ponte-token': webhookToken });
  });
  afterAll(async () => {
    await sim.close();
    await t.stop();
  });
  afterEach(() => {
    sim.faults.clear();
    sim.push.configure({ shuffle: false, delayMs: 0 });
    sim.setReports('sms', [7, 2, 5]);
    sim.push.release();
  });
  let last = 0;
  const someone = () => `+5511986${String(++last).padStart(6, '0')}`;
  const sms = (to: string, body = 'Olá, Ana') => t.sendText(to, body, { channel: 'ib-sms' });
  const namesOf = async (id: string) => eventNames(await t.events(), id);

  test('an SMS goes out under our own id, with the address for its reports, and is delivered once', async () => {
    const to = someone();
    const id = await sms(to, 'Sua conexão volta às 18h');
    const view = await t.untilStatus(id, 'delivered');
    await sim.settled();
    expect(sim.sent.filter(({ messageId }) => messageId === id)).toMatchObject([
      { from: '28123', to: to.slice(1), content: { text: 'Sua conexao volta às 18h' }, intermediate: true },
    ]);
    expect(sim.sent[0]?.notifyUrl).toBe(`${t.url}/webhooks/ib-sms?token=${webhookToken}`);
    expect(view).toMatchObject({ providerId: id, attempts: [{ outcome: 'accepted' }] });
    expect(view.timeline.some(({ kind }) => kind === 'receipt')).toBe(true);
    expect(await namesOf(id)).toEqual(['accepted', 'sent', 'delivered']);
  });

  test('delivered to the operator is no more than sent', async () => {
    sim.setReports('sms', [7, 2]);
    const id = await sms(someone());
    await t.untilMessage(id, ({ timeline }) => timeline.filter(({ kind }) => kind === 'receipt').length === 2);
    expect((await t.message(id)).status).toBe('sent');
    sim.report(id, 5);
    await t.untilStatus(id, 'delivered');
  });

  test('no report of the operator is no failure; expired is one', async () => {
    sim.setReports('sms', [7, 29]);
    const silent = await sms(someone());
    await t.untilStatus(silent, 'sent');
    await sim.settled();
    expect((await t.message(silent)).status).toBe('sent');
    sim.setReports('sms', [7, 15]);
    const expired = await t.untilStatus(await sms(someone()), 'failed');
    expect(expired.failure).toMatchObject({ code: 'EXPIRED_EXPIRED', cause: expect.stringMatching(/validade/) });
  });

  test('reports in batches, out of order and late tell the same', async () => {
    sim.push.configure({ shuffle: true, delayMs: 20 });
    const ids = await Promise.all([sms(someone()), sms(someone()), sms(someone())]);
    for (const id of ids) await t.untilStatus(id, 'delivered');
    await sim.settled();
    for (const id of ids) expect((await namesOf(id)).at(-1)).toBe('delivered');
    const { body } = await t.call<{ data: object[] }>('GET', '/v1/dead-letters');
    expect(body.data).toEqual([]);
  });

  test.each<[string, FaultAction]>([
    ['500 after the message was taken', { kind: 'process_then_answer', status: 500, body: '' }],
    ['200 with nothing to be understood', { kind: 'process_then_answer', status: 200, body: '<html>' }],
    ['a cut connection', { kind: 'process_then_reset' }],
    ['an answer that comes too late', { kind: 'slow', ms: 20_000 }],
  ])('%s: uncertain, settled by the report under our id, accepted once', async (_, fault) => {
    sim.push.hold();
    sim.faults.script({ fault, path: '/sms/3/messages' });
    const id = await sms(someone());
    await t.untilStatus(id, 'uncertain');
    sim.push.release();
    await t.untilStatus(id, 'delivered');
    expect(sim.accepted(id)).toBe(1);
  });

  test('throttled although it was taken: the repetition is known by its id, and nothing goes twice', async () => {
    const fault: FaultAction = { kind: 'process_then_answer', status: 429, body: { errorCode: 'E429' } };
    sim.push.hold();
    sim.faults.script({ fault, path: '/sms/3/messages' });
    const id = await sms(someone());
    const view = await t.untilStatus(id, 'sent');
    expect(view.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
    const sent = (await t.events()).find(({ subject, type }) => subject === id && type === 'ponte.message.sent.v1');
    expect(sent?.data).toMatchObject({ note: 'duplicate_message_id', providerId: id });
    sim.push.release();
    await t.untilStatus(id, 'delivered');
    expect(sim.accepted(id)).toBe(1);
  });

  test.each<[string, FaultAction]>([
    ['429 with Retry-After', { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '1' } }],
    ['429 without', { kind: 'answer', status: 429, body: { errorCode: 'E429', description: 'Too many requests' } }],
  ])('%s: tried again, accepted once', async (_, fault) => {
    sim.faults.script({ fault, path: '/sms/3/messages' });
    const id = await sms(someone());
    const view = await t.untilStatus(id, 'delivered');
    expect(view.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
    expect(sim.accepted(id)).toBe(1);
  });

  test('200 with a destination that was refused is a failure', async () => {
    const status = { groupId: 5, groupName: 'REJECTED', id: 6, name: 'REJECTED_NETWORK', description: 'Network' };
    const fault: FaultAction = { kind: 'answer', status: 200, body: { messages: [{ messageId: 'x', status }] } };
    sim.faults.script({ fault, path: '/sms/3/messages' });
    const view = await t.untilStatus(await sms(someone()), 'failed');
    expect(view.failure).toMatchObject({ class: 'bad_request', code: 'REJECTED_NETWORK' });
  });

  test('somebody answers: one message; who does not know the token is refused', async () => {
    const from = someone();
    await t.untilStatus(await sms(from), 'delivered');
    const id = sim.replySms({ from: from.slice(1), to: '28123', text: 'obrigada' });
    const received = ({ type, data }: { type: string; data: unknown }) =>
      type === 'ponte.message.received.v1' && JSON.stringify(data).includes('ib-sms');
    const told = (await t.untilEvents((events) => events.some(received))).filter(received);
    await sim.settled();
    expect(told).toMatchObject([{ data: { providerId: id, content: { type: 'text', text: 'obrigada' } } }]);
    for (const path of ['ib-sms', 'ib-sms?token=guess', 'ib-wa']) {
      expect((await t.call('POST', `/webhooks/${path}`, { results: [] })).status).toBe(401);
    }
  });

  test('a template goes to WhatsApp by position, and its being seen is told apart', async () => {
    await t.call('POST', '/v1/templates/sync', { channel: 'ib-wa' });
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'ib-wa',
      to: someone(),
      content: { type: 'template', name: 'aviso', language: 'pt_BR', parameters: ['Ana', 'sem sinal'] },
    });
    expect(answer.status, answer.text).toBe(202);
    const { id } = answer.body;
    await t.untilStatus(id, 'delivered');
    sim.seen(id);
    await t.untilStatus(id, 'read');
    await sim.settled();
    expect(sim.sent.at(-1)).toMatchObject({
      kind: 'template',
      callbackData: id,
      content: { templateName: 'aviso', templateData: { body: { placeholders: ['Ana', 'sem sinal'] } } },
    });
    expect(await namesOf(id)).toEqual(['accepted', 'sent', 'delivered', 'read']);
  });

  test('buttons go to WhatsApp, and the one that is pressed comes back', async () => {
    const to = someone();
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'ib-wa',
      to,
      content: {
        type: 'interactive',
        interactive: { kind: 'buttons', body: 'Confirma?', buttons: [{ id: 'sim', title: 'Sim' }] },
      },
    });
    expect(answer.status, answer.text).toBe(202);
    await t.untilStatus(answer.body.id, 'delivered');
    const message = { type: 'INTERACTIVE_BUTTON_REPLY', id: 'sim', title: 'Sim', context: { id: answer.body.id } };
    const id = sim.replyWhatsapp({ from: to.slice(1), to: '551100005555', message });
    const isIt = ({ data }: { data: unknown }) => JSON.stringify(data).includes(id);
    const events = await t.untilEvents((all) => all.some(isIt));
    expect(events.find(isIt)).toMatchObject({
      data: { channel: 'ib-wa', content: { reply: { kind: 'button_reply', id: 'sim', title: 'Sim' } } },
    });
  });

  // Last: it stops the channel.
  test('a key that is not accepted stops the channel, and no message is lost', async () => {
    const refused = {
      requestError: { serviceException: { messageId: 'UNAUTHORIZED', text: 'Invalid login details' } },
    };
    sim.faults.script({ fault: { kind: 'answer', status: 401, body: refused }, path: '/sms/3/messages' });
    const id = await sms(someone());
    const view = await t.untilMessage(id, ({ failure }) => failure !== null, 'the refusal');
    expect(view).toMatchObject({ status: 'queued', failure: { class: 'auth', code: 'http_401' } });
  });
});
