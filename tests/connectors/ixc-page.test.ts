import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { page } from '../../connectors/ixc/page.ts';
import { recordsFrom } from '../../connectors/ixc/records.ts';
import { Row } from '../../connectors/ixc/row.ts';
import type { ProviderResponse } from '../../connectors/kit/connector.ts';
import { sampleAnswer } from '../../connectors/kit/source-conformance.ts';
import { config } from './fixtures/sources/ixc.ts';
import { customerRow, invoiceRow, listing, loginRow, offlineLogin } from './fixtures/sources/ixc-rows.ts';
import { query } from './ixc-setup.ts';

const source = { id: 'ixc', config };
const read = (response: ProviderResponse, pageSize = 2, cursor?: string) =>
  page(response, query('logins', { pageSize }), source, cursor);
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ ...loginRow, id: String(n + 1) }));

describe('where a listing ends', () => {
  test.each([
    ['a full page of more', listing(5, rows(2)), '1', '2'],
    ['a full page that is the last', listing(4, rows(2), 2), '2', undefined],
    ['a page cut short: the run is partial by its total, and goes on', listing(5, rows(1)), '1', '2'],
    ['a server that does not page', listing(5, rows(5)), '1', undefined],
  ])('%s', (_case, response, cursor, next) => {
    const answer = read(response, 2, cursor);
    expect(answer).toMatchObject({ ok: true, next });
  });

  test('records that went away since the page before leave an empty last page', () => {
    expect(read(listing(2, [], 2), 2, '2')).toEqual({ ok: true, records: [], broken: [], next: undefined, total: 2 });
    expect(read(listing(3, [], 2), 2, '2')).toMatchObject({ ok: false, failure: { code: 'source_partial' } });
  });

  test('the total of a gateway that makes numbers of text is read as well', () => {
    expect(read(sampleAnswer(200, { page: 1, total: 1, registros: [loginRow] }))).toMatchObject({ ok: true, total: 1 });
  });
});

describe('refusals', () => {
  test('what the server said is told, without credentials, documents and line breaks', () => {
    const basic = Buffer.from(`${config.userId}:${config.token}`).toString('base64');
    const message = `Falha\n de ${config.token} (${basic}) para 00011122233 `;
    expect(read(sampleAnswer(200, { type: 'error', message }))).toMatchObject({
      failure: { detail: 'Falha de [token] ([token]) para [documento]' },
    });
  });

  test('a body with records is never quoted', () => {
    for (const status of [400, 403, 500]) {
      const answer = read({ ...listing(1, [{ ...loginRow, login: 'quoted@exemplo' }]), status });
      expect(answer).toMatchObject({ ok: false, failure: { detail: `HTTP ${status}` } });
    }
  });

  test.each([
    ['30', 30_000],
    ['999999', 3_600_000],
    ['soon', undefined],
    ['0', undefined],
  ])('Retry-After %s', (header, retryAfterMs) => {
    const answer = read(sampleAnswer(429, 'wait', { 'retry-after': header }));
    expect(answer.ok ? undefined : answer.failure.retryAfterMs).toBe(retryAfterMs);
  });
});

describe('a row', () => {
  test('the session decides whether a login is online, not the address it left behind', () => {
    const states = ['S', 'N', 'SS', 's', '', 'X', null, undefined].map((online) => {
      const [record] = recordsFrom('logins', [{ ...loginRow, online, ip: '10.0.0.9' }]).records;
      return record?.state;
    });
    expect(states).toEqual(['online', 'offline', 'unknown', 'online', 'unknown', 'unknown', 'unknown', 'unknown']);
  });

  test.each([
    ['149.90', 14990],
    ['149.9', 14990],
    ['149', 14900],
    ['149.9000', 14990],
    ['1.149,90', 114990],
    ['0.07', 7],
    ['-5.00', -500],
    ['-0.00', 0],
    ['999999999999.99', 99999999999999],
  ])('%s is %i cents', (valor, amount) => {
    expect(recordsFrom('invoices', [{ ...invoiceRow, valor }]).records).toMatchObject([{ amount }]);
  });

  test.each(['', '1.149', '1e3', 'R$ 10,00', '149.905', '--1', '9999999999999'])('%j is no amount', (valor) => {
    expect(recordsFrom('invoices', [{ ...invoiceRow, valor }])).toMatchObject({
      records: [],
      broken: [{ position: 0, id: '7001', field: 'valor' }],
    });
  });

  test('amounts lose no cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        const digits = String(cents).padStart(3, '0');
        const row = new Row({ valor: `${digits.slice(0, -2)}.${digits.slice(-2)}` });
        expect(row.cents('valor')).toBe(cents);
        expect(row.fault).toBeUndefined();
      }),
    );
  });

  test('a date is read as it was written, or not at all', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (instant) => {
        const day = instant.toISOString().slice(0, 10);
        expect(new Row({ day }).day('day')).toBe(day);
        expect(new Row({ day: `${day} 10:20:30` }).moment('day')).toBe(`${day} 10:20:30`);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '-', ' ', ':'), maxLength: 20 }), (text) => {
        const row = new Row({ text });
        const day = row.day('text');
        if (day !== null) expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
        const moment = row.moment('text');
        if (moment !== null) expect(moment).toBe(text.trim());
      }),
    );
  });

  test('any fields at all: a record or a named fault, and never what must not come out', () => {
    const samples = { logins: loginRow, customers: customerRow, invoices: invoiceRow } as const;
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('', '0', 'S', '0000-00-00', '2026-12-01', '10.00', 7));
    fc.assert(
      fc.property(
        fc.constantFrom('logins' as const, 'customers' as const, 'invoices' as const),
        fc.dictionary(fc.constantFrom(...Object.values(samples).flatMap(Object.keys)), value),
        (resource, changes) => {
          const hidden = { senha: 'senha-que-fica', cnpj_cpf: '000.999.888-77' };
          const { records, broken } = recordsFrom(resource, [{ ...samples[resource], ...changes, ...hidden }]);
          expect(records.length + broken.length).toBe(1);
          const text = JSON.stringify([records, broken]);
          for (const one of Object.values(hidden)) expect(text).not.toContain(one);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a broken row keeps its place, and the others are whole', () => {
    const spoiled = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(spoiled, (places) => {
        const { records, broken } = recordsFrom(
          'logins',
          places.map((isBroken, n) => (isBroken ? { ...loginRow, id: null } : { ...loginRow, id: String(n + 1) })),
        );
        expect(broken.map(({ position }) => position)).toEqual(places.flatMap((isBroken, n) => (isBroken ? n : [])));
        expect(records).toEqual(
          places.flatMap((isBroken, n) => (isBroken ? [] : { ...offlineLogin, id: String(n + 1) })),
        );
      }),
    );
  });
});
