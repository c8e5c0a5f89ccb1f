/** The README's odd gateway through the running hub: HTTP in, wire out, calls back in three styles, each of them twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SentSms, type SmsDevSimulator, startSmsDevSimulator } from '../../connectors/sms-http/simulator.ts';
import { exampleInput, exampleSecret } from '../connectors/fixtures/sms-http/examples.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const key = exampleSecret('SMSDEV_KEY');
const token = exampleSecret('SMSDEV_WEBHOOK_TOKEN');

describe.each(ledgers)('a gateway described by configuration, on %s', (ledger) => {
  let t: TestPonte;
  let gateway: SmsDevSimulator;
  let address: string;
  let people = 0;
  const someone = (): string => `+551198500${String(++people).padStart(4, '0')}`;

  beforeAll(async () => {
    gateway = await startSmsDevSimulator({ key, repeat: 2 });
    t = await startTestPonte({ ledger });
    const config = { ...exampleInput('sms-smsdev'), url: `${gateway.url}/v1/send` };
    address = `${await addChannel(t, 'sms-smsdev', 'sms-http', config)}?token=${token}`;
    gateway.setWebhookUrl(address);
  });
  afterAll(async () => {
    await t.stop();
    await gateway.close();
  });
  beforeEach(() => gateway.setStyle('json'));

  const send = async (to = someone(), body = 'Sua fatura vence amanhã, {{to}}.'): Promise<string> => {
    const content = { type: 'text', body };
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', { channel: 'sms-smsdev', to, content });
    expect(answer.status, answer.text).toBe(202);
    return answer.body.id;
  };
  const smsOf = (id: string): SentSms => {
    const sms = gateway.sent.find(({ reference }) => reference === id);
    if (sms === undefined) throw new Error(`${id} was not sent`);
    return sms;
  };

  test.each(['json', 'form', 'get'] as const)(
    'calls by %s: enviada, then recebida, which is delivered',
    async (style) => {
      gateway.setStyle(style);
      const to = someone();
      const id = await send(to);
      await t.untilStatus(id, 'sent');
      expect(smsOf(id)).toMatchObject({ number: to.slice(3), text: 'Sua fatura vence amanha, {{to}}.' });
      expect(await gateway.receipt(smsOf(id), 'RECEBIDA')).toEqual([200, 200]);
      expect(await gateway.receipt(smsOf(id), 'ENVIADA')).toEqual([200, 200]);
      const view = await t.untilStatus(id, 'delivered');
      expect(gateway.accepted(id)).toBe(1);
      expect(eventNames(await t.events(), id)).toEqual(['accepted', 'sent', 'delivered']);
      expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(2);
      expect(view.timeline.map(({ text }) => text).join('\n')).toContain('VIVO');
      for (const secret of [key, token]) expect(JSON.stringify(view)).not.toContain(secret);
    },
  );

  test('many receipts in one call, one of them in words of tomorrow', async () => {
    const ids = [await send(), await send(), await send()] as const;
    for (const id of ids) await t.untilStatus(id, 'sent');
    const [first, second, third] = ids.map(smsOf) as [SentSms, SentSms, SentSms];
    const all = [
      [first, 'RECEBIDA'],
      [second, 'LIDA'],
      [third, 'BLACK LIST'],
    ] as const;
    expect(await gateway.receipts(all)).toEqual([200, 200]);
    await t.untilStatus(ids[0], 'delivered');
    expect(await t.untilStatus(ids[2], 'failed')).toMatchObject({
      failure: { class: 'policy', code: 'receipt_policy', detail: 'BLACK LIST' },
    });
    expect((await t.message(ids[1])).status).toBe('sent');
  });

  test('a receipt that is faster than the answer, and an answer that was lost', async () => {
    gateway.beforeAnswer((sms) => gateway.receipt(sms, 'RECEBIDA'));
    const early = await send();
    await t.untilStatus(early, 'delivered');
    gateway.faults.script({ fault: { kind: 'process_then_answer', status: 502, body: '<html>' } });
    const lost = await send();
    await t.untilStatus(lost, 'uncertain');
    await gateway.receipt(smsOf(lost), 'ENVIADA');
    await t.untilStatus(lost, 'sent');
    expect([gateway.accepted(early), gateway.accepted(lost)]).toEqual([1, 1]);
  });

  test('an error under HTTP 200 is a failure, with the words of the gateway', async () => {
    gateway.faults.script({
      fault: { kind: 'answer', status: 200, body: { situacao: 'ERRO', codigo: '400', descricao: 'NUMERO INVALIDO' } },
    });
    const id = await send();
    expect(await t.untilStatus(id, 'failed')).toMatchObject({
      failure: { class: 'bad_request', code: 'gateway_bad_request', detail: '400: NUMERO INVALIDO' },
    });
    const content = { type: 'text', body: 'oi' };
    const abroad = await t.call('POST', '/v1/messages', { channel: 'sms-smsdev', to: '+14155550100', content });
    expect(abroad.status, abroad.text).toBeGreaterThanOrEqual(400);
  });

  test.each(['json', 'form', 'get'] as const)('somebody writes, told by %s: heard once, and matched', async (style) => {
    gateway.setStyle(style);
    const from = someone();
    const asked = await send(from);
    await t.untilStatus(asked, 'sent');
    expect(await gateway.reply({ from: from.slice(3), text: 'já paguei & obrigado' })).toEqual([200, 200]);
    const heard = (await t.events()).filter(
      ({ type, data }) => type === 'ponte.message.received.v1' && data.contact === from,
    );
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({
      content: { text: 'já paguei & obrigado' },
      replyTo: { messageId: asked, inferred: true },
    });
  });

  test('strangers are refused; what makes no sense is kept and acknowledged', async () => {
    const post = (url: string, body: string) =>
      gateway.call({ method: 'POST', url, body, headers: { 'content-type': 'application/json' } });
    for (const query of ['', '?token=wrong'])
      expect((await post(`${address.split('?')[0]}${query}`, '{}')).status).toBeGreaterThanOrEqual(400);
    for (const body of ['{', 'null', '[1]', '{"situacao":"RECEBIDA"}', '{"x":1}'])
      expect(await post(address, body)).toEqual({ status: 200, text: '' });
    const letters = await t.call<{ data: { channel: string }[] }>('GET', '/v1/dead-letters');
    expect(letters.body.data.filter(({ channel }) => channel === 'sms-smsdev').length).toBeGreaterThanOrEqual(3);
  });

  test('a gateway that waits for a word hears it', async () => {
    const config = {
      ...exampleInput('sms-jasmin'),
      url: String(exampleInput('sms-jasmin').url).replace('http://10.0.0.6:1401', gateway.url),
    };
    const jasmin = await addChannel(t, 'sms-jasmin', 'sms-http', config);
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const;
    const url = `${jasmin}?token=${exampleSecret('JASMIN_WEBHOOK_TOKEN')}`;
    const body = 'id=07033084&from=5511985009999&to=28123&content=oi&origin-connector=vivo';
    for (const _ of [1, 2])
      expect(await gateway.call({ ...form, url, body })).toEqual({ status: 200, text: 'ACK/Jasmin' });
  });
});
