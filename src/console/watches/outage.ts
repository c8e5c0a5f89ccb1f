/** One outage: where, since when, who was told of its beginning and its end, when it should be over. */
import { Hono } from 'hono';
import type { OutageNotice, OutageView, WatchView } from '../../../contracts/watch.ts';
import { type ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { button, empty, facts, field, notice, pager, panel, table, token } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors, problemOf } from '../form-errors.ts';
import { typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import { shownContact } from '../message/facts.ts';
import type { View } from '../view.ts';
import { lasted, noticeKind, noticeResult, outageState } from './words.ts';

interface Notices {
  data: OutageNotice[];
  next: string | null;
}

const pageSize = 100;

export function outagePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/outages/:id', (c) => one(c));
  app.get('/console/outages/:id/notices.csv', async (c) => {
    const csv = await c.get('api').fetch(`/v1/outages/${part(c.req.param('id'))}/notices`, {}, { accept: 'text/csv' });
    return new Response(csv.body, csv);
  });
  app.post('/console/outages/:id/forecast', async (c) => {
    const view = c.get('view');
    const path = `/v1/outages/${part(c.req.param('id'))}/forecast`;
    const { at } = await formOf(c);
    const problem = await problemOf(() =>
      c.get('api').send('PUT', path, { expectedEndAt: instantOf(at, view.timeZone) }),
    );
    if (problem !== undefined) return one(c, { at, problem });
    sayNext(c, { kind: 'done', text: view.say('A previsão foi guardada.', 'The forecast was kept.') });
    return c.redirect(`/console/outages/${part(c.req.param('id'))}`, 303);
  });
  app.post('/console/outages/:id/no-forecast', (c) => {
    const id = part(c.req.param('id'));
    const view = c.get('view');
    return act(c, `/console/outages/${id}`, async () => {
      await c.get('api').send('PUT', `/v1/outages/${id}/forecast`, { expectedEndAt: null });
      return view.say('A previsão foi retirada.', 'The forecast was taken back.');
    });
  });
  return app;
}

/** What a clock on the reader's wall will show; the API says what is wrong with what is none. */
function instantOf(at: string | undefined, timeZone: string): string {
  try {
    return Temporal.PlainDateTime.from(at ?? '')
      .toZonedDateTime(timeZone)
      .toInstant()
      .toString();
  } catch (error) {
    if (error instanceof RangeError) return at ?? '';
    throw error;
  }
}

async function one(c: Ctx, given?: { at: string | undefined; problem: ApiProblem }): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const id = c.req.param('id') ?? '';
  const outage = await api.get<OutageView>(`/v1/outages/${part(id)}`);
  const [watch, notices] = await Promise.all([
    api.find<WatchView>(`/v1/watches/${part(outage.watch)}`),
    api.get<Notices>(`/v1/outages/${part(id)}/notices`, { limit: pageSize, cursor: c.req.query('cursor') }),
  ]);
  const live = outage.closedAt === null || outage.waiting > 0;
  const refresh = live
    ? html` hx-get="${view.address}" hx-trigger="every 5s" hx-select="#outage" hx-target="#outage" hx-swap="outerMorph"`
    : none;
  return show(
    c,
    {
      title: view.say(`Queda: ${outage.scope}`, `Outage: ${outage.scope}`),
      place: 'campaigns',
      body: html`${sections(view, 'watches')}
<div id="outage"${given === undefined ? refresh : none}>${panel(view.say('A queda', 'The outage'), summary(view, outage, watch))}</div>
${outage.closedAt === null ? panel(view.say('Previsão de retorno', 'Forecast'), forecast(view, outage, given)) : none}
${panel(view.say('Avisos', 'Notices'), noticeTable(view, notices), html`<a class="button" href="/console/outages/${id}/notices.csv">${view.say('Baixar CSV', 'Download CSV')}</a>`)}
${pager(view, view.address, notices.next)}`,
    },
    given === undefined ? 200 : 422,
  );
}

