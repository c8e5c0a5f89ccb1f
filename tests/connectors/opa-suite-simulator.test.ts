/** The connector against the simulator, over real HTTP and with the hub's own client. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { OutboundMessage, ProviderRequest } from '../../connectors/kit/connector.ts';
import { allowance, listChannels, parseAllowance, parseChannels } from '../../connectors/opa-suite/channels.ts';
import type { OpaConfig } from '../../connectors/opa-suite/config.ts';
import { authorization, endpoint } from '../../connectors/opa-suite/config.ts';
import { messagesSince, parseMessages, parseServices, servicesSince } from '../../connectors/opa-suite/messages.ts';
import { outcome } from '../../connectors/opa-suite/outcome.ts';
import { send } from '../../connectors/opa-suite/send.ts';
import { type SimulatorOptions, startOpaSimulator } from '../../connectors/opa-suite/simulator.ts';
import { listTemplates, parseTemplates } from '../../connectors/opa-suite/templates.ts';
import { createHttpClient, type HttpClient } from '../../src/platform/http.ts';
import { channelId, config as sample, template, templateId } from './fixtures/opa-suite/kit.ts';

const otherChannelId = '6a10c0ffee0000000000a002';
const otherTemplateId = '6a10c0ffee0000000000c002';
const unknownId = '6a10c0ffee0000000000c00f';
const marina = '+5548990000001';
const options: SimulatorOptions = {
  token: sample.token,
  channels: [
    { _id: channelId, nome: 'WhatsApp Matriz', allowance: { messagesSent: 40, dailyLimit: 42 } },
    { _id: otherChannelId, nome: 'WhatsApp Filial', integracao: 'facebook' },
    { _id: '6a10c0ffee0000000000a003', nome: 'Desligado', status: 'I' },
  ],
  templates: [
    { _id: templateId, atalho: 'aviso_rede', texto: 'Oi {{nome}}, {{motivo}}.', canais: [channelId] },
    { _id: otherTemplateId, atalho: 'aviso_filial', texto: 'Oi!', canais: [otherChannelId] },
  ],
};

let client: HttpClient;
beforeAll(() => {
  client = createHttpClient(4);
});
afterAll(() => client.close());

async function start(rest: Partial<SimulatorOptions> = {}) {
  const simulator = await startOpaSimulator({ ...options, ...rest });
  const config: OpaConfig = { ...sample, baseUrl: simulator.url };
  const call = (request: ProviderRequest) => client.request(request, { timeoutMs: 5000 });
  const outcomeOf = async (
    content = template({ parameters: ['Marina', 'manutenção'] }),
    more: Partial<OpaConfig> = {},
  ) => {
    const message: OutboundMessage = { id: '01JX3', to: { kind: 'phone', e164: marina }, content };
    const plan = send(message, { id: 'opa', config: { ...config, ...more } });
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    return outcome(await call(plan.request));
  };
  return { simulator, config, call, outcomeOf, [Symbol.asyncDispose]: () => simulator.close() };
}

const failed = (code: string, rest = {}) => ({ kind: 'failed', failure: { code, ...rest } });

describe('sending', () => {
  test('IXC-14, IXC-30: a template reaches the customer with its variables in order', async () => {
    await using opa = await start();
    const result = await opa.outcomeOf();
    const [sent] = opa.simulator.sent;
    expect(result).toEqual({ kind: 'accepted', providerId: sent?.messageSentId });
    expect(sent).toMatchObject({ to: marina, channelId, templateId, variables: ['Marina', 'manutenção'] });
    expect(sent?.text).toBe('Oi Marina, manutenção.');
    expect(opa.simulator.accepted('01JX3')).toBe(1);
  });

  test('a variable that Meta would refuse is cleaned on the way', async () => {
    await using opa = await start();
    expect(await opa.outcomeOf(template({ parameters: ['Marina\nSilva', 'a     b'] }))).toMatchObject({
      kind: 'accepted',
    });
    expect(opa.simulator.sent[0]?.text).toBe('Oi Marina Silva, a b.');
  });

  test('a contact in service is refused until the service ends, or the channel allows it', async () => {
    await using opa = await start();
    const service = opa.simulator.openService(marina, channelId, 'Fulana');
    expect(await opa.outcomeOf()).toMatchObject(
      failed('contact_in_service', { detail: 'Este contato já está em atendimento com Fulana' }),
    );
    expect(await opa.outcomeOf(undefined, { sendDuringService: true })).toMatchObject({ kind: 'accepted' });
    opa.simulator.closeService(service);
    expect(await opa.outcomeOf()).toMatchObject({ kind: 'accepted' });
    expect(opa.simulator.sent).toHaveLength(2);
  });

  test('IXC-19: a template that Opa! Suite does not have is refused, and none is ever made there', async () => {
    await using opa = await start();
    expect(await opa.outcomeOf(template({ name: unknownId }))).toMatchObject(
      failed('template_not_found', { class: 'template_invalid', detail: 'NOT_FOUND_ERROR: Template not found.' }),
    );
    await opa.call(listTemplates({ id: 'opa', config: opa.config }));
    expect(opa.simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST template/send',
      `GET canal-comunicacao/${channelId}/template`,
    ]);
  });

  test('channel and template swapped', async () => {
    await using opa = await start();
    expect(await opa.outcomeOf(template({ name: channelId }), { canal: templateId })).toMatchObject(
      failed('channel_not_found', { cause: expect.stringContaining('trocados') }),
    );
  });

  test('IXC-70: the reason of the provider is told, without the token', async () => {
    await using opa = await start();
    opa.simulator.faults.script({
      fault: {
        kind: 'answer',
        status: 400,
        body: { status: 'error', code: 400, description: `recusado para Bearer ${sample.token}` },
      },
    });
    const refused = await opa.outcomeOf();
    expect(refused).toMatchObject(failed('http_400', { detail: 'recusado para [token]' }));
    expect(JSON.stringify(refused)).not.toContain(sample.token);
    expect(await opa.outcomeOf(template({ parameters: ['só uma'] }))).toMatchObject(
      failed('http_400', { detail: '(#132000) expected 2 variables, got 1: invalid argument' }),
    );
  });

  test('a new token kills the one before; a group without the permission is told apart', async () => {
    await using opa = await start();
    opa.simulator.forbid('template');
    expect(await opa.outcomeOf()).toMatchObject(failed('http_403', { class: 'auth', detail: 'Bad role' }));
    opa.simulator.rotateToken('another-invented-token');
    expect(await opa.outcomeOf()).toMatchObject(failed('http_401', { class: 'auth', detail: 'Invalid token' }));
  });

  test('whatever leaves it open is uncertain, and was indeed sent', async () => {
    await using opa = await start();
    opa.simulator.faults.script(
      { fault: { kind: 'process_then_answer', status: 500, body: '<html>Error</html>' } },
      { fault: { kind: 'process_then_answer', status: 200, body: { status: 'success', code: 200, data: {} } } },
    );
    expect(await opa.outcomeOf()).toEqual({ kind: 'uncertain', detail: 'HTTP 500: <html>Error</html>' });
    expect(await opa.outcomeOf()).toMatchObject({ kind: 'uncertain' });
    expect(opa.simulator.sent).toHaveLength(2);
  });

  test('an answer that never comes, and one that comes late', async () => {
    await using opa = await start();
    opa.simulator.faults.script({ fault: { kind: 'process_then_reset' } }, { fault: { kind: 'slow', ms: 20 } });
    await expect(opa.outcomeOf()).rejects.toMatchObject({ name: 'HttpFailure', written: true });
    expect(opa.simulator.accepted('01JX3')).toBe(1);
    expect(await opa.outcomeOf()).toMatchObject({ kind: 'accepted' });
    expect(opa.simulator.faults.struck).toBe(2);
  });
});

describe('lists', () => {
  test('IXC-25: one request brings the channels to choose from', async () => {
    await using opa = await start();
    const { channels } = parseChannels(await opa.call(listChannels(opa.config)));
    expect(channels.map(({ id, name }) => [id, name])).toEqual([
      [channelId, 'WhatsApp Matriz'],
      [otherChannelId, 'WhatsApp Filial'],
    ]);
    expect(opa.simulator.requests).toEqual([
      {
        method: 'GET',
        path: 'canal-comunicacao',
        status: 200,
        body: { filter: { status: 'A' }, options: { skip: 0, limit: 500 } },
      },
    ]);
  });

  test('IXC-20: the text and the variables of a template come from Opa! Suite', async () => {
    await using opa = await start();
    const { templates } = parseTemplates(await opa.call(listTemplates({ id: 'opa', config: opa.config })));
    expect(templates).toMatchObject([
      {
        name: templateId,
        label: 'aviso_rede',
        body: { text: 'Oi {{nome}}, {{motivo}}.', parameters: ['nome', 'motivo'] },
      },
    ]);
  });

  test('IXC-26, IXC-27: a channel lists its own templates, and sends no others', async () => {
    await using opa = await start();
    const labels = async (more: Partial<OpaConfig>) =>
      parseTemplates(await opa.call(listTemplates({ id: 'opa', config: { ...opa.config, ...more } }))).templates.map(
        ({ label }) => label,
      );
    expect(await labels({})).toEqual(['aviso_rede']);
    expect(await labels({ canal: otherChannelId })).toEqual(['aviso_filial']);
    expect(await labels({ templateListing: 'account' })).toEqual(['aviso_rede', 'aviso_filial']);
    expect(await opa.outcomeOf(template({ name: otherTemplateId }))).toMatchObject(failed('template_not_found'));
  });

  test('more templates than a page holds', async () => {
    const templates = Array.from({ length: 1207 }, (_, n) => ({
      _id: (n + 1).toString(16).padStart(24, '0'),
      atalho: `t${n}`,
      texto: 'Oi!',
    }));
    await using opa = await start({ templates });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = parseTemplates(await opa.call(listTemplates({ id: 'opa', config: opa.config }, cursor)));
      found.push(...page.templates.map(({ label }) => label));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found).toEqual(templates.map(({ atalho }) => atalho));
    expect(opa.simulator.requests).toHaveLength(3);
  });

  test('an empty filter is refused by newer versions only, an unknown field by all', async () => {
    await using opa = await start();
    const request = (filter: object): ProviderRequest => ({
      ...listTemplates({ id: 'opa', config: opa.config }),
      headers: { authorization: authorization(opa.config) },
      body: JSON.stringify({ filter }),
    });
    expect((await opa.call(request({}))).status).toBe(400);
    opa.simulator.refuseEmptyFilter(false);
    expect((await opa.call(request({}))).status).toBe(200);
    const unknown = await opa.call(request({ ativo: true }));
    expect(() => parseTemplates(unknown)).toThrow("Field 'ativo' is not allowed");
  });

  test('the allowance of the day shrinks with what is sent, and ends it', async () => {
    await using opa = await start();
    const read = async (more: Partial<OpaConfig> = {}) =>
      parseAllowance(await opa.call(allowance({ ...opa.config, ...more })));
    expect(await read()).toEqual({ sent: 40, limit: 42, available: 2 });
    await opa.outcomeOf();
    await opa.outcomeOf();
    expect(await read()).toEqual({ sent: 42, limit: 42, available: 0 });
    expect(await opa.outcomeOf()).toMatchObject(
      failed('daily_limit', { class: 'rate_limited', detail: 'Limite diário de envios atingido' }),
    );
    expect(await read({ canal: otherChannelId })).toBeUndefined();
    await expect(read({ canal: unknownId })).rejects.toThrow('Communication channel not found.');
  });
});

describe('reconciling', () => {
  test('polling finds what the customer wrote and what became of the template', async () => {
    const now = Date.UTC(2026, 10, 20, 13);
    await using opa = await start({ clock: () => now });
    const result = await opa.outcomeOf();
    const sentId = opa.simulator.sent[0]?.messageSentId ?? '';
    expect(result).toEqual({ kind: 'accepted', providerId: sentId });
    opa.simulator.setMessageStatus(sentId, 'delivered');
    const running = opa.simulator.openService(marina, channelId);
    const replyId = opa.simulator.reply(running, 'voltou');

    const { services } = parseServices(await opa.call(servicesSince(opa.config, '2026-11-20')));
    const items = [];
    for (const { id: serviceId, customer } of services) {
      const page = parseMessages(await opa.call(messagesSince(opa.config, { serviceId })), { customer, since: now });
      expect(page.highWater).toBe(now);
      items.push(...page.items);
    }
    expect(items).toMatchObject([
      { kind: 'receipt', providerId: sentId, status: 'delivered', recipient: { phone: marina } },
      { kind: 'message', providerId: replyId, contact: { phone: marina }, content: { type: 'text', text: 'voltou' } },
    ]);
    expect(parseServices(await opa.call(servicesSince(opa.config, '2026-11-21'))).services).toEqual([]);
  });

  test('a message inside a running service is taken, outside it is not', async () => {
    await using opa = await start();
    const service = opa.simulator.openService(marina, channelId);
    const say = async (content: object) =>
      (
        await opa.call({
          method: 'POST',
          url: endpoint(opa.config, 'atendimento/mensagem/send'),
          headers: { authorization: authorization(opa.config), 'content-type': 'application/json' },
          body: JSON.stringify({ customerServiceId: service, content }),
        })
      ).status;
    expect(await say({ type: 'text', text: 'Sua conexão voltou?' })).toBe(200);
    expect(await say({ type: 'media', media: { url: 'https://cdn.example.net/a.png' } })).toBe(200);
    expect(await say({ type: 'media', media: { url: 'https://x.example', base64: 'data:' } })).toBe(400);
    opa.simulator.closeService(service);
    expect(await say({ type: 'text', text: 'tarde demais' })).toBe(404);
  });
});

test('a simulator that is asked for anything else says that it is not there', async () => {
  const simulator = await startOpaSimulator(options);
  onTestFinished(() => simulator.close());
  const url = `${simulator.url}/api/v1/webhook`;
  const headers = { authorization: `Bearer ${sample.token}` };
  expect((await client.request({ method: 'GET', url, headers }, { timeoutMs: 5000 })).status).toBe(404);
  expect(simulator.requests).toEqual([{ method: 'GET', path: 'webhook', status: 404, body: undefined }]);
});
