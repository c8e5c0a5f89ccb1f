import { afterEach, describe, expect, test } from 'vitest';
import {
  type HubsoftFault,
  type HubsoftWorld,
  hubsoftCustomer,
  hubsoftInvoice,
  hubsoftService,
} from '../../connectors/hubsoft/simulator.ts';
import { type HubsoftSetup, query, setup } from './hubsoft-setup.ts';

const open: HubsoftSetup[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
async function started(world: Partial<HubsoftWorld> = {}, config: Record<string, unknown> = {}): Promise<HubsoftSetup> {
  const hub = await setup(world, config);
  open.push(hub);
  return hub;
}

const people = (count: number) => Array.from({ length: count }, (_, place) => hubsoftCustomer(place + 1));
const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);
const numbers = (count: number) => Array.from({ length: count }, (_, place) => String(place + 1));
/** The requests of the API without the token's. */
const asked = ({ simulator }: HubsoftSetup) => simulator.requests.filter((line) => line.startsWith('GET '));

describe('token', () => {
  test('is asked for once with the password grant and used for every page', async () => {
    const hub = await started({ customers: people(5) });
    await hub.read(query('customers', { pageSize: 2 }));
    expect(hub.simulator.tokensGiven).toBe(1);
    expect(hub.simulator.requests[0]).toBe('POST /oauth/token');
    expect(asked(hub)).toHaveLength(3);
  });

  test('that expired in the middle of a reading is replaced, and nothing is lost or doubled', async () => {
    const hub = await started({ customers: people(6) });
    await hub.read(query('customers', { pageSize: 2 }));
    hub.simulator.fail({ kind: 'expired_token' });
    const { records, failure } = await hub.read(query('customers', { pageSize: 2 }));
    expect(failure).toBeUndefined();
    expect(ids(records)).toEqual(numbers(6));
    expect(hub.simulator.tokensGiven).toBe(2);
  });

  test('refused for wrong credentials: the failure says so and quotes no secret', async () => {
    const hub = await started({}, { password: 'another-invented-password-99' });
    const { failure } = await hub.read(query('customers'));
    expect(failure).toMatchObject({ class: 'auth', code: 'source_auth', detail: 'HTTP 400: invalid_grant' });
    expect(JSON.stringify(failure)).not.toContain('another-invented-password-99');
    const other = await started({}, { clientSecret: 'another-invented-secret-99' });
    expect((await other.read(query('customers'))).failure).toMatchObject({ detail: 'HTTP 401: invalid_client' });
  });
});

describe('reading everybody', () => {
  test.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('%i customers in %i pages, each once', async (count, pages) => {
    const hub = await started({ customers: people(count) });
    const reading = await hub.read(query('customers', { pageSize: 500 }));
    expect(ids(reading.records)).toEqual(numbers(count));
    expect(reading).toMatchObject({ broken: [], pages, total: count });
    expect(asked(hub)[0]).toBe('GET /api/v1/integracao/cliente/todos?pagina=0&itens_por_pagina=100');
  });

  test('passwords of logins and documents stay behind', async () => {
    const customers = people(3);
    const hub = await started({ customers });
    for (const resource of ['customers', 'logins', 'contracts'] as const) {
      const reading = await hub.read(query(resource));
      expect(reading.records).toHaveLength(3);
      const text = JSON.stringify(reading);
      expect(text).not.toMatch(/senha|cpf|90000000001/);
    }
  });

  test('every service is a contract; those with a login are logins too', async () => {
    const servicos = [
      hubsoftService(11),
      hubsoftService(12, { login: null, nome: 'TV', status_prefixo: 'aguardando_instalacao' }),
      hubsoftService(13, { status_prefixo: 'cancelado', ultima_conexao: null }),
    ];
    const hub = await started({ customers: [hubsoftCustomer(1, { servicos })] });
    const contracts = await hub.read(query('contracts'));
    expect(contracts.records.map(({ id, plan, status }) => ({ id, plan, status }))).toEqual([
      { id: '70011', plan: 'Fibra 500 Mega', status: 'active' },
      { id: '70012', plan: 'TV', status: 'pending' },
      { id: '70013', plan: 'Fibra 500 Mega', status: 'cancelled' },
    ]);
    const logins = await hub.read(query('logins'));
    expect(logins.records.map(({ id, login, state, active }) => ({ id, login, state, active }))).toEqual([
      { id: '70011', login: 'cliente11', state: 'online', active: true },
      { id: '70013', login: 'cliente13', state: 'unknown', active: false },
    ]);
  });

  test('IXC-10: logins come with their state, customer and contract', async () => {
    const hub = await started({ customers: people(3) });
    const cto = (service: Record<string, unknown>) => service.login === 'cliente2';
    hub.simulator.setConnected(false, cto);
    hub.simulator.setConnected(undefined, (service) => service.login === 'cliente3');
    const { records } = await hub.read(query('logins'));
    expect(records.map(({ login, state, customerId, contractId }) => [login, state, customerId, contractId])).toEqual([
      ['cliente1', 'online', '1', '70001'],
      ['cliente2', 'offline', '2', '70002'],
      ['cliente3', 'unknown', '3', '70003'],
    ]);
    expect(asked(hub)[0]).toContain('ultima_conexao=sim');
  });

  test('customers are not asked for their connections: it costs the ERP a look-up each', async () => {
    const hub = await started();
    await hub.read(query('customers'));
    expect(asked(hub)[0]).not.toContain('ultima_conexao');
  });
});

