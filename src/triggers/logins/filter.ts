/** Which rows of the login-status report are meant, and in which order they are written to. */
import type { SourceFilter, SourceQuery } from '../../../connectors/kit/source.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import { dayStart } from '../../platform/day.ts';
import { type FilterField, fieldAt, opsOf, readField } from './fields.ts';
import type { LoginRow } from './rows.ts';

export type Ordering = NonNullable<SourceQuery['order']>;

const collator = new Intl.Collator('pt-BR', { numeric: true, sensitivity: 'base' });
const fold = (text: string): string => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * All filters hold. A filter about a customer or contract that is not there never does, not even `!=`: nothing is known
 * about it, and who is written to by mistake cannot be unwritten.
 * @throws RangeError for a field that does not exist.
 */
export const matches = (row: LoginRow, filters: readonly SourceFilter[]): boolean =>
  filters.every((filter) => {
    const { field, read } = readField(filter.field);
    const actual = read(row);
    return actual !== null && holds(field, actual, filter);
  });

function holds(field: FilterField, actual: string, { op, values }: SourceFilter): boolean {
  const [first, second = first] = values;
  if (first === undefined || second === undefined) return false;
  const after = (wanted: string) => compareTo(field, actual, wanted);
  switch (op) {
    case '=':
      return equals(field, actual, first);
    case '!=':
      return !equals(field, actual, first);
    case 'in':
      return values.some((value) => equals(field, actual, value));
    case 'contains':
      return fold(first) !== '' && fold(actual).includes(fold(first));
    default:
      if (actual === '') return false;
  }
  switch (op) {
    case '>':
      return after(first) > 0;
    case '>=':
      return after(first) >= 0;
    case '<':
      return after(first) < 0;
    case '<=':
      return after(first) <= 0;
    case 'between':
      return after(first) >= 0 && after(second) <= 0;
    default:
      throw new RangeError(`"${String(op)}" is no operator`);
  }
}

const isTime = ({ type }: FilterField): boolean => type === 'day' || type === 'moment';

/** As the databases behind the sources compare: without case and accents. Ids and places keep their zeros. */
function equals(field: FilterField, actual: string, wanted: string): boolean {
  if (isTime(field) && wanted !== '') return compareTo(field, actual, wanted) === 0;
  return fold(actual) === fold(wanted);
}

/** Times as exactly as the filter was written: `<=` a day includes that day's evening. */
function compareTo(field: FilterField, actual: string, wanted: string): number {
  if (!isTime(field)) return collator.compare(actual, wanted.trim());
  const asExact = actual.slice(0, wanted.length);
  return asExact < wanted ? -1 : asExact > wanted ? 1 : 0;
}

/** Those of the filters that a source can be asked for when it reads this resource, by the record's own field names. */
export function sourceFilters(
  resource: 'logins' | 'customers' | 'contracts',
  filters: readonly SourceFilter[],
): SourceFilter[] {
  const prefix = `${resource.slice(0, -1)}.`;
  return filters
    .filter(({ field }) => field.startsWith(prefix))
    .map((filter) => ({ ...filter, field: filter.field.slice(prefix.length) }));
}

