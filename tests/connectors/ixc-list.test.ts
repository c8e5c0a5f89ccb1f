import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IxcConfig } from '../../connectors/ixc/config.ts';
import { list } from '../../connectors/ixc/list.ts';
import type { SourceFilter, SourceResource } from '../../connectors/kit/source.ts';
import { config } from './fixtures/sources/ixc.ts';
import { query } from './ixc-setup.ts';

const source = (changes: Partial<IxcConfig> = {}) => ({ id: 'ixc', config: { ...config, ...changes } });

const bodyOf = (resource: SourceResource, rest: Parameters<typeof query>[1] = {}, cursor?: string) =>
  JSON.parse(list(query(resource, rest), source(), cursor).body ?? '') as Record<string, string>;

/** `grid_param`, as `table.column op value`. */
function asked(resource: SourceResource, ...filters: SourceFilter[]): string[] {
  const grid = bodyOf(resource, { filters }).grid_param;
  const list = JSON.parse(grid ?? '[]') as { TB: string; OP: string; P: string }[];
  return list.map(({ TB, OP, P }) => `${TB} ${OP} ${P}`);
}
const filter = (field: string, op: SourceFilter['op'], ...values: string[]): SourceFilter => ({ field, op, values });

describe('the request', () => {
  test.each(['POST', 'GET'] as const)('%s with a body that holds only text', (listMethod) => {
    const request = list(query('logins', { pageSize: 200 }), source({ listMethod }), '3');
    expect(request).toMatchObject({
      method: listMethod,
      url: 'https://ixc.exemplo.invalid/webservice/v1/radusuarios',
      headers: {
        authorization: `Basic ${btoa(`${config.userId}:${config.token}`)}`,
        'content-type': 'application/json',
        ixcsoft: 'listar',
      },
    });
    expect(JSON.parse(request.body ?? '')).toEqual({
      qtype: 'radusuarios.id',
      query: '0',
      oper: '>',
      page: '3',
      rp: '200',
      sortname: 'radusuarios.id',
      sortorder: 'asc',
    });
  });

  test.each([
    ['logins', 'radusuarios'],
    ['customers', 'cliente'],
    ['contracts', 'cliente_contrato'],
    ['invoices', 'fn_areceber'],
  ] as const)('%s are read from %s', (resource, table) => {
    expect(list(query(resource), source()).url).toBe(`https://ixc.exemplo.invalid/webservice/v1/${table}`);
  });

  test('a page is never larger than configured', () => {
    expect(bodyOf('logins', { pageSize: 5000 }).rp).toBe('500');
    expect(bodyOf('logins', { pageSize: 50 }).rp).toBe('50');
  });

  test.each(['0', '-1', 'x', '1.5', ''])('cursor %j, which no page gave, reads the first page', (cursor) => {
    expect(bodyOf('logins', {}, cursor).page).toBe('1');
  });

  test.each([
    'https://ixc.exemplo.invalid',
    'https://ixc.exemplo.invalid/',
    'https://ixc.exemplo.invalid/webservice/v1/',
  ])('the address may be written as %s', (baseUrl) => {
    expect(list(query('logins'), source({ baseUrl })).url).toBe(
      'https://ixc.exemplo.invalid/webservice/v1/radusuarios',
    );
  });

  test('a resource IXC does not have is an error that names it', () => {
    expect(() => list(query('mailing'), source())).toThrow('mailing');
  });
});

