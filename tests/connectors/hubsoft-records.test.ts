import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HubsoftConfig } from '../../connectors/hubsoft/config.ts';
import { hubsoft } from '../../connectors/hubsoft/connector.ts';
import { readCursor, writeCursor } from '../../connectors/hubsoft/cursor.ts';
import { errors } from '../../connectors/hubsoft/errors.ts';
import { hubsoftCustomer, hubsoftInvoice, hubsoftService } from '../../connectors/hubsoft/simulator.ts';
import { centsOf, dayOf, flagOf, localMomentOf } from '../../connectors/hubsoft/wire.ts';
import type { SourceQuery, SourceResource } from '../../connectors/kit/source.ts';
import { sampleAnswer } from '../../connectors/kit/source-conformance.ts';
import { hubsoftConfig } from './fixtures/sources/hubsoft-answers.ts';
import { query } from './hubsoft-setup.ts';

const source = { id: 'hubsoft-test', config: HubsoftConfig.parse(hubsoftConfig), token: 'invented-token-0123456789' };

function pageOf<Resource extends SourceResource>(
  body: Record<string, unknown>,
  asked: SourceQuery<Resource>,
  config: Record<string, unknown> = {},
) {
  const context = { ...source, config: HubsoftConfig.parse({ ...hubsoftConfig, ...config }) };
  const page = hubsoft.page(sampleAnswer(200, { status: 'success', ...body }), asked, context);
  if (!page.ok) throw new Error(JSON.stringify(page.failure));
  return page;
}

function loginOf(service: Record<string, unknown>, config: Record<string, unknown> = {}) {
  const clientes = [hubsoftCustomer(1, { servicos: [hubsoftService(1, service)] })];
  return pageOf({ clientes }, query('logins'), config).records[0];
}
const customerOf = (fields: Record<string, unknown>) =>
  pageOf({ clientes: [hubsoftCustomer(1, fields)] }, query('customers')).records[0];
const invoiceOf = (fields: Record<string, unknown>, filters: SourceQuery['filters'] = []) =>
  pageOf(
    { faturas: [hubsoftInvoice(1, fields)] },
    query('invoices', { filters: [{ field: 'customerId', op: '=', values: ['1'] }, ...filters] }),
  );