/** By the first ordering, equal ones by the next, and so on; otherwise as they came. No data comes last either way. */
export function order(rows: readonly LoginRow[], by: readonly Ordering[]): LoginRow[] {
  const keys = by.map(({ field, direction }) => ({ ...readField(field), sign: direction === 'asc' ? 1 : -1 }));
  return rows.toSorted((a, b) => {
    for (const { field, read, sign } of keys) {
      const [left, right] = [read(a) ?? '', read(b) ?? ''];
      if (left === '' || right === '') {
        if (left !== right) return left === '' ? 1 : -1;
        continue;
      }
      const difference = isTime(field) ? Number(left > right) - Number(left < right) : collator.compare(left, right);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

/** Empty when all filters can be used. */
export const checkFilters = (filters: readonly SourceFilter[], prefix = 'filters'): FieldError[] =>
  filters.flatMap((filter, place) => filterErrors(filter, `${prefix}.${place}`));

export const checkOrder = (by: readonly Ordering[], prefix = 'order'): FieldError[] =>
  by.flatMap(({ field, direction }, place) => [
    ...(fieldAt(field) === undefined ? [unknownField(`${prefix}.${place}.field`, field)] : []),
    ...(direction === 'asc' || direction === 'desc'
      ? []
      : [wrong(`${prefix}.${place}.direction`, 'asc or desc', 'asc (crescente) ou desc (decrescente)')]),
  ]);

function filterErrors({ field: path, op, values }: SourceFilter, at: string): FieldError[] {
  const field = fieldAt(path);
  if (field === undefined) return [unknownField(`${at}.field`, path)];
  const ops = opsOf[field.type];
  if (!ops.includes(op)) {
    const list = ops.join(' ');
    return [
      wrong(
        `${at}.op`,
        `"${op}" does not go with ${path}; these do: ${list}`,
        `"${op}" não serve para ${field.title}; servem: ${list}`,
      ),
    ];
  }
  const counted = countError(op, values, `${at}.values`);
  if (counted !== undefined) return [counted];
  const errors = values.flatMap((value, place) => valueErrors(field, op, value, `${at}.values.${place}`));
  const [first = '', second = ''] = values;
  if (op === 'between' && errors.length === 0 && isReversed(field, first, second))
    errors.push(
      wrong(`${at}.values`, 'the first value lies after the second', 'o primeiro valor vem depois do segundo'),
    );
  return errors;
}

function countError(op: SourceFilter['op'], values: readonly string[], path: string): FieldError | undefined {
  if (op === 'in')
    return values.length > 0 ? undefined : wrong(path, 'at least one value is needed', 'informe ao menos um valor');
  if (op === 'between')
    return values.length === 2 ? undefined : wrong(path, 'exactly two values are needed', 'informe dois valores');
  return values.length === 1 ? undefined : wrong(path, 'exactly one value is needed', 'informe um só valor');
}

const emptyOps: ReadonlySet<SourceFilter['op']> = new Set(['=', '!=', 'in']);

function valueErrors(field: FilterField, op: SourceFilter['op'], value: string, path: string): FieldError[] {
  if (value.trim() === '') {
    if (field.mayBeEmpty && emptyOps.has(op)) return [];
    return [wrong(path, 'a value is needed', 'informe um valor')];
  }
  switch (field.type) {
    case 'text':
      return [];
    case 'choice': {
      const known = (field.values ?? []).map((one) => one.value);
      if (known.includes(value)) return [];
      const list = known.join(', ');
      return [wrong(path, `"${value}" is none of: ${list}`, `"${value}" não é um destes: ${list}`)];
    }
    case 'day':
      if (isDay(value)) return [];
      return [wrong(path, `"${value}" is no day: YYYY-MM-DD`, `"${value}" não é uma data: AAAA-MM-DD`)];
    case 'moment':
      if (isMoment(value)) return [];
      return [
        wrong(
          path,
          `"${value}" is no time: YYYY-MM-DD, with HH:mm or HH:mm:ss if need be`,
          `"${value}" não é uma data: AAAA-MM-DD, se preciso com HH:mm ou HH:mm:ss`,
        ),
      ];
  }
}

/** Cut to the shorter one, so that a day and a time on it are no contradiction. */
const isReversed = (field: FilterField, first: string, second: string): boolean =>
  isTime(field)
    ? first.slice(0, second.length) > second.slice(0, first.length)
    : collator.compare(first.trim(), second.trim()) > 0;

const isDay = (value: string): boolean => dayStart(value) !== undefined;
const isMoment = (value: string): boolean =>
  isDay(value.slice(0, 10)) && /^( ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/.test(value.slice(10));

const wrong = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
const unknownField = (path: string, field: string): FieldError =>
  wrong(path, `"${field}" is no field of the report`, `"${field}" não é um campo do relatório`);
