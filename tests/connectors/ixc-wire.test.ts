import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/ixc/simulator.ts';
import { query, startBench } from './ixc-setup.ts';

const offline = { field: 'state', op: '=' as const, values: ['offline'] };
const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);

describe.each(['POST', 'GET'] as const)('listing by %s', (listMethod) => {
  test('IXC-10: logins come with state, customer and contract', async () => {
    const { sim, readAll } = await startBench({}, { listMethod });
    const { records, broken, total, failure } = await readAll(query('logins', { pageSize: 25 }));
    expect({ broken, total, failure, methods: new Set(sim.requests.map(({ method }) => method)) }).toEqual({
      broken: [],
      total: 60,
      failure: undefined,
      methods: new Set([listMethod]),
    });
    const codes = { online: 'S', offline: 'N', unknown: 'SS' };
    expect(
      records.map(({ id, login, state, customerId, contractId }) => [id, login, codes[state], customerId, contractId]),
    ).toEqual(sim.rows('radusuarios').map((row) => [row.id, row.login, row.online, row.id_cliente, row.id_contrato]));
    expect(new Set(records.map(({ state }) => state))).toEqual(new Set(['online', 'offline', 'unknown']));
  });

  test('IXC-36: a filter on the login reaches IXC, and only those rows come back', async () => {
    const { sim, readAll } = await startBench({}, { listMethod });
    const { records } = await readAll(query('logins', { filters: [offline] }));
    expect(sim.requests.map(({ body }) => body.grid_param)).toEqual(['[{"TB":"radusuarios.online","OP":"=","P":"N"}]']);
    expect(records.map(({ id }) => id)).toEqual(
      sim
        .rows('radusuarios')
        .filter(({ online }) => online === 'N')
        .map(({ id }) => id),
    );
    expect(records.length).toBeGreaterThan(0);
  });

  test('IXC-37: the order that was asked for is the order in which records come, over all pages', async () => {
    const { sim, readAll } = await startBench({}, { listMethod });
    const order = { field: 'cliente.razao', direction: 'asc' as const };
    const { records } = await readAll(query('customers', { order, pageSize: 7 }));
    expect(sim.requests[0]?.body).toMatchObject({ sortname: 'cliente.razao', sortorder: 'asc' });
    const names = records.map(({ name }) => name.toLowerCase());
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(60);
  });
});

describe('every resource', () => {
  test('customers, contracts and invoices are read whole', async () => {
    const { sim, readAll } = await startBench();
    const customers = await readAll(query('customers'));
    const contracts = await readAll(query('contracts'));
    const invoices = await readAll(query('invoices', { pageSize: 50 }));
    expect([customers, contracts, invoices].map(({ records, total }) => [records.length, total])).toEqual([
      [60, 60],
      [60, 60],
      [120, 120],
    ]);
    const out = JSON.stringify([customers, contracts, invoices]);
    const hidden = sim.rows('cliente').flatMap(({ senha, cnpj_cpf }) => [senha ?? '', cnpj_cpf ?? '']);
    expect(hidden.filter((text) => text.length < 10)).toEqual([]);
    expect(hidden.filter((text) => out.includes(text))).toEqual([]);
  });

  test('open invoices due in a month', async () => {
    const { sim, readAll } = await startBench();
    const { records } = await readAll(
      query('invoices', {
        filters: [
          { field: 'open', op: '=', values: ['true'] },
          { field: 'dueOn', op: 'between', values: ['2026-11-01', '2026-11-30'] },
        ],
      }),
    );
    expect(records.map(({ id, open, dueOn }) => [id, open, dueOn])).toEqual(
      sim
        .rows('fn_areceber')
        .filter(({ status, data_vencimento }) => status === 'A' && data_vencimento === '2026-11-10')
        .map(({ id }) => [id, true, '2026-11-10']),
    );
    expect(records.length).toBeGreaterThan(0);
  });

  test('an empty answer has no records and is no failure', async () => {
    const { page } = await startBench({ rows: {} });
    expect(await page(query('contracts'))).toEqual({ ok: true, records: [], broken: [], next: undefined, total: 0 });
  });

  test('no request ever lacks the header without which a POST would create a record', async () => {
    const { sim, readAll } = await startBench();
    for (const resource of ['logins', 'customers', 'contracts', 'invoices'] as const) await readAll(query(resource));
    expect(sim.requests.map(({ status, rows }) => status === 200 && rows > 0)).toEqual([true, true, true, true]);
  });
});

