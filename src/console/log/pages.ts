/** Logs Omnichannel: every message, newest first; searched, filtered, followed, exported. */
import { hash } from 'node:crypto';
import { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { LogPage, LogReading } from '../../../contracts/log.ts';
import type { Problem } from '../../../contracts/problem.ts';
import { ApiProblem } from '../api.ts';
import { empty, notice, pager } from '../components.ts';
import { type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { addressOf, chipsOf, type Filters, queryOf, readFilters } from './filters.ts';
import { logRows } from './rows.ts';
import { searchForm } from './search.ts';

export function logPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/console/log', async (c) => {
    const view = c.get('view');
    const params = new URL(c.req.url).searchParams;
    const filters = readFilters(params, view.timeZone);
    // A form sends its empty fields, too; the address is to be one that can be shared.
    if ([...params.values()].includes('')) return c.redirect(addressOf(filters, { cursor: filters.cursor }), 303);
    if (c.req.header('hx-request') !== undefined) return refreshed(c, filters);
    const [page, channels] = await Promise.all([
      pageOf(c, filters),
      c.get('api').get<{ data: ChannelView[] }>('/v1/channels'),
    ]);
    const problem = page instanceof ApiProblem ? page : undefined;
    return show(
      c,
      {
        title: view.say('Logs Omnichannel', 'Omnichannel log'),
        place: 'log',
        more: beside(view, filters, isFollowed(filters, page)),
        body: html`${searchForm(view, filters, channels.data, problem)}${await list(view, filters, page)}`,
      },
      problem === undefined ? 200 : 422,
    );
  });

  app.get('/console/log.csv', async (c) => {
    const view = c.get('view');
    const filters = readFilters(new URL(c.req.url).searchParams, view.timeZone);
    const answer = await c.get('api').fetch('/v1/log', queryOf(filters, view.now), { accept: 'text/csv' });
    if (!answer.ok) throw new ApiProblem((await answer.json()) as Problem);
    const kept = ['content-type', 'content-disposition'].flatMap((name): [string, string][] => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return new Response(answer.body, { headers: kept });
  });
  return app;
}

/** What is wrong with the question is shown above no rows. */
async function pageOf(c: Ctx, filters: Filters): Promise<LogPage | ApiProblem> {
  try {
    return await c.get('api').get<LogPage>('/v1/log', queryOf(filters, c.get('view').now));
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 422) return error;
    throw error;
  }
}

const seenHeader = 'ponte-seen';

/** The rows alone; nothing at all while they are the same: a phone on a slow link is asked every three seconds. */
async function refreshed(c: Ctx, filters: Filters): Promise<Response> {
  const rows = await await list(c.get('view'), filters, await pageOf(c, filters));
  const text = String(rows);
  return c.req.header(seenHeader) === seenOf(text) ? c.body(null, 204) : c.html(text);
}

const seenOf = (region: string): string => /"ponte-seen":"([^"]+)"/.exec(region)?.[1] ?? '';

async function list(view: View, filters: Filters, page: LogPage | ApiProblem): Promise<Markup> {
  if (page instanceof ApiProblem) return html`<div id="log">${notice('bad', page.sentence)}</div>`;
  const { data, next, readings, searchedUntil } = page;
  const body = html`${understood(view, readings)}${data.length === 0 ? nothing(view, filters) : logRows(view, filters, data)}${until(view, filters, searchedUntil, next)}${pager(view, view.address, searchedUntil === null ? next : null)}`;
  return html`<div id="log" class="whole"${isFollowed(filters, page) ? following(view, String(await body)) : none}>${body}</div>`;
}

/** Only what is newest moves; a search that has to be cut short is not repeated every three seconds. */
const isFollowed = ({ isTailOff, cursor, to }: Filters, page: LogPage | ApiProblem): boolean =>
  !isTailOff && cursor === '' && to === '' && !(page instanceof ApiProblem) && page.searchedUntil === null;

const following = (view: View, rows: string): Markup =>
  html` data-follow hx-get="${view.address}" hx-trigger="every 3s" hx-select="#log" hx-target="#log" hx-swap="outerMorph" hx-status:4xx="swap:none" hx-status:5xx="swap:none" hx-headers='{"${seenHeader}":"${hash('sha256', rows, 'base64url').slice(0, 16)}"}'`;

function beside(view: View, filters: Filters, isLive: boolean): Markup {
  const tail = isLive
    ? html`<span class="live soft">${view.say('Ao vivo', 'Live')}</span><a class="button" href="${addressOf(filters, { isTailOff: true })}">${view.say('Pausar', 'Pause')}</a>`
    : filters.isTailOff
      ? html`<span class="soft">${view.say('Pausado', 'Paused')}</span><a class="button" href="${addressOf(filters, { isTailOff: false })}">${view.say('Seguir ao vivo', 'Follow live')}</a>`
      : none;
  return html`${tail}<a class="button" href="${addressOf(filters, { isTailOff: false, cursor: filters.cursor }, '/console/log.csv')}" download>${view.say('Baixar CSV', 'Download CSV')}</a>`;
}

function understood(view: View, readings: readonly LogReading[]): Markup {
  if (readings.length === 0) return none;
  const kinds: Readonly<Record<LogReading['kind'], string>> = {
    phone: view.say('telefone', 'phone'),
    contact: view.say('contato', 'contact'),
    message: view.say('mensagem', 'message'),
    reference: view.say('referência', 'reference'),
    idempotencyKey: view.say('chave de idempotência', 'idempotency key'),
    customer: view.say('cliente', 'customer'),
    campaign: view.say('disparo', 'campaign'),
    provider: view.say('ID no provedor', "provider's id"),
    error: view.say('erro', 'error'),
    channel: view.say('canal', 'channel'),
    notification: view.say('notificação', 'notification'),
    words: view.say('palavras', 'words'),
  };
  const words = readings.map(
    ({ kind, value, label }) => `${kinds[kind]} ${value}${label === null || label === value ? '' : ` (${label})`}`,
  );
  return html`<p class="soft">${view.say('Entendido como', 'Understood as')}: ${words.join(', ')}</p>`;
}

/** The search stopped before the beginning of the log. */
function until(view: View, filters: Filters, searchedUntil: string | null, next: string | null): Markup {
  if (searchedUntil === null) return none;
  const on =
    next === null
      ? none
      : html` <a rel="next" href="${addressOf(filters, { cursor: next })}">${view.say('Continuar a busca', 'Go on searching')}</a>`;
  return html`<p class="notice wait" role="status">${view.say('Procurado até', 'Searched back to')} ${view.clock(searchedUntil)}.${on}</p>`;
}

function nothing(view: View, filters: Filters): Markup {
  if (chipsOf(view, filters).length > 0)
    return empty(
      view.say('Nenhuma mensagem com esses filtros.', 'No message with these filters.'),
      html`${view.say('Tire um filtro acima ou procure de outra forma.', 'Take a filter away above, or search differently.')} <a href="/console/log">${view.say('Ver todas', 'Show all')}</a>`,
    );
  return empty(
    view.say('Ainda não há mensagens.', 'There are no messages yet.'),
    view.say(
      'Elas aparecem aqui assim que um ERP, um CRM ou um disparo enviar a primeira.',
      'They appear here as soon as an ERP, a CRM or a campaign sends the first.',
    ),
  );
}
