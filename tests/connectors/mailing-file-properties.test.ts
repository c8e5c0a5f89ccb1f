/** Whatever table is written as CSV is read back as it was, however its bytes are cut on the way. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sniffMailingFile } from '../../connectors/mailing-file/mailing-file.ts';
import { mailingSeparators } from '../../connectors/mailing-file/separator.ts';
import { type Encoding, encoded, encodings, readAll, tableText, windows1252Characters } from './mailing-file-kit.ts';

const delicate = fc.constantFrom(
  '"',
  '""',
  ';',
  ',',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '=',
  '+',
  '-',
  '@',
  "'",
  '\\',
);
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 4 });

/** U+FFFD is what unreadable bytes become, NUL is in no text. */
const readable = (text: string): boolean => !/[\ufffd\0]/.test(text) && text.isWellFormed();

const cellsOf = (beyond: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(fc.oneof(ascii, delicate, beyond), { maxLength: 5 }).map((parts) => parts.join(''));

const narrowCells = cellsOf(fc.constantFrom(...windows1252Characters));
const wideCells = cellsOf(fc.string({ unit: 'binary', maxLength: 3 }).filter(readable));

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _]{0,8}[a-z]$/);

const file = fc
  .record({
    encoding: fc.constantFrom(...encodings),
    separator: fc.constantFrom(...mailingSeparators),
    lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
    quoting: fc.constantFrom('all' as const, 'needed' as const),
    endsWithLine: fc.boolean(),
    header: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  })
  .chain((form) => {
    const width = form.header.length;
    const cells = form.encoding === 'windows-1252' ? narrowCells : wideCells;
    return (
      fc
        .array(fc.array(cells, { minLength: width, maxLength: width }), { maxLength: 8 })
        // A row without any value is no record.
        .map((rows) => ({ ...form, rows: rows.filter((row) => row.some((cell) => cell.trim() !== '')) }))
    );
  });

const bytesOf = (one: {
  encoding: Encoding;
  header: string[];
  rows: string[][];
  separator: string;
  lineEnd: string;
  quoting: 'all' | 'needed';
  endsWithLine: boolean;
}): Buffer => encoded(tableText([one.header, ...one.rows], one), one.encoding);

const records = (header: readonly string[], rows: readonly string[][]) =>
  rows.map((cells) => Object.fromEntries(header.map((column, place) => [column, cells[place]])));

describe('any table', () => {
  test('comes back equal when encoding and separator are told', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (one) => {
        const encoding = one.encoding === 'utf-8 with mark' ? 'utf-8' : one.encoding;
        const items = await readAll(bytesOf(one), { encoding, separator: one.separator }, one.sizes);
        expect(items.map((item) => (item.ok ? item.record.fields : item))).toEqual(records(one.header, one.rows));
      }),
      { numRuns: 600 },
    );
  });

  test('comes back equal when both are detected, as far as the bytes can tell', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (one) => {
        const bytes = bytesOf(one);
        // One column shows no separator; some letters in Windows-1252 are valid UTF-8 by chance.
        fc.pre(one.header.length > 1 && (one.encoding !== 'windows-1252' || !hasUtf8Sequence(bytes)));
        const items = await readAll(bytes, {}, one.sizes);
        expect(items.map((item) => (item.ok ? item.record.fields : item))).toEqual(records(one.header, one.rows));
        const preview = sniffMailingFile(bytes);
        expect(preview).toMatchObject({ separator: one.separator, header: one.header });
        expect(preview.sample).toEqual(items.slice(0, 5));
      }),
      { numRuns: 600 },
    );
  });

  test('comes back equal when it is longer than a block', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 200_000 }), async (one, size) => {
        const length = one.rows.join().length;
        fc.pre(length > 20);
        const rows = Array.from({ length: Math.ceil(150_000 / length) }, () => one.rows).flat();
        const encoding = one.encoding === 'utf-8 with mark' ? 'utf-8' : one.encoding;
        const items = await readAll(bytesOf({ ...one, rows }), { encoding, separator: one.separator }, [size]);
        const expected = records(one.header, rows);
        expect(items).toHaveLength(expected.length);
        expect(
          items.filter((item, place) => !isDeepStrictEqual(item.ok && item.record.fields, expected[place])),
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('every record is told with the line it begins on', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (one) => {
        const encoding = one.encoding === 'utf-8 with mark' ? 'utf-8' : one.encoding;
        const items = await readAll(bytesOf(one), { encoding, separator: one.separator }, one.sizes);
        const breaks = (text: string) => text.split(/\r\n|\r|\n/).length - 1;
        let line = 1 + 1;
        const expected = one.rows.map((cells) => {
          const begins = line;
          // Cells of one row never meet: a separator stands between a CR and an LF.
          line += 1 + cells.reduce((sum, cell) => sum + breaks(cell), 0);
          return begins;
        });
        expect(items.map((item) => item.line)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

const hasUtf8Sequence = (bytes: Buffer): boolean => /[\xc2-\xf4][\x80-\xbf]/.test(bytes.toString('latin1'));

describe('any bytes', () => {
  test('a quote that opens and never closes costs no other line', async () => {
    const line = fc.constantFrom('Ana;1', 'Rui "Zé";2', '"Lia";"4"', '"Eva;5', '6;"Bia', '""Caio;7', '"Davi"x;8');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.boolean(), async (lines, isLong) => {
        const all = isLong ? Array.from({ length: 300 }, () => lines).flat() : lines;
        const items = await readAll(`nome;celular\n${all.map((text) => `${text}\n`).join('')}`, { separator: ';' });
        const broken = all.flatMap((text, place) => (/^"Eva|;"Bia/.test(text) ? [place + 2] : []));
        expect(items.filter((item) => !item.ok).map((item) => item.line)).toEqual(broken);
        expect(items).toHaveLength(all.length);
      }),
      { numRuns: 40 },
    );
  });

  test('are read or refused in words, the same in whatever pieces they come', async () => {
    const soup = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(fc.constantFrom('"', '""', ';', '\n', '\r', '\r\n', 'a', 'ç', '1;2', '"x";"y"'), { maxLength: 60 })
        .map((parts) => Buffer.from(`nome;celular\n${parts.join('')}`)),
    );
    const outcome = (bytes: Uint8Array, sizes: number[]) =>
      readAll(bytes, {}, sizes).catch((error: unknown) =>
        error instanceof Error ? [error.name, error.message] : error,
      );
    await fc.assert(
      fc.asyncProperty(soup, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), async (bytes, sizes) => {
        const cut = await outcome(bytes, sizes);
        expect(cut).toEqual(await outcome(bytes, [1 << 20]));
        expect(cut).not.toContain('TypeError');
      }),
      { numRuns: 1_000 },
    );
  });
});
