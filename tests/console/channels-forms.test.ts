/** Channels made and changed through the form that each connector's schema makes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelConnectors } from '../../connectors/index.ts';
import { startKannelSimulator } from '../../connectors/kannel/simulator.ts';
import { startOpaSimulator } from '../../connectors/opa-suite/simulator.ts';
import { startSmsDevSimulator } from '../../connectors/sms-http/simulator.ts';
import { startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { startZenviaSimulator } from '../../connectors/zenvia/simulator.ts';
import type { ChannelView } from '../../contracts/admin.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { filledForm, fillIn, newForm } from './channels-kit.ts';

const webhookToken = 'invented-webhook-token-0123456789';
const secrets = {
  whatsapp: {
    'config.accessToken': account.accessToken,
    'config.appSecret': 'segredo-do-app-77',
    'config.verifyToken': 'verifica-77',
  },
  zenvia: 'token-da-zenvia-77',
  smpp: 'senha-smpp-77',
  sms: 'chave-do-gateway-77',
  opa: 'token-do-opa-77',
  kannel: 'senha-kannel-77',
};
const opaChannel = '6a10c0ffee0000000000a001';

let t: TestPonte;
let admin: ConsoleUser;
const closing: (() => Promise<unknown>)[] = [];
/** What is typed for each, and what a test of it says. */
const typed: Record<string, { id: string; fields: Record<string, string>; says: string; wrong?: [string, string] }> =
  {};

beforeAll(async () => {
  t = await startTestPonte();
  const zenvia = await startZenviaSimulator({ token: secrets.zenvia, senders: ['isp-sms'] });
  const smsc = await startSmscSimulator({ systemId: 'ponte', password: secrets.smpp, receipts: 'none' });
  const gateway = await startSmsDevSimulator({ key: secrets.sms });
  const opa = await startOpaSimulator({
    token: secrets.opa,
    channels: [{ _id: opaChannel, nome: 'WhatsApp Matriz' }],
    templates: [],
  });
  const kannel = await startKannelSimulator({ username: 'ponte', password: secrets.kannel });
  closing.push(...[zenvia, smsc, gateway, opa, kannel].map((one) => () => one.close()));
  Object.assign(typed, {
    'whatsapp-cloud': {
      id: 'wa-nova',
      fields: {
        'config.phoneNumberId': '106000000000002',
        'config.wabaId': account.wabaId,
        ...secrets.whatsapp,
        'config.baseUrl': t.sim.url,
      },
      says: 'A conexão funciona.',
      wrong: ['config.accessToken', 'EAAG-outro'],
    },
    'zenvia-sms': {
      id: 'sms-zenvia',
      fields: {
        'config.token': secrets.zenvia,
        'config.from': 'isp-sms',
        'config.webhookToken': webhookToken,
        'config.baseUrl': zenvia.url,
      },
      says: 'A conexão funciona.',
      wrong: ['config.token', 'outro-token'],
    },
    'sms-smpp': {
      id: 'sms-smpp',
      fields: {
        'config.address': `smpp://${smsc.host}:${smsc.port}`,
        'config.systemId': 'ponte',
        'config.password': secrets.smpp,
        'config.from': '28123',
      },
      says: 'A conexão funciona.',
      wrong: ['config.password', 'outra'],
    },
    'sms-http': {
      id: 'sms-gateway',
      fields: {
        'config.url': `${gateway.url}/v1/send?key={{secret}}&number={{to}}&msg={{text}}&refer={{id}}`,
        'config.method': 'GET',
        'config.format': 'none',
        'config.secret': secrets.sms,
        'config.id': 'id',
        'config.webhookToken': webhookToken,
        'config.headers.0.name': 'x-cliente',
        'config.headers.0.value': 'Ponte',
        'config.success.0.from': 'situacao',
        'config.success.0.is': 'OK\nACEITO',
        'config.receiptStatuses.0.key': 'RECEBIDA',
        'config.receiptStatuses.0.value': 'delivered',
        'config.receiptStatus': 'situacao',
      },
      says: 'O endereço responde; o resto não dá para conferir sem enviar.',
    },
    'opa-suite': {
      id: 'opa-matriz',
      fields: {
        'config.baseUrl': opa.url,
        'config.token': secrets.opa,
        'config.canal': opaChannel,
        'config.webhookSecret': webhookToken,
      },
      says: 'A conexão funciona.',
      wrong: ['config.token', 'outro-token'],
    },
    kannel: {
      id: 'sms-kannel',
      fields: {
        'config.baseUrl': kannel.url,
        'config.username': 'ponte',
        'config.password': secrets.kannel,
        'config.webhookUrl': 'http://127.0.0.1:8080/webhooks/sms-kannel',
        'config.webhookToken': webhookToken,
      },
      says: 'A conexão funciona.',
      wrong: ['config.password', 'outra'],
    },
  });
  admin = await openConsole(t.url);
});
afterAll(async () => {
  await t.stop();
  for (const close of closing) await close();
});