function summary(view: View, outage: OutageView, watch: WatchView | undefined): Markup {
  const { watch: id, startedAt, closedAt, expectedEndAt, logins, told, endTold, waiting, leftOut, mergedInto } = outage;
  const closing =
    watch?.closed === undefined
      ? view.say('Esta vigia não avisa do fim', 'This watch tells nobody of the end')
      : closedAt === null
        ? view.say(
            'Sai quando a rede voltar, a quem recebeu o do início',
            'Goes when the network is back, to those who got the first one',
          )
        : view.say(`${view.number(endTold)} pessoas avisadas`, `${view.number(endTold)} people told`);
  return html`${
    mergedInto === null
      ? none
      : notice(
          'plain',
          html`${view.say('Era parte de', 'It was part of')} <a href="/console/outages/${mergedInto}">${view.say('outra queda', 'another outage')}</a>.`,
        )
  }${facts([
    [view.say('Situação', 'State'), outageState(view, outage)],
    [view.say('Vigia', 'Watch'), html`<a href="/console/watches/${id}">${watch?.name ?? id}</a>`],
    [view.say('Começou', 'Began'), view.time(startedAt)],
    [view.say('Duração', 'Lasted'), lasted(view, outage)],
    [view.say('Acabou', 'Ended'), view.time(closedAt)],
    [
      view.say('Previsão', 'Forecast'),
      expectedEndAt === null ? view.say('Sem previsão', 'None') : view.time(expectedEndAt),
    ],
    [view.say('Logins atingidos', 'Logins down'), view.number(logins)],
    [view.say('Avisados do início', 'Told of the beginning'), view.number(told)],
    [view.say('Aviso do fim', 'Notice of the end'), closing],
    [view.say('Avisos esperando', 'Notices waiting'), view.number(waiting)],
    [view.say('Não avisados', 'Not told'), view.number(leftOut)],
  ])}`;
}

function forecast(
  view: View,
  outage: OutageView,
  given: { at: string | undefined; problem: ApiProblem } | undefined,
): Markup {
  if (!view.may('manage'))
    return html`<p>${outage.expectedEndAt === null ? view.say('Sem previsão.', 'None.') : view.time(outage.expectedEndAt)}</p>`;
  const errors = new FormErrors(given?.problem);
  const kept = outage.expectedEndAt === null ? '' : wallTime(outage.expectedEndAt, view.timeZone);
  const input = field({
    name: 'at',
    label: view.say('A rede deve voltar em', 'The network should be back at'),
    type: 'datetime-local',
    value: given?.at ?? kept,
    error: errors.at('expectedEndAt'),
    help: view.say(
      `No fuso ${view.timeZone}. Entra nos avisos que ainda vão sair.`,
      `In the zone ${view.timeZone}. Notices that are still to go will say it.`,
    ),
  });
  const takeBack = button(view, {
    action: `/console/outages/${outage.id}/no-forecast`,
    label: view.say('Retirar previsão', 'Take it back'),
    scope: 'manage',
  });
  return html`${errors.above()}<form method="post" action="/console/outages/${outage.id}/forecast">${token(view)}${input}<button class="main">${view.say('Guardar previsão', 'Keep forecast')}</button></form>${outage.expectedEndAt === null ? none : html`<p>${takeBack}</p>`}`;
}

const wallTime = (iso: string, timeZone: string): string =>
  Temporal.Instant.from(iso).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' });

function noticeTable(view: View, { data }: Notices): Markup {
  if (data.length === 0)
    return empty(
      view.say('Nenhum aviso', 'No notices'),
      view.say('Ninguém passou pelos filtros da vigia.', 'Nobody passed the filters of the watch.'),
    );
  return table(
    view.say('Avisos', 'Notices'),
    [
      { title: view.say('Aviso', 'Notice'), cell: (one) => noticeKind(view, one) },
      { title: view.say('Resultado', 'Result'), cell: (one) => noticeResult(view, one) },
      { title: view.say('Nome', 'Name'), cell: ({ name }) => name ?? '–' },
      {
        title: view.say('Contato', 'Contact'),
        cell: ({ contact }) => (contact === null ? '–' : shownContact(view, contact)),
      },
      { title: 'Logins', cell: ({ logins }) => logins },
      { title: view.say('Decidido', 'Decided'), cell: ({ decidedAt }) => view.time(decidedAt) },
      { title: view.say('Por quê', 'Why'), cell: ({ reason, reasonPt }) => view.say(reasonPt ?? '', reason ?? '') },
      {
        title: view.say('Mensagem', 'Message'),
        cell: ({ messageId }) =>
          messageId === null
            ? ''
            : html`<a href="/console/messages/${messageId}">${typed(messageId.slice(-8)) ?? ''}</a>`,
      },
    ],
    data,
  );
}
