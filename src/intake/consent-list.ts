/**
 * A do-not-contact list, line by line. One column matters and no value of it holds a line break, so a line is a record:
 * what is wrong with one is told by its number and never reaches the next.
 */
import type { ConsentImportRefusal } from '../../contracts/consent.ts';
import type { ConsentCategory } from '../rules/consent-state.ts';
import { addressOf } from './contact-address.ts';

/** A person by address or by the SHA-256 of it, or a line that is neither. */
export type ListEntry =
  | { kind: 'address'; address: string; category: ConsentCategory }
  | { kind: 'hash'; sha256: string; category: ConsentCategory }
  | ({ kind: 'refused' } & ConsentImportRefusal);

export interface ListReader {
  /** The entries of the lines that this piece completes. */
  push(piece: string): ListEntry[];
  /** The entry of a last line without an end. */
  end(): ListEntry[];
}

interface Columns {
  separator: ',' | ';';
  person: number;
  category: number;
}

const personNames = new Set(
  'phone telefone fone celular numero whatsapp contato contact msisdn mobile sha256 hash'.split(' '),
);
const categoryNames = new Set(['category', 'categoria']);
const categories: Readonly<Record<string, ConsentCategory>> = {
  marketing: 'marketing',
  utility: 'utility',
  utilidade: 'utility',
  all: 'all',
  todas: 'all',
  todos: 'all',
  tudo: 'all',
};

/** No line of such a list is longer; more without a line's end is no CSV, and is not gathered. */
const maxLine = 2_000;

export function createListReader(defaultCategory: ConsentCategory): ListReader {
  let line = 0;
  let rest = '';
  let tooLong = false;
  let columns: Columns | undefined;

  function read(text: string): ListEntry[] {
    line += 1;
    const wasTooLong = tooLong;
    tooLong = false;
    if (wasTooLong || text.length > maxLine) return [refused(line, 'longLine')];
    if (text.trim() === '') return [];
    if (columns === undefined) {
      const header = headerOf(text);
      columns = header ?? { separator: separatorOf(text), person: 0, category: 1 };
      if (header !== undefined) return [];
    }
    return [entryOf(text, line, columns, defaultCategory)];
  }

  return {
    push(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      const entries = lines.flatMap((text) => read(text.replace(/\r$/, '')));
      if (rest.length > maxLine) {
        tooLong = true;
        rest = '';
      }
      return entries;
    },
    end() {
      const last = rest;
      rest = '';
      return last === '' && !tooLong ? [] : read(last);
    },
  };
}

const separatorOf = (text: string): Columns['separator'] => (text.includes(';') ? ';' : ',');

/** Undefined when the first line is data already. */
function headerOf(text: string): Columns | undefined {
  const separator = separatorOf(text);
  const names = (splitLine(text, separator) ?? []).map(plain);
  const person = names.findIndex((name) => personNames.has(name));
  if (person < 0) return undefined;
  return { separator, person, category: names.findIndex((name) => categoryNames.has(name)) };
}

const plain = (cell: string): string =>
  cell
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

function entryOf(text: string, line: number, columns: Columns, defaultCategory: ConsentCategory): ListEntry {
  const cells = splitLine(text, columns.separator);
  if (cells === undefined) return refused(line, 'quote');
  const person = cells[columns.person] ?? '';
  const named = plain(cells[columns.category] ?? '');
  const category = named === '' ? defaultCategory : Object.hasOwn(categories, named) ? categories[named] : undefined;
  if (category === undefined) return refused(line, 'category');
  if (person === '') return refused(line, 'empty');
  if (/^[0-9a-f]{64}$/i.test(person)) return { kind: 'hash', sha256: person.toLowerCase(), category };
  const address = addressOf(person);
  return address === undefined ? refused(line, 'number') : { kind: 'address', address, category };
}

/** The cells of one line, trimmed; undefined when a quote is opened and not closed as CSV does it. */
function splitLine(text: string, separator: string): string[] | undefined {
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  const quoted = /\s*"((?:[^"]|"")*)"\s*/y;
  for (let from = 0; from <= text.length; ) {
    quoted.lastIndex = from;
    const match = quoted.exec(text);
    const end = match === null ? text.indexOf(separator, from) : quoted.lastIndex;
    const stop = end < 0 ? text.length : end;
    const cell = match === null ? text.slice(from, stop) : (match[1] ?? '').replaceAll('""', '"');
    if (match === null && cell.includes('"')) return undefined;
    if (stop < text.length && text[stop] !== separator) return undefined;
    cells.push(cell.trim());
    from = stop + 1;
  }
  return cells;
}

const reasons = {
  empty: ['no number and no hash in this line', 'não há número nem hash nesta linha'],
  number: [
    'neither a phone number with its area code, nor a user id, nor 64 hexadecimal digits',
    'não é um telefone com DDD, nem um id de usuário, nem 64 dígitos hexadecimais',
  ],
  category: ['the category is none of marketing, utility, all', 'a categoria não é marketing, utility nem all'],
  quote: ['a quotation mark is not closed', 'há aspas que não fecham'],
  longLine: ['the line is too long', 'a linha é longa demais'],
} as const;

function refused(line: number, why: keyof typeof reasons): ListEntry {
  const [reason, reasonPt] = reasons[why];
  return { kind: 'refused', line, reason, reasonPt };
}
