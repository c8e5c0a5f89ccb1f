/** A message inside a running service: a contact whose window is open, found by the id that Opa! Suite would give it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { hour, margin, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';
import { type OpaAnswer, type OpaClient, opaClient, wordsOf } from './opa-kit.ts';

describe.each(ledgers)('a running service of the Opa! surface on %s', (ledger) => {
  const { given, when, then, ponte } = stage({ ledger });
  let opa: OpaClient;
  beforeAll(() => {
    opa = opaClient(`${ponte().url}/opa`);
  });

  const serviceOf = async (phone: string, client = opa) => {
    const services = await client.list('/atendimento', { canal_cliente: `${phone.slice(1)}@c.us` });
    return services[0];
  };
  const send = (customerServiceId: unknown, content: object, headers = {}) =>
    opa.post('/atendimento/mensagem/send', { customerServiceId, content }, headers);
  const accepted = (answer: OpaAnswer): string => {
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'success', code: 200, data: { _id: expect.any(String) } },
    });
    return (answer.body.data as { _id: string })._id;
  };
  const wire = async (id: string) => {
    await ponte().untilStatus(id, 'read');
    return ponte().sim.sent.find(({ opaque }) => opaque === id)?.body;
  };
  const hello = { type: 'text', text: 'Sua conexão voltou?' };

  test('a text reaches the customer who wrote', async () => {
    const { phone } = await given.customer();
    const service = await serviceOf(phone);
    expect(service).toMatchObject({
      _id: expect.stringMatching(/^[0-9a-f]{24}$/),
      status: 'EA',
      canal: 'Whatsapp',
      date: '2026-11-21T12:00:00.000Z',
      fim: null,
    });
    expect((await opa.get(`/atendimento/${service?._id}`)).body.data).toEqual(service);
    const id = accepted(await send(service?._id, hello));
    expect(await wire(id)).toMatchObject({ type: 'text', text: { body: hello.text } });
    expect(await ponte().message(id)).toMatchObject({
      contact: phone,
      lane: 'realtime',
      acceptedFrom: 'opa:administrador',
    });
  });

  test.each([
    ['https://cdn.example/foto.JPG?v=2', { type: 'image', image: { link: 'https://cdn.example/foto.JPG?v=2' } }],
    ['https://cdn.example/v.mp4', { type: 'video', video: { link: 'https://cdn.example/v.mp4' } }],
    ['https://cdn.example/a.ogg', { type: 'audio', audio: { link: 'https://cdn.example/a.ogg' } }],
    [
      'https://cdn.example/boleto%20dezembro.pdf',
      {
        type: 'document',
        document: { link: 'https://cdn.example/boleto%20dezembro.pdf', filename: 'boleto dezembro.pdf' },
      },
    ],
    ['https://cdn.example/', { type: 'document', document: { link: 'https://cdn.example/' } }],
  ])('a file goes by its address: %s', async (url, expected) => {
    const { phone } = await given.customer();
    const id = accepted(await send((await serviceOf(phone))?._id, { type: 'media', media: { url } }));
    expect(await wire(id)).toMatchObject(expected);
  });

  test('a repetition under the same key is the first message, also after the service has ended', async () => {
    const customer = await given.customer();
    const service = await serviceOf(customer.phone);
    const repeat = (content = hello) => send(service?._id, content, { 'idempotency-key': `msg-${customer.phone}` });
    const id = accepted(await repeat());
    await ponte().untilStatus(id, 'read');
    when.passes(25 * hour);
    expect(accepted(await repeat())).toBe(id);
    then.received(customer, 1);
    expect(await repeat({ type: 'text', text: 'Outra coisa' })).toMatchObject({ status: 409, body: { code: 409 } });
  });

  test('a service that has ended, one that never was, and an id that is none are not found', async () => {
    const customer = await given.customer();
    const service = await serviceOf(customer.phone);
    when.passes(25 * hour);
    for (const id of [service?._id, '6a10c0ffee0000000000f001', 'ffffffffffff000000000000', 'OPA2026123']) {
      const answer = await send(id, hello);
      expect(answer).toMatchObject({ status: 404, body: { error: 'NOT_FOUND_ERROR' } });
      expect(wordsOf(answer)).toMatch(/^Customer service not found\. Não há atendimento aberto/);
    }
    expect((await opa.get(`/atendimento/${service?._id}`)).status).toBe(404);
    expect(await serviceOf(customer.phone)).toBeUndefined();
    then.received(customer, 0);
  });

  test('the last minute of a window is no service any more: templates may go again', async () => {
    const customer = await given.customer();
    const service = await serviceOf(customer.phone);
    when.passes(24 * hour - margin);
    expect((await send(service?._id, hello)).status).toBe(404);
    expect((await opa.get(`/atendimento/${service?._id}`)).status).toBe(404);
    const [channel] = await opa.list('/canal-comunicacao', { nome: 'wa-matriz' });
    const [template] = await opa.list(`/canal-comunicacao/${channel?._id}/template`);
    const answer = await opa.post('/template/send', {
      contato: { canalCliente: customer.phone },
      template: { _id: template?._id, variaveis: ['10/12', 'R$ 1'] },
      canal: channel?._id,
    });
    expect(answer.status).toBe(200);
  });

  test('the same contact on two channels is in two services, each answered from its own number', async () => {
    const customer = given.stranger();
    await when.customerWrites(customer);
    await when.customerWrites(customer, 'Oi', { channel: 'wa-suporte' });
    const services = await opa.list('/atendimento', { canal_cliente: `${customer.phone.slice(1)}@c.us` });
    expect(services).toHaveLength(2);
    const sent = await Promise.all(services.map(async ({ _id }) => ponte().message(accepted(await send(_id, hello)))));
    expect(sent.map(({ channel }) => channel)).toEqual(['wa-matriz', 'wa-suporte']);
  });

  test('a key bound to another channel does not see the service', async () => {
    const { phone } = await given.customer();
    const service = await serviceOf(phone);
    const { body } = await ponte().call<{ key: string }>('POST', '/v1/keys', {
      name: `só suporte ${phone}`,
      scopes: ['send', 'read'],
      channels: ['wa-suporte'],
    });
    const bound = opaClient(`${ponte().url}/opa`, body.key);
    expect(await serviceOf(phone, bound)).toBeUndefined();
    const message = { customerServiceId: service?._id, content: hello };
    expect((await bound.post('/atendimento/mensagem/send', message)).status).toBe(404);
    then.received({ phone }, 0);
  });

  test('services are filtered by day and status', async () => {
    const { phone } = await given.customer();
    const day = String((await serviceOf(phone))?.date).slice(0, 10);
    const among = async (filter: object) =>
      (await opa.list('/atendimento/', filter)).some(({ canal_cliente }) => canal_cliente === `${phone.slice(1)}@c.us`);
    expect(await among({ dataInicialAbertura: day, dataFinalAbertura: day, status: 'EA' })).toBe(true);
    expect(await among({ dataInicialAbertura: '2099-01-01' })).toBe(false);
    expect(await among({ dataFinalAbertura: '2020-01-01' })).toBe(false);
    expect(await among({ status: 'F' })).toBe(false);
  });
});
