/** Price tables as people keep them: a CSV file, checked as a whole before anything of it counts. */
import { priceCategories } from '../../contracts/price.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { type CsvRecord, readCsv } from '../platform/csv.ts';
import { dayStart } from '../platform/day.ts';
import { microsOf } from '../platform/money.ts';
import { countryKey } from './country.ts';
import type { PriceVersion } from './prices.ts';

const columns = ['channel', 'valid_from', 'category', 'country', 'amount', 'currency'] as const;
type Column = (typeof columns)[number];

export interface PriceFileFacts {
  /** For the lines that name no channel. */
  channel?: string | undefined;
  isChannel(id: string): boolean;
}

/** Nobody reads more of them at once. */
const maxErrors = 100;
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export type PriceFile = { ok: true; versions: PriceVersion[] } | { ok: false; errors: FieldError[] };

export function readPriceFile(text: string, facts: PriceFileFacts): PriceFile {
  const { records, openQuoteLine } = readCsv(text);
  const [header, ...lines] = records;
  const errors: FieldError[] = [];
  if (openQuoteLine !== undefined)
    errors.push(wrong(openQuoteLine, undefined, 'a quote is never closed', 'uma aspa não é fechada'));
  else if (header === undefined || lines.length === 0)
    errors.push(wrong(1, undefined, 'there is no line below the header', 'não há linhas abaixo do cabeçalho'));
  else errors.push(...headerErrors(header));
  if (header === undefined || errors.length > 0) return { ok: false, errors };

  const versions = new Map<string, Version>();
  for (const record of lines) {
    errors.push(...readLine(record, header.cells.map(columnName), facts, versions));
    if (errors.length >= maxErrors) break;
  }
  if (errors.length > 0) return { ok: false, errors: errors.slice(0, maxErrors) };
  return { ok: true, versions: [...versions.values()].map(({ version }) => version) };
}

interface Version {
  version: PriceVersion & { prices: PriceVersion['prices'][number][] };
  firstLine: number;
  /** Lines by category and country. */
  lines: Map<string, number>;
}

const columnName = (cell: string): string => cell.toLowerCase();

function headerErrors({ line, cells }: CsvRecord): FieldError[] {
  const names = cells.map(columnName);
  const known: readonly string[] = columns;
  return [
    ...columns
      .filter((name) => name !== 'channel' && !names.includes(name))
      .map((name) => wrong(line, name, 'this column is missing', 'falta esta coluna')),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) =>
        wrong(line, name, `there is no such column; there are: ${columns}`, `coluna desconhecida; existem: ${columns}`),
      ),
    ...names
      .filter((name, place) => known.includes(name) && names.indexOf(name) !== place)
      .map((name) => wrong(line, name, 'this column is there twice', 'esta coluna aparece duas vezes')),
  ];
}

function readLine(
  { line, cells }: CsvRecord,
  names: readonly string[],
  facts: PriceFileFacts,
  versions: Map<string, Version>,
): FieldError[] {
  if (cells.length !== names.length) {
    const [has, wanted] = [cells.length, names.length];
    return [
      wrong(
        line,
        undefined,
        `has ${has} cells, the header has ${wanted}`,
        `tem ${has} colunas, o cabeçalho tem ${wanted}`,
      ),
    ];
  }
  const cell = (name: Column): string => cells[names.indexOf(name)] ?? '';
  const channel = cell('channel') === '' ? facts.channel : cell('channel');
  const validFrom = dayStart(cell('valid_from'));
  const category = cell('category').toLowerCase();
  const country = countryKey(cell('country'));
  const micros = microsOf(cell('amount'));
  const currency = cell('currency').toUpperCase();
  const errors: FieldError[] = [];
  const refuse = (column: Column, message: string, messagePt: string) =>
    errors.push(wrong(line, column, `${shown(cell(column))}: ${message}`, `${shown(cell(column))}: ${messagePt}`));
  if (channel === undefined) refuse('channel', 'which channel?', 'qual canal?');
  else if (!facts.isChannel(channel)) refuse('channel', 'there is no such channel', 'não existe esse canal');
  if (validFrom === undefined) refuse('valid_from', 'not a day such as 2026-10-01', 'não é um dia como 2026-10-01');
  if (!(priceCategories as readonly string[]).includes(category))
    refuse('category', `one of ${priceCategories.join(', ')}`, `uma entre ${priceCategories.join(', ')}`);
  if (country === undefined)
    refuse('country', 'not a country such as BR or 55, nor *', 'não é um país como BR ou 55, nem *');
  if (micros === undefined)
    refuse(
      'amount',
      'not an amount such as 0.035, at most six decimals',
      'não é um valor como 0,035, com até seis casas',
    );
  if (!currencies.has(currency)) refuse('currency', 'not an ISO 4217 code', 'não é um código ISO 4217');
  if (errors.length > 0 || channel === undefined || validFrom === undefined || country === undefined) return errors;

  const key = `${channel}\n${validFrom}`;
  const known = versions.get(key) ?? {
    version: { channel, validFrom, currency, prices: [] },
    firstLine: line,
    lines: new Map<string, number>(),
  };
  const { version, firstLine, lines } = known;
  versions.set(key, known);
  const same = lines.get(`${category} ${country}`);
  // A provider bills an account in one currency; two in one table are a slip.
  if (version.currency !== currency)
    refuse(
      'currency',
      `line ${firstLine} of the same table says ${version.currency}`,
      `a linha ${firstLine} da mesma tabela diz ${version.currency}`,
    );
  if (same !== undefined)
    refuse('country', `line ${same} has this price already`, `a linha ${same} já traz este preço`);
  lines.set(`${category} ${country}`, line);
  version.prices.push({ category, country, micros: micros ?? 0 });
  return errors;
}

const shown = (cell: string): string => `"${cell.slice(0, 40)}"`;

const wrong = (line: number, column: string | undefined, message: string, messagePt: string): FieldError => ({
  path: column === undefined ? `line.${line}` : `line.${line}.${column}`,
  message,
  messagePt,
});