const channel = async (id: string) => (await t.call<ChannelView>('GET', `/v1/channels/${id}`)).body;
const isSecretFree = (html: string): void => {
  const all = [
    ...Object.values(secrets.whatsapp),
    secrets.zenvia,
    secrets.smpp,
    secrets.sms,
    secrets.opa,
    secrets.kannel,
    webhookToken,
  ];
  for (const secret of all) expect(html).not.toContain(secret);
};

describe.each(['whatsapp-cloud', 'zenvia-sms', 'sms-smpp', 'sms-http', 'opa-suite', 'kannel'])('%s', (connector) => {
  const given = () => {
    const one = typed[connector];
    if (one === undefined) throw new Error(`nothing to type for ${connector}`);
    return one;
  };

  test('is tested, made, shown and changed, and no secret is ever on a page', async () => {
    const { id, fields, says } = given();
    const all = { id, name: `Canal ${connector}`, ...fields };
    const tried = await fillIn(admin, newForm(connector), all, 'test');
    expect([tried.status, tried.text]).toEqual([200, expect.stringContaining(says)]);
    expect(tried.text).toMatch(/Nada foi enviado a ninguém|só a conexão foi conferida/);
    isSecretFree(tried.html);
    expect((await t.call('GET', `/v1/channels/${id}`)).status).toBe(404);

    const made = await fillIn(admin, newForm(connector), all);
    expect([made.status, made.location], made.text).toEqual([303, `/console/channels/${id}`]);
    const shown = await admin.get(`/console/channels/${id}`);
    expect(shown.text).toContain('Canal criado.');
    isSecretFree(shown.html);
    const again = await fillIn(admin, newForm(connector), all);
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('Já existe um canal com este id.')]);
    isSecretFree(again.html);
    const before = await channel(id);
    const edited = await fillIn(admin, `/console/channels/${id}/edit`, {
      name: 'Outro nome',
      'limits.numberMps': '7,5',
    });
    expect([edited.status, edited.location], edited.text).toEqual([303, `/console/channels/${id}`]);
    const after = await channel(id);
    expect(after).toMatchObject({ name: 'Outro nome', config: before.config, rules: before.rules });
    expect(after.limits).toEqual({ ...before.limits, numberMps: 7.5 });
    isSecretFree((await admin.get(`/console/channels/${id}/edit`)).html);
  });

  test('keeps the secret that is stored when it is left empty: the test of what is saved passes', async () => {
    const { id, says } = given();
    const tried = await admin.post(`/console/channels/${id}/test`);
    expect([tried.status, tried.text]).toEqual([200, expect.stringContaining(says)]);
    const unchanged = await fillIn(admin, `/console/channels/${id}/edit`, {}, 'test');
    expect([unchanged.status, unchanged.text]).toEqual([200, expect.stringContaining(says)]);
    isSecretFree(tried.html + unchanged.html);
  });

  test('a wrong credential is told in words, and what to do about it', async () => {
    const { id, fields, wrong } = given();
    if (wrong === undefined) return;
    const [field, value] = wrong;
    const tried = await fillIn(
      admin,
      newForm(connector),
      { id: `${id}-x`, name: 'X', ...fields, [field]: value },
      'test',
    );
    expect(tried.text).toContain('A conexão não funciona.');
    expect(tried.text).toMatch(/token|usuário|senha/i);
    expect(tried.html).not.toContain(`value="${value}"`);
    isSecretFree(tried.html);
  });
});

test('what a list, a map and a row of a schema hold comes back as it was', async () => {
  expect((await channel('sms-gateway')).config).toMatchObject({
    headers: [{ name: 'x-cliente', value: 'Ponte' }],
    success: [{ from: 'situacao', is: ['OK', 'ACEITO'] }],
    receiptStatuses: { RECEBIDA: 'delivered' },
    secret: '***',
  });
});

