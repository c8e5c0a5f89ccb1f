/** The list calls: a GET whose body holds filter and page. */
import { type Json, Refusal } from './model.ts';
import type { World } from './world.ts';

/** Returned when `options.limit` is missing or out of its range. */
const largestPage = 1000;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a filter field is matched; those that are not here are refused by name. */
type Filters<Item> = Readonly<Record<string, (item: Item, value: string) => boolean>>;

export function listPage<Item>(world: World, body: unknown, items: readonly Item[], filters: Filters<Item>): Item[] {
  const asked = isJson(body) ? body : {};
  const filter = isJson(asked.filter) ? asked.filter : {};
  const entries = Object.entries(filter);
  if (entries.length === 0 && world.refuseEmptyFilter) {
    throw Refusal.field('Filter must have at least one field', 'invalid filter');
  }
  for (const [field] of entries) {
    if (!Object.hasOwn(filters, field)) throw Refusal.field(`Field '${field}' is not allowed`, 'invalid filter');
  }
  const options = isJson(asked.options) ? asked.options : {};
  const skip = Number.isInteger(options.skip) ? Number(options.skip) : 0;
  const limit = Number(options.limit);
  const size = Number.isInteger(limit) && limit >= 1 && limit <= largestPage ? limit : largestPage;
  return items
    .filter((item) => entries.every(([field, value]) => filters[field]?.(item, String(value))))
    .slice(skip, skip + size);
}
