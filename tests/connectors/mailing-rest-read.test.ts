/** The connector against a webservice of its own kind, over real HTTP. */
import { afterEach, describe, expect, test } from 'vitest';
import { mailingRest } from '../../connectors/mailing-rest/connector.ts';
import {
  type Access,
  type FaultAction,
  type MailingRestSimulator,
  type MailingRestSimulatorOptions,
  type Paging,
  startMailingRestSimulator,
} from '../../connectors/mailing-rest/simulator.ts';
import { overHttp, query, readAll } from './fixtures/mailing/over-http.ts';
import { mailing, mailingFields } from './fixtures/mailing/records.ts';

const running: MailingRestSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

async function start(options: Partial<MailingRestSimulatorOptions> = {}): Promise<MailingRestSimulator> {
  const simulator = await startMailingRestSimulator({ records: mailing, ...options });
  running.push(simulator);
  return simulator;
}

const many = Array.from({ length: 25 }, (_, index) => ({ codigo: String(index).padStart(5, '0') }));
const secret = 'invented secret: ção & $& 0123456789';

describe('pages', () => {
  const paged: { paging: Paging; config: Record<string, unknown> }[] = [
    {
      paging: { kind: 'page', parameter: 'pagina', size: 'limite' },
      config: { paging: 'page', pageParameter: 'pagina', sizeParameter: 'limite' },
    },
    {
      paging: { kind: 'page', parameter: 'p', first: 0 },
      config: { paging: 'page', pageParameter: 'p', firstPage: 0 },
    },
    {
      paging: { kind: 'offset', parameter: 'inicio', size: 'limite' },
      config: { paging: 'offset', pageParameter: 'inicio', sizeParameter: 'limite' },
    },
    { paging: { kind: 'next-link', parameter: 'depois' }, config: { paging: 'next-link', nextPath: 'next' } },
    {
      paging: { kind: 'next-link', parameter: 'depois', relative: true },
      config: { paging: 'next-link', nextPath: 'next' },
    },
    {
      paging: { kind: 'cursor', parameter: 'depois' },
      config: { paging: 'cursor', pageParameter: 'depois', nextPath: 'next' },
    },
  ];

  test.each(paged)('$paging: every record once, in order, although the source gives fewer than asked', async (each) => {
    const simulator = await start({ records: many, root: 'data.items', paging: each.paging, largestPage: 10 });
    const config = { url: simulator.url, recordsPath: 'data.items', ...each.config };
    const withoutTotal = await readAll(mailingRest, config, { pageSize: 1000 });
    expect(withoutTotal).toMatchObject({ fields: many, broken: [], total: undefined, failure: undefined });
    const withTotal = await readAll(mailingRest, { ...config, totalPath: 'total' }, { pageSize: 1000 });
    expect(withTotal).toMatchObject({ fields: many, total: 25, pages: 3, failure: undefined });
  });

  test('a page parameter without effect is noticed instead of read for ever', async () => {
    const simulator = await start({
      records: many,
      root: 'itens',
      paging: { kind: 'page', parameter: 'p' },
      largestPage: 10,
    });
    simulator.faults.script({ fault: { kind: 'same_page' }, times: 'always' });
    const reading = await readAll(mailingRest, { url: simulator.url, paging: 'page', pageParameter: 'p' });
    expect(reading).toMatchObject({ pages: 1, failure: { code: 'source_same_page', detail: 'page 2' } });
  });

  test('a cursor that repeats itself is noticed', async () => {
    const simulator = await start({
      records: many,
      root: 'itens',
      paging: { kind: 'cursor', parameter: 'c' },
      largestPage: 5,
    });
    simulator.faults.script({ fault: { kind: 'same_page' }, times: 'always' });
    const config = { url: simulator.url, paging: 'cursor', pageParameter: 'c', nextPath: 'next' };
    expect(await readAll(mailingRest, config)).toMatchObject({ pages: 1, failure: { code: 'source_same_page' } });
  });

  test.each([
    'https://outro.exemplo.com.br/mailing?depois=1&token=invented-token',
    'http://ponte:senha@127.0.0.1/mailing',
    '//outro.exemplo.com.br/mailing',
    'file:///etc/passwd',
    'http://[',
  ])('a next page at %s is not followed, and the link is not told', async (url) => {
    const simulator = await start({
      records: many,
      root: 'itens',
      paging: { kind: 'next-link', parameter: 'depois' },
      largestPage: 10,
    });
    simulator.faults.script({ fault: { kind: 'foreign_link', url } });
    const reading = await readAll(mailingRest, { url: simulator.url, paging: 'next-link', nextPath: 'next' });
    expect(reading.failure).toMatchObject({ code: 'source_bad_link', class: 'bad_answer' });
    expect(reading.failure?.detail).not.toMatch(/token|senha/);
    expect(simulator.requests).toHaveLength(1);
  });

  test('a cursor that leads elsewhere is no request at all', () => {
    const config = mailingRest.config.parse({
      url: 'https://erp.exemplo.com.br/',
      paging: 'next-link',
      nextPath: 'next',
    });
    const cursor = '0 0123456789abcdef https://outro.exemplo.com.br/';
    expect(() => mailingRest.list(query(), { id: 'origem', config }, cursor)).toThrow(/another server/);
  });
});

