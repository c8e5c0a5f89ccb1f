/**
 * Searching the log without ever reading long: a page looks at so many rows and no more. Where an index answers by
 * itself, it does. Elsewhere the ways to search are measured first, and the one that reaches furthest back is walked.
 */
import type { Way } from './log-filters.ts';
import { newestFirst, newestId, newestIds, type Range, reaches } from './log-walks.ts';
import type { Queries } from './store.ts';

/** What one page looks at where no index answers by itself. */
export interface Pace {
  /** Looked at however long that takes, so that every page comes further. */
  firstRows: number;
  rows: number;
  /** More rows are looked at only as far as they are likely to be done in this time. */
  ms: number;
}
const usualPace: Pace = { firstRows: 500, rows: 10_000, ms: 30 };

/** How many rows each round of one stream looks at. */
class Rounds {
  readonly #pace: Pace;
  readonly #pageFrom: number;
  readonly #from = performance.now();
  #looked = 0;

  /** @param pageFrom when the search for the page began: its streams share the time. */
  constructor(pace: Pace, pageFrom: number) {
    this.#pace = pace;
    this.#pageFrom = pageFrom;
  }

  /** 0: enough. */
  next(): number {
    const { firstRows, rows, ms } = this.#pace;
    const now = performance.now();
    const left = ms - (now - this.#pageFrom);
    const affordable = this.#looked === 0 ? firstRows : (left / (now - this.#from)) * this.#looked;
    const next = Math.floor(Math.min(affordable, Math.max(firstRows, this.#looked * 4), rows - this.#looked));
    if (next < firstRows / 2) return 0;
    this.#looked += next;
    return next;
  }
}

/** Several ways to the same messages. Streams of one search have no message in common. */
export type Stream = readonly Way[];

interface Found {
  /** Newest first. */
  ids: string[];
  /** What is older has not been looked at; null: nothing is left. */
  until: string | null;
}

async function walk(
  queries: Queries,
  stream: Stream,
  range: Range,
  limit: number,
  pace: Pace,
  pageFrom: number,
): Promise<Found> {
  const exact = stream.find(({ conditions }) => conditions.length === 0);
  if (exact !== undefined) return { ids: await newestIds(queries, exact.walks, [], range, limit, limit), until: null };
  if (stream.length === 0) return { ids: [], until: null };
  const rounds = new Rounds(pace, pageFrom);
  const ids: string[] = [];
  // What arrives meanwhile must not push older rows out of what has been measured.
  let before = range.before ?? `${(await newestId(queries)) ?? ''}${begun}`;
  for (let rows = rounds.next(); rows > 0; rows = rounds.next()) {
    const reached = await reaches(
      queries,
      stream.map(({ walks }) => walks),
      { ...range, before },
      rows,
    );
    const [best] = reached
      .map((reach, place) => ({ ...reach, way: stream[place] as Way }))
      .toSorted((a, b) => byId(a.until ?? '', b.until ?? '') || a.rows - b.rows);
    const { way, until } = best as NonNullable<typeof best>;
    const part = { from: until ?? range.from, before };
    ids.push(...(await newestIds(queries, way.walks, way.conditions, part, rows, limit - ids.length)));
    if (until === null || ids.length >= limit) return { ids, until };
    before = until;
  }
  return { ids, until: before };
}

const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface Page {
  /** Newest first. */
  ids: string[];
  /** Where the next page begins; null: this was the last one. */
  next: string | null;
  /** The oldest id that has been looked at where the search stopped for that; null: it did not. */
  searchedUntil: string | null;
}

/** Sorts before and behind every id: a stream that has ended, and one that has not begun. */
const ended = '-';
const begun = '~';

/**
 * A page of several streams, newest first. The cursor holds the place in each: what is found by an index is shown at
 * once, however far the walk over texts has come. A cursor of one id, as old ones are, is the place in all of them.
 */
export async function searchPage(
  queries: Queries,
  streams: readonly Stream[],
  range: Range,
  cursor: string | undefined,
  limit: number,
  pace: Pace = usualPace,
): Promise<Page> {
  const pageFrom = performance.now();
  const cursors = placesOf(cursor, streams.length);
  const found: (Found & { cutShort: boolean })[] = [];
  /** When one stream fills the page, what the others have that is older is not on it. */
  let floor: string | undefined;
  for (const [place, stream] of streams.entries()) {
    const cursorHere = cursors[place];
    if (cursorHere === ended) {
      found.push({ ids: [], until: null, cutShort: false });
      continue;
    }
    const before = least(range.before, cursorHere);
    const { ids, until } = await walk(
      queries,
      stream,
      { from: greatest(range.from, floor), before },
      limit + 1,
      pace,
      pageFrom,
    );
    const open = until === null && floor !== undefined && stream.length > 0;
    found.push({ ids, until: open ? (least(floor, before) ?? null) : until, cutShort: until !== null });
    if (ids.length > limit) floor = greatest(floor, ids[limit - 1]);
  }
  const ids = newestFirst([...new Set(found.flatMap((one) => one.ids))]).slice(0, limit);
  const shown = new Set(ids);
  const places = found.map(({ ids, until, cutShort }, place) => {
    const taken = ids.filter((id) => shown.has(id));
    if (taken.length < ids.length) return { next: taken.at(-1) ?? cursors[place] ?? begun, stopped: null };
    return { next: until ?? ended, stopped: cutShort ? until : null };
  });
  const stops = places.flatMap(({ stopped }) => stopped ?? []);
  return {
    ids,
    next: places.every(({ next }) => next === ended) ? null : places.map(({ next }) => next).join(','),
    searchedUntil: newestFirst(stops)[0] ?? null,
  };
}

function placesOf(cursor: string | undefined, streams: number): (string | undefined)[] {
  const places = cursor?.split(',') ?? [];
  return Array.from({ length: streams }, (_, place) => places[place] ?? places[0]);
}

const least = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
const greatest = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
