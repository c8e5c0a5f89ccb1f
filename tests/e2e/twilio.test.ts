/** Twilio through the running hub: HTTP in, wire out, signed webhooks back through a proxy, each of them twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signatureOf, startTwilioSimulator, type TwilioSimulator } from '../../connectors/twilio/simulator.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const hex = (digit: string): string => digit.repeat(32);
const account = { accountSid: `AC${hex('a')}`, authToken: 'invented-auth-token-0123456789' };
const publicUrl = 'https://ponte.example.net/entrada';
const contentSid = `HX${hex('1')}`;
const template = { type: 'template', name: contentSid.toLowerCase(), language: 'pt_BR', parameters: ['Ana', '10/12'] };

describe.each(ledgers)('Twilio on %s', (ledger) => {
  let t: TestPonte;
  let twilio: TwilioSimulator;
  let people = 0;
  const someone = (): string => `+551198100${String(++people).padStart(4, '0')}`;

  beforeAll(async () => {
    twilio = await startTwilioSimulator({
      ...account,
      repeat: 2,
      reach: (url) => url.replace(publicUrl, t.url),
      contents: [
        {
          sid: contentSid,
          friendly_name: 'fatura_vence',
          language: 'pt_BR',
          types: { 'twilio/text': { body: 'Oi {{1}}, sua fatura vence em {{2}}.' } },
          approval_requests: { status: 'approved', category: 'UTILITY' },
        },
      ],
    });
    t = await startTestPonte({ ledger });
    const limits = { numberMps: 1_000, pairSeconds: 0 };
    const channel = async (id: string, connector: string, from: string, more: object, rules: object) => {
      const webhookUrl = `${publicUrl}/webhooks/${id}`;
      const config = { ...account, from, webhookUrl, baseUrl: twilio.url, ...more };
      const answer = await t.call('PUT', `/v1/channels/${id}`, { connector, name: id, config, limits, rules });
      expect(answer.status, answer.text).toBe(200);
    };
    await channel('sms-twilio', 'twilio-sms', '28123', {}, { quietHours: [] });
    await channel('wa-twilio', 'twilio-whatsapp', '+551140040001', { contentUrl: twilio.url }, { quietHours: [] });
    expect((await t.call('POST', '/v1/templates/sync', { channel: 'wa-twilio' })).body).toEqual({ synced: 1 });
  });
  afterAll(async () => {
    await t.stop();
    await twilio.close();
  });

  const post = (channel: string, to: string, content: object, more: object = {}) =>
    t.call<{ id: string; code: string }>('POST', '/v1/messages', { channel, to, content, ...more });
  const sendSms = async (to: string, body = 'Sua fatura vence amanhã.', more: object = {}): Promise<string> => {
    const answer = await post('sms-twilio', to, { type: 'text', body }, more);
    expect(answer.status, answer.text).toBe(202);
    return answer.body.id;
  };
  const sidOf = (id: string): string => twilio.sent.find(({ callback = '' }) => callback.includes(id))?.sid ?? '';
  const eventsOf = async (id: string): Promise<string[]> =>
    (await t.events()).filter(({ subject }) => subject === id).map(({ type }) => type.slice('ponte.message.'.length));

  test('an SMS goes out once and its story is told once, although everything is posted twice', async () => {
    const to = someone();
    const id = await sendSms(to);
    await t.untilStatus(id, 'sent');
    for (const status of ['queued', 'sent', 'delivered'])
      expect(await twilio.receipt(sidOf(id), status)).toEqual([200, 200]);
    const view = await t.untilStatus(id, 'delivered');
    expect(twilio.accepted(id)).toBe(1);
    expect(await eventsOf(id)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
    expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(3);
    expect(view.timeline.map(({ text }) => text).join('\n')).toContain('A mensagem chegou ao aparelho do cliente');
  });

  test('receipts that come newest first, and before the answer, end the same', async () => {
    twilio.receiptsFirst('delivered', 'sent');
    const id = await sendSms(someone());
    await t.untilStatus(id, 'delivered');
    expect(await eventsOf(id)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
    const late = await sendSms(someone());
    await t.untilStatus(late, 'sent');
    twilio.callbacks.hold();
    for (const status of ['queued', 'sent', 'delivered']) await twilio.receipt(sidOf(late), status);
    expect(await twilio.callbacks.release()).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await eventsOf(late)).toEqual(['accepted.v1', 'sent.v1', 'delivered.v1']);
  });

  test('a send whose answer was lost is settled by its receipt, and never sent again', async () => {
    twilio.faults.script({ fault: { kind: 'process_then_reset' } });
    const id = await sendSms(someone());
    await t.untilStatus(id, 'uncertain');
    await twilio.receipt(sidOf(id), 'queued');
    await t.untilStatus(id, 'sent');
    await twilio.receipt(sidOf(id), 'delivered');
    expect(await t.untilStatus(id, 'delivered')).toMatchObject({ failure: null });
    expect(twilio.accepted(id)).toBe(1);
  });

  test('429 was never processed: it is sent again, once', async () => {
    const busy = { kind: 'answer', status: 429, body: { code: 20429, message: 'Too many', status: 429 } } as const;
    twilio.faults.script({ fault: busy });
    const id = await sendSms(someone());
    expect((await t.untilStatus(id, 'sent')).attempts).toHaveLength(2);
    expect(twilio.accepted(id)).toBe(1);
  });

  test('a failure says why, and what to do', async () => {
    const id = await sendSms(someone());
    await t.untilStatus(id, 'sent');
    await twilio.receipt(sidOf(id), 'undelivered', { ErrorCode: '30005' });
    expect(await t.untilStatus(id, 'failed')).toMatchObject({
      failure: { class: 'recipient_invalid', code: '30005', cause: expect.stringContaining('não existe') },
    });
  });

  test('STOP said to Twilio is remembered here', async () => {
    const to = someone();
    const refusal = { code: 21610, message: 'Attempt to send to unsubscribed recipient', status: 400 };
    twilio.faults.script({ fault: { kind: 'answer', status: 400, body: refusal } });
    const id = await sendSms(to);
    expect(await t.untilStatus(id, 'failed')).toMatchObject({ failure: { code: '21610' } });
    const again = await post('sms-twilio', to, { type: 'text', body: 'Promoção!' }, { category: 'marketing' });
    expect(again).toMatchObject({ status: 409, body: { code: 'opted_out' } });
  });

  test("a customer's SMS is heard once, and Twilio is answered with nothing to send back", async () => {
    const from = someone();
    const asked = await sendSms(from);
    await t.untilStatus(asked, 'sent');
    twilio.setWebhookUrl(`${publicUrl}/webhooks/sms-twilio`);
    expect(await twilio.reply({ from, to: '28123', body: 'já paguei' })).toEqual([200, 200]);
    const heard = (await t.events()).filter(
      ({ type, data }) => type === 'ponte.message.received.v1' && (data as { contact: string }).contact === from,
    );
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({
      channel: 'sms-twilio',
      content: { type: 'text', text: 'já paguei' },
      replyTo: { messageId: asked, inferred: true },
    });
  });

  test('who is not Twilio is refused; Twilio is answered as it wants to be', async () => {
    const url = `${publicUrl}/webhooks/sms-twilio`;
    const body = new URLSearchParams({ MessageSid: 'SM1', From: '+5511987650001', Body: 'oi' }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const signature of ['', 'AAAA', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=']) {
      const answer = await twilio.callbacks.post(url, body, { ...type, 'x-twilio-signature': signature });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    const parameters = { MessageSid: 'SM1', EventType: 'onSomething' };
    const signed = signatureOf(account.authToken, url, parameters);
    const answer = await twilio.callbacks.post(url, new URLSearchParams(parameters).toString(), {
      ...type,
      'x-twilio-signature': signed,
    });
    expect(answer).toEqual({ status: 200, text: '<Response/>' });
  });

  test('WhatsApp: a template opens the conversation, the answer opens the window, and text may follow', async () => {
    const to = someone();
    const early = await post('wa-twilio', to, { type: 'text', body: 'Oi' });
    expect(early).toMatchObject({ status: 409, body: { code: 'window_closed' } });
    const first = await post('wa-twilio', to, template);
    expect(first.status, first.text).toBe(202);
    await t.untilStatus(first.body.id, 'sent');
    expect(twilio.sent.at(-1)).toMatchObject({ contentSid, variables: { 1: 'Ana', 2: '10/12' } });
    await twilio.receipt(sidOf(first.body.id), 'read', { EventType: 'READ' });
    await t.untilStatus(first.body.id, 'read');

    twilio.setWebhookUrl(`${publicUrl}/webhooks/wa-twilio`);
    // An account older than the ninth digit.
    const waId = to.replace('+55119', '5511');
    const more = { ProfileName: 'Ana', WaId: waId, OriginalRepliedMessageSid: sidOf(first.body.id) };
    const sender = '+551140040001';
    expect(await twilio.reply({ from: `whatsapp:+${waId}`, to: `whatsapp:${sender}`, body: 'Oi', more })).toEqual([
      200, 200,
    ]);
    const heard = (await t.events()).filter(
      ({ type, data }) => type === 'ponte.message.received.v1' && (data as { contact: string }).contact === to,
    );
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({ replyTo: { messageId: first.body.id } });
    const text = await post('wa-twilio', to, { type: 'text', body: 'Em que posso ajudar?' });
    expect(text.status, text.text).toBe(202);
    await t.untilStatus(text.body.id, 'sent');
    expect(twilio.sent.at(-1)).toMatchObject({ to: `whatsapp:+${waId}`, body: 'Em que posso ajudar?' });
  });
});