describe('every connector', () => {
  test.each(Object.keys(channelConnectors))('%s: the form renders, and what fills itself is accepted', async (id) => {
    const page = await admin.get(newForm(id));
    expect(page.status).toBe(200);
    expect(page.html).not.toMatch(/\[object|undefined/);
    const fields = filledForm(page.html);
    const labels = new Set([...page.html.matchAll(/<label for="([^"]+)"/g)].map(([, name]) => name));
    for (const [, name] of page.html.matchAll(/<(?:input|textarea|select) id="([^"]+)"/g))
      expect(labels).toContain(name);
    const saved = await admin.postOnly(newForm(id), { ...fields, id: `novo-${id}`, name: id, do: 'save' });
    // Only what nothing can be said about beforehand is missing: every complaint is about a field that was left empty.
    expect(saved.status, saved.text).toBe(422);
    const wrong = [...saved.html.matchAll(/aria-invalid="true"|<p class="wrong"/g)];
    expect(wrong.length).toBeGreaterThan(0);
    expect(saved.html).not.toMatch(/class="wrong"[^>]*>[^<]*(?:limits|rules)/);
    const { body } = await t.call<{ errors: { path: string }[] }>('POST', `/v1/connectors/${id}/test`, { config: {} });
    expect(new Set(body.errors.map(({ path }) => path.split('.')[0]))).toEqual(new Set(['config']));
  });
});

describe('what is wrong with a field is said in Portuguese, and not as a pattern', () => {
  test.each(Object.keys(channelConnectors))('%s', async (id) => {
    const { body } = await t.call<{ config: { properties: Record<string, { type?: string }> } }>(
      'GET',
      `/v1/connectors/${id}`,
    );
    const config = Object.fromEntries(
      Object.entries(body.config.properties).flatMap(([name, { type }]) =>
        type === 'string' ? [[name, 'é !\n']] : [],
      ),
    );
    const answer = await t.call<{ errors: { message: string }[] }>(
      'POST',
      `/v1/connectors/${id}/test`,
      { config },
      { 'accept-language': 'pt' },
    );
    expect(answer.body.errors.length).toBeGreaterThan(0);
    for (const { message } of answer.body.errors) expect(message).not.toMatch(/\/\^|\b(?:the|must|such|and|letters)\b/);
  });
});

test('a mistake is shown at its field, what was typed stays, a secret does not', async () => {
  const page = await fillIn(admin, newForm('whatsapp-cloud'), {
    id: 'wa-errada',
    name: 'Errada',
    'config.phoneNumberId': '11 98765',
    'config.wabaId': account.wabaId,
    ...secrets.whatsapp,
  });
  expect(page.status).toBe(422);
  expect(page.text).toContain('Nada foi salvo: confira os campos marcados.');
  expect(page.html).toMatch(/id="f-config\.phoneNumberId-error">só dígitos, de 5 a 20</);
  expect(page.html).toContain('value="11 98765"');
  isSecretFree(page.html);
  const limits = await fillIn(admin, newForm('kannel'), { id: 'x', name: 'x', 'limits.numberMps': 'muitas' });
  expect(limits.html).toMatch(/id="f-limits\.numberMps-error"/);
  expect(limits.html).toContain('value="muitas"');
  expect((await t.call('GET', '/v1/channels/wa-errada')).status).toBe(404);
});

test('rules are set by the form: hours, nothing at all, the usual', async () => {
  const path = '/console/channels/sms-zenvia/edit';
  const row = 'rules.quietHours.0';
  const hours = Object.fromEntries(
    ['weekdays', 'saturday'].flatMap((day) => [
      [`${row}.${day}.from`, '08:00'],
      [`${row}.${day}.to`, '20:00'],
    ]),
  );
  await fillIn(admin, path, {
    'rules.quietHours.mode': 'own',
    ...hours,
    [`${row}.categories.marketing`]: 'on',
    'rules.extraHolidays': '2026-01-25\n2026-07-09',
  });
  expect((await channel('sms-zenvia')).rules).toMatchObject({
    quietHours: [{ categories: ['marketing'], weekdays: { from: '08:00', to: '20:00' }, sunday: null, holidays: null }],
    extraHolidays: ['2026-01-25', '2026-07-09'],
  });
  expect((await admin.get('/console/channels/sms-zenvia')).text).toContain(
    'Horário de marketing: segunda a sexta 08:00–20:00, sábado 08:00–20:00, domingo nada, feriados nada; fora disso, espera.',
  );
  await fillIn(admin, path, { 'rules.quietHours.mode': 'none' });
  expect((await channel('sms-zenvia')).rules.quietHours).toEqual([]);
  expect((await admin.get('/console/channels/sms-zenvia')).text).toContain('Envia a qualquer hora.');
  await fillIn(admin, path, { 'rules.quietHours.mode': 'usual', 'rules.enforceWindow': '' });
  const { rules } = await channel('sms-zenvia');
  expect([rules.quietHours, rules.enforceWindow]).toEqual([undefined, false]);
});

test('with another address a stored secret has to be given again', async () => {
  const page = await fillIn(
    admin,
    '/console/channels/sms-zenvia/edit',
    { 'config.baseUrl': 'https://evil.example' },
    'test',
  );
  expect(page.status).toBe(422);
  expect(page.text).toContain('baseUrl mudou: informe este segredo de novo');
});

test("Opa! Suite's channels are listed to choose from", async () => {
  const page = await fillIn(admin, '/console/channels/opa-matriz/edit', {}, 'channels');
  expect(page.text).toContain('WhatsApp Matriz');
  expect(page.html).toContain(`<code>${opaChannel}</code>`);
});

test('a channel of ponte.yaml says that the file wins; who may not change channels gets no form', async () => {
  expect((await admin.get('/console/channels/wa-matriz/edit')).text).toContain(
    'Este canal está declarado em ponte.yaml.',
  );
  const password = 'cavalo-bateria-grampo';
  await t.call('PUT', '/v1/users/olga', { name: 'Olga', role: 'operate', password });
  const olga = await openConsole(t.url, { user: 'olga', password });
  expect((await olga.get('/console/channels')).text).not.toContain('Novo canal');
  const refused = await fillIn(olga, newForm('kannel'), { id: 'x', name: 'x' });
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('não')]);
  expect((await t.call('GET', '/v1/channels/x')).status).toBe(404);
});
