/** Ponte and a real Kannel, in both directions, with a simulated operator behind Kannel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmscSimulator, startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { hasKannel, type Kannel, startKannel } from '../kit/kannel.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const webhookToken = 'invented-kannel-token-0123456789';
const account = { username: 'ponte', password: 'invented-kannel-password' };
const operator = { username: 'kannel', password: 'kannel' };

describe.skipIf(!hasKannel)('a real Kannel', () => {
  let t: TestPonte;
  let smsc: SmscSimulator;
  let kannel: Kannel;
  let people = 0;
  const someone = (): string => `+551198400${String(++people).padStart(4, '0')}`;

  beforeAll(async () => {
    smsc = await startSmscSimulator({ systemId: operator.username, password: operator.password, receipts: {} });
    t = await startTestPonte();
    const address = `${t.url}/webhooks/sms-kannel`;
    kannel = await startKannel(
      { ...account, smsc: { port: smsc.port, ...operator } },
      `${address}?token=${webhookToken}&from=%p&to=%P&text=%b&coding=%c&charset=%C&at=%T&id=%I&udh=%u`,
    );
    await addChannel(t, 'sms-kannel', 'kannel', {
      ...account,
      baseUrl: kannel.url,
      from: '28123',
      // The percent sign is ours, and none of Kannel's escapes.
      webhookUrl: address.replace('sms-kannel', 'sms%2Dkannel'),
      webhookToken,
    });
    await smsc.until(({ stats }) => stats.binds > 0, { what: 'Kannel has bound', timeoutMs: 20_000 });
  });
  afterAll(async () => {
    await kannel?.stop();
    await t?.stop();
    await smsc?.close();
  });

  const send = async (to: string, body: string): Promise<string> => {
    const content = { type: 'text', body };
    const answer = await t.call<{ id: string }>('POST', '/v1/messages', { channel: 'sms-kannel', to, content });
    expect(answer.status, answer.text).toBe(202);
    return answer.body.id;
  };
  const untilHeard = async (contact: string) => {
    const events = await t.untilEvents(
      (all) => all.some(({ type, data }) => type === 'ponte.message.received.v1' && data.contact === contact),
      `a message of ${contact}`,
    );
    return events.filter(({ type, data }) => type === 'ponte.message.received.v1' && data.contact === contact);
  };

  test.each([
    ['plain', 'Sua fatura vence amanha: {R$ 99,90} & [pague]', 1],
    ['accents, written plain', 'Não há conexão na região', 1],
    ['accents of the basic alphabet', 'é à ü ñ Ç €', 1],
    ['Unicode', 'Não há conexão 😀 ação', 1],
    ['long', 'Prezado cliente, '.repeat(20).trim(), 3],
    ['long, in Unicode', 'Atenção 😀 não pague '.repeat(8).trim(), 3],
  ])('%s: the person reads the text, and its receipt comes back', async (kind, body, parts) => {
    const to = someone();
    const id = await send(to, body);
    const view = await t.untilStatus(id, 'delivered');
    const [read] = smsc.texts(to.slice(1));
    expect(read, kannel.text()).toBe(kind === 'accents, written plain' ? 'Nao ha conexao na regiao' : body);
    expect(smsc.sent.filter(({ destination }) => destination === to.slice(1))).toHaveLength(parts);
    expect(view.parts).toBe(parts);
    expect(eventNames(await t.events(), id)).toEqual(['accepted', 'sent', 'delivered']);
  });

  test.each([
    ['EXPIRED', 'receipt_expired'],
    ['UNDELIV', 'receipt_undelivered'],
    ['REJECTD', 'receipt_rejected'],
  ] as const)('the operator says %s', async (stat, code) => {
    smsc.setReceipts({ states: [stat], errorCode: '005' });
    const id = await send(someone(), 'Olá');
    const view = await t.untilStatus(id, 'failed');
    smsc.setReceipts({});
    expect(view.failure).toMatchObject({ code, detail: expect.stringContaining(`stat ${stat}, err 005`) });
  });

  test('the operator refuses the number', async () => {
    const to = someone();
    smsc.faults.script({ fault: { kind: 'status', status: 0x0b }, destination: to.slice(1) });
    const id = await send(to, 'Olá');
    expect((await t.untilStatus(id, 'failed')).failure).toMatchObject({
      class: 'recipient_invalid',
      code: 'receipt_number_refused',
    });
  });

  test('a wrong password is told as one, and nothing leaves', async () => {
    const before = smsc.sent.length;
    const config = { ...account, password: 'wrong', baseUrl: kannel.url, from: '28123', webhookToken };
    await addChannel(t, 'sms-wrong', 'kannel', { ...config, webhookUrl: `${t.url}/webhooks/sms-wrong` });
    const content = { type: 'text', body: 'Olá' };
    const message = { channel: 'sms-wrong', to: someone(), content };
    const { body } = await t.call<{ id: string }>('POST', '/v1/messages', message);
    const view = await t.untilMessage(body.id, ({ failure }) => failure !== null, 'a refusal');
    expect(view.failure).toMatchObject({ class: 'auth', code: 'authorization_failed' });
    expect(smsc.sent).toHaveLength(before);
  });

  test.each([
    ['plain', 'SAIR agora, por favor & obrigado +1 100%', {}],
    ['Unicode', 'Já paguei, não? 😀', {}],
    [
      'in three parts, out of order',
      'esta é uma mensagem em três partes que chegam fora de ordem',
      { partLength: 20, order: [3, 1, 2] },
    ],
  ])('somebody writes: %s', async (_, text, more) => {
    const from = someone();
    smsc.deliver({ from: from.slice(1), to: '28123', text, ...more });
    const heard = await untilHeard(from);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.data, kannel.text()).toMatchObject({ content: { type: 'text', text } });
    // Ponte answers Kannel with nothing, and Kannel sends nothing to the person.
    expect(smsc.texts(from.slice(1))).toEqual([]);
  });

  test('a message of a short code has no phone', async () => {
    smsc.deliver({ from: '28999', to: '28123', text: 'promo' });
    const events = await t.untilEvents((all) => JSON.stringify(all).includes('"promo"'), 'the message');
    expect(JSON.stringify(events)).not.toContain('+28999');
  });
});