describe('access', () => {
  const cases: { access: Access; config: Record<string, unknown> }[] = [
    { access: { kind: 'none' }, config: {} },
    { access: { kind: 'basic', user: 'ponte', secret }, config: { auth: 'basic', user: 'ponte', secret } },
    { access: { kind: 'bearer', secret: 'invented-1' }, config: { auth: 'bearer', secret: 'invented-1' } },
    {
      access: { kind: 'header', name: 'X-Api-Key', secret: 'invented-2' },
      config: { auth: 'header', secretName: 'X-Api-Key', secret: 'invented-2' },
    },
    { access: { kind: 'query', name: 'chave', secret }, config: { auth: 'query', secretName: 'chave', secret } },
  ];

  test.each(cases)(
    '$access.kind: let in with the credentials, told when they are wrong',
    async ({ access, config }) => {
      const simulator = await start({ access });
      const whole = { url: simulator.url, ...config };
      expect(await readAll(mailingRest, whole)).toMatchObject({ fields: mailingFields, failure: undefined });
      if (access.kind === 'none') return;
      const wrong = await readAll(mailingRest, { ...whole, secret: 'invented-wrong' });
      expect(wrong.failure).toMatchObject({ code: 'source_auth', class: 'auth' });
    },
  );

  test.each(['json', 'form'] as const)(
    'login as %s: a token first, and a new one when it is refused',
    async (loginFormat) => {
      const simulator = await start({ access: { kind: 'login', user: 'ponte', secret } });
      const given = {
        url: simulator.url,
        auth: 'login',
        user: 'ponte',
        secret,
        loginUrl: simulator.loginUrl,
        loginFormat,
        loginFields: [
          { name: 'user', value: '{user}' },
          { name: 'password', value: '{secret}' },
        ],
      };
      const source = { id: 'origem', config: mailingRest.config.parse(given) };
      const login = async () => {
        if (mailingRest.session === undefined) throw new Error('no session');
        return mailingRest.session.parse(await overHttp.request(mailingRest.session.request(source)), source);
      };
      const first = await login();
      expect(first).toEqual({ ok: true, token: 'invented-token-1', validMs: 600_000 });
      const reading = await readAll(mailingRest, given, { token: first.ok ? first.token : '' });
      expect(reading).toMatchObject({ fields: mailingFields, failure: undefined });

      simulator.expireTokens();
      const expired = await readAll(mailingRest, given, { token: 'invented-token-1' });
      expect(expired.failure).toMatchObject({ code: 'source_auth' });
      expect(await login()).toMatchObject({ ok: true, token: 'invented-token-2' });
    },
  );

  test('a wrong password is told as such, and not repeated', async () => {
    const simulator = await start({ access: { kind: 'login', user: 'ponte', secret } });
    const { url, loginUrl } = simulator;
    const config = mailingRest.config.parse({ url, auth: 'login', user: 'ponte', secret: 'invented-wrong', loginUrl });
    if (mailingRest.session === undefined) throw new Error('no session');
    const answer = await overHttp.request(mailingRest.session.request({ id: 'origem', config }));
    const login = mailingRest.session.parse(answer, { id: 'origem', config });
    expect(login).toMatchObject({ ok: false, failure: { code: 'source_login_refused', class: 'auth' } });
    expect(JSON.stringify(login)).not.toContain('invented-wrong');
  });
});

