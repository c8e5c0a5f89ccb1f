/** Where a page begins, and where the next one does. */
import { createHash } from 'node:crypto';
import { valueAt } from '../kit/answer-paths.ts';
import type { RestConfig } from './config.ts';

/** What the cursor carries from one page to the next: a connector remembers nothing. */
export interface Position {
  /** Page number, offset, code or address. */
  at: string;
  /** Records of all pages before. */
  seen: number;
  /** Fingerprint of the page before. */
  print: string;
}

export function positionOf(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const [, seen = '', print = '', at = cursor] = /^(\d+) (\w+) (.*)$/s.exec(cursor) ?? [];
  return { at, seen: Number(seen), print };
}

const cursorOf = ({ at, seen, print }: Position): string => `${seen} ${print} ${at}`;

/** @throws when the cursor is not one of ours, and leads elsewhere: credentials must not follow. */
export function turnPage(config: RestConfig, url: URL, pageSize: number, position: Position | undefined): URL {
  const { paging, pageParameter = '', sizeParameter } = config;
  if (paging === 'next-link' && position !== undefined) {
    const link = sameOrigin(position.at, config.url);
    if (link === undefined) throw new Error('the cursor leads to another server than the source');
    return link;
  }
  if (paging === 'none') return url;
  if (sizeParameter !== undefined) url.searchParams.set(sizeParameter, String(pageSize));
  const start = { page: String(config.firstPage), offset: '0', 'next-link': undefined, cursor: undefined }[paging];
  const at = position?.at ?? start;
  if (at !== undefined) url.searchParams.set(pageParameter, at);
  return url;
}

export type Next =
  | { ok: true; next: string | undefined }
  | { ok: false; code: 'source_same_page' | 'source_bad_link'; detail: string };

/** A source may give fewer records than it was asked for, so only an empty page or the total ends a numbered list. */
export function nextPage(
  config: RestConfig,
  page: { answer: unknown; list: readonly unknown[]; total: number | undefined },
  position: Position | undefined,
): Next {
  const { paging } = config;
  const seen = (position?.seen ?? 0) + page.list.length;
  const print = createHash('sha256').update(JSON.stringify(page.list)).digest('hex').slice(0, 16);
  const goOn = (at: string): Next => ({ ok: true, next: cursorOf({ at, seen, print }) });
  switch (paging) {
    case 'none':
      return lastPage;
    case 'page':
    case 'offset': {
      if (page.list.length === 0 || (page.total !== undefined && seen >= page.total)) return lastPage;
      if (print === position?.print) return samePage(position.at);
      return goOn(paging === 'offset' ? String(seen) : String(Number(position?.at ?? config.firstPage) + 1));
    }
    case 'next-link':
    case 'cursor': {
      const value = valueAt(page.answer, config.nextPath ?? '');
      if (value === undefined || value === null || value === false || value === '') return lastPage;
      if (typeof value !== 'string') return badLink(`"${config.nextPath}" is no text`);
      if (value === position?.at) return samePage(value);
      if (paging === 'next-link' && sameOrigin(value, config.url) === undefined) return badLink(originOf(value));
      return goOn(value);
    }
  }
}

const lastPage: Next = { ok: true, next: undefined };
const samePage = (at: string): Next => ({ ok: false, code: 'source_same_page', detail: `page ${at}` });
const badLink = (detail: string): Next => ({ ok: false, code: 'source_bad_link', detail });

/** The rest of a link may carry a token. */
const originOf = (link: string): string => `leads to ${URL.parse(link)?.origin ?? 'no address'}`;

/** A link may be relative to the source's own address. */
function sameOrigin(link: string, base: string): URL | undefined {
  const url = URL.parse(link, base);
  const isOwn = url?.origin === URL.parse(base)?.origin && url?.username === '' && url.password === '';
  return isOwn ? (url ?? undefined) : undefined;
}
