/** Connectors as the API tells them, and testing a connection: every provider's harmless question, right and wrong. */
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startComteleSimulator } from '../../connectors/comtele/simulator.ts';
import { channelConnectors, sourceConnectors } from '../../connectors/index.ts';
import { startInfobipSimulator } from '../../connectors/infobip/simulator.ts';
import { startSinchSmsSimulator } from '../../connectors/sinch/simulator.ts';
import { startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { startTwilioSimulator } from '../../connectors/twilio/simulator.ts';
import { startVonageSimulator } from '../../connectors/vonage/simulator.ts';
import { startZenviaSimulator } from '../../connectors/zenvia/simulator.ts';
import { ConnectionTest, ConnectorView, SourceConnectorView } from '../../contracts/connector.ts';
import { unreachable } from '../../src/rules/unreachable.ts';
import { testCertificate } from '../kit/certificate.ts';
import { hasKannel, startKannel } from '../kit/kannel.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { isBound, putChannel, smppAccount, smppConfig, untilChannel } from '../kit/smpp.ts';

const webhookToken = 'invented-webhook-token-0123456789';
const secret = 'segredo-certo-0123456789';
const accountSid = `AC${'0'.repeat(32)}`;

let t: TestPonte;
const closing: (() => unknown)[] = [];
const closed = <Running extends { close(): unknown }>(one: Running): Running => {
  closing.push(() => one.close());
  return one;
};
beforeAll(async () => {
  t = await startTestPonte();
});
afterAll(async () => {
  await t.stop();
  for (const close of closing) await close();
});

const asked = async (connector: string, config: object, more: object = {}, language = 'pt') => {
  const answer = await t.call(
    'POST',
    `/v1/connectors/${connector}/test`,
    { config, ...more },
    { 'accept-language': language },
  );
  expect(answer.status, answer.text).toBe(200);
  return ConnectionTest.parse(answer.body);
};
const cloud = (more: object = {}) => ({
  ...account,
  phoneNumberId: '106000000000001',
  baseUrl: t.sim.url,
  ...more,
});
const failureOf = ({ steps }: ConnectionTest) => steps.at(-1)?.failure;

describe('connectors', () => {
  test('are listed with words, limits and a schema that says what is secret', async () => {
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/connectors', undefined, { 'accept-language': 'pt' });
    const all = body.data.map((one) => ConnectorView.parse(one));
    expect(all.map(({ id }) => id)).toEqual(Object.keys(channelConnectors));
    for (const { id, config, words } of all) {
      const fields = Object.entries((config.properties ?? {}) as Record<string, Record<string, unknown>>);
      expect(fields.length, id).toBeGreaterThan(0);
      for (const [name, field] of fields)
        expect([id, name, typeof field.title, typeof field.description]).toEqual([id, name, 'string', 'string']);
      expect(
        fields.some(([, field]) => field.secret === true),
        id,
      ).toBe(true);
      expect(words[0]).toMatch(/^Envia: /);
    }
    const one = ConnectorView.parse((await t.call('GET', '/v1/connectors/whatsapp-cloud')).body);
    expect(one).toMatchObject({ test: 'questions', transport: 'http', limits: { numberMps: 80, pairSeconds: 6 } });
    expect(one.config).toMatchObject({
      properties: { accessToken: { secret: true, type: 'string' }, apiVersion: { default: 'v25.0' } },
    });
    expect((await t.call('GET', '/v1/connectors/nenhum')).status).toBe(404);
  });

  test('of sources, too', async () => {
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/source-connectors');
    expect(body.data.map((one) => SourceConnectorView.parse(one).id)).toEqual(sourceConnectors.map(({ id }) => id));
    expect((await t.call('GET', '/v1/source-connectors/ixc')).status).toBe(200);
    expect((await t.call('GET', '/v1/source-connectors/nenhum')).status).toBe(404);
  });
});

describe('a WhatsApp number', () => {
  test('answers with its name and the templates of its account', async () => {
    const test = await asked('whatsapp-cloud', cloud());
    expect(test).toMatchObject({ verdict: 'ok', note: expect.stringContaining('Nada foi enviado') });
    expect(test.steps.map(({ ok, status }) => [ok, status])).toEqual([
      [true, 200],
      [true, 200],
    ]);
    expect(test.steps[0]?.told).toContainEqual({ name: 'Número', value: '+55 11 3000-0001' });
    expect(test.steps[0]?.address).toBe(`GET ${t.sim.url}/v25.0/106000000000001`);
    expect((await asked('whatsapp-cloud', cloud(), {}, 'en')).note).toContain('Nothing was sent');
    expect(t.sim.sent).toEqual([]);
  });

  test.each([
    ['a wrong token', { accessToken: 'EAAG-outro' }, '190', /token/i],
    ['an unknown number', { phoneNumberId: '106000000000099' }, '100', /Não existe um número com este ID/],
    ['an unknown account', { wabaId: '102000000000099' }, '100', /Não existe uma conta \(WABA\) com este ID/],
  ])('%s is told in words with the next step', async (_, wrong, code, cause) => {
    const test = await asked('whatsapp-cloud', cloud(wrong));
    expect(test.verdict).toBe('failed');
    expect(failureOf(test)).toMatchObject({
      code,
      cause: expect.stringMatching(cause),
      nextStep: expect.stringMatching(/\w{10}/),
    });
    expect(JSON.stringify(test)).not.toContain('EAAG');
  });
});

describe('an address', () => {
  let mute: Server;
  let tls: ReturnType<typeof createTlsServer>;
  const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port;
  beforeAll(async () => {
    mute = closed(createServer((socket) => void socket.destroy()));
    tls = closed(createTlsServer(testCertificate, (_, response) => response.end('x')));
    for (const one of [mute, tls]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', () => resolve()));
  });

  test.each([
    ['that does not exist', () => 'http://nao-existe.invalid', 'host_not_found'],
    ['on which nothing listens', () => 'http://127.0.0.1:1', 'connection_refused'],
    ['that cuts the connection', () => `http://127.0.0.1:${portOf(mute)}`, 'connection_cut'],
    ['with a certificate of nobody', () => `https://127.0.0.1:${portOf(tls)}`, 'certificate_untrusted'],
    ['that speaks no TLS', () => t.sim.url.replace('http:', 'https:'), 'tls_not_spoken'],
    ['that speaks TLS only', () => `http://127.0.0.1:${portOf(tls)}`, 'http_400'],
  ])('%s', async (_, baseUrl, code) => {
    const test = await asked('whatsapp-cloud', cloud({ baseUrl: baseUrl() }));
    const failure = failureOf(test);
    if (code === 'http_400') expect(failure?.code).toMatch(/http|connection_cut/);
    else expect(failure?.code).toBe(code);
    expect(failure?.cause).toMatch(/\.$/);
    expect(failure?.nextStep).toMatch(/\.$/);
  });

  test.each([
    ['no complete answer within 10000 ms', 'answer_timeout'],
    ['Connect Timeout Error (attempted address: x:443, timeout: 5000ms)', 'connect_timeout'],
    ['no connection within 10000 ms', 'connect_timeout'],
    ['getaddrinfo EAI_AGAIN x', 'dns_unavailable'],
    ['connect EHOSTUNREACH 10.0.0.1', 'network_blocked'],
    ['certificate has expired', 'certificate_expired'],
    ["Hostname/IP does not match certificate's altnames", 'certificate_other_name'],
    ['something else', 'not_connected'],
  ])('"%s" is %s', (detail, code) => {
    expect(unreachable(detail).code).toBe(code);
  });

  test('without a harmless question is only connected to, and that is said', async () => {
    const gateway = (url: string) => ({
      url,
      method: 'POST',
      body: '{"to":"{{to}}","text":"{{text}}","key":"{{secret}}"}',
      secret,
      id: 'id',
      webhookToken,
    });
    const test = await asked('sms-http', gateway(`${t.sim.url}/send`));
    expect(test).toMatchObject({
      verdict: 'reachable',
      note: expect.stringContaining('não tem uma pergunta inofensiva'),
    });
    expect(failureOf(await asked('sms-http', gateway('http://127.0.0.1:1/send')))?.code).toBe('connection_refused');
    expect(failureOf(await asked('sms-http', gateway('https://nao-existe.invalid/send')))?.code).toBe('host_not_found');
    expect((await t.call('GET', '/v1/connectors/sms-http')).body).toMatchObject({ test: 'connection' });
  });
});

test.each([
  [
    'zenvia-whatsapp',
    async () => closed(await startZenviaSimulator({ token: secret, senders: ['isp'], templates: [] })).url,
    { token: secret, from: 'isp', webhookToken },
    'token',
  ],
  [
    'vonage',
    async () => closed(await startVonageSimulator({ apiKey: 'a1b2c3d4', apiSecret: secret })).url,
    { apiKey: 'a1b2c3d4', apiSecret: secret, from: '28123', webhookToken },
    'apiSecret',
  ],
  [
    'infobip-sms',
    async () => closed(await startInfobipSimulator({ apiKey: secret, senders: ['28123'] })).url,
    { apiKey: secret, sender: '28123', webhookToken },
    'apiKey',
  ],
  [
    'infobip-whatsapp',
    async () => closed(await startInfobipSimulator({ apiKey: secret, senders: ['551100005555'] })).url,
    { apiKey: secret, sender: '551100005555', webhookToken },
    'apiKey',
  ],
  [
    'twilio-sms',
    async () => closed(await startTwilioSimulator({ accountSid, authToken: secret })).url,
    { accountSid, authToken: secret, from: '+5511999990000', webhookUrl: 'https://ponte.example/webhooks/x' },
    'authToken',
  ],
  [
    'twilio-whatsapp',
    async () => closed(await startTwilioSimulator({ accountSid, authToken: secret })).url,
    { accountSid, authToken: secret, from: '+5511999990000', webhookUrl: 'https://ponte.example/webhooks/x' },
    'authToken',
  ],
  [
    'sinch-sms',
    async () => closed(await startSinchSmsSimulator({ servicePlanId: 'plan', apiToken: secret })).url,
    { servicePlanId: 'plan', apiToken: secret, webhookToken },
    'apiToken',
  ],
  [
    'comtele',
    async () => closed(await startComteleSimulator({ api: 'current', apiKey: secret })).url,
    { api: 'current', apiKey: secret, route: 17 },
    'apiKey',
  ],
])('%s: its question is answered, and refused with a wrong secret', async (connector, start, config, field) => {
  const url = await start();
  const whole = { ...config, baseUrl: url, ...(connector === 'twilio-whatsapp' && { contentUrl: url }) };
  const right = await asked(connector, whole);
  expect([right.verdict, failureOf(right)]).toEqual(['ok', null]);
  for (const { address } of right.steps) expect(address).toMatch(/^GET /);
  const wrong = await asked(connector, { ...whole, [field]: 'segredo-errado-0123' });
  expect(wrong.verdict).toBe('failed');
  expect(failureOf(wrong)?.class).toBe('auth');
  expect(JSON.stringify([right, wrong])).not.toMatch(/segredo-/);
});

describe('an SMPP account', () => {
  test('is bound and given back; a wrong password and a dead port are told', async () => {
    const smsc = closed(await startSmscSimulator({ ...smppAccount, receipts: 'none' }));
    const test = await asked('sms-smpp', smppConfig(smsc));
    expect(test).toMatchObject({
      verdict: 'ok',
      steps: [{ asked: expect.stringContaining('bind e unbind'), ok: true }],
    });
    const wrong = await asked('sms-smpp', smppConfig(smsc, { password: 'outra' }));
    expect(failureOf(wrong)?.class).toBe('auth');
    expect(failureOf(await asked('sms-smpp', smppConfig({ host: '127.0.0.1', port: 1 })))?.code).toBe(
      'connection_refused',
    );
    expect(smsc.sent).toEqual([]);
  });

  test('of a channel that is connected answers without another bind', async () => {
    const smsc = closed(await startSmscSimulator({ ...smppAccount, receipts: 'none' }));
    await putChannel(t, smsc);
    await untilChannel(t, isBound, 'bound');
    const before = JSON.stringify(smsc.stats);
    const answer = await t.call('POST', '/v1/channels/sms-smpp/test', undefined, { 'accept-language': 'pt' });
    expect(ConnectionTest.parse(answer.body)).toMatchObject({
      verdict: 'ok',
      steps: [{ asked: 'A conexão do canal está aberta? (transceiver)', ok: true }],
    });
    expect(JSON.stringify(smsc.stats)).toBe(before);
  });
});

test.runIf(hasKannel)('a real Kannel answers the question that names no receiver, and sends nothing', async () => {
  const operator = { username: 'kannel', password: 'operadora' };
  const smsc = closed(
    await startSmscSimulator({ systemId: operator.username, password: operator.password, receipts: 'none' }),
  );
  const kannel = await startKannel(
    { username: 'ponte', password: secret, smsc: { port: smsc.port, ...operator } },
    'http://127.0.0.1:1/',
  );
  try {
    const config = {
      baseUrl: kannel.url,
      username: 'ponte',
      password: secret,
      webhookUrl: 'http://127.0.0.1:1/x',
      webhookToken,
    };
    expect((await asked('kannel', config)).verdict).toBe('ok');
    const wrong = await asked('kannel', { ...config, password: 'outra-senha' });
    expect(failureOf(wrong)).toMatchObject({ code: 'authorization_failed' });
    expect(smsc.sent).toEqual([]);
  } finally {
    await kannel.stop();
  }
});

test('who may test: operators what is saved, managers what is not, a bound key only its own channels', async () => {
  const keyOf = async (scopes: string[], channels?: string[]) => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: scopes.join(),
      scopes,
      ...(channels && { channels }),
    });
    return { authorization: `Bearer ${body.key}` };
  };
  const saved = async (headers: Record<string, string>) =>
    (await t.call('POST', '/v1/channels/wa-matriz/test', undefined, headers)).status;
  const unsaved = async (headers: Record<string, string>, more: object = {}) =>
    (await t.call('POST', '/v1/connectors/whatsapp-cloud/test', { config: cloud(), ...more }, headers)).status;
  expect([await saved(await keyOf(['read', 'send'])), await saved(await keyOf(['operate']))]).toEqual([403, 200]);
  expect(await unsaved(await keyOf(['operate']))).toBe(403);
  const bound = await keyOf(['manage'], ['wa-suporte']);
  expect([await saved(bound), await unsaved(bound), await unsaved(bound, { channel: 'wa-matriz' })]).toEqual([
    403, 403, 403,
  ]);
  expect(await unsaved(bound, { channel: 'wa-suporte' })).toBe(200);
});

test('a stored secret is used under its own channel, and never at another address', async () => {
  const masked = { ...cloud(), accessToken: '***', appSecret: '***', verifyToken: '***' };
  expect((await asked('whatsapp-cloud', masked, { channel: 'wa-matriz' })).verdict).toBe('ok');
  const elsewhere = { config: { ...masked, baseUrl: 'http://127.0.0.1:1' }, channel: 'wa-matriz' };
  const moved = await t.call<{ errors: { path: string }[] }>('POST', '/v1/connectors/whatsapp-cloud/test', elsewhere);
  expect([moved.status, moved.body.errors[0]?.path]).toEqual([422, 'config.accessToken']);
});