describe('filters', () => {
  test('customers by id: one search each, without reading everybody', async () => {
    const hub = await started({ customers: people(9) });
    const { records } = await hub.read(
      query('customers', { filters: [{ field: 'id', op: 'in', values: ['7', '3', '7', '99'] }] }),
    );
    expect(ids(records)).toEqual(['7', '3']);
    expect(asked(hub)).toEqual(
      ['7', '3', '99'].map(
        (code) => `GET /api/v1/integracao/cliente?busca=codigo_cliente&termo_busca=${code}&limit=100`,
      ),
    );
  });

  test('logins by login', async () => {
    const hub = await started({ customers: people(9) });
    const filters = [{ field: 'login', op: '=' as const, values: ['cliente4'] }];
    const { records } = await hub.read(query('logins', { filters }));
    expect(records.map(({ login, state }) => [login, state])).toEqual([['cliente4', 'online']]);
    expect(asked(hub)).toEqual([
      'GET /api/v1/integracao/cliente?busca=login_radius&termo_busca=cliente4&limit=100&ultima_conexao=sim',
    ]);
  });

  test('what Hubsoft cannot be asked for is left to the hub', async () => {
    const hub = await started({ customers: people(3) });
    const filters = [{ field: 'city', op: '=' as const, values: ['Chapecó'] }];
    const { records } = await hub.read(query('customers', { filters }));
    expect(records).toHaveLength(3);
    expect(asked(hub)).toEqual(['GET /api/v1/integracao/cliente/todos?pagina=0&itens_por_pagina=100']);
  });
});

