/** Which rows of the login-status report are meant, in which order, and what is said about filters that cannot work. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceFilter } from '../../connectors/kit/source.ts';
import { filterSections } from '../../src/triggers/logins/fields.ts';
import { checkFilters, checkOrder, matches, order, sourceFilters } from '../../src/triggers/logins/filter.ts';
import { joinLogins } from '../../src/triggers/logins/rows.ts';
import { contract, customer, login, row } from './logins-kit.ts';

const filter = (field: string, op: SourceFilter['op'], ...values: string[]): SourceFilter => ({ field, op, values });
const ids = (rows: readonly { login: { id: string } }[]) => rows.map((one) => one.login.id);

describe('the report joins what belongs together', () => {
  test('each login is one row with its customer and the very contract it names', () => {
    const rows = joinLogins(
      [login('1', { contractId: 'k2' }), login('2', { customerId: null, contractId: 'k1' }), login('3')],
      [customer('c1')],
      [contract('k1'), contract('k2', { plan: 'Fibra 900' })],
    );
    expect(rows.map((one) => [one.login.id, one.customer?.id, one.contract?.plan])).toEqual([
      ['1', 'c1', 'Fibra 900'],
      ['2', 'c1', 'Fibra 500'],
      ['3', undefined, undefined],
    ]);
  });
});

describe('the three sections', () => {
  test('IXC-34: filters come from customer and contract, from the login, and from ordering', () => {
    expect(filterSections.map(({ id, title }) => [id, title])).toEqual([
      ['customerContract', 'Informações Cliente-Contrato'],
      ['login', 'Informações Login'],
      ['ordering', 'Ordenação'],
    ]);
    const [people, logins, ordering] = filterSections.map(({ fields }) => fields.map(({ path }) => path));
    expect(people).toEqual(expect.arrayContaining(['customer.city', 'contract.status', 'contract.plan']));
    expect(logins).toEqual(expect.arrayContaining(['login.state', 'login.transmitter', 'login.ctoBox']));
    expect(ordering).toEqual([...(people ?? []), ...(logins ?? [])]);
  });

  test('every field has a Portuguese title, and every choice its values', () => {
    for (const field of filterSections.flatMap(({ fields }) => fields)) {
      expect(field.title, field.path).not.toBe('');
      expect((field.values ?? []).length > 0, field.path).toBe(field.type === 'choice');
    }
  });
});

describe('matching', () => {
  const rows = [
    row('1', { login: { state: 'offline' }, customer: { city: 'São José' }, contract: { status: 'active' } }),
    row('2', { login: { state: 'unknown' }, customer: { city: 'Palhoça' }, contract: { status: 'cancelled' } }),
    row('3', { login: { state: 'online' }, customer: { city: null } }),
    row('4', { login: { state: 'offline' }, customer: null }),
  ];
  const matching = (...filters: SourceFilter[]) => ids(rows.filter((one) => matches(one, filters)));

  test('IXC-35: given a filter on the contract, then only rows of such contracts are left', () => {
    expect(matching(filter('contract.status', '=', 'active'))).toEqual(['1']);
    expect(matching(filter('contract.status', 'in', 'active', 'cancelled'))).toEqual(['1', '2']);
  });

  test('IXC-36: given a filter on the login, then "without status" is a state of its own, not a kind of offline', () => {
    expect(matching(filter('login.state', '=', 'offline'))).toEqual(['1', '4']);
    expect(matching(filter('login.state', '=', 'unknown'))).toEqual(['2']);
    expect(matching(filter('login.state', '!=', 'online'))).toEqual(['1', '2', '4']);
  });

  test('IXC-35, IXC-36: given several filters, then a row has to fit all of them', () => {
    expect(matching(filter('login.state', '=', 'offline'), filter('customer.city', 'contains', 'jose'))).toEqual(['1']);
    expect(matching(filter('login.state', '=', 'online'), filter('customer.city', '=', 'Palhoça'))).toEqual([]);
    expect(matching()).toEqual(['1', '2', '3', '4']);
  });

  test('given no record, then no filter about it fits, not even "is not"', () => {
    expect(matching(filter('contract.status', '!=', 'cancelled'))).toEqual(['1']);
    expect(matching(filter('customer.active', '=', 'true'))).toEqual(['1', '2', '3']);
  });

  test('given a record without the data, then it differs from everything and equals nothing but nothing', () => {
    expect(matching(filter('customer.city', '=', ''))).toEqual(['3']);
    expect(matching(filter('customer.city', '!=', 'Palhoça'))).toEqual(['1', '3']);
    expect(matching(filter('customer.city', '>', 'A'))).toEqual(['1', '2']);
  });

  test.each<[string, SourceFilter, boolean]>([
    ['without case and accents', filter('customer.city', '=', 'sao jose'), true],
    ['in part', filter('customer.city', 'contains', 'JOSÉ'), true],
    ['nothing is in no text', filter('customer.city', 'contains', ''), false],
    ['numbers as numbers', filter('customer.id', '>', '9'), true],
    ['between, both ends included', filter('customer.id', 'between', '10', '11'), true],
    ['CTO-01 is not CTO-1', filter('login.ctoBox', '=', 'CTO-1'), false],
    ['a day covers all of its hours', filter('login.since', '=', '2026-11-21'), true],
    ['up to a day includes its evening', filter('login.since', '<=', '2026-11-21'), true],
    ['after a day is not on it', filter('login.since', '>', '2026-11-21'), false],
    ['a time is exact', filter('login.since', '>', '2026-11-21 22:14:59'), true],
    ['a day of a customer', filter('customer.quietUntil', 'between', '2026-12-01', '2026-12-31'), true],
    ['no value at all', filter('customer.city', '!='), false],
  ])('%s', (_title, one, expected) => {
    const subject = row('1', {
      login: { customerId: '10', ctoBox: 'CTO-01', since: '2026-11-21 22:15:00' },
      customer: { city: 'São José ', quietUntil: '2026-12-31' },
    });
    expect(matches(subject, [one])).toBe(expected);
  });

  test('a field that does not exist is never passed over', () => {
    expect(() => matches(row('1'), [filter('customer.cpf', '=', '1')])).toThrow('customer.cpf');
  });

  test('IXC-36: what a source can be asked for goes by its own field names', () => {
    const filters = [filter('login.state', '=', 'offline'), filter('customer.city', '=', 'Palhoça')];
    expect(sourceFilters('logins', filters)).toEqual([filter('state', '=', 'offline')]);
    expect(sourceFilters('customers', filters)).toEqual([filter('city', '=', 'Palhoça')]);
    expect(sourceFilters('contracts', filters)).toEqual([]);
  });
});

describe('ordering', () => {
  const rows = [
    row('1', { customer: { name: 'Zé', city: 'Palhoça' } }),
    row('2', { customer: { name: 'Ana', city: 'Biguaçu' } }),
    row('3', { customer: { name: 'ana', city: 'Palhoça' } }),
    row('4', { customer: { city: null, name: 'Bia' } }),
    row('10', { customer: { name: 'Ângelo', city: 'Palhoça' } }),
  ];

  test('IXC-37: by a field, in the direction asked for', () => {
    expect(ids(order(rows, [{ field: 'customer.name', direction: 'asc' }]))).toEqual(['2', '3', '10', '4', '1']);
    expect(ids(order(rows, [{ field: 'customer.id', direction: 'desc' }]))).toEqual(['10', '4', '3', '2', '1']);
  });

  test('IXC-37: then by the next field, and without data last either way', () => {
    const by = (direction: 'asc' | 'desc') =>
      ids(
        order(rows, [
          { field: 'customer.city', direction },
          { field: 'customer.name', direction: 'asc' },
        ]),
      );
    expect(by('asc')).toEqual(['2', '3', '10', '1', '4']);
    expect(by('desc')).toEqual(['3', '10', '1', '2', '4']);
  });

  test('equal rows stay as they came, and nothing is lost', () => {
    const cities = fc.constantFrom('Palhoça', 'palhoça', 'Biguaçu', null);
    fc.assert(
      fc.property(fc.array(cities), fc.constantFrom('asc' as const, 'desc' as const), (list, direction) => {
        const some = list.map((city, place) => row(String(place), { customer: { city } }));
        const ordered = order(some, [{ field: 'customer.city', direction }]);
        expect(ids(ordered).toSorted()).toEqual(ids(some).toSorted());
        for (const city of ['palhoça', 'biguaçu', undefined]) {
          const places = ordered
            .filter(({ customer: one }) => one?.city?.toLowerCase() === city)
            .map((one) => Number(one.login.id));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

describe('filters that cannot work are refused by name', () => {
  test.each<[string, SourceFilter, string, RegExp, RegExp]>([
    ['unknown field', filter('customer.cty', '=', 'x'), 'field', /"customer.cty"/, /não é um campo/],
    ['unknown operator', filter('login.id', 'like' as '=', 'x'), 'op', /"like"/, /servem: =/],
    [
      'operator of another type',
      filter('login.state', 'contains', 'off'),
      'op',
      /login.state/,
      /não serve para Online/,
    ],
    ['unknown value', filter('login.state', '=', 'N'), 'values.0', /online, offline, unknown/, /"N" não é/],
    ['a flag', filter('login.active', '=', 'S'), 'values.0', /true, false/, /true, false/],
    ['no day', filter('customer.quietUntil', '<', '2026-02-30'), 'values.0', /"2026-02-30"/, /AAAA-MM-DD/],
    ['no time', filter('login.since', '<', '2026-11-21 24:00'), 'values.0', /HH:mm/, /não é uma data/],
    ['no value', filter('customer.city', '='), 'values', /exactly one/, /um só valor/],
    ['two values', filter('customer.city', '=', 'a', 'b'), 'values', /exactly one/, /um só valor/],
    ['an empty list', filter('customer.city', 'in'), 'values', /at least one/, /ao menos um/],
    ['one end', filter('customer.id', 'between', '1'), 'values', /exactly two/, /dois valores/],
    ['ends reversed', filter('customer.id', 'between', '10', '9'), 'values', /after the second/, /depois do segundo/],
    ['always filled in', filter('login.state', '=', ''), 'values.0', /value is needed/, /informe um valor/],
    ['compared with nothing', filter('customer.city', '>', ' '), 'values.0', /value is needed/, /informe um valor/],
  ])('%s', (_title, bad, path, message, messagePt) => {
    expect(checkFilters([filter('customer.city', '=', ''), bad])).toEqual([
      {
        path: `filters.1.${path}`,
        message: expect.stringMatching(message) as string,
        messagePt: expect.stringMatching(messagePt) as string,
      },
    ]);
  });

  test('good ones are not', () => {
    expect(
      checkFilters([
        filter('customer.city', 'in', 'Palhoça', ''),
        filter('login.since', 'between', '2026-11-21', '2026-11-21 12:00'),
        filter('customer.quietUntil', '>=', '2026-11-21'),
        filter('contract.status', '!=', 'cancelled'),
        filter('customer.id', 'between', '9', '10'),
      ]),
    ).toEqual([]);
  });

  test('IXC-37: nor can one order by what is not there', () => {
    expect(checkOrder([{ field: 'customer.name', direction: 'asc' }])).toEqual([]);
    expect(
      checkOrder([
        { field: 'customer.razao', direction: 'asc' },
        { field: 'login.id', direction: 'up' as 'asc' },
      ]).map(({ path }) => path),
    ).toEqual(['order.0.field', 'order.1.direction']);
  });

  test('whatever is checked as good can be used', () => {
    const fields = filterSections.flatMap((section) => section.fields);
    const anyFilter = fc.record({
      field: fc.constantFrom(...fields.map(({ path }) => path)),
      op: fc.constantFrom<SourceFilter['op']>('=', '!=', '>', '>=', '<', '<=', 'contains', 'in', 'between'),
      values: fc.array(
        fc.oneof(fc.string(), fc.constantFrom('online', 'true', 'active', '2026-11-21', '2026-11-21 10:00', '')),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(fc.array(anyFilter, { maxLength: 3 }), (filters) => {
        if (checkFilters(filters).length > 0) return;
        expect(typeof matches(row('1', { contract: {} }), filters)).toBe('boolean');
      }),
    );
  });
});
