/**
 * The two worked examples of the field, from end to end: a webservice delivers records, a campaign writes to the customers,
 * a customer answers, and a CRM on RabbitMQ hears which attendance to open.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailingRestSimulator, startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import type { CampaignRecord, CampaignView } from '../../contracts/campaign.ts';
import type { ConversationView } from '../../contracts/conversation.ts';
import { eventSchema, type PonteEvent } from '../../contracts/event.ts';
import type { MailingMap } from '../../contracts/mailing.ts';
import { type BusTest, startBusTest } from '../broker/fixture.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { financeMap, financeRecord, retailMap, retailRecord } from '../triggers/mailing-kit.ts';

const finance = {
  id: 'parcela',
  template: { name: 'lembrete_parcela', text: 'Olá {{1}}, a parcela {{2}} vence em {{3}}.' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name' },
    { parameter: '2', from: 'Número da Parcela' },
    { parameter: '3', from: 'Data de Vencimento', format: 'date' },
  ],
};
const shop = {
  id: 'pedido',
  template: { name: 'status_pedido', text: 'Olá {{1}}, o pedido {{2}} foi faturado.' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name' },
    { parameter: '2', from: 'Número do Pedido' },
  ],
};

const Opened = eventSchema('conversation.opened');

describe.skipIf(!hasRabbit).each(ledgers)('attendances opened by a mailing on %s', (ledger) => {
  let b: BusTest;
  let webservice: MailingRestSimulator;
  beforeAll(async () => {
    webservice = await startMailingRestSimulator({ records: [] });
    b = await startBusTest({
      ledger,
      templates: [finance, shop].map(({ template: { name, text } }) => ({
        name,
        language: 'pt_BR',
        components: [{ type: 'BODY' as const, text }],
      })),
    });
    await b.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    for (const { id, template, variables } of [finance, shop]) {
      const notification = {
        name: id,
        channel: 'wa-matriz',
        template: { name: template.name, language: 'pt_BR' },
        variables,
      };
      expect((await b.t.call('PUT', `/v1/notifications/${id}`, notification)).status).toBe(200);
    }
    await b.t.call('PUT', '/v1/sources/mailing', {
      name: 'Mailing',
      connector: 'mailing-rest',
      config: { url: webservice.url },
    });
  });
  afterAll(async () => {
    await b.stop();
    await webservice.close();
  });

  /** Runs a campaign over these records to its end; answers its id and its messages. */
  const run = async (notification: string, map: MailingMap, records: readonly object[]) => {
    webservice.setRecords(records);
    const audience = { kind: 'source', source: 'mailing' };
    const made = await b.t.call<CampaignView>('POST', '/v1/campaigns', {
      name: notification,
      notification,
      audience,
      map,
    });
    expect(made.status, made.text).toBe(201);
    const { id } = made.body;
    await b.t.call('POST', `/v1/campaigns/${id}/start`);
    await expect
      .poll(async () => (await b.t.call<CampaignView>('GET', `/v1/campaigns/${id}`)).body.state, { timeout: 20_000 })
      .toBe('finished');
    const { body } = await b.t.call<{ data: CampaignRecord[] }>('GET', `/v1/campaigns/${id}/records`);
    const messages = body.data.map(({ messageId }) => messageId ?? '');
    for (const message of messages) await b.t.untilStatus(message, 'read');
    return { id, messages };
  };
  const wamidOf = (id: string) => b.t.sim.sent.find((one) => one.opaque === id)?.wamid ?? '';
  const answer = async (from: string, message: string) =>
    expect(await b.t.sim.reply({ from, content: 'Ok, obrigada', replyTo: wamidOf(message) }).settled).toBe(
      'acknowledged',
    );
  const onBus = () => b.client.heard.map(({ event }) => event);
  const openedOf = (events: readonly PonteEvent[], message: string) =>
    events
      .filter(({ type, data }) => type === 'ponte.conversation.opened.v1' && data.messageId === message)
      .map((event) => Opened.parse(event));
  const untilOpened = async (message: string) => {
    await expect.poll(() => openedOf(onBus(), message).length, { timeout: 20_000 }).toBe(1);
    const [event] = openedOf(onBus(), message);
    expect(openedOf(await b.t.events(), message)).toEqual([event]);
    return event as ReturnType<typeof Opened.parse>;
  };
  const conversationsOf = async (contact: string) =>
    (await b.t.call<{ data: ConversationView[] }>('GET', `/v1/conversations?contact=${encodeURIComponent(contact)}`))
      .body.data;

  test('LMD-39: finance: the reply opens the reminder of the instalment, with its three fields, for the customer', async () => {
    const { id, messages } = await run('parcela', financeMap, [financeRecord]);
    const [message = ''] = messages;
    expect(openedOf(onBus(), message)).toEqual([]);
    await answer('+5548990000002', message);
    const { data, subject } = await untilOpened(message);
    expect(data).toEqual({
      conversationId: subject,
      channel: 'wa-matriz',
      contact: '+5548990000002',
      contactIds: { phone: '+5548990000002', waId: '5548990000002' },
      messageId: message,
      campaignId: id,
      openedBy: 'reply',
      occurrence: { type: 'Financiamento', name: 'Lembrete de Vencimento de Parcela' },
      extra: { 'Data de Vencimento': '2026-12-05', 'Número do Contrato': 'C-77', 'Número da Parcela': '3' },
      customer: { name: 'Rui Exemplo', cpf: '52998224725' },
      at: expect.any(String),
    });
    const heard = b.client.heard.find(({ event }) => event.subject === subject)?.message;
    expect(heard?.fields.routingKey).toBe('conversation.opened.wa-matriz');
  });

  test('LMD-45: the shop: the reply opens the state of the order, with order and invoice and nothing of finance', async () => {
    const { messages } = await run('pedido', retailMap, [retailRecord]);
    const [message = ''] = messages;
    await answer('+5548990000003', message);
    const { data } = await untilOpened(message);
    expect(data).toMatchObject({
      openedBy: 'reply',
      occurrence: { type: 'E-commerce', name: 'Notificação de Status do Pedido' },
      customer: { name: 'Lia Exemplo', cpf: '11144477735' },
    });
    expect(data.extra).toEqual({ 'Número do Pedido': '000123', 'Número da Nota Fiscal': '4567' });
  });

  test('LMD-40: on the bus too, one protocol is sent, delivered, answered and only then opened', async () => {
    const { messages } = await run('parcela', financeMap, [{ ...financeRecord, Celular: '48990000004' }]);
    const [message = ''] = messages;
    await answer('+5548990000004', message);
    const { subject } = await untilOpened(message);
    const told = onBus()
      .filter((event) => event.data.contact === '+5548990000004' && !event.type.startsWith('ponte.window.'))
      .map(({ type }) => type.replace(/^ponte\.|\.v1$/g, ''));
    expect(told).toEqual([
      'message.accepted',
      'message.sent',
      'message.delivered',
      'message.read',
      'message.received',
      'conversation.opened',
    ]);
    const reply = onBus().find(
      ({ type, data }) => type === 'ponte.message.received.v1' && data.contact === '+5548990000004',
    );
    expect(reply?.data.conversationId).toBe(subject);
  });

  test('LMD-06, LMD-41: two campaigns reach one customer: one contact, two protocols, each with the fields of its own subject', async () => {
    const someone = { Nome: 'Eva Exemplo', Celular: '48990000005', CPF: '52998224725' };
    const reminder = await run('parcela', financeMap, [{ ...financeRecord, ...someone }]);
    const order = await run('pedido', retailMap, [{ ...retailRecord, ...someone }]);
    const messages = [...reminder.messages, ...order.messages];
    for (const message of messages) await answer('+5548990000005', message);
    const opened = [];
    for (const message of messages) opened.push((await untilOpened(message)).data);
    expect(opened.map(({ extra }) => Object.keys(extra))).toEqual([
      ['Data de Vencimento', 'Número do Contrato', 'Número da Parcela'],
      ['Número do Pedido', 'Número da Nota Fiscal'],
    ]);
    expect(opened.map(({ campaignId }) => campaignId)).toEqual([reminder.id, order.id]);
    expect(new Set(opened.map(({ customer }) => customer.cpf))).toEqual(new Set(['52998224725']));
    const kept = await conversationsOf('+5548990000005');
    expect(kept.map(({ messageId }) => messageId)).toEqual(messages.toReversed());
    expect(new Set(kept.map(({ contact }) => contact)).size).toBe(1);
  });

  test('LMD-16: with the other mode the campaign opens each attendance as it sends, and nobody has to answer', async () => {
    const map = { ...financeMap, openingMode: 'on-send' as const };
    const { messages } = await run('parcela', map, [
      { ...financeRecord, Celular: '48990000006' },
      { ...financeRecord, Celular: '48990000007' },
    ]);
    const opened = [];
    for (const message of messages) opened.push((await untilOpened(message)).data);
    expect(opened.map(({ contact, openedBy }) => [contact, openedBy])).toEqual([
      ['+5548990000006', 'send'],
      ['+5548990000007', 'send'],
    ]);
  });

  test('IXC-58: a trigger opens a ticket for each notice it fires, and the reply lands in it', async () => {
    const opening = { mode: 'on-send', occurrence: { type: 'Suporte', name: 'Queda na rede' } };
    const trigger = { name: 'Queda', notification: 'pedido', variables: [{ name: 'nome' }], opening };
    const notification = {
      name: 'queda',
      channel: 'wa-matriz',
      template: { name: shop.template.name, language: 'pt_BR' },
      variables: [
        { parameter: '1', from: 'nome' },
        { parameter: '2', constant: 'rede' },
      ],
    };
    await b.t.call('PUT', '/v1/notifications/queda', notification);
    const put = await b.t.call('PUT', '/v1/triggers/queda', { ...trigger, notification: 'queda' });
    expect(put.status, put.text).toBe(200);
    const fired = await b.t.call<{ id: string }>('POST', '/v1/triggers/queda/fire', {
      to: '+5548990000008',
      values: { nome: 'Ana' },
    });
    expect(fired.status, fired.text).toBe(202);
    const { data } = await untilOpened(fired.body.id);
    expect(data).toMatchObject({ openedBy: 'send', occurrence: opening.occurrence, extra: {} });
    await b.t.untilStatus(fired.body.id, 'read');
    await answer('+5548990000008', fired.body.id);
    const received = (await b.t.events()).find(
      ({ type, data }) => type === 'ponte.message.received.v1' && data.contact === '+5548990000008',
    );
    expect(received?.data.conversationId).toBe(data.conversationId);
  });
});
