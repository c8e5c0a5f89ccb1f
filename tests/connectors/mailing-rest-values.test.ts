import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { fillDates, wrongTemplate } from '../../connectors/kit/date-templates.ts';
import { readMailingRecords } from '../../connectors/kit/mailing-records.ts';
import { mailingRest } from '../../connectors/mailing-rest/connector.ts';
import { parseJson } from '../../connectors/mailing-rest/json.ts';
import { query } from './fixtures/mailing/over-http.ts';

/** Hundreds of runs each: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 30_000 });

const read = (record: unknown, fieldPaths = {}) => readMailingRecords([record], fieldPaths);

describe('values', () => {
  const digits = fc.stringMatching(/^-?(?:0|[1-9]\d{0,40})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/);
  test('a number keeps every digit it was written with', () => {
    fc.assert(
      fc.property(digits, (number) => {
        expect(parseJson(`[{"valor":${number}}]`)).toEqual([{ valor: number }]);
        expect(parseJson(`{"a":[${number}]}`)).toEqual({ a: [number] });
      }),
    );
  });

  test('text comes out as it went in, or as no data when it is blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\uFFFD'));
        const expected = text.trim() === '' ? null : text;
        const [record] = read(parseJson(JSON.stringify({ Nome: text }))).records;
        expect(record).toEqual({ fields: { Nome: expected } });
      }),
    );
  });

  test.each<[unknown, string | null]>([
    ['007', '007'],
    [7, '7'],
    [true, 'true'],
    [false, 'false'],
    [null, null],
    [undefined, null],
    ['', null],
    [' \t\n', null],
    [{}, null],
    [[], null],
  ])('%j reads as %j', (value, expected) => {
    expect(read({ campo: value }).records).toEqual([{ fields: { campo: expected } }]);
  });

  test('any list of anything: every entry is a record or broken by name, and no field is anything but text', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
    fc.assert(
      fc.property(fc.array(anything), (list) => {
        const { records, broken } = readMailingRecords(list, { cidade: 'endereco.cidade' });
        expect(records.length + broken.length).toBe(list.length);
        for (const { fields } of records) {
          for (const value of Object.values(fields)) expect(value === null || typeof value === 'string').toBe(true);
        }
        for (const { field, reason, reasonPt } of broken) expect([typeof field, reason, reasonPt]).not.toContain('');
      }),
    );
  });
});

describe('nested records', () => {
  const record = {
    nome: 'Rui',
    endereco: { cidade: 'Lages', geo: { lat: -27.8 } },
    telefones: [{ numero: '48' }, '49'],
  };

  test('paths reach in, and what they reach into is no field', () => {
    const paths = { cidade: 'endereco.cidade', lat: 'endereco.geo.lat', fone: 'telefones.0.numero', uf: 'endereco.uf' };
    expect(read(record, paths).records).toEqual([
      { fields: { nome: 'Rui', cidade: 'Lages', lat: '-27.8', fone: '48', uf: null } },
    ]);
  });

  test('a path to something nested is broken by its own name', () => {
    expect(read(record, { geo: 'endereco.geo', fone: 'telefones.1' }).broken).toMatchObject([{ field: 'geo' }]);
  });

  test('without a path, the first nested field is named', () => {
    expect(read(record).broken).toMatchObject([{ position: 0, id: null, field: 'endereco' }]);
  });

  test('a path sees only what the record itself has', () => {
    expect(read({ nome: 'Rui' }, { x: 'constructor.name', y: 'nome.length', z: '__proto__.toString' }).records).toEqual(
      [{ fields: { nome: 'Rui', x: null, y: null, z: null } }],
    );
  });

  test('passwords are left behind, whatever case they are written in', () => {
    const fields = { nome: 'Rui', Senha: 'a', senha_central: 'b', wifiPassword: 'c', passwd: 'd', pwd: 'e' };
    expect(read(fields).records).toEqual([{ fields: { nome: 'Rui' } }]);
  });
});

describe('dates', () => {
  test.each([
    ['{today}', '2026-11-21'],
    ['{today+10}', '2026-12-01'],
    ['{today-21:DD/MM/YYYY}', '31/10/2026'],
    ['{today+41:DDMMYY}', '010127'],
    ['de {today:YYYY} a {today+365:YYYY}', 'de 2026 a 2027'],
    ['{"a":"{today:MM-DD}"}', '{"a":"11-21"}'],
    ['{amanha}', '{amanha}'],
  ])('%s is %s', (text, expected) => {
    expect(wrongTemplate(text)).toBeUndefined();
    expect(fillDates(text, '2026-11-21')).toBe(expected);
  });

  test.each(['{today+}', '{today+1d}', '{today:}', '{today:dd/mm}', '{todayy}', '{today +1}'])(
    '%s is refused',
    (text) => {
      expect(wrongTemplate(`x=${text}`)).toBe(text);
    },
  );

  test.each([undefined, '', 'hoje', '2026-02-30', '2026-1-1', '21/11/2026'])('no request for the day %j', (today) => {
    expect(() => fillDates('{today}', today)).toThrow(/filter today/);
    expect(fillDates('sem data', today)).toBe('sem data');
    const config = mailingRest.config.parse({
      url: 'https://erp.exemplo.com.br/',
      parameters: [{ name: 'dia', value: '{today}' }],
    });
    const filters = today === undefined ? [] : [{ field: 'today', op: '=' as const, values: [today] }];
    expect(() => mailingRest.list({ ...query(), filters }, { id: 'origem', config })).toThrow(/filter today/);
  });

  test('days are counted as a calendar counts them', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: -9999, max: 9999 }), (from, days) => {
        const shift = days === 0 ? '' : `${days > 0 ? '+' : ''}${days}`;
        const filled = fillDates(`{today${shift}}`, from.toISOString().slice(0, 10));
        const expected = new Date(from);
        expected.setUTCDate(expected.getUTCDate() + days);
        expect(filled).toBe(expected.toISOString().slice(0, 10));
      }),
    );
  });
});
