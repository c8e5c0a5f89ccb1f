/** What is asked of Hubsoft for a query. */
import type { ProviderRequest } from '../kit/connector.ts';
import type { SourceContext, SourceQuery } from '../kit/source.ts';
import { endpoint, type HubsoftConfig } from './config.ts';
import { type Cursor, readCursor } from './cursor.ts';

/** Hubsoft's own upper bounds. */
export const mostCustomersAPage = 100;
export const mostInvoicesAPage = 50;

/** With more values than this, reading everybody costs fewer requests than asking for each. */
const mostWantedValues = 50;

export interface Wanted {
  /** Hubsoft's word for what is searched by. */
  by: 'codigo_cliente' | 'login_radius';
  values: readonly string[];
}

/** What a filter names one by one, so that not everybody has to be read. */
export function wantedOf({ resource, filters }: SourceQuery): Wanted | undefined {
  for (const { field, op, values } of filters) {
    if (op !== '=' && op !== 'in') continue;
    if (values.length === 0 || values.length > mostWantedValues || values.some((value) => value.trim() === ''))
      continue;
    if (field === (resource === 'customers' ? 'id' : 'customerId')) {
      return { by: 'codigo_cliente', values: [...new Set(values)] };
    }
    if (resource === 'logins' && field === 'login') return { by: 'login_radius', values: [...new Set(values)] };
  }
  return undefined;
}

/** Where a reading stands, at its start too. A cursor that is not ours reads from the start. */
export function placeOf(query: SourceQuery, config: HubsoftConfig, cursor: string | undefined): Cursor {
  const wanted = wantedOf(query);
  const place = cursor === undefined ? undefined : readCursor(cursor);
  if (place?.at === 'wanted' && wanted?.values[place.place] !== undefined) return place;
  if (place?.at === 'customers' && wanted === undefined) return place;
  if (place?.at === 'invoices' && wanted === undefined && query.resource === 'invoices') return place;
  return wanted === undefined ? { at: 'customers', page: config.firstPage, seen: null } : { at: 'wanted', place: 0 };
}

/** The customer whose invoices are asked for; undefined when customers are asked for. */
export function invoicesAskedOf(query: SourceQuery, place: Cursor): string | undefined {
  if (place.at === 'invoices') return place.codes[0];
  return query.resource === 'invoices' && place.at === 'wanted' ? wantedOf(query)?.values[place.place] : undefined;
}

export const onlyOpenAsked = ({ filters }: SourceQuery): boolean =>
  filters.some(({ field, op, values }) => field === 'open' && op === '=' && values[0] === 'true');

const customersAPage = ({ pageSize }: SourceQuery): number =>
  Number.isFinite(pageSize) ? Math.min(Math.max(Math.floor(pageSize), 1), mostCustomersAPage) : mostCustomersAPage;

export function list(query: SourceQuery, source: SourceContext<HubsoftConfig>, cursor?: string): ProviderRequest {
  const { config } = source;
  const place = placeOf(query, config, cursor);
  const code = invoicesAskedOf(query, place);
  if (code !== undefined) {
    return get(source, config.invoicesPath, {
      busca: 'codigo_cliente',
      termo_busca: code,
      // There is no second page to ask for, so a smaller first one would lose what is behind it.
      limit: String(mostInvoicesAPage),
      ...(onlyOpenAsked(query) && { apenas_pendente: 'sim' }),
    });
  }
  const connections = query.resource === 'logins' ? { ultima_conexao: 'sim' } : {};
  const wanted = wantedOf(query);
  if (place.at === 'wanted' && wanted !== undefined) {
    return get(source, config.searchPath, {
      busca: wanted.by,
      termo_busca: wanted.values[place.place] ?? '',
      limit: String(mostCustomersAPage),
      ...connections,
    });
  }
  return get(source, config.customersPath, {
    [config.pageParameter]: String(place.at === 'customers' ? place.page : config.firstPage),
    [config.pageSizeParameter]: String(customersAPage(query)),
    ...connections,
  });
}

function get(
  { config, token }: SourceContext<HubsoftConfig>,
  path: string,
  parameters: Record<string, string>,
): ProviderRequest {
  return {
    method: 'GET',
    url: `${endpoint(config, path)}?${new URLSearchParams(parameters)}`,
    headers: { accept: 'application/json', authorization: `Bearer ${token ?? ''}` },
  };
}
