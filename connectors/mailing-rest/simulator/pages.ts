/** How the records are cut into pages and wrapped. */
export type Paging =
  | { kind: 'none' }
  | { kind: 'page'; parameter: string; first?: 0 | 1; size?: string }
  | { kind: 'offset'; parameter: string; size?: string }
  | { kind: 'next-link'; parameter: string; relative?: boolean }
  | { kind: 'cursor'; parameter: string };

export interface Shape {
  /** Dot path of the list; empty: the answer is the list. */
  root: string;
  paging: Paging;
  /** However many are asked for. */
  largestPage: number;
}

export interface Page {
  records: readonly unknown[];
  /** Address or code of the next one. */
  next: string | null;
}

export function cutPage(records: readonly unknown[], { paging, largestPage }: Shape, url: URL): Page {
  if (paging.kind === 'none') return { records, next: null };
  const asked = url.searchParams.get(paging.parameter);
  const size = Math.min(largestPage, Number(sizeOf(paging, url) ?? largestPage));
  let from = 0;
  if (paging.kind === 'page') from = (Number(asked ?? paging.first ?? 1) - (paging.first ?? 1)) * size;
  else if (paging.kind === 'offset') from = Number(asked ?? 0);
  else if (asked !== null) from = Number(Buffer.from(asked, 'base64url').toString());
  const page = records.slice(from, from + size);
  if (from + size >= records.length) return { records: page, next: null };
  const code = Buffer.from(String(from + size)).toString('base64url');
  if (paging.kind !== 'next-link') return { records: page, next: code };
  const link = new URL(url);
  link.searchParams.set(paging.parameter, code);
  return { records: page, next: paging.relative === true ? link.search : link.href };
}

function sizeOf(paging: Paging, url: URL): string | null {
  const name = 'size' in paging ? paging.size : undefined;
  return name === undefined ? null : url.searchParams.get(name);
}

/** The list under its path, with `total` and, where pages are linked, `next` beside the outermost name. */
export function wrap(page: Page, total: number, { root, paging }: Shape): unknown {
  if (root === '') return page.records;
  const nested = root.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), page.records) as object;
  const isLinked = paging.kind === 'next-link' || paging.kind === 'cursor';
  return { total, ...nested, ...(isLinked && { next: page.next }) };
}