describe('what is asked', () => {
  test('parameters with dates, headers and body arrive as configured', async () => {
    const simulator = await start();
    const config = {
      url: `${simulator.url}?situacao=aberto&ate={today%2B1}`,
      method: 'POST',
      parameters: [
        { name: 'de', value: '{today}' },
        { name: 'vencimento', value: '{today+10:DD/MM/YYYY}' },
        { name: 'situacao', value: 'vencido & não pago' },
      ],
      headers: [{ name: 'X-Empresa', value: '1' }],
      body: '{"mes":"{today-21:MM/YY}","filtro":{"cidade":"Lages"}}',
    };
    expect(await readAll(mailingRest, config)).toMatchObject({ fields: mailingFields });
    const [{ method, url, headers, body } = { method: '', url: '', headers: {}, body: '' }] = simulator.requests;
    expect(method).toBe('POST');
    expect(Object.fromEntries(new URL(url, simulator.url).searchParams)).toEqual({
      ate: '2026-11-22',
      de: '2026-11-21',
      vencimento: '01/12/2026',
      situacao: 'vencido & não pago',
    });
    expect(headers).toMatchObject({ 'x-empresa': '1', 'content-type': 'application/json', accept: 'application/json' });
    expect(JSON.parse(body)).toEqual({ mes: '10/26', filtro: { cidade: 'Lages' } });
  });
});

describe('misbehaviour', () => {
  const cases: [FaultAction, Record<string, unknown>][] = [
    [
      { kind: 'html', title: 'Acesso bloqueado' },
      { code: 'source_html', detail: 'HTTP 200: Acesso bloqueado' },
    ],
    [{ kind: 'empty' }, { code: 'source_empty' }],
    [{ kind: 'broken_json' }, { code: 'source_bad_json' }],
    [
      { kind: 'no_list', message: 'CNPJ sem contrato' },
      { code: 'source_no_list', detail: expect.stringContaining('CNPJ sem contrato') },
    ],
    [
      { kind: 'status', status: 429, headers: { 'retry-after': '90' } },
      { code: 'source_rate_limited', class: 'rate_limited', retryAfterMs: 90_000 },
    ],
    [
      {
        kind: 'status',
        status: 503,
        headers: { date: 'Sat, 21 Nov 2026 12:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 12:02:00 GMT' },
      },
      { code: 'source_down', class: 'transient', retryAfterMs: 120_000 },
    ],
    [
      { kind: 'status', status: 500, body: '<html><title>Erro</title>' },
      { code: 'source_down', detail: 'HTTP 500: Erro' },
    ],
    [{ kind: 'status', status: 302, headers: { location: '/entrar' } }, { code: 'source_redirect' }],
    [{ kind: 'status', status: 404 }, { code: 'source_not_found' }],
  ];
  test.each(cases)('%j', async (fault, failure) => {
    const simulator = await start();
    simulator.faults.script({ fault });
    expect((await readAll(mailingRest, { url: simulator.url })).failure).toMatchObject(failure);
    expect(await readAll(mailingRest, { url: simulator.url })).toMatchObject({ fields: mailingFields });
  });

  test.each([{ kind: 'reset' }, { kind: 'truncated' }] as const)(
    '$kind: no answer is the hub’s to handle',
    async (fault) => {
      const simulator = await start();
      simulator.faults.script({ fault });
      await expect(readAll(mailingRest, { url: simulator.url })).rejects.toThrow();
    },
  );

  test('one broken record costs nobody else', async () => {
    const simulator = await start();
    const record = { codigo: '007', endereco: { rua: 'Sete' } };
    simulator.faults.script({ fault: { kind: 'broken_record', position: 1, record } });
    const reading = await readAll(mailingRest, { url: simulator.url });
    expect(reading.fields).toEqual([mailingFields[0], mailingFields[2]]);
    expect(reading.broken).toMatchObject([{ position: 1, id: '007', field: 'endereco' }]);
  });

  test('a slow answer is still read', async () => {
    const simulator = await start();
    simulator.faults.script({ fault: { kind: 'slow', ms: 30 } });
    expect(await readAll(mailingRest, { url: simulator.url })).toMatchObject({ fields: mailingFields });
  });
});