describe('invoices', () => {
  const paid = hubsoftInvoice(2, { quitado: true, data_pagamento: '2026-11-02' });
  const world = {
    customers: people(3),
    invoices: { 1: [hubsoftInvoice(1), paid], 3: [hubsoftInvoice(3, { valor: '1.234,50' })] },
  };

  test('of one customer, the open ones when only they are wanted', async () => {
    const hub = await started(world);
    const ofCustomer = { field: 'customerId', op: '=' as const, values: ['1'] };
    const all = await hub.read(query('invoices', { filters: [ofCustomer] }));
    expect(all.records.map(({ id, customerId, open: isOpen }) => [id, customerId, isOpen])).toEqual([
      ['1', '1', true],
      ['2', '1', false],
    ]);
    const onlyOpen = { field: 'open', op: '=' as const, values: ['true'] };
    const some = await hub.read(query('invoices', { filters: [ofCustomer, onlyOpen] }));
    expect(ids(some.records)).toEqual(['1']);
    expect(asked(hub)[1]).toBe(
      'GET /api/v1/integracao/cliente/financeiro?busca=codigo_cliente&termo_busca=1&limit=50&apenas_pendente=sim',
    );
  });

  test('of everybody: page by page of customers, then customer by customer', async () => {
    const hub = await started(world);
    const { records, failure } = await hub.read(query('invoices', { pageSize: 2 }));
    expect(failure).toBeUndefined();
    expect(records.map(({ id, customerId, amount }) => [id, customerId, amount])).toEqual([
      ['1', '1', 9990],
      ['2', '1', 9990],
      ['3', '3', 123_450],
    ]);
    expect(asked(hub)).toHaveLength(5);
  });

  test('a customer with as many as Hubsoft tells at most is named: there may be more', async () => {
    const invoices = { 1: Array.from({ length: 60 }, (_, place) => hubsoftInvoice(place + 1)) };
    const hub = await started({ customers: people(1), invoices });
    const reading = await hub.read(query('invoices'));
    expect(reading.records).toHaveLength(50);
    expect(reading.broken).toMatchObject([{ position: 50, id: '1', field: 'faturas' }]);
  });
});

describe('faults', () => {
  const cases: [HubsoftFault, string, string][] = [
    [{ kind: 'forbidden' }, 'auth', 'source_forbidden'],
    [{ kind: 'html' }, 'bad_answer', 'source_html'],
    [{ kind: 'server_error' }, 'transient', 'source_down'],
    [{ kind: 'server_error', status: 503 }, 'transient', 'source_down'],
    [{ kind: 'broken_json' }, 'bad_answer', 'source_bad_json'],
    [{ kind: 'no_list' }, 'bad_answer', 'source_no_list'],
    [{ kind: 'too_many', retryAfterSeconds: 7 }, 'rate_limited', 'source_rate_limited'],
    [{ kind: 'unauthorized' }, 'auth', 'source_auth'],
  ];

  test.each(cases)(
    '%j on the second page: the reading fails, its first page is no whole',
    async (fault, kind, code) => {
      const hub = await started({ customers: people(6) });
      const page = query('customers', { pageSize: 2 });
      hub.simulator.fail({ kind: 'slow', ms: 0 });
      // Twice, where the first time only leads to a new token.
      hub.simulator.fail(fault, { times: kind === 'auth' ? 2 : 1 });
      const { records, failure } = await hub.read(page);
      expect(records).toHaveLength(2);
      expect(failure).toMatchObject({ class: kind, code });
      expect(ids((await hub.read(page)).records)).toEqual(numbers(6));
    },
  );

  test('the wait that Hubsoft asks for is told', async () => {
    const hub = await started();
    hub.simulator.fail({ kind: 'too_many', retryAfterSeconds: 7 });
    expect((await hub.read(query('customers'))).failure?.retryAfterMs).toBe(7000);
  });

  test('a slow answer is an answer', async () => {
    const hub = await started();
    hub.simulator.fail({ kind: 'slow', ms: 30 });
    expect((await hub.read(query('customers'))).records).toHaveLength(1);
  });

  test('one broken record leaves the good ones', async () => {
    const hub = await started({ customers: people(3) });
    hub.simulator.fail({ kind: 'broken_record' });
    const reading = await hub.read(query('customers'));
    expect(ids(reading.records)).toEqual(['2', '3']);
    expect(reading.broken).toMatchObject([{ position: 0, field: 'clientes' }]);
  });

  test('an API that ignores the page parameter ends the reading instead of repeating it for ever', async () => {
    const hub = await started({ customers: people(6) });
    hub.simulator.fail({ kind: 'stuck_page' }, { times: 1000 });
    const reading = await hub.read(query('customers', { pageSize: 2 }));
    expect(reading.failure).toMatchObject({ code: 'source_paging' });
    expect(reading.pages).toBe(1);
  });

  test('a reset connection is no answer at all, which is for the hub to tell', async () => {
    const hub = await started();
    hub.simulator.fail({ kind: 'reset' });
    await expect(hub.read(query('customers'))).rejects.toThrow();
  });
});