describe('a transmitter that fails', () => {
  test('its logins go offline together, and come back as they were', async () => {
    const { sim, readAll } = await startBench({ clock: () => Date.parse('2026-11-21T15:00:00Z') });
    const onIt = query('logins', { filters: [{ field: 'transmitter', op: '=', values: ['2'] }] });
    const before = await readAll(onIt);
    const dropped = sim.dropTransmitter('2');
    const during = await readAll(onIt);
    const changed = during.records.filter(({ id }) => dropped.includes(id));
    expect(changed.map(({ id }) => id)).toEqual(
      before.records.filter(({ state }) => state === 'online').map(({ id }) => id),
    );
    expect(changed.length).toBeGreaterThan(0);
    for (const { state, since, transmitter } of changed) {
      expect([state, since, transmitter]).toEqual(['offline', '2026-11-21 12:00:00', '2']);
    }
    expect(during.records.filter(({ id }) => !dropped.includes(id))).toEqual(
      before.records.filter(({ id }) => !dropped.includes(id)),
    );

    expect(sim.restoreTransmitter('2')).toEqual(dropped);
    const after = await readAll(onIt);
    expect(after.records.map(({ id, state }) => [id, state])).toEqual(
      before.records.map(({ id, state }) => [id, state]),
    );
    expect(sim.restoreTransmitter('2')).toEqual([]);
  });

  test('rows change between pages without a record being lost or doubled while none goes away', async () => {
    const { sim, page } = await startBench();
    const asked = query('logins', { pageSize: 30 });
    const first = await page(asked);
    sim.dropTransmitter('1');
    sim.add('radusuarios', { id: '99001', login: 'novo@exemplo', online: 'S' });
    const second = await page(asked, '2');
    const third = await page(asked, '3');
    const ids = [first, second, third].flatMap((each) => (each.ok ? each.records.map(({ id }) => id) : []));
    expect(ids).toEqual(
      [...sim.rows('radusuarios')]
        .map(({ id = '' }) => ({ id }))
        .sort(byId)
        .map(({ id }) => id),
    );
  });
});

describe('an IXC that misbehaves', () => {
  test.each<[string, FaultAction, string]>([
    ['a wrong token', { kind: 'unauthorized' }, 'source_auth'],
    ['a blocked address', { kind: 'ip_blocked' }, 'source_ip_blocked'],
    ['a login page', { kind: 'html' }, 'source_html'],
    ['a missing permission', { kind: 'type_error' }, 'source_not_available'],
    ['JSON that ends in the middle', { kind: 'broken_json' }, 'source_bad_json'],
    ['records that are missing', { kind: 'no_rows' }, 'source_partial'],
    ['a failing server', { kind: 'server_error' }, 'source_down'],
    ['a server in maintenance', { kind: 'server_error', status: 503 }, 'source_down'],
    ['a brake', { kind: 'rate_limited', retryAfterSeconds: 20 }, 'source_rate_limited'],
  ])('%s ends the run in words, and the next run is whole', async (_case, fault, code) => {
    const { sim, readAll } = await startBench();
    const scripted = sim.faults.script({ fault, page: 2 });
    const { records, failure } = await readAll(query('logins', { pageSize: 25 }));
    expect({ code: failure?.code, read: records.length, struck: scripted.struck }).toEqual({
      code,
      read: 25,
      struck: 1,
    });
    expect((await readAll(query('logins', { pageSize: 25 }))).records).toHaveLength(60);
  });

  test('a page that was cut off shows by the total', async () => {
    const { sim, readAll } = await startBench();
    sim.faults.script({ fault: { kind: 'cut_page', rows: 10 }, page: 2 });
    const { records, total, failure } = await readAll(query('logins', { pageSize: 25 }));
    expect({ read: records.length, total, failure }).toEqual({ read: 45, total: 60, failure: undefined });
  });

  test.each([
    [
      { kind: 'broken_row', position: 3, fields: { id: '' } },
      { position: 3, id: null, field: 'id' },
    ],
    [
      { kind: 'broken_row', position: 0, fields: null },
      { position: 0, id: null, field: 'registros' },
    ],
    [
      { kind: 'broken_row', position: 5, fields: { login: [] } },
      { position: 5, id: '9006', field: 'login' },
    ],
  ] as const)('a broken row costs only itself: %j', async (fault, expected) => {
    const { sim, readAll } = await startBench();
    sim.faults.script({ fault });
    const { records, broken, total } = await readAll(query('logins'));
    expect(broken).toMatchObject([expected]);
    expect([records.length, total]).toEqual([59, 60]);
  });

  test.each<[FaultAction]>([[{ kind: 'reset' }], [{ kind: 'truncated' }]])(
    "no complete answer is the client's to tell: %j",
    async (fault) => {
      const { sim, page } = await startBench();
      sim.faults.script({ fault });
      await expect(page(query('logins'))).rejects.toThrow();
      expect(await page(query('logins'))).toMatchObject({ ok: true, total: 60 });
    },
  );

  test('a slow answer is still the answer', async () => {
    const { sim, page } = await startBench();
    const scripted = sim.faults.script({ fault: { kind: 'slow', ms: 30 }, table: 'cliente' });
    expect(await page(query('logins'))).toMatchObject({ ok: true, total: 60 });
    expect(scripted.struck).toBe(0);
    expect(await page(query('customers'))).toMatchObject({ ok: true, total: 60 });
    expect(scripted.struck).toBe(1);
  });

  test('our own mistakes are told apart: credentials and address', async () => {
    const wrongToken = await startBench({}, { token: 'another-token' });
    expect(await wrongToken.page(query('logins'))).toMatchObject({ failure: { code: 'source_auth', class: 'auth' } });
    const { sim } = wrongToken;
    const wrongPath = await startBench({}, { baseUrl: `${sim.url}/app` });
    expect(await wrongPath.page(query('logins'))).toMatchObject({ failure: { code: 'source_html' } });
  });
});
