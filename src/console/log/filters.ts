/** What the log is asked for: read from the address, and written into it again, so that a view can be shared. */
import { messageStatuses } from '../../../contracts/message.ts';
import type { Query } from '../api.ts';
import { directionWord, mediumWord, stateWord, statusWord } from '../message/words.ts';
import { timeZoneOf, type View } from '../view.ts';
import { instantOf } from './period.ts';

/** Filters that the API takes as they are. */
export const plainFilters = [
  'status',
  'state',
  'channel',
  'type',
  'direction',
  'errorCode',
  'customerId',
  'campaignId',
  'reference',
  'contact',
  'providerId',
  'id',
  'text',
] as const;
export type PlainFilter = (typeof plainFilters)[number];

/** Lengths of time that move on with the clock. */
export const sinceChoices = ['1h', '24h', 'today', '7d'] as const;
export type Since = (typeof sinceChoices)[number];

export interface Filters {
  /** What was typed into the one search box. */
  q: string;
  plain: Readonly<Partial<Record<PlainFilter, string>>>;
  since: Since | undefined;
  /** As they stand in the address; read in `zone`. */
  from: string;
  to: string;
  /** The zone of whoever made the address. */
  zone: string;
  cursor: string;
  isTailOff: boolean;
}

export function readFilters(params: URLSearchParams, readersZone: string): Filters {
  const text = (name: string): string => (params.get(name) ?? '').trim();
  const plain = Object.fromEntries(plainFilters.map((name) => [name, text(name)]).filter(([, value]) => value !== ''));
  return {
    q: text('q'),
    plain,
    since: sinceChoices.find((choice) => choice === text('since')),
    from: text('from'),
    to: text('to'),
    zone: text('zone') === '' ? readersZone : timeZoneOf(text('zone')),
    cursor: text('cursor'),
    isTailOff: text('tail') === 'off',
  };
}

export type Change = Partial<Omit<Filters, 'plain'>> & Partial<Record<PlainFilter, string | undefined>>;

/** The same view with something changed. A change of what is looked for leads back to the first page. */
export function addressOf(filters: Filters, change: Change = {}, path = '/console/log'): string {
  const params = new URLSearchParams();
  const next = { ...filters, cursor: '', ...change };
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') params.set(name, value);
  };
  put('q', next.q);
  for (const name of plainFilters) put(name, name in change ? change[name] : filters.plain[name]);
  put('since', next.since);
  put('from', next.from);
  put('to', next.to);
  if (isLocal(next.from) || isLocal(next.to)) put('zone', next.zone);
  put('cursor', next.cursor);
  if (next.isTailOff) put('tail', 'off');
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

const isLocal = (text: string): boolean => text !== '' && !/[zZ]$|[+-]\d\d:\d\d$/.test(text);

/** The API's question. A time that is none is passed on, so that the API says what is wrong with it. */
export function queryOf(filters: Filters, nowMs: number): Query {
  const instant = (text: string): string | undefined => {
    if (text === '') return undefined;
    const ms = instantOf(text, filters.zone);
    return ms === undefined ? text : new Date(ms).toISOString();
  };
  const since = filters.since === undefined ? undefined : sinceMs(filters.since, filters.zone, nowMs);
  return {
    q: filters.q,
    ...filters.plain,
    from: instant(filters.from) ?? (since === undefined ? undefined : new Date(since).toISOString()),
    to: instant(filters.to),
    cursor: filters.cursor,
  };
}

const hourMs = 3_600_000;
const backMs: Readonly<Record<Exclude<Since, 'today'>, number>> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
};

function sinceMs(since: Since, zone: string, nowMs: number): number {
  if (since !== 'today') return nowMs - backMs[since];
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return instantOf(day.format(nowMs), zone) ?? nowMs;
}

export function sinceWord(view: View, since: Since): string {
  switch (since) {
    case '1h':
      return view.say('última hora', 'last hour');
    case '24h':
      return view.say('últimas 24 h', 'last 24 h');
    case 'today':
      return view.say('hoje', 'today');
    case '7d':
      return view.say('últimos 7 dias', 'last 7 days');
  }
}

export function filterName(view: View, name: PlainFilter): string {
  const names: Readonly<Record<PlainFilter, string>> = {
    status: view.say('Status', 'Status'),
    state: view.say('Estado', 'State'),
    channel: view.say('Canal', 'Channel'),
    type: view.say('Tipo', 'Type'),
    direction: view.say('Direção', 'Direction'),
    errorCode: view.say('Código do erro', 'Error code'),
    customerId: view.say('ID cliente', 'Customer id'),
    campaignId: view.say('Disparo', 'Campaign'),
    reference: view.say('Referência', 'Reference'),
    contact: view.say('Contato', 'Contact'),
    providerId: view.say('ID no provedor', "Provider's id"),
    id: view.say('ID da mensagem', 'Message id'),
    text: view.say('Nos metadados', 'In the metadata'),
  };
  return names[name];
}

function valueWord(view: View, name: PlainFilter, value: string): string {
  if (name === 'status' && (value === 'sucesso' || value === 'falha')) return statusWord(view, value);
  const state = name === 'state' ? messageStatuses.find((one) => one === value) : undefined;
  if (state !== undefined) return stateWord(view, state);
  if (name === 'type' && (value === 'whatsapp' || value === 'sms' || value === 'omnichannel')) return mediumWord(value);
  if (name === 'direction' && (value === 'inbound' || value === 'outbound')) return directionWord(view, value);
  return value;
}

export interface Chip {
  text: string;
  /** The view without it. */
  href: string;
}

export function chipsOf(view: View, filters: Filters): Chip[] {
  const at = (text: string): string => {
    const ms = instantOf(text, filters.zone);
    return ms === undefined ? text : view.clock(new Date(ms).toISOString());
  };
  const chips: Chip[] = plainFilters.flatMap((name) => {
    const value = filters.plain[name];
    if (value === undefined) return [];
    const text = `${filterName(view, name)}: ${valueWord(view, name, value)}`;
    return [{ text, href: addressOf(filters, { [name]: undefined }) }];
  });
  const { q, since, from, to } = filters;
  if (q !== '') chips.unshift({ text: `${view.say('Busca', 'Search')}: ${q}`, href: addressOf(filters, { q: '' }) });
  if (since !== undefined) chips.push({ text: sinceWord(view, since), href: addressOf(filters, { since: undefined }) });
  if (from !== '')
    chips.push({ text: `${view.say('De', 'From')} ${at(from)}`, href: addressOf(filters, { from: '' }) });
  if (to !== '') chips.push({ text: `${view.say('Até', 'To')} ${at(to)}`, href: addressOf(filters, { to: '' }) });
  return chips;
}