describe('filters', () => {
  test('IXC-36: a filter on the login is asked of the webservice', () => {
    expect(asked('logins', filter('state', '=', 'offline'), filter('active', '=', 'true'))).toEqual([
      'radusuarios.online = N',
      'radusuarios.ativo = S',
    ]);
  });

  test.each<[SourceResource, SourceFilter, string[]]>([
    ['logins', filter('state', '=', 'online'), ['radusuarios.online = S']],
    ['logins', filter('concentrator', '=', '1'), ['radusuarios.id_concentrador = 1']],
    ['logins', filter('transmitter', 'in', '12'), ['radusuarios.id_transmissor = 12']],
    ['logins', filter('pon', '=', '0/1/4'), ['radusuarios.interface_transmissao = 0/1/4']],
    ['logins', filter('ctoBox', '=', '340'), ['radusuarios.id_caixa_ftth = 340']],
    ['logins', filter('customerId', '=', '77'), ['radusuarios.id_cliente = 77']],
    ['logins', filter('contractId', '=', '5077'), ['radusuarios.id_contrato = 5077']],
    ['logins', filter('id', '>', '900'), ['radusuarios.id > 900']],
    ['logins', filter('login', 'contains', 'marina'), ['radusuarios.login L marina']],
    ['customers', filter('name', 'contains', 'Exemplo'), ['cliente.razao L Exemplo']],
    ['customers', filter('district', '=', 'Centro'), ['cliente.bairro = Centro']],
    ['contracts', filter('status', '=', 'blocked'), ['cliente_contrato.status = A']],
    ['contracts', filter('internetStatusCode', '=', 'CA'), ['cliente_contrato.status_internet = CA']],
    ['invoices', filter('open', '=', 'true'), ['fn_areceber.status = A']],
    [
      'invoices',
      filter('dueOn', 'between', '2026-12-01', '2026-12-31'),
      ['fn_areceber.data_vencimento >= 2026-12-01', 'fn_areceber.data_vencimento <= 2026-12-31'],
    ],
  ])('%s: %o', (resource, one, expected) => {
    expect(asked(resource, one)).toEqual(expected);
  });

  test.each<[string, SourceResource, SourceFilter]>([
    ['several values, because nobody has shown that IN works', 'logins', filter('ctoBox', 'in', '1', '2')],
    ['a state that more codes mean', 'logins', filter('state', '=', 'unknown')],
    ['a negation, which loses empty codes', 'logins', filter('state', '!=', 'online')],
    ['inactive, which an empty code means too', 'customers', filter('active', '=', 'false')],
    ['cancelled, which two codes mean', 'contracts', filter('status', '=', 'cancelled')],
    ['closed, which has many reasons', 'invoices', filter('open', '=', 'false')],
    ['a reference that is none', 'logins', filter('ctoBox', '=', '0')],
    ['a date that is none', 'invoices', filter('dueOn', '<', 'tomorrow')],
    ['text that IXC would read as an escape', 'customers', filter('name', 'contains', 'a\\b')],
    ['no value at all', 'logins', filter('id', '=')],
    ['an amount, which is in cents here', 'invoices', filter('amount', '>', '10000')],
  ])('left to the hub: %s', (_why, resource, one) => {
    expect(bodyOf(resource, { filters: [one] }).grid_param).toBeUndefined();
  });

  test('what is asked for is text, whatever the filters are', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('state', 'active', 'id', 'dueOn', 'offline', 'true', '5', '2026-12-01'),
    );
    const filters = fc.array(
      fc.record({
        field: word,
        op: fc.constantFrom<SourceFilter['op'][]>('=', '!=', '>', '>=', '<', '<=', 'contains', 'in', 'between'),
        values: fc.array(word, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom('logins', 'customers', 'contracts', 'invoices'), filters, (resource, some) => {
        const body = bodyOf(resource as SourceResource, { filters: some });
        for (const value of Object.values(body)) expect(typeof value).toBe('string');
        for (const one of JSON.parse(body.grid_param ?? '[]') as Record<string, string>[]) {
          expect(one.TB).toMatch(/^(?:radusuarios|cliente|cliente_contrato|fn_areceber)\.[a-z_]+$/);
          expect(['=', '!=', '>', '>=', '<', '<=', 'L']).toContain(one.OP);
          expect(typeof one.P).toBe('string');
        }
      }),
    );
  });
});

describe('order', () => {
  test.each([
    ['name', 'cliente.razao'],
    ['cliente.razao', 'cliente.razao'],
    ['quietUntil', 'cliente.nao_avisar_ate'],
  ])('%s becomes %s', (field, sortname) => {
    expect(bodyOf('customers', { order: { field, direction: 'desc' } })).toMatchObject({
      sortname,
      sortorder: 'desc',
    });
  });

  test.each(['radusuarios.login', 'cliente.cnpj_cpf', 'phones.whatsapp'])('%s is not asked for', (field) => {
    expect(bodyOf('customers', { order: { field, direction: 'desc' } })).toMatchObject({
      sortname: 'cliente.id',
      sortorder: 'asc',
    });
  });
});

describe('config', () => {
  test.each<[string, Record<string, unknown>]>([
    ['baseUrl', { baseUrl: 'ixc.exemplo.invalid' }],
    ['baseUrl', { baseUrl: 'https://user:pass@ixc.exemplo.invalid' }],
    ['baseUrl', { baseUrl: 'https://ixc.exemplo.invalid/?a=1' }],
    ['userId', { userId: 'admin' }],
    ['token', { token: '43:abcdef0123456789' }],
    ['token', { token: 'two words' }],
    ['listMethod', { listMethod: 'PUT' }],
    ['pageSize', { pageSize: 1001 }],
    ['pageSize', { pageSize: 0 }],
    ['timeZone', { timeZone: 'Brasilia' }],
  ])('%s is named when it is wrong: %j', (field, change) => {
    const { error } = IxcConfig.safeParse({ ...config, ...change });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  test('three fields are enough', () => {
    const { baseUrl, userId, token } = config;
    expect(IxcConfig.parse({ baseUrl, userId, token })).toEqual(config);
  });
});
