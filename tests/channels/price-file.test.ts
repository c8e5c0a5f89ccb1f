/** A price file counts as a whole or not at all, and what is wrong is named by line and column. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceCategories } from '../../contracts/price.ts';
import { readPriceFile } from '../../src/channels/price-file.ts';
import { readCsv } from '../../src/platform/csv.ts';
import { dayOf, dayStart } from '../../src/platform/day.ts';
import { decimalOf, microsOf } from '../../src/platform/money.ts';

const header = 'channel,valid_from,category,country,amount,currency';
const good = 'wa-matriz,2026-10-01,utility,BR,0.035,BRL';
const facts = { isChannel: (id: string) => id === 'wa-matriz' || id === 'wa-suporte' };
const read = (text: string, channel?: string) => readPriceFile(text, { ...facts, channel });
const errorsOf = (text: string, channel?: string): string[] => {
  const file = read(text, channel);
  return file.ok ? [] : file.errors.map(({ path, message }) => `${path}: ${message}`);
};
const october = {
  channel: 'wa-matriz',
  validFrom: Date.parse('2026-10-01T03:00:00Z'),
  currency: 'BRL',
  prices: [{ category: 'utility', country: 'BR', micros: 35_000 }],
};

describe('a file is read', () => {
  test.each([
    ['plain', `${header}\n${good}\n`],
    ['without a last line end', `${header}\n${good}`],
    ['with a byte order mark, CRLF and blank lines', `\ufeff${header}\r\n\r\n${good}\r\n,,,,,\r\n`],
    ['with old line ends', `${header}\r${good}\r`],
    ['semicolons and decimal commas', `${header}\n${good}\n`.replaceAll(',', ';').replace('0.035', '0,035')],
    ['quoted', `${header}\n"wa-matriz","2026-10-01",utility,BR,"0,035",BRL`],
    [
      'other order, other case',
      'Currency,Amount,Country,Category,Valid_From,Channel\nbrl,0.035,br,UTILITY,2026-10-01,wa-matriz',
    ],
    ['spaces around', `${header.replaceAll(',', ' , ')}\n${good.replaceAll(',', ' , ')}`],
  ])('%s', (_, text) => expect(read(text)).toEqual({ ok: true, versions: [october] }));

  test('the channel may come from outside, and a line may still name another', () => {
    const short = 'valid_from,category,country,amount,currency\n2026-10-01,utility,BR,0.035,BRL';
    expect(read(short, 'wa-matriz')).toEqual({ ok: true, versions: [october] });
    expect(
      read(`${header}\n${good.replace('wa-matriz', '')}\n${good.replace('matriz', 'suporte')}`, 'wa-matriz'),
    ).toEqual({ ok: true, versions: [october, { ...october, channel: 'wa-suporte' }] });
  });

  test('one table for each channel and day', () => {
    const lines = [good, good.replace('utility', 'marketing'), good.replace('2026-10-01', '2027-01-01')];
    expect(read([header, ...lines].join('\n'))).toMatchObject({
      versions: [
        { prices: [{ category: 'utility' }, { category: 'marketing' }] },
        { prices: [{ category: 'utility' }] },
      ],
    });
  });
});

describe('what is wrong is named', () => {
  test.each([
    ['channel', 'wa-nada'],
    ['channel', ''],
    ['valid_from', '01/10/2026'],
    ['valid_from', '2026-02-30'],
    ['category', 'utilidade'],
    ['country', 'Brasil'],
    ['country', ''],
    ['amount', '-1'],
    ['amount', '1.234.567'],
    ['amount', '0.0000001'],
    ['amount', 'R$ 1'],
    ['amount', ''],
    ['currency', 'XX'],
    ['currency', 'R$'],
  ])('%s "%s"', (column, cell) => {
    const cells = good.split(',');
    cells[header.split(',').indexOf(column)] = cell;
    const errors = errorsOf([header, good, cells.join(',')].join('\n'));
    expect(errors).toEqual([expect.stringMatching(`^line\\.3\\.${column}: "`)]);
  });

  test.each([
    ['', ['line.1: there is no line below the header']],
    [header, ['line.1: there is no line below the header']],
    [`${header}\n${good},x`, ['line.2: has 7 cells, the header has 6']],
    [`${header}\n"${good}`, ['line.2: a quote is never closed']],
    [good, ['line.1: there is no line below the header']],
    [
      `${header.replace('amount', 'preço')}\n${good}`,
      [expect.stringMatching(/^line\.1\.amount: /), expect.stringMatching(/^line\.1\.preço: /)],
    ],
    [
      `${header.replace('amount', 'country')}\n${good}`,
      [expect.stringMatching(/^line\.1\.amount: /), expect.stringMatching(/^line\.1\.country: .*twice/)],
    ],
    [`${header}\n\n${good}\n${good}`, ['line.4.country: "BR": line 3 has this price already']],
    [
      `${header}\n${good}\n${good.replace('utility', 'service').replace('BRL', 'USD')}`,
      ['line.3.currency: "USD": line 2 of the same table says BRL'],
    ],
  ])('%j', (text, errors) => expect(errorsOf(text)).toEqual(errors));

  test('every wrong cell of every line, up to a hundred', () => {
    const bad = ',x,x,x,x,x';
    expect(errorsOf([header, good, bad, bad].join('\n'))).toHaveLength(12);
    expect(errorsOf([header, ...Array.from({ length: 1_000 }, () => bad)].join('\n'))).toHaveLength(100);
  });

  test('in Portuguese too', () => {
    const file = read(`${header}\n${good.replace('0.035', 'x')}`);
    expect(file).toMatchObject({ errors: [{ messagePt: expect.stringContaining('não é um valor') }] });
  });
});

describe('for any file', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r', ' ', '0', '='), maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  test('what a spreadsheet quotes comes back as it was', () => {
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n', '\r'), fc.constantFrom(',', ';'), (table, lineEnd, separator) => {
        const head = (table[0] ?? []).map((_, place) => `c${place}`);
        const text = [head.join(separator), ...table.map((row) => row.map(quoted).join(separator))].join(lineEnd);
        const wanted = table.map((row) => row.map((one) => one.trim())).filter((row) => row.some((one) => one !== ''));
        expect(
          readCsv(text)
            .records.slice(1)
            .map((record) => record.cells),
        ).toEqual(wanted);
      }),
    );
  });

  test('any text is either prices or named errors, never an exception', () => {
    const line = fc
      .array(fc.oneof(cell, fc.constantFrom(...good.split(','))), { maxLength: 7 })
      .map((cells) => cells.join(','));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.boolean(), (lines, withHeader) => {
        const file = read([...(withHeader ? [header] : []), ...lines].join('\n'));
        if (file.ok) expect(file.versions.length).toBeGreaterThan(0);
        else for (const { path } of file.errors) expect(path).toMatch(/^line\.\d+/);
      }),
    );
  });

  test('what was written is what is read', () => {
    const row = fc.record({
      channel: fc.constantFrom('wa-matriz', 'wa-suporte'),
      day: fc
        .integer({ min: 0, max: 4_000 })
        .map((days) => dayOf(Date.parse('2025-07-01T12:00:00Z') + days * 86_400_000)),
      category: fc.constantFrom(...priceCategories),
      country: fc.constantFrom('*', 'BR', '55', 'PT', '1', 'US'),
      micros: fc.integer({ min: 0, max: 999_999_999_999 }),
      comma: fc.boolean(),
    });
    const unique = fc.uniqueArray(row, {
      minLength: 1,
      selector: (r) => [r.channel, r.day, r.category, r.country].join(),
    });
    fc.assert(
      fc.property(unique, (rows) => {
        const lines = rows.map(({ channel, day, category, country, micros, comma }) => {
          const amount = decimalOf(micros);
          return [channel, day, category, country, comma ? amount.replace('.', ',') : amount, 'BRL'].join(';');
        });
        const file = read([header.replaceAll(',', ';'), ...lines].join('\r\n'));
        const got = (file.ok ? file.versions : []).flatMap(({ channel, validFrom, prices }) =>
          prices.map((price) => ({ channel, day: dayOf(validFrom), ...price })),
        );
        const key = (one: object) => JSON.stringify(one);
        expect(got.map(key).sort()).toEqual(
          rows
            .map(({ comma: _, micros, category, country, ...rest }) => key({ ...rest, category, country, micros }))
            .sort(),
        );
      }),
    );
  });
});

describe('money and days', () => {
  test.each([
    ['0', 0],
    ['0.035', 35_000],
    ['0,0068', 6_800],
    ['12', 12_000_000],
    ['999999.999999', 999_999_999_999],
    ['.5', undefined],
    ['1.', undefined],
    ['1e3', undefined],
    ['1,000.5', undefined],
  ])('%s', (text, micros) => expect(microsOf(text)).toBe(micros));

  test('every amount comes back from its own text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (micros) => {
        expect(microsOf(decimalOf(micros))).toBe(micros);
      }),
    );
  });

  test('every day begins where it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('2001-01-01'), max: Date.parse('2099-01-01') }), (atMs) => {
        const start = dayStart(dayOf(atMs)) ?? 0;
        expect(start).toBeLessThanOrEqual(atMs);
        expect(start + 86_400_000).toBeGreaterThan(atMs);
      }),
    );
  });
});
