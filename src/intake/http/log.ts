/** `GET /v1/log`: a page of what was asked for, or all of it as CSV. */
import { type LogPage, LogQuery, type LogReading } from '../../../contracts/log.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { logRows } from '../../ledger/log.ts';
import { type LogFilters, waysOf } from '../../ledger/log-filters.ts';
import { contactsInLog } from '../../ledger/log-lookups.ts';
import { type Page, type Stream, searchPage } from '../../ledger/log-search.ts';
import type { Range } from '../../ledger/log-walks.ts';
import type { Queries, Store } from '../../ledger/store.ts';
import { firstIdAt, idTime, iso } from '../../platform/clock.ts';
import { searchablePhones } from '../../platform/phone.ts';
import { understand } from '../log-readings.ts';
import { csvHeader, csvLine, logRow } from '../log-view.ts';
import { type Ctx, readQuery } from './context.ts';

const defaultLimit = 50;
const csvPage = 1_000;

export async function answerLog(c: Ctx, { lookups }: Store): Promise<Response> {
  const query = readQuery(c, LogQuery);
  const { readings, page } = await searchOf(lookups, query, c.get('key').channels);
  if (wantsCsv(c)) return csv(c, lookups, query.cursor, page);
  const { ids, next, searchedUntil } = await page(query.cursor, query.limit ?? defaultLimit);
  const data = (await logRows(lookups, ids)).map(logRow);
  const until = searchedUntil === null ? null : iso(idTime(searchedUntil));
  return c.json({ data, next, searchedUntil: until, readings } satisfies LogPage);
}

interface Search {
  readings: LogReading[];
  page(cursor: string | undefined, limit: number): Promise<Page>;
}

async function searchOf(queries: Queries, query: LogQuery, bound: readonly string[] | undefined): Promise<Search> {
  const { q, contact, cursor, limit: _, ...rest } = query;
  if (rest.channel !== undefined && bound !== undefined && !bound.includes(rest.channel))
    throw new Refusal('forbidden_channel');
  const filters: LogFilters = {
    ...rest,
    ...(contact !== undefined && { contacts: await contactsInLog(queries, [...searchablePhones(contact), contact]) }),
    ...(bound !== undefined && { channels: bound }),
  };
  const range: Range = { from: idAt(rest.from), before: idAt(rest.to) };
  const { readings, streams } = await read(queries, q?.trim() ?? '', filters, cursor);
  return { readings, page: (from, limit) => searchPage(queries, streams, range, from, limit) };
}

const idAt = (time: string | undefined): string | undefined =>
  time === undefined ? undefined : firstIdAt(Date.parse(time));

async function read(
  queries: Queries,
  q: string,
  filters: LogFilters,
  cursor: string | undefined,
): Promise<{ readings: LogReading[]; streams: Stream[] }> {
  if (q === '') return { readings: [], streams: [(await waysOf(queries, filters)).ways] };
  const [, inTexts] = cursor?.split(',') ?? [];
  return understand(queries, q, filters, inTexts === undefined ? undefined : inTexts !== '-');
}

const wantsCsv = (c: Ctx): boolean => /\btext\/csv\b/.test(c.req.header('accept') ?? '');

/** Streamed page by page: an export of millions of rows is never held in memory. */
function csv(c: Ctx, queries: Queries, from: string | undefined, page: Search['page']): Response {
  let cursor = from;
  let started = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // The byte order mark makes spreadsheets read the accents right.
      let text = started ? '' : `\ufeff${csvHeader}`;
      started = true;
      // A stretch without a row is no reason to hand over nothing: the reader would not be asked for more.
      do {
        const { ids, next } = await page(cursor, csvPage);
        text += (await logRows(queries, ids)).map(logRow).map(csvLine).join('');
        cursor = next ?? undefined;
      } while (text === '' && cursor !== undefined);
      if (text !== '') controller.enqueue(new TextEncoder().encode(text));
      if (cursor === undefined) controller.close();
    },
  });
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="log-omnichannel.csv"',
  });
}
