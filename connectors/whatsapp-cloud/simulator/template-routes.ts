import type { Account } from './directory.ts';
import { GraphRefusal } from './graph-error.ts';
import type { Json } from './model.ts';

const filters = ['name', 'language', 'status', 'category'] as const;

/** `address`: where the listing was asked for, which the links to other pages repeat. */
export function listTemplates(account: Account, address: string, query: URLSearchParams): Json {
  const limit = Number(query.get('limit') ?? 25);
  if (!Number.isInteger(limit) || limit < 1) throw new GraphRefusal(100, 'Param limit must be a positive integer');
  const after = query.get('after');
  const before = query.get('before');
  const fields = query.get('fields')?.split(',');
  const filter = Object.fromEntries(filters.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])));
  const page = account.templates.page({
    limit,
    filter,
    ...(after && { after }),
    ...(before && { before }),
    ...(fields && { fields }),
  });
  const link = (cursor: 'after' | 'before', value: string) => {
    const next = new URLSearchParams(query);
    next.delete('after');
    next.delete('before');
    next.set('limit', String(limit));
    next.set(cursor, value);
    return `${address}?${next}`;
  };
  if (page.cursors === undefined) return { data: page.data };
  return {
    data: page.data,
    paging: {
      cursors: page.cursors,
      ...(page.hasNext && { next: link('after', page.cursors.after) }),
      ...(page.hasPrevious && { previous: link('before', page.cursors.before) }),
    },
  };
}
