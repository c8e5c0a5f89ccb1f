/** The list calls: a GET whose body holds `filter` and `options`. */
import { fieldRefusal, OpaRefusal } from './answers.ts';

/** Answered when `options.limit` is missing or out of its range. */
const largestPage = 1000;

type Scalar = string | number | boolean;

export interface ListAsk {
  filter: Readonly<Record<string, string>>;
  skip: number;
  limit: number;
}

/** How each field is matched; those that are not here are refused by name. */
export type Filters<Item> = Readonly<Record<string, (item: Item, wanted: string) => boolean>>;

/** The field has exactly this value. */
export const sameValue =
  <Item extends object>(field: keyof Item) =>
  (item: Item, wanted: string): boolean =>
    item[field] !== null && String(item[field]) === wanted;

/** @throws Refusal naming what is no filter or no page. */
export function listAskOf(body: unknown, allowed: readonly string[]): ListAsk {
  const { filter, options } = recordOf(body, 'corpo');
  const { skip, limit } = recordOf(options, 'options');
  const entries = Object.entries(recordOf(filter, 'filter')).map(([field, value]): [string, string] => {
    if (!allowed.includes(field)) throw notAllowed(field, allowed);
    if (!isScalar(value)) throw fieldRefusal(`filter.${field}`, 'deve ser um texto, um número ou sim/não');
    return [field, String(value)];
  });
  const size = countOf(limit, 'options.limit');
  return {
    filter: Object.fromEntries(entries),
    skip: countOf(skip, 'options.skip') ?? 0,
    limit: size === undefined || size < 1 || size > largestPage ? largestPage : size,
  };
}

export function pageOf<Item>({ filter, skip, limit }: ListAsk, items: readonly Item[], filters: Filters<Item>): Item[] {
  const wanted = Object.entries(filter);
  const fits = (item: Item) => wanted.every(([field, value]) => filters[field]?.(item, value) ?? false);
  return items.filter(fits).slice(skip, skip + limit);
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** An empty list is what some languages write for an empty object. */
function recordOf(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw fieldRefusal(path, 'deve ser um objeto');
  return value as Record<string, unknown>;
}

function countOf(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw fieldRefusal(path, 'deve ser um número inteiro a partir de 0');
}

const longestShown = 64;

function notAllowed(field: string, allowed: readonly string[]): OpaRefusal {
  const text = `Field '${field.slice(0, longestShown)}' is not allowed. Filtros aceitos aqui: ${allowed.join(', ')}.`;
  return new OpaRefusal('invalid_request', text, { description: 'invalid filter' });
}
