/** An answer of Hubsoft to a page of records, and where the next one begins. */
import type { ProviderResponse } from '../kit/connector.ts';
import type {
  BrokenRecord,
  SourceContext,
  SourcePage,
  SourceQuery,
  SourceRecords,
  SourceResource,
} from '../kit/source.ts';
import type { HubsoftConfig } from './config.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { detailOf, failure, isRefusal, secretsOf, statusFailure, unreadable } from './errors.ts';
import { invoiceOf } from './invoices.ts';
import { broken, contractsOf, customerCode, customerOf, loginsOf, type Read } from './records.ts';
import {
  invoicesAskedOf,
  mostCustomersAPage,
  mostInvoicesAPage,
  onlyOpenAsked,
  placeOf,
  wantedOf,
} from './requests.ts';
import { type Fields, isRecord, listIn, parseJson, textOf } from './wire.ts';

type AnyRecord = SourceRecords[SourceResource];
type Source = SourceContext<HubsoftConfig>;

export function page<Resource extends SourceResource>(
  response: ProviderResponse,
  query: SourceQuery<Resource>,
  source: Source,
  cursor?: string,
): SourcePage<Resource> {
  // Each resource is read by a function of its own; that it is the query's cannot be told to the compiler.
  return read(response, query, source, cursor) as SourcePage<Resource>;
}

function read(response: ProviderResponse, query: SourceQuery, source: Source, cursor: string | undefined): SourcePage {
  const secrets = secretsOf(source.config, source.token);
  const refused = statusFailure(response, secrets);
  if (refused !== undefined) return { ok: false, failure: refused };
  const answer = parseJson(response.body);
  if (!isRecord(answer)) return { ok: false, failure: unreadable(response) };
  if (isRefusal(answer)) return { ok: false, failure: failure('source_refused', detailOf(response, secrets)) };

  const place = placeOf(query, source.config, cursor);
  const code = invoicesAskedOf(query, place);
  const rows = listIn(answer, code === undefined ? 'clientes' : 'faturas');
  if (rows === undefined) return { ok: false, failure: failure('source_no_list', detailOf(response, secrets)) };
  if (code !== undefined) return invoices(rows, query, place, code);
  return place.at === 'wanted' ? found(rows, query, source, place) : walked(answer, rows, query, source, place);
}

function invoices(rows: readonly unknown[], query: SourceQuery, place: Cursor, customerId: string): SourcePage {
  const asked = { customerId, onlyOpen: onlyOpenAsked(query) };
  const reads = rows.map((row) => invoiceOf(row, asked));
  if (rows.length >= mostInvoicesAPage) reads.push(cutOff(customerId));
  return pageOf(reads, afterInvoices(query, place), undefined);
}

/** Told as broken, because the invoices behind it cannot be asked for. */
const cutOff = (customerId: string): Read<never> =>
  broken(
    customerId,
    'faturas',
    `customer ${customerId} has at least ${mostInvoicesAPage} invoices; there may be more than Hubsoft tells`,
    `o cliente ${customerId} tem ${mostInvoicesAPage} faturas ou mais; pode haver outras que o Hubsoft não entrega`,
  );

function afterInvoices(query: SourceQuery, place: Cursor): Cursor | undefined {
  if (place.at === 'wanted') return afterWanted(query, place);
  if (place.at !== 'invoices') return undefined;
  const { codes, page: nextPage, seen } = place;
  if (codes.length > 1) return { ...place, codes: codes.slice(1) };
  return nextPage === null ? undefined : { at: 'customers', page: nextPage, seen };
}

type Wanted = Extract<Cursor, { at: 'wanted' }>;

function afterWanted(query: SourceQuery, { place }: Wanted): Cursor | undefined {
  return wantedOf(query)?.values[place + 1] === undefined ? undefined : { at: 'wanted', place: place + 1 };
}

/** What a search found. */
function found(rows: readonly unknown[], query: SourceQuery, { config }: Source, place: Wanted): SourcePage {
  const reads = rows.flatMap((row) => readCustomer(row, query.resource, config));
  if (rows.length >= mostCustomersAPage) reads.push(tooMany);
  return pageOf(reads, afterWanted(query, place), undefined);
}

const tooMany = broken(
  null,
  'clientes',
  `the search found ${mostCustomersAPage} customers or more; Hubsoft tells no others`,
  `a busca achou ${mostCustomersAPage} clientes ou mais; o Hubsoft não entrega os demais`,
);

/** A page of the list of all customers. */
function walked(
  answer: Fields,
  rows: readonly unknown[],
  query: SourceQuery,
  { config }: Source,
  place: Cursor,
): SourcePage {
  const { page: current, seen } = place.at === 'customers' ? place : { page: config.firstPage, seen: null };
  const paging = pagingOf(answer);
  const [first = null] = rows.flatMap(identityOf);
  if (seen !== null && seen === first)
    return { ok: false, failure: failure('source_paging', `page ${current} repeats the page before it`) };
  if (paging.first !== undefined && paging.first < config.firstPage)
    return {
      ok: false,
      failure: failure('source_paging', `the first page is ${paging.first}, not ${config.firstPage}`),
    };

  // Without a last page only an empty one ends the list: a short one may be the server's own smaller size.
  const isLast = rows.length === 0 || (paging.last !== undefined && current >= paging.last);
  const next = isLast ? null : current + 1;
  if (query.resource === 'invoices') return pageOf([], invoicesOf(rows, next, first), undefined);
  const reads = rows.flatMap((row) => readCustomer(row, query.resource, config));
  const cursor: Cursor | undefined = next === null ? undefined : { at: 'customers', page: next, seen: first };
  // The total counts customers, not their services.
  return pageOf(reads, cursor, query.resource === 'customers' ? paging.total : undefined);
}

function invoicesOf(rows: readonly unknown[], page: number | null, seen: string | null): Cursor | undefined {
  const codes = rows.flatMap((row) => customerCode(row) ?? []);
  if (codes.length > 0) return { at: 'invoices', codes, page, seen };
  return page === null ? undefined : { at: 'customers', page, seen };
}

/** Well-formed, as the cursor gives it back. */
const identityOf = (row: unknown): string[] => [customerCode(row)?.toWellFormed() ?? []].flat();

function pagingOf({ paginacao }: Fields): { first?: number; last?: number; total?: number } {
  if (!isRecord(paginacao)) return {};
  const entries = [
    ['first', paginacao.primeira_pagina],
    ['last', paginacao.ultima_pagina],
    ['total', paginacao.total_registros],
  ] as const;
  const numbers = entries.flatMap(([name, value]) => {
    const text = textOf(value);
    return text !== null && /^\d{1,9}$/.test(text) ? [[name, Number(text)] as const] : [];
  });
  return Object.fromEntries(numbers);
}

function readCustomer(row: unknown, resource: SourceResource, config: HubsoftConfig): Read<AnyRecord>[] {
  switch (resource) {
    case 'customers':
      return [customerOf(row)];
    case 'contracts':
      return contractsOf(row);
    case 'logins':
      return loginsOf(row, config);
    default:
      return [];
  }
}

function pageOf(reads: readonly Read<AnyRecord>[], next: Cursor | undefined, total: number | undefined): SourcePage {
  const records: AnyRecord[] = [];
  const brokenOnes: BrokenRecord[] = [];
  for (const [position, one] of reads.entries()) {
    if ('record' in one) records.push(one.record);
    else brokenOnes.push({ position, ...one.broken });
  }
  return { ok: true, records, broken: brokenOnes, next: next === undefined ? undefined : writeCursor(next), total };
}
