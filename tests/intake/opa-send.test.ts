/** Sending a template as an ERP does over Opa! Suite: it reaches the provider behind Ponte, or the ERP is told why not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testKey } from '../kit/ponte.ts';
import { stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';
import { kinds, type OpaAnswer, type OpaClient, type OpaRecord, opaClient, wordsOf } from './opa-kit.ts';

const vendorText = 'Template has been succesfully sent.';

describe.each(ledgers)('POST /template/send on %s', (ledger) => {
  const { given, when, then, ponte } = stage({
    ledger,
    templates: kinds,
    rules: { quietHours: [] },
    limits: { portfolioTier: 500 },
  });
  let opa: OpaClient;
  let canal: string;
  let ids: Record<string, string>;
  beforeAll(async () => {
    opa = opaClient(`${ponte().url}/opa`);
    const channels = await opa.list('/canal-comunicacao', { nome: 'wa-matriz' });
    canal = channels[0]?._id ?? '';
    const templates = await opa.list(`/canal-comunicacao/${canal}/template`);
    ids = Object.fromEntries(templates.map(({ atalho, _id }) => [atalho, _id]));
  });

  const reminder = ['10/12/2026', 'R$ 99,90'];
  const call = (phone: string, name: string, variaveis: unknown, more: object = {}) => ({
    contato: { canalCliente: phone, nome: 'Marina Exemplo' },
    template: { _id: ids[name], variaveis },
    canal,
    ...more,
  });
  const send = (phone: string, name: string, variaveis: unknown, more: object = {}, headers = {}) =>
    opa.post('/template/send', call(phone, name, variaveis, more), headers);
  const idIn = ({ body }: OpaAnswer): string => String((body.data as { messageSentId?: unknown }).messageSentId);
  const accepted = (answer: OpaAnswer): string => {
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'success', code: 200, data: { message: vendorText } },
    });
    return idIn(answer);
  };
  const refused = (answer: OpaAnswer, words: RegExp | string, status = 400) => {
    const shape = status === 404 ? { error: 'NOT_FOUND_ERROR' } : { status: 'error', code: status };
    expect(answer).toMatchObject({ status, body: shape });
    expect(wordsOf(answer)).toMatch(words);
    // Versions differ in where the reason stands.
    if (status !== 404) expect(answer.body.description).toBe(wordsOf(answer));
  };
  /** What the provider was given. */
  const wire = async (id: string): Promise<Record<string, unknown>> => {
    await ponte().untilStatus(id, 'read');
    const sent = ponte().sim.sent.find(({ opaque }) => opaque === id);
    return sent?.body.template as Record<string, unknown>;
  };

  test('IXC-30: the values reach the provider in the order of the text, under the number of the customer', async () => {
    const { phone } = given.stranger();
    const id = accepted(await send(phone, 'lembrete', reminder));
    expect(await wire(id)).toMatchObject({
      name: 'lembrete',
      components: [{ type: 'body', parameters: reminder.map((text) => ({ type: 'text', text })) }],
    });
    expect(await ponte().message(id)).toMatchObject({
      contact: phone,
      channel: 'wa-matriz',
      lane: 'bulk',
      acceptedFrom: 'opa:administrador',
    });
  });

  test('IXC-30: placeholders with names are filled by the order in which they first appear', async () => {
    const id = accepted(await send(given.stranger().phone, 'aviso_rede', ['Marina', 'manutenção às 02h']));
    expect(await wire(id)).toMatchObject({
      components: [
        {
          parameters: [
            { parameter_name: 'nome', text: 'Marina' },
            { parameter_name: 'motivo', text: 'manutenção às 02h' },
          ],
        },
      ],
    });
  });

  test('header, body and button of one template are filled from one list', async () => {
    const id = accepted(await send(given.stranger().phone, 'boleto', ['nº 7', 'Ana', 'dezembro', 'abc123']));
    expect(await wire(id)).toMatchObject({
      components: [
        { type: 'header', parameters: [{ text: 'nº 7' }] },
        { type: 'body', parameters: [{ text: 'Ana' }, { text: 'dezembro' }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ text: 'abc123' }] },
      ],
    });
  });

  test('midiaAlternativa becomes the header of the kind that the template has', async () => {
    const link = 'https://cdn.example/mapa.png';
    const template = { _id: ids.mapa, variaveis: [], midiaAlternativa: link };
    const id = accepted(await send(given.stranger().phone, 'mapa', [], { template }));
    expect(await wire(id)).toMatchObject({
      components: [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }],
    });
  });

  test('metadata is kept: single values as they are, nested ones as JSON', async () => {
    const metadata = { customerId: 77, tenant: 'isp-a', urgente: false, fatura: { id: 9, itens: [1] }, nada: null };
    const id = accepted(await send(given.stranger().phone, 'lembrete', reminder, { metadata }));
    expect((await ponte().message(id)).metadata).toEqual({ ...metadata, fatura: '{"id":9,"itens":[1]}' });
  });

  test('clients of 2023, and those that write empty things and unknown ones', async () => {
    const { phone } = given.stranger();
    const more = { contato: { celularCompleto: phone }, metadata: [], departamento: '6a10c0ffee0000000000d001' };
    const template = { _id: ids.lembrete, variaveis: ['10/12', 99.9], midiaAlternativa: '' };
    const id = accepted(await send(phone, 'lembrete', [], { ...more, template }));
    expect(await ponte().message(id)).toMatchObject({ contact: phone, metadata: {} });
  });

  test('a contact in service gets no template, unless the call says so', async () => {
    const customer = await given.customer();
    const answer = await send(customer.phone, 'lembrete', reminder);
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', code: 400 } });
    expect(answer.body.description).toMatch(/^Este contato já está em atendimento: o cliente escreveu neste canal em /);
    expect(wordsOf(answer)).toBe(answer.body.description);
    const { customerServiceId } = answer.body.data as { customerServiceId: string };
    expect((await opa.get(`/atendimento/${customerServiceId}`)).status).toBe(200);
    then.received(customer, 0);
    const allowed = { allowSendingToStartedCustomerService: true };
    await wire(accepted(await send(customer.phone, 'lembrete', reminder, allowed)));
    then.received(customer, 1);
  });

  test.each([
    ['the header Idempotency-Key', {}, { 'idempotency-key': 'fila-771' }],
    ['metadata.hubMessageId', { metadata: { hubMessageId: '01JEXEMPLO' } }, {}],
    ['metadata.idempotencyKey', { metadata: { idempotencyKey: 'fila-772', hubMessageId: 'outro' } }, {}],
  ])('a repetition under %s is the first message, whatever happened since', async (_, more, headers) => {
    const customer = given.stranger();
    const repeat = (values = reminder) => send(customer.phone, 'lembrete', values, more, headers);
    const [first, ...others] = await Promise.all([repeat(), ...Array.from({ length: 19 }, () => repeat())]);
    expect(others.map(accepted)).toEqual(others.map(() => accepted(first)));
    await ponte().untilStatus(idIn(first), 'read');
    await when.customerWrites(customer);
    expect(accepted(await repeat())).toBe(idIn(first));
    then.received(customer, 1);
    refused(await repeat(['11/12/2026', 'R$ 1']), /^Essa chave de idempotência já foi usada com outro conteúdo/, 409);
  });

  test('a repetition that nobody can recognise is refused as the same text, with what to do', async () => {
    const customer = given.stranger();
    const id = accepted(await send(customer.phone, 'lembrete', reminder));
    await ponte().untilStatus(id, 'read');
    const again = await send(customer.phone, 'lembrete', reminder);
    refused(again, `O mesmo texto já foi enviado a este contato há pouco: igual à mensagem ${id}. Nada a fazer`);
    then.received(customer, 1);
  });

  test('IXC-70: who asked for no more of it gets none, and the ERP is told so without any secret', async () => {
    const customer = await given.customer();
    await when.customerWrites(customer, 'SAIR');
    const answer = await send(customer.phone, 'oferta', [], { allowSendingToStartedCustomerService: true });
    refused(answer, /^O contato pediu para não receber este tipo de mensagem.*Não insista\./);
    expect(JSON.stringify(answer.body)).not.toContain(testKey);
  });

  test('IXC-19: a template that is not there is refused, and none can be made here', async () => {
    const unknown = { template: { _id: '6a10c0ffee0000000000c001', variaveis: [] } };
    refused(await send(given.stranger().phone, 'lembrete', [], unknown), /^Template not found\. Não há template/, 404);
    refused(await opa.post('/template', { atalho: 'novo', texto: 'Oi' }), /^Cannot POST \/api\/v1\/template\./, 404);
    expect(await opa.list('/template', { atalho: 'novo' })).toEqual([]);
  });

  test('IXC-26: a template goes over the channel it is tied to, and no other', async () => {
    const [other] = await opa.list('/canal-comunicacao', { nome: 'wa-suporte' });
    const answer = await send(given.stranger().phone, 'lembrete', reminder, { canal: other?._id });
    refused(answer, 'Template not found. Este template é do canal "wa-matriz"; envie por esse canal.', 404);
  });

  test('a template that was paused since the ERP stored its id is refused with the reason', async () => {
    const hidden = await ponte().hub.templates.all('wa-matriz');
    expect(hidden.map(({ name }) => name)).toContain('pausado');
    expect(ids.pausado).toBeUndefined();
    ponte().sim.setTemplateStatus('mapa', 'pt_BR', 'PAUSED');
    await ponte().call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const template = { _id: ids.mapa, variaveis: [], midiaAlternativa: 'https://cdn.example/mapa.png' };
    refused(await send(given.stranger().phone, 'mapa', [], { template }), /^O provedor pausou este template/);
    ponte().sim.setTemplateStatus('mapa', 'pt_BR', 'APPROVED');
    await ponte().call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });

  test('a key bound to another channel cannot send here', async () => {
    const { body } = await ponte().call<{ key: string }>('POST', '/v1/keys', {
      name: 'ERP suporte',
      scopes: ['send'],
      channels: ['wa-suporte'],
    });
    const bound = opaClient(`${ponte().url}/opa`, body.key);
    const answer = await bound.post('/template/send', call(given.stranger().phone, 'lembrete', reminder));
    refused(answer, /^Communication channel not found\./, 404);
  });

  test('the daily allowance is the tier less the people of the last 24 hours', async () => {
    const path = `/canal-comunicacao/${canal}/template/limites-diarios-envio`;
    const figures = async () => (await opa.get(path)).body.data as Record<string, number>;
    const before = await figures();
    expect(before.dailyLimit).toBe(500);
    await wire(accepted(await send(given.stranger().phone, 'lembrete', reminder)));
    const sent = (before.messagesSent ?? 0) + 1;
    expect(await figures()).toEqual({ messagesSent: sent, dailyLimit: 500, availableAmount: 500 - sent });
  });

  test('a channel that is switched off says so', async () => {
    const records: OpaRecord[] = await opa.list('/canal-comunicacao', { nome: 'wa-suporte' });
    const [template] = await opa.list(`/canal-comunicacao/${records[0]?._id}/template`, { atalho: 'lembrete' });
    await ponte().hub.channels.setState('wa-suporte', 'off');
    const more = { canal: records[0]?._id, template: { _id: template?._id, variaveis: reminder } };
    refused(await send(given.stranger().phone, 'lembrete', [], more), /canal: wa-suporte está desligado/);
  });
});
