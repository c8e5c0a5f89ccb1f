/** Disparos: the campaigns, with how far each is. */
import { type CampaignView, campaignStates } from '../../../contracts/campaign.ts';
import type { Api } from '../api.ts';
import { choice, empty, pager, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { progressBar } from './progress.ts';
import { sections } from './sections.ts';
import { addressOf, audienceWord, campaignBadge, campaignWord, countLink, countsOf } from './words.ts';

const perPage = 15;
/** Counting walks over all messages of a campaign: of a large one that has ended, its own page counts. */
const mostCounted = 20_000;

export interface CampaignList {
  rows: CampaignView[];
  next: string | null;
}

export async function readList(api: Api, query: { state?: string; cursor?: string }): Promise<CampaignList> {
  const page = await api.get<{ data: CampaignView[]; next: string | null }>('/v1/campaigns', {
    ...query,
    limit: perPage,
  });
  const rows = await Promise.all(
    page.data.map((row) => {
      const isWorthIt = row.records.queued > 0 && (row.state === 'running' || row.records.queued <= mostCounted);
      return isWorthIt ? api.get<CampaignView>(`/v1/campaigns/${row.id}`) : row;
    }),
  );
  return { rows, next: page.next };
}

export function listBody(view: View, { rows, next }: CampaignList, state: string): Markup {
  const isMoving = rows.some((row) => row.state === 'running');
  const live = html` hx-get="${view.address}" hx-trigger="every 5s" hx-select="#campaigns" hx-target="#campaigns" hx-swap="outerMorph"`;
  return html`${sections(view, 'campaigns')}
<form method="get" action="/console/campaigns" class="filter" data-auto>${choice({
    name: 'state',
    label: view.say('Situação', 'State'),
    value: state,
    options: [
      ['', view.say('Todas', 'All')],
      ...campaignStates.map((one): [string, string] => [one, campaignWord(view, one)]),
    ],
  })}<button>${view.say('Filtrar', 'Filter')}</button></form>
<div id="campaigns"${isMoving ? live : none}>${
    rows.length === 0 ? nothing(view, state) : table(view.say('Campanhas', 'Campaigns'), columns(view), rows)
  }${pager(view, view.address, next)}</div>`;
}

function nothing(view: View, state: string): Markup {
  if (state !== '')
    return empty(
      view.say('Nenhuma campanha nesta situação', 'No campaign in this state'),
      html`<a href="/console/campaigns">${view.say('Ver todas', 'Show all')}</a>`,
    );
  const hint = view.say(
    'Uma campanha envia uma notificação a todos de um arquivo CSV, de uma origem ou do relatório de logins.',
    'A campaign sends a notification to everybody in a CSV file, a source or the login report.',
  );
  return empty(
    view.say('Nenhuma campanha ainda', 'No campaigns yet'),
    view.may('send')
      ? html`${hint} <a href="/console/campaigns/new">${view.say('Criar a primeira', 'Make the first')}</a>`
      : hint,
  );
}

const columns = (view: View) => [
  {
    title: view.say('Campanha', 'Campaign'),
    cell: (row: CampaignView) =>
      html`<div><a href="${addressOf(row)}"><strong>${row.name}</strong></a><br><span class="soft">${row.notification} · ${audienceWord(view, row)}</span></div>`,
  },
  {
    title: view.say('Situação', 'State'),
    cell: (row: CampaignView) =>
      html`<div>${campaignBadge(view, row.state)}${row.stopped === null ? none : html`<br><span class="soft">${row.stopped.text}</span>`}</div>`,
  },
  { title: view.say('Andamento', 'Progress'), cell: (row: CampaignView) => progressBar(view, row) },
  { title: view.say('Resultado', 'Result'), cell: (row: CampaignView) => results(view, row) },
  {
    title: view.say('Ritmo e fim', 'Rate and end'),
    cell: (row: CampaignView) =>
      row.state === 'running' && row.ratePerMinute !== null
        ? html`<div>${view.number(row.ratePerMinute)}/min${row.endsAt === null ? none : html`<br><span class="soft">${view.say('termina', 'ends')} ${view.since(row.endsAt)}</span>`}</div>`
        : view.time(row.finishedAt),
  },
  { title: view.say('Criada', 'Made'), cell: (row: CampaignView) => view.time(row.createdAt) },
];

function results(view: View, row: CampaignView): Markup {
  const { queued, leftOut } = row.records;
  if (queued === 0 && leftOut === 0) return html`<span class="soft">–</span>`;
  const counts =
    row.messages === null
      ? html`${view.number(queued)} ${view.say('mensagens', 'messages')}`
      : countsOf(row.messages).map((one) => countLink(view, addressOf(row), one));
  return html`<div class="counts">${counts}${
    leftOut === 0
      ? none
      : html`<a class="count" href="${addressOf(row)}?result=left_out#results">${view.say('de fora', 'left out')} <strong>${view.number(leftOut)}</strong></a>`
  }</div>`;
}
