/** The request for one page. */
import type { ProviderRequest } from '../kit/connector.ts';
import { fillDates, todayOf } from '../kit/date-templates.ts';
import type { SourceContext, SourceQuery } from '../kit/source.ts';
import type { RestConfig } from './config.ts';
import { addCredentials } from './credentials.ts';
import { positionOf, turnPage } from './paging.ts';

/** @throws when a date template is used and the query does not say which day it is. */
export function list(query: SourceQuery, source: SourceContext<RestConfig>, cursor?: string): ProviderRequest {
  const { config } = source;
  const today = todayOf(query);
  const url = turnPage(config, address(config, today), query.pageSize, positionOf(cursor));
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'ponte' };
  if (config.body !== undefined) headers['content-type'] = 'application/json';
  for (const { name, value } of config.headers) headers[name.toLowerCase()] = value;
  addCredentials(source, url, headers);
  const request: ProviderRequest = { method: config.method, url: url.href, headers };
  return config.body === undefined ? request : { ...request, body: fillDates(config.body, today) };
}

/** A parameter of the list replaces one of the same name in the address; given twice, it is sent twice. */
function address(config: RestConfig, today: string | undefined): URL {
  const url = new URL(config.url);
  const typed = [...url.searchParams].map(([name, value]) => ({ name, value }));
  const listed = new Set(config.parameters.map(({ name }) => name));
  const all = [...typed.filter(({ name }) => !listed.has(name)), ...config.parameters];
  url.search = new URLSearchParams(all.map(({ name, value }) => [name, fillDates(value, today)])).toString();
  return url;
}
