/** Trying a configuration out: the exact request without its secrets, and what samples mean. Nothing is sent or kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChannelTryInput, ChannelTryResult } from '../../contracts/channel-try.ts';
import { exampleInput, exampleSecret } from '../connectors/fixtures/sms-http/examples.ts';
import { addChannel } from '../kit/gateway.ts';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const smsdev = exampleInput('sms-smsdev');
const token = exampleSecret('SMSDEV_WEBHOOK_TOKEN');
const sample = { to: '(11) 98765-0001', content: { type: 'text', body: 'Não {{to}}' } } as const;

describe('a configuration is tried', () => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte();
  });
  afterAll(() => t.stop());

  type Input = Omit<Partial<Record<keyof ChannelTryInput, unknown>>, 'connector'>;
  const call = (input: Input, { id = 'sms-novo', connector = 'sms-http', key = '' } = {}) =>
    t.call(
      'POST',
      `/v1/channels/${id}/try`,
      { connector, ...input },
      key === '' ? {} : { authorization: `Bearer ${key}` },
    );
  const tryOut = async (input: Input, more = {}): Promise<ChannelTryResult> => {
    const { status, body, text } = await call(input, more);
    expect(status, text).toBe(200);
    return ChannelTryResult.parse(body);
  };

  test('the request is shown as it would leave, but for its secrets', async () => {
    const before = await countRows(t.hub.store.reader, 'channel');
    const config = { ...smsdev, user: 'ana', headers: [{ name: 'Authorization', value: 'Basic {{basic}}' }] };
    const { send } = await tryOut({ config, message: sample });
    expect(send).toMatchObject({
      ok: true,
      method: 'POST',
      url: 'https://api.smsdev.com.br/v1/send',
      headers: { authorization: `Basic ${btoa('ana:***')}`, 'content-type': 'application/json' },
      parts: 1,
    });
    if (send?.ok !== true) throw new Error('not shown');
    expect(JSON.parse(send.body ?? '')).toEqual({
      key: '***',
      type: 9,
      number: '11987650001',
      msg: 'Nao {{to}}',
      refer: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await countRows(t.hub.store.reader, 'channel')).toBe(before);
  });

  test('answers: taken, refused, and left open', async () => {
    const { answers, send } = await tryOut({
      config: smsdev,
      answers: [
        { body: '{"situacao":"OK","codigo":"1","id":"637849052"}' },
        { body: '{"situacao":"ERRO","codigo":"403","descricao":"CHAVE INVALIDA"}' },
        { body: '[{"situacao":"OK","id":7}]' },
        { status: 429, headers: { 'retry-after': '9' } },
        { status: 502, body: '<html>' },
      ],
    });
    expect(send).toBeNull();
    expect(answers).toMatchObject([
      { outcome: 'accepted', providerId: '637849052', failure: null },
      { outcome: 'failed', failure: { class: 'auth', code: 'gateway_auth', detail: '403: CHAVE INVALIDA' } },
      { outcome: 'accepted', providerId: '7' },
      { outcome: 'failed', failure: { class: 'rate_limited' } },
      { outcome: 'uncertain', detail: 'HTTP 502: <html>' },
    ]);
  });

  test('calls: what is understood of them, whether they would be believed, and what they would be answered', async () => {
    const json = { contentType: 'application/json', query: `token=${token}` };
    const { webhooks } = await tryOut({
      config: { ...smsdev, answerBody: 'OK' },
      webhooks: [
        {
          ...json,
          body: '{"refer":"m-1","situacao ":"RECEBIDA","data_envio":"28022020145322","telefone":"11987650001"}',
        },
        { ...json, body: '[{"id":5,"situacao":"NOVIDADE"},{"situacao":"ERRO"}]' },
        { method: 'GET', query: 'id_sms_read=9&telefone=5511987650001&descricao=SAIR' },
        { ...json, body: '{' },
      ],
    });
    const ok = { body: 'OK', contentType: 'text/plain; charset=utf-8' };
    expect(webhooks).toMatchObject([
      {
        authentic: true,
        answer: ok,
        items: [
          {
            kind: 'receipt',
            messageId: 'm-1',
            status: 'delivered',
            at: '2020-02-28T17:53:22.000Z',
            contact: { phone: '+5511987650001' },
          },
        ],
      },
      {
        items: [
          { kind: 'other', reason: 'status.novidade' },
          { kind: 'unparsed', reason: expect.stringContaining('neither our id') },
        ],
      },
      { authentic: false, items: [{ kind: 'message', providerId: '9', content: { type: 'text', text: 'SAIR' } }] },
      { authentic: true, items: [], unreadable: expect.stringMatching(/JSON/) },
    ]);
  });

  test('a wrong description names its fields, a wrong number too', async () => {
    const config = { ...smsdev, body: '{"a":"{{nope}}"}', timeFormat: 'x' };
    const { status, body } = await call({ config, message: sample });
    expect(status).toBe(422);
    const paths = (body.errors as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['config.timeFormat']));
    expect(await call({ config: smsdev, message: { ...sample, to: '123' } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'message.to' }] },
    });
    expect((await tryOut({ config: smsdev, message: { ...sample, to: '+14155550100' } })).send).toMatchObject({
      ok: false,
      code: 'recipient_unsupported',
    });
  });

  test('a stored secret serves, is not shown, and goes to no other address and no other connector', async () => {
    await addChannel(t, 'sms-salvo', 'sms-http', smsdev);
    const masked = { ...smsdev, secret: '***', webhookToken: '***' };
    const webhooks = [{ query: `token=${token}`, contentType: 'application/json', body: '{}' }];
    const result = await tryOut({ config: masked, message: sample, webhooks }, { id: 'sms-salvo' });
    expect(result.webhooks).toMatchObject([{ authentic: true }]);
    for (const secret of [exampleSecret('SMSDEV_KEY'), token]) expect(JSON.stringify(result)).not.toContain(secret);
    const moved = await call({ config: { ...masked, url: 'https://evil.example/send' } }, { id: 'sms-salvo' });
    expect(moved).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'config.secret' }, { path: 'config.webhookToken' }] },
    });
    expect((await call({ config: masked }, { id: 'sms-outro' })).status).toBe(422);
  });

  test('any connector that makes requests can be tried; one that keeps a connection cannot', async () => {
    const config = {
      phoneNumberId: '106000000000001',
      wabaId: '102000000000001',
      accessToken: 'EAAG-secret-token',
      appSecret: 'an-app-secret',
      verifyToken: 'a-verify-token',
    };
    const { send } = await tryOut({ config, message: sample }, { connector: 'whatsapp-cloud', id: 'wa-nova' });
    expect(send).toMatchObject({ ok: true, method: 'POST', headers: { authorization: 'Bearer ***' }, parts: null });
    expect(await call({ config: {} }, { connector: 'sms-smpp' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'connector', message: expect.stringContaining('keeps a connection open') }] },
    });
    expect(await call({ config: {} }, { connector: 'nope' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'connector' }] },
    });
  });

  test('it takes a key that may manage this channel', async () => {
    const made = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'outro',
      scopes: ['manage'],
      channels: ['sms-a'],
    });
    const { key } = made.body;
    expect((await call({ config: smsdev }, { key })).status).toBe(403);
    expect((await call({ config: smsdev }, { key, id: 'sms-a' })).status).toBe(200);
  });
});
