/** A simulated Kannel through the running hub: HTTP in, wire out, dlr-url and get-url back, each of them twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KannelSimulator, type SentSms, startKannelSimulator } from '../../connectors/kannel/simulator.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const webhookToken = 'invented-kannel-token-0123456789';
const account = { username: 'ponte', password: 'invented&kannel"pass+word' };

describe.each(ledgers)('Kannel on %s', (ledger) => {
  let t: TestPonte;
  let gateway: KannelSimulator;
  let address: string;
  let people = 0;
  const someone = (): string => `+551198300${String(++people).padStart(4, '0')}`;

  beforeAll(async () => {
    gateway = await startKannelSimulator({ ...account, repeat: 2 });
    t = await startTestPonte({ ledger });
    address = await addChannel(t, 'sms-kannel', 'kannel', {
      ...account,
      baseUrl: gateway.url,
      from: '28123',
      webhookUrl: `${t.url}/webhooks/sms-kannel`,
      webhookToken,
    });
    gateway.setService({
      getUrl: `${address}?token=${webhookToken}&from=%p&to=%P&text=%b&coding=%c&charset=%C&at=%T&id=%I&udh=%u`,
    });
  });
  afterAll(async () => {
    await t.stop();
    await gateway.close();
  });

  const send = async (to = someone(), body = 'Sua fatura vence amanhã.'): Promise<string> => {
    const content = { type: 'text', body };
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', { channel: 'sms-kannel', to, content });
    expect(answer.status, answer.text).toBe(202);
    return answer.body.id;
  };
  const smsOf = (id: string): SentSms => {
    const sms = gateway.sent.find(({ dlrUrl }) => dlrUrl.includes(id));
    if (sms === undefined) throw new Error(`${id} was not sent`);
    return sms;
  };
  const heardFrom = async (contact: string) =>
    (await t.events()).filter(
      ({ type, data }) => type === 'ponte.message.received.v1' && (data as { contact?: string }).contact === contact,
    );

  test('every step of a message, each told twice and the first one last, makes one story', async () => {
    const id = await send();
    await t.untilStatus(id, 'sent');
    const sms = smsOf(id);
    expect(sms.text).toBe('Sua fatura vence amanha.');
    expect(await gateway.dlr(sms, 8)).toEqual([200, 200]);
    expect(await gateway.dlr(sms, 1, 'stat:DELIVRD err:000')).toEqual([200, 200]);
    expect(await gateway.dlr(sms, 4)).toEqual([200, 200]);
    const view = await t.untilStatus(id, 'delivered');
    expect(gateway.accepted(id)).toBe(1);
    expect(eventNames(await t.events(), id)).toEqual(['accepted', 'sent', 'delivered']);
    expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(3);
    const kept = JSON.stringify([view, await look(t.hub.store.reader, 'select * from attempt')]);
    expect(kept).toContain('password=***');
    for (const secret of [webhookToken, account.password, encodeURIComponent(account.password)])
      expect(kept).not.toContain(secret);
  });

  test('a receipt that is faster than the answer', async () => {
    gateway.beforeAnswer((sms) => gateway.dlr(sms, 1));
    const id = await send();
    await t.untilStatus(id, 'delivered');
    expect(eventNames(await t.events(), id)).toEqual(['accepted', 'sent', 'delivered']);
  });

  test('a send whose answer was lost is settled by our own id, and never sent again', async () => {
    gateway.faults.script({ fault: { kind: 'process_then_reset' } });
    const id = await send();
    await t.untilStatus(id, 'uncertain');
    await gateway.dlr(smsOf(id), 8);
    await t.untilStatus(id, 'sent');
    expect(gateway.accepted(id)).toBe(1);
  });

  test('no connection is up: Kannel keeps the message, and it goes later', async () => {
    gateway.setConnection('down');
    const id = await send();
    await t.untilStatus(id, 'sent');
    gateway.setConnection('up');
    await gateway.dlr(smsOf(id), 1);
    await t.untilStatus(id, 'delivered');
  });

  test('the operator refuses the number: final, with its words', async () => {
    const id = await send();
    await t.untilStatus(id, 'sent');
    await gateway.dlr(smsOf(id), 16, 'NACK/0x0000000b/Invalid Destination Address');
    expect(await t.untilStatus(id, 'failed')).toMatchObject({
      failure: { class: 'recipient_invalid', code: 'receipt_number_refused' },
    });
  });

  test('an SMS written to us is heard once, with its accents, and matched to what it answers', async () => {
    const from = someone();
    const asked = await send(from);
    await t.untilStatus(asked, 'sent');
    expect(await gateway.deliver({ from, to: '28123', text: 'Já paguei, não? 😀' })).toEqual([200, 200]);
    const heard = await heardFrom(from);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data).toMatchObject({
      content: { type: 'text', text: 'Já paguei, não? 😀' },
      replyTo: { messageId: asked, inferred: true },
    });
  });

  test('what is answered to a message is empty: Kannel would send it to the customer', async () => {
    const url = `${address}?token=${webhookToken}&from=28999&text=oi&id=quiet`;
    expect(await gateway.call(url)).toEqual({ status: 200, text: '' });
  });

  test('pieces that Kannel was told not to join are joined here', async () => {
    const from = someone();
    const header = (number: number) => Buffer.of(5, 0, 3, 0x2a, 2, number);
    await gateway.deliver({ from, to: '28123', text: 'segunda', header: header(2), id: `${from}-2` });
    await gateway.deliver({ from, to: '28123', text: 'primeira ', header: header(1), id: `${from}-1` });
    const heard = await heardFrom(from);
    expect(heard.map(({ data }) => (data as { content: { text?: string } }).content.text)).toEqual([
      'primeira segunda',
    ]);
  });

  test('SAIR is understood', async () => {
    const from = someone();
    await gateway.deliver({ from, to: '28123', text: 'SAIR' });
    const content = { type: 'text', body: 'Promoção!' };
    const message = { channel: 'sms-kannel', to: from, content, category: 'marketing' };
    expect(await t.call('POST', '/v1/messages', message)).toMatchObject({ status: 409, body: { code: 'opted_out' } });
  });

  test('who shows no token is refused; what makes no sense is kept and acknowledged', async () => {
    for (const query of ['', '?token=wrong', '?id=1&dlr=1'])
      expect((await gateway.call(`${address}${query}`)).status).toBeGreaterThanOrEqual(400);
    for (const query of ['', '&dlr=1', '&dlr=x&id=1', '&text=oi', '&id=1&dlr=128'])
      expect((await gateway.call(`${address}?token=${webhookToken}${query}`)).status).toBe(200);
    const letters = await t.call<{ data: { channel: string }[] }>('GET', '/v1/dead-letters');
    expect(letters.body.data.filter(({ channel }) => channel === 'sms-kannel').length).toBeGreaterThanOrEqual(3);
  });
});
