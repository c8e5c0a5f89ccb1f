/** Sinch Brazil and Sinch REST through the running hub: HTTP in, wire out, webhooks back, each of them twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BatchesSimulator,
  type BrazilSimulator,
  startSinchBrazilSimulator,
  startSinchSmsSimulator,
} from '../../connectors/sinch/simulator.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const webhookToken = 'invented-webhook-token-0123456789';
const brazilAccount = { username: 'provedor@example.net', authenticationToken: 'invented-wavy-token-0123456789' };
const batchAccount = { servicePlanId: 'plan01', apiToken: 'invented-api-token-0123456789' };
const webhookSecret = 'invented-hmac-secret-0123456789';

describe.each(ledgers)('Sinch on %s', (ledger) => {
  let t: TestPonte;
  let brazil: BrazilSimulator;
  let batches: BatchesSimulator;
  let people = 0;
  const someone = (): string => `+551198200${String(++people).padStart(4, '0')}`;

  beforeAll(async () => {
    brazil = await startSinchBrazilSimulator({ ...brazilAccount, repeat: 2 });
    batches = await startSinchSmsSimulator({ ...batchAccount, repeat: 2, secret: webhookSecret });
    t = await startTestPonte({ ledger });
    const channel = async (id: string, connector: string, config: object) => {
      const limits = { numberMps: 1_000, pairSeconds: 0 };
      const body = { connector, name: id, config: { webhookToken, ...config }, limits, rules: { quietHours: [] } };
      const answer = await t.call('PUT', `/v1/channels/${id}`, body);
      expect(answer.status, answer.text).toBe(200);
    };
    const addressOf = (id: string) => `${t.url}/webhooks/${id}`;
    await channel('sms-br', 'sinch-br-sms', { ...brazilAccount, baseUrl: brazil.url });
    await channel('sms-rest', 'sinch-sms', {
      ...batchAccount,
      from: '28123',
      webhookUrl: addressOf('sms-rest'),
      webhookSecret,
      baseUrl: batches.url,
    });
    brazil.setWebhookUrl(`${addressOf('sms-br')}?token=${webhookToken}`);
    batches.setWebhookUrl(`${addressOf('sms-rest')}?token=${webhookToken}`);
  });
  afterAll(async () => {
    await t.stop();
    await brazil.close();
    await batches.close();
  });

  const send = async (channel: string, to: string): Promise<string> => {
    const content = { type: 'text', body: 'Sua fatura vence amanhã.' };
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', { channel, to, content });
    expect(answer.status, answer.text).toBe(202);
    return answer.body.id;
  };
  const eventsOf = async (id: string): Promise<string[]> =>
    (await t.events()).filter(({ subject }) => subject === id).map(({ type }) => type.slice('ponte.message.'.length));
  const heardFrom = async (contact: string) =>
    (await t.events()).filter(
      ({ type, data }) => type === 'ponte.message.received.v1' && (data as { contact?: string }).contact === contact,
    );
  const smsOf = (simulator: BrazilSimulator | BatchesSimulator, id: string) => {
    const sms = simulator.sent.find(({ reference }) => reference === id);
    if (sms === undefined) throw new Error(`${id} was not sent`);
    return sms;
  };

  test('Brazil: callback and DR, twice each, tell one story with the operator in it', async () => {
    const id = await send('sms-br', someone());
    await t.untilStatus(id, 'sent');
    expect(await brazil.callback(smsOf(brazil, id))).toEqual([200, 200]);
    expect(await brazil.dr(smsOf(brazil, id))).toEqual([200, 200]);
    const view = await t.untilStatus(id, 'delivered');
    expect(brazil.accepted(id)).toBe(1);
    expect(smsOf(brazil, id).text).toBe('Sua fatura vence amanha.');
    expect(await eventsOf(id)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
    expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(2);
    expect(view.timeline.map(({ text }) => text).join('\n')).toContain('(operadora: VIVO)');
  });

  test('Brazil: a DR that is faster than the answer, with the callback behind it', async () => {
    brazil.beforeAnswer((sms) => brazil.dr(sms));
    const id = await send('sms-br', someone());
    await t.untilStatus(id, 'delivered');
    await brazil.callback(smsOf(brazil, id));
    expect(await eventsOf(id)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
  });

  test('Brazil: a send whose answer was lost is settled by our own id, and never sent again', async () => {
    brazil.faults.script({ fault: { kind: 'process_then_answer', status: 502, body: '<html>' } });
    const id = await send('sms-br', someone());
    await t.untilStatus(id, 'uncertain');
    await brazil.callback(smsOf(brazil, id));
    await t.untilStatus(id, 'sent');
    expect(brazil.accepted(id)).toBe(1);
  });

  test('Brazil: a rejection says why; a code nobody knows changes nothing', async () => {
    const id = await send('sms-br', someone());
    await t.untilStatus(id, 'sent');
    expect(await brazil.callback(smsOf(brazil, id), 999, 'NEWS')).toEqual([200, 200]);
    await brazil.callback(smsOf(brazil, id), 203, 'BLACKLISTED');
    expect(await t.untilStatus(id, 'failed')).toMatchObject({
      failure: { class: 'policy', code: 'receipt_203', detail: '203 BLACKLISTED' },
    });
  });

  test('Brazil: a reply names what it answers, and is heard once', async () => {
    const from = someone();
    const [first, second] = [await send('sms-br', from), await send('sms-br', from)];
    await t.untilStatus(first, 'sent');
    await t.untilStatus(second, 'sent');
    expect(await brazil.reply({ from, text: 'já paguei', answers: smsOf(brazil, first) })).toEqual([200, 200]);
    const heard = await heardFrom(from);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({ content: { text: 'já paguei' }, replyTo: { messageId: first } });
  });

  test('Brazil: many receipts in one call', async () => {
    const ids = await Promise.all([send('sms-br', someone()), send('sms-br', someone())]);
    for (const id of ids) await t.untilStatus(id, 'sent');
    await brazil.post(ids.map((id) => ({ correlationId: id, 'deliveredStatusCode ': 4, id: smsOf(brazil, id).id })));
    for (const id of ids) await t.untilStatus(id, 'delivered');
  });

  test('REST: reports come to the address of the send, signed, twice, in any order', async () => {
    const id = await send('sms-rest', someone());
    await t.untilStatus(id, 'sent');
    const sms = smsOf(batches, id);
    expect(sms.callback).toBe(`${t.url}/webhooks/sms-rest?token=${webhookToken}`);
    for (const [status, code] of [
      ['Delivered', 0],
      ['Queued', 400],
      ['Dispatched', 401],
    ] as const)
      expect(await batches.report(sms, status, code)).toEqual([200, 200]);
    const view = await t.untilStatus(id, 'delivered');
    expect(batches.accepted(id)).toBe(1);
    expect(await eventsOf(id)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
    expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(3);
    expect(JSON.stringify(view)).not.toContain(webhookToken);
  });

  test('REST: what makes no sense is kept and acknowledged: a 4xx would lose it for ever', async () => {
    const before = batches.sent.length;
    for (const body of ['{', '<xml/>', 'null', '[]', '{"type":"recipient_delivery_report_sms"}', '{"type":"new"}'])
      expect(await batches.post(body)).toEqual([200, 200]);
    expect(batches.sent).toHaveLength(before);
    const letters = await t.call<{ data: { channel: string }[] }>('GET', '/v1/dead-letters');
    expect(letters.body.data.filter(({ channel }) => channel === 'sms-rest').length).toBeGreaterThanOrEqual(3);
  });

  test('REST: who shows no token, or does not sign, is refused', async () => {
    const post = (query: string) => t.call('POST', `/webhooks/sms-rest${query}`, { type: 'mo_text' });
    for (const query of ['', '?token=wrong', `?token=${webhookToken}`])
      expect((await post(query)).status).toBeGreaterThanOrEqual(400);
  });

  test('REST: a reply is matched to the last message, and SAIR is understood', async () => {
    const from = someone();
    const asked = await send('sms-rest', from);
    await t.untilStatus(asked, 'sent');
    expect(await batches.reply({ from, to: '28123', text: 'SAIR' })).toEqual([200, 200]);
    const heard = await heardFrom(from);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({ replyTo: { messageId: asked, inferred: true } });
    const content = { type: 'text', body: 'Promoção!' };
    const again = await t.call('POST', '/v1/messages', {
      channel: 'sms-rest',
      to: from,
      content,
      category: 'marketing',
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'opted_out' } });
  });

  test('REST: the whole batch is reported, and aborted ones say so', async () => {
    const [first, second] = [await send('sms-rest', someone()), await send('sms-rest', someone())];
    await t.untilStatus(first, 'sent');
    await t.untilStatus(second, 'sent');
    await batches.summary(smsOf(batches, first), 'Delivered');
    await batches.report(smsOf(batches, second), 'Aborted', 402);
    await t.untilStatus(first, 'delivered');
    expect(await t.untilStatus(second, 'failed')).toMatchObject({ failure: { code: 'receipt_402', class: 'policy' } });
  });
});