describe('login', () => {
  test.each([
    [{ conectado: true }, 'online'],
    [{ conectado: 'sim' }, 'online'],
    [{ conectado: 'S' }, 'online'],
    [{ conectado: 1 }, 'online'],
    [{ conectado: false }, 'offline'],
    [{ conectado: 'Não' }, 'offline'],
    [{ conectado: '0' }, 'offline'],
    [{ conectado: null }, 'unknown'],
    [{ conectado: 'talvez' }, 'unknown'],
    [{}, 'unknown'],
    [null, 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('ultima_conexao %j is %s', (ultima_conexao, state) => expect(loginOf({ ultima_conexao })?.state).toBe(state));

  test('since when: the start of the connection while online, its end while offline', () => {
    const times = { data_inicio: '20/11/2026 08:15', data_fim: '2026-11-20T21:30:05' };
    expect(loginOf({ ultima_conexao: { conectado: true, ...times } })?.since).toBe('2026-11-20 08:15:00');
    expect(loginOf({ ultima_conexao: { conectado: false, ...times } })?.since).toBe('2026-11-20 21:30:05');
    expect(loginOf({ ultima_conexao: { ...times } })?.since).toBeNull();
    expect(loginOf({ ultima_conexao: { conectado: true, data_inicio: '2026-11-20' } })?.since).toBeNull();
  });

  test('where it hangs is read from the configured fields', () => {
    const service = { rede: [{ cto: { nome: 'CTO 7' }, porta: 4 }] };
    const config = { ctoBoxField: 'rede.cto', ponField: 'rede.porta', concentratorField: 'nothing.here' };
    expect(loginOf(service, config)).toMatchObject({ ctoBox: 'CTO 7', pon: '4', concentrator: null });
  });
});

describe('contract', () => {
  test.each([
    ['servico_habilitado', 'active'],
    ['Serviço Habilitado', 'active'],
    ['ativo', 'active'],
    ['aguardando_instalacao', 'pending'],
    ['suspenso_debito', 'blocked'],
    ['suspenso_parcialmente', 'blocked'],
    ['desabilitado', 'blocked'],
    ['Inativo', 'blocked'],
    ['cancelado', 'cancelled'],
    ['em_analise', 'other'],
  ])('status %s is %s', (status_prefixo, status) => {
    const clientes = [hubsoftCustomer(1, { servicos: [hubsoftService(1, { status_prefixo })] })];
    const [contract] = pageOf({ clientes }, query('contracts')).records;
    expect(contract).toMatchObject({ status, statusCode: status_prefixo });
  });
});

describe('customer', () => {
  test('phones keep the field names and the spelling of the source; blank ones are none', () => {
    const phones = { telefone_primario: '(48) 99000-0001', telefone_secundario: ' ', telefone_terciario: 4833000001 };
    expect(customerOf(phones)?.phones).toEqual({
      telefone_primario: '(48) 99000-0001',
      telefone_terciario: '4833000001',
    });
  });

  test('city and district come from a service that is in use', () => {
    const servicos = [
      hubsoftService(1, { status_prefixo: 'cancelado', endereco_instalacao: { cidade: 'Joinville' } }),
      hubsoftService(2, { endereco_instalacao: { cidade: { nome: 'Chapecó' }, bairro: 'Efapi' } }),
    ];
    expect(customerOf({ servicos })).toMatchObject({ city: 'Chapecó', district: 'Efapi' });
  });

  test('with cancelled services only, a customer is not active', () => {
    expect(customerOf({ servicos: [hubsoftService(1, { status_prefixo: 'cancelado' })] })?.active).toBe(false);
    expect(customerOf({ servicos: [] })?.active).toBe(true);
    expect(customerOf({ servicos: [], ativo: 'nao' })?.active).toBe(false);
  });
});

describe('invoice', () => {
  test.each([
    [{ quitado: true }, false],
    [{ quitado: 'nao' }, true],
    [{ quitado: undefined, pago: 'S' }, false],
    [{ quitado: undefined, data_pagamento: '2026-11-01' }, false],
    [{ quitado: undefined, data_pagamento: '0000-00-00', status: 'Vencido' }, true],
    [{ quitado: undefined, status: 'A pagar' }, true],
    [{ quitado: undefined, status: 'Não pago' }, true],
    [{ quitado: undefined, status: 'Pago' }, false],
    [{ quitado: false, status: 'Cancelado' }, false],
  ])('%j: open is %j', (fields, open) => expect(invoiceOf(fields).records[0]?.open).toBe(open));

  test('that tells nothing is open only when open ones were asked for', () => {
    expect(invoiceOf({ quitado: undefined }).broken).toMatchObject([{ id: '1', field: 'quitado' }]);
    const onlyOpen = [{ field: 'open', op: '=' as const, values: ['true'] }];
    expect(invoiceOf({ quitado: undefined }, onlyOpen).records[0]?.open).toBe(true);
  });

  test('a link is a web address or none', () => {
    expect(invoiceOf({ link: 'javascript:alert(1)' }).records[0]?.link).toBeNull();
    expect(invoiceOf({ link: 'boletos/1' }).records[0]?.link).toBeNull();
    expect(invoiceOf({ link: 'https://boletos.provedor.example/1' }).records[0]?.link).toMatch(/^https/);
  });
});

describe('values', () => {
  test.each([
    [99.9, 9990],
    [0, 0],
    [-0, 0],
    ['99.90', 9990],
    ['99,9', 9990],
    ['1.234,50', 123_450],
    ['R$ 1.234.567,89', 123_456_789],
    ['1234', 123_400],
    ['99.9000', 9990],
    ['1.234', undefined],
    ['-5', undefined],
    [-5, undefined],
    ['', undefined],
    [null, undefined],
    ['1e9', undefined],
    [1e300, undefined],
  ])('%j is %j cents', (value, cents) => expect(centsOf(value)).toBe(cents));

  test('any amount is read back from both spellings to the cent', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (cents) => {
        const text = (cents / 100).toFixed(2);
        const brazilian = (cents / 100).toLocaleString('pt-BR', { minimumFractionDigits: 2 });
        for (const spelling of [cents / 100, text, brazilian]) expect(centsOf(spelling)).toBe(cents);
      }),
    );
  });

  test.each([
    ['2026-12-05', '2026-12-05'],
    ['05/12/2026', '2026-12-05'],
    ['2026-12-05T10:00:00.000Z', '2026-12-05'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', undefined],
    ['31/02/2026', undefined],
    ['0000-00-00', undefined],
    ['05/12/26', undefined],
    ['amanhã', undefined],
    [20_261_205, undefined],
  ])('%j is the day %j', (value, day) => expect(dayOf(value)).toBe(day));

  test.each([
    ['2026-11-20 24:00:00', null],
    ['2026-11-20 23:60:00', null],
    ['20/11/2026 23:59:59', '2026-11-20 23:59:59'],
    ['2026-11-20 08:15', '2026-11-20 08:15:00'],
  ])('%j is the moment %j', (value, moment) => expect(localMomentOf(value)).toBe(moment));

  test('neither yes nor no is neither', () => {
    for (const value of [undefined, null, '', 'talvez', 2, {}, []]) expect(flagOf(value)).toBeUndefined();
  });
});

describe('cursor', () => {
  const code = fc.oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'binary' }));
  const seen = fc.option(code);

  test('every cursor is read back', () => {
    const cursors = fc.oneof(
      fc.record({ at: fc.constant('customers' as const), page: fc.nat(1e6), seen }),
      fc.record({ at: fc.constant('wanted' as const), place: fc.nat(100) }),
      fc.record({
        at: fc.constant('invoices' as const),
        codes: fc.array(code, { minLength: 1 }),
        page: fc.option(fc.nat(1e6)),
        seen,
      }),
    );
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(readCursor(writeCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  test('anything else is none, and reads from the start', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).not.toThrow();
        expect(() => hubsoft.list(query('invoices'), source, text)).not.toThrow();
      }),
    );
    for (const text of ['customers:', 'customers:-1:', 'invoices:1::', 'wanted:x', 'customers:1:%', 'elsewhere:1']) {
      expect(hubsoft.list(query('customers'), source, text)).toEqual(hubsoft.list(query('customers'), source));
    }
  });
});

describe('paging', () => {
  const clientes = [hubsoftCustomer(2)];

  test('without paging in the answer the list ends at an empty page', () => {
    expect(pageOf({ clientes }, query('customers')).next).toBe('customers:1:2');
    expect(pageOf({ clientes: [] }, query('customers')).next).toBeUndefined();
  });

  test('numbers as text are numbers, and pages may start at 1', () => {
    const paginacao = { primeira_pagina: '1', ultima_pagina: '2', total_registros: '150' };
    const config = { firstPage: 1 };
    expect(pageOf({ clientes, paginacao }, query('customers'), config)).toMatchObject({
      next: 'customers:2:2',
      total: 150,
    });
    const last = { ...paginacao, ultima_pagina: '1' };
    expect(pageOf({ clientes, paginacao: last }, query('customers'), config).next).toBeUndefined();
  });
});

test('every failure has a cause and a next step of its own', () => {
  const rows = Object.values(errors);
  for (const { cause, nextStep } of rows) {
    expect(cause).toMatch(/^\S.{10,}[.]$/);
    expect(nextStep).toMatch(/^\S.{10,}[.]$/);
  }
  expect(new Set(rows.map(({ cause }) => cause)).size).toBe(rows.length);
});
