/** "Buscar canais": the provider's channels with the credentials at hand, before or after the channel is saved. */
import { afterEach, describe, expect, test } from 'vitest';
import { ProviderChannelList } from '../../contracts/provider-channel.ts';
import { countRows } from '../kit/ledger.ts';
import { opaIds, opaStage, opaToken } from '../kit/opa-channel.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)("the provider's channels on %s", (ledger) => {
  const { opa, ponte, asked } = opaStage({ ledger });
  afterEach(() => opa().faults.clear());
  const look = (id: string, config: Record<string, unknown>, connector = 'opa-suite', key?: string) =>
    ponte().call(
      'POST',
      `/v1/channels/${id}/provider-channels`,
      { connector, config },
      key === undefined ? {} : { authorization: `Bearer ${key}` },
    );

  test('IXC-25: the channels of Opa! Suite are listed with the credentials given, before the channel is saved', async () => {
    const before = await countRows(ponte().hub.store.reader, 'channel');
    const calls = asked('canal-comunicacao').length;
    const { status, body } = await look('opa-nova', { baseUrl: opa().url, token: opaToken, canal: '' });
    expect(status).toBe(200);
    expect(ProviderChannelList.parse(body)).toMatchObject({
      ok: true,
      field: 'canal',
      channels: [
        { id: opaIds.matriz, name: 'WhatsApp Matriz', medium: 'Whatsapp', integration: 'dialog360', active: true },
        { id: opaIds.filial, name: 'WhatsApp Filial', medium: 'Whatsapp', integration: 'facebook', active: true },
      ],
      failure: null,
    });
    expect(asked('canal-comunicacao').slice(calls)).toMatchObject([
      { method: 'GET', body: { filter: { status: 'A' } } },
    ]);
    expect(await countRows(ponte().hub.store.reader, 'channel')).toBe(before);
  });

  test('the chosen one, saved, is a channel that sends', async () => {
    const config = {
      baseUrl: opa().url,
      token: opaToken,
      canal: opaIds.matriz,
      webhookSecret: 'another-invented-secret',
    };
    const saved = await ponte().call('PUT', '/v1/channels/opa-nova', { connector: 'opa-suite', name: 'Nova', config });
    expect(saved.status).toBe(200);
    const { body } = await look('opa-nova', { baseUrl: opa().url, token: '***' });
    expect(body).toMatchObject({ ok: true, channels: [{ id: opaIds.matriz }, { id: opaIds.filial }] });
  });

  test('a stored secret goes to no other address, and to no other connector', async () => {
    const moved = await look('opa-nova', { baseUrl: 'http://127.0.0.1:9', token: '***' });
    expect([moved.status, moved.body]).toMatchObject([
      422,
      { code: 'invalid_request', errors: [{ path: 'config.token' }] },
    ]);
    const unknown = await look('opa-outra', { baseUrl: opa().url, token: '***' });
    expect(unknown.body).toMatchObject({ errors: [{ path: 'config.token' }] });
  });

  test.each([
    ['a token that was replaced', 401, 'http_401', 'auth', /Gere um token/],
    ['a group without the permission', 403, 'http_403', 'auth', /Redes permitidas/],
    ['a server in trouble', 502, 'http_5xx', 'transient', /consulta de novo/],
  ])('%s is an answer too, with what to do', async (_name, httpStatus, code, failureClass, nextStep) => {
    const fault = { kind: 'answer', status: httpStatus, body: { error: 'X', message: `Bearer ${opaToken}` } } as const;
    opa().faults.script({ fault, on: 'channels' });
    const { status, body, text } = await look('opa-nova', { baseUrl: opa().url, token: opaToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ok: false,
      channels: [],
      failure: { code, class: failureClass, nextStep: expect.stringMatching(nextStep) },
    });
    expect(text).not.toContain(opaToken);
  });

  test('an address at which nothing answers, and one that is no Opa! Suite', async () => {
    const nobody = await look('opa-nova', { baseUrl: 'http://127.0.0.1:9', token: opaToken });
    expect(nobody.body).toMatchObject({ ok: false, failure: { code: 'not_answered' } });
    opa().faults.script({ fault: { kind: 'answer', status: 200, body: '<html>' }, on: 'channels' });
    const other = await look('opa-nova', { baseUrl: opa().url, token: opaToken });
    expect(other.body).toMatchObject({ ok: false, failure: { code: 'answer_unreadable' } });
  });

  test('what is missing is named; connectors without such a list, and keys for other channels, are refused', async () => {
    expect((await look('opa-nova', {})).body.errors).toMatchObject([
      { path: 'config.baseUrl' },
      { path: 'config.token' },
    ]);
    expect((await look('x', {}, 'whatsapp-cloud')).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'connector', messagePt: expect.stringMatching(/não tem lista de canais/) }],
    });
    expect((await look('x', {}, 'nada')).body).toMatchObject({ errors: [{ path: 'connector' }] });
    const bound = { name: 'bound', scopes: ['manage'], channels: ['opa-filial'] };
    const { body } = await ponte().call<{ key: string }>('POST', '/v1/keys', bound);
    expect((await look('opa-nova', {}, 'opa-suite', body.key)).body).toMatchObject({ code: 'forbidden_channel' });
  });
});
