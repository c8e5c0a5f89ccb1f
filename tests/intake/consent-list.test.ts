/** Do-not-contact lists as they come: with and without a header, from spreadsheets, with lines that are wrong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createListReader, type ListEntry } from '../../src/intake/consent-list.ts';
import { sha256 } from '../../src/platform/secrets.ts';

const hash = sha256('+5511988880001');

function read(text: string, pieces: string[] = [text]): ListEntry[] {
  const reader = createListReader('all');
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}
const short = (entry: ListEntry): string => {
  if (entry.kind === 'refused') return `${entry.line}: ${entry.reasonPt}`;
  return `${entry.kind === 'address' ? entry.address : entry.sha256} ${entry.category}`;
};
const rows = (...lines: string[]) => read(lines.join('\n')).map(short);

describe('a list', () => {
  test.each<[string, string[], string[]]>([
    ['without a header', ['+5511988880001', '11988880002'], ['+5511988880001 all', '+5511988880002 all']],
    ['with one', ['phone', '+5511988880001'], ['+5511988880001 all']],
    ['with one in Portuguese', ['Número', '(11) 98888-0001'], ['+5511988880001 all']],
    ['of hashes', ['sha256', hash, hash.toUpperCase()], [`${hash} all`, `${hash} all`]],
    ['of hashes and numbers', [hash, '11988880002'], [`${hash} all`, '+5511988880002 all']],
    [
      'with categories',
      ['phone,category', '11988880001,marketing', '11988880002,'],
      ['+5511988880001 marketing', '+5511988880002 all'],
    ],
    ['with categories and no header', ['11988880001;utility'], ['+5511988880001 utility']],
    [
      'with categories in Portuguese',
      ['telefone;categoria', '11988880001;Utilidade', '11988880002;TODAS'],
      ['+5511988880001 utility', '+5511988880002 all'],
    ],
    [
      'with other columns',
      ['nome;telefone;cidade', 'Ana;11988880001;Itu', 'Zé;11988880002;Una'],
      ['+5511988880001 all', '+5511988880002 all'],
    ],
    [
      'with quotes',
      ['"nome","telefone"', '"Souza, Ana ""Nina""","11988880001"', 'Zé , "11988880002" '],
      ['+5511988880001 all', '+5511988880002 all'],
    ],
    [
      'with user ids and old mobiles',
      ['BR.135Ab', '1188880001', '+351912345678'],
      ['BR.135Ab all', '+5511988880001 all', '+351912345678 all'],
    ],
    ['with blank lines', ['', 'phone', '', '11988880001', ''], ['+5511988880001 all']],
    ['of nothing', [''], []],
    ['of a header only', ['phone;category'], []],
  ])('%s', (_, lines, expected) => {
    expect(rows(...lines)).toEqual(expected);
    expect(read(lines.join('\r\n')).map(short)).toEqual(expected);
    expect(read(`${lines.join('\n')}\n`).map(short)).toEqual(expected);
  });

  test('tells what is wrong with a line, by its number, and reads on', () => {
    const entries = rows(
      'phone,category',
      '11988880001,vendas',
      '5,51199E+12',
      ',marketing',
      '"11988880001',
      '119888',
      hash.slice(1),
      `11988880001,"marketing"x`,
      '11988880009,marketing',
    );
    expect(entries).toEqual([
      '2: a categoria não é marketing, utility nem all',
      '3: a categoria não é marketing, utility nem all',
      '4: não há número nem hash nesta linha',
      '5: há aspas que não fecham',
      '6: não é um telefone com DDD, nem um id de usuário, nem 64 dígitos hexadecimais',
      '7: não é um telefone com DDD, nem um id de usuário, nem 64 dígitos hexadecimais',
      '8: há aspas que não fecham',
      '+5511988880009 marketing',
    ]);
  });

  test('never repeats a value in a reason', () => {
    for (const entry of read('119888\nAna Souza\n"x')) expect(JSON.stringify(entry)).not.toMatch(/119888|Ana|"x/);
  });

  test('with a line that never ends does not gather it, and goes on behind it', () => {
    const pieces = [...Array.from({ length: 50 }, () => '1'.repeat(1_000)), '\n11988880001\n', '2'.repeat(5_000)];
    expect(read('', pieces).map(short)).toEqual([
      '1: a linha é longa demais',
      '+5511988880001 all',
      '3: a linha é longa demais',
    ]);
  });

  test('reads the same in whatever pieces it arrives', () => {
    const text = `telefone;categoria\r\n11988880001;marketing\r\n"${hash}";\r\nerrado;all\r\n\r\n11988880002`;
    const whole = read(text);
    expect(whole).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
        expect(read('', pieces)).toEqual(whole);
      }),
    );
  });

  test('of anything at all never throws, and tells of every line at most once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(read(text).length).toBeLessThanOrEqual(text.split('\n').length);
      }),
    );
  });
});
