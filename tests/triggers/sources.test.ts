/** Sources over HTTP: kept without showing a secret, tried before they are saved, and every failure in words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubsoftCustomer, startHubsoftSimulator } from '../../connectors/hubsoft/simulator.ts';
import { type IxcSimulator, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import { startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import { startMailingSoapSimulator } from '../../connectors/mailing-soap/simulator.ts';
import type { SourceView } from '../../contracts/source.ts';
import { SourceTest } from '../../contracts/source.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

describe.each(ledgers)('sources on %s', (ledger) => {
  let t: TestPonte;
  let erp: IxcSimulator;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
    erp = await startIxcSimulator();
  });
  afterAll(async () => {
    await t.stop();
    await erp.close();
  });
  const input = (more: object = {}) => ({
    name: 'ERP da matriz',
    connector: 'ixc',
    config: { baseUrl: erp.url, userId: erp.userId, token: erp.token, ...more },
  });
  const put = (id: string, body: object) => t.call<SourceView & Problem>('PUT', `/v1/sources/${id}`, body);
  const tried = async (body: object, id = 'erp', query = '') =>
    SourceTest.parse((await t.call('POST', `/v1/sources/${id}/test${query}`, body)).body);

  test('saved, shown without its token, listed, changed and deleted', async () => {
    const created = await put('outro', input());
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      id: 'outro',
      connector: 'ixc',
      origin: 'api',
      loginState: 'full',
      config: { userId: erp.userId, token: '***', pageSize: 500 },
    });
    const listed = await t.call<{ data: SourceView[] }>('GET', '/v1/sources');
    expect(listed.body.data.map(({ id }) => id)).toEqual(['outro']);
    expect(created.text + listed.text).not.toContain(erp.token);
    expect((await put('outro', { ...input({ token: '***' }), name: 'Mudou' })).body.name).toBe('Mudou');
    expect((await tried(input({ token: '***' }), 'outro')).ok, 'the stored token still works').toBe(true);
    expect((await t.call('DELETE', '/v1/sources/outro')).status).toBe(204);
    expect((await t.call('GET', '/v1/sources/outro')).status).toBe(404);
  });

  test('a stored secret goes to the connector it was given to, and to no other', async () => {
    await put('erp-1', input());
    const config = { url: erp.url, auth: 'bearer', secret: '***' };
    const other = await put('erp-1', { name: 'Outro', connector: 'mailing-rest', config });
    expect([other.status, other.body.errors[0]?.path]).toEqual([422, 'config.secret']);
    await t.call('DELETE', '/v1/sources/erp-1');
  });

  test('a stored secret is not sent to an address it was not given for', async () => {
    await put('erp-2', input());
    const elsewhere = await startIxcSimulator();
    const moved = input({ token: '***', baseUrl: elsewhere.url });
    const { status, body } = await t.call<Problem>('POST', '/v1/sources/erp-2/test', moved);
    expect([status, body.errors[0]?.path]).toEqual([422, 'config.token']);
    expect(body.errors[0]?.messagePt).toBe('baseUrl mudou: informe este segredo de novo');
    expect((await put('erp-2', moved)).status).toBe(422);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
    await t.call('DELETE', '/v1/sources/erp-2');
  });

  test.each([
    ['an unknown connector', { connector: 'sap' }, 'connector', 'não existe o conector de origem "sap"'],
    [
      'a setting that is missing',
      { config: { baseUrl: 'https://erp.exemplo.com.br', userId: '1' } },
      'config.token',
      '',
    ],
    [
      'a setting that is none',
      { config: { baseUrl: 'https://erp.exemplo.com.br', userId: '1', token: 'x'.repeat(20), senha: 'x' } },
      'config.senha',
      'campo desconhecido',
    ],
  ])('%s: refused by name, and nothing kept', async (_, more, path, said) => {
    const { status, body } = await put('errado', { ...input(), ...more });
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors).toEqual([expect.objectContaining({ path, messagePt: expect.stringContaining(said) })]);
    expect((await t.call('GET', '/v1/sources/errado')).status).toBe(404);
  });

  test('IXC-10: tried, it shows the first logins as Ponte understood them, and keeps nothing', async () => {
    const result = await tried(input(), 'erp', '?resource=logins');
    expect(result).toMatchObject({ ok: true, resource: 'logins', records: 20, failure: null });
    expect(result.total).toBeGreaterThanOrEqual(60);
    expect(result.sample).toHaveLength(3);
    for (const login of result.sample) {
      expect(login).toMatchObject({
        id: expect.any(String),
        login: expect.any(String),
        customerId: expect.any(String),
      });
      expect(['online', 'offline', 'unknown']).toContain(login.state);
      expect(Object.keys(login)).not.toContain('senha');
    }
    expect((await t.call('GET', '/v1/sources/erp')).status).toBe(404);
  });

  test('a resource that the connector does not have is refused by name', async () => {
    const { status, body } = await t.call<Problem>('POST', '/v1/sources/erp/test?resource=mailing', input());
    expect([status, body.errors[0]?.path]).toEqual([422, 'resource']);
    expect(body.errors[0]?.messagePt).toContain('logins, customers');
  });

  test.each([
    ['a wrong token', { token: 'invented-wrong-token-0001' }, undefined, 'source_auth'],
    ['an address that does not answer', { baseUrl: 'http://127.0.0.1:9' }, undefined, 'source_unreachable'],
    ['a page for people', {}, 'html', 'source_html'],
    ['an error behind HTTP 200', {}, 'type_error', 'source_not_available'],
    ['broken JSON', {}, 'broken_json', 'source_bad_json'],
    ['a server that fails', {}, 'server_error', 'source_down'],
    ['a cut connection', {}, 'reset', 'source_unreachable'],
  ] as const)('%s is an answer that says what to do', async (_, more, fault, code) => {
    if (fault !== undefined) erp.faults.script({ fault: { kind: fault } });
    const { ok, failure, records } = await tried(input(more));
    expect([ok, records, failure?.code]).toEqual([false, 0, code]);
    expect(failure?.cause).toMatch(/\S/);
    expect(failure?.nextStep).toMatch(/\S/);
    expect(JSON.stringify(failure)).not.toContain(erp.token);
    erp.faults.clear();
  });

  test('a token that ended is asked for once more, and the page comes', async () => {
    const hubsoft = await startHubsoftSimulator({ customers: [hubsoftCustomer(1), hubsoftCustomer(2)], invoices: {} });
    const config = { ...hubsoft.credentials, baseUrl: hubsoft.url };
    const body = { name: 'Hubsoft', connector: 'hubsoft', config };
    expect(await tried(body, 'hub', '?resource=customers')).toMatchObject({ ok: true, records: 2 });
    hubsoft.fail({ kind: 'expired_token' });
    expect(await tried(body, 'hub', '?resource=customers')).toMatchObject({ ok: true, records: 2 });
    await hubsoft.close();
  });

  test('LMD-46: a webservice in JSON and one in SOAP show the same records', async () => {
    const records = [{ nome: 'Rui Exemplo', celular: '48990000002', parcela: '3' }];
    const rest = await startMailingRestSimulator({ records });
    const soap = await startMailingSoapSimulator({ records });
    const overRest = await tried({ name: 'REST', connector: 'mailing-rest', config: { url: rest.url } }, 'rest');
    const config = { wsdlUrl: soap.wsdlUrl, operation: 'ListarMailing' };
    const overSoap = await tried({ name: 'SOAP', connector: 'mailing-soap', config }, 'soap');
    expect([overRest.failure, overSoap.failure]).toEqual([null, null]);
    expect(overRest.sample).toEqual([{ fields: records[0] }]);
    expect(overSoap.sample).toEqual(overRest.sample);
    await rest.close();
    await soap.close();
  });

  test('only a key that manages sees sources', async () => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitor', scopes: ['read', 'send'] });
    const headers = { authorization: `Bearer ${body.key}` };
    expect((await t.call('GET', '/v1/sources', undefined, headers)).status).toBe(403);
  });
});
