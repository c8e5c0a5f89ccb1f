/** What became of each record of a campaign, with the reason; and the same as a file. */
import type { CampaignRecord, CampaignView } from '../../../contracts/campaign.ts';
import type { Api } from '../api.ts';
import { choice, empty, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { shownContact } from '../message/facts.ts';
import type { View } from '../view.ts';
import { addressOf, resultBadge, resultChoices, resultQuery } from './words.ts';

const perPage = 25;

export interface Results {
  data: CampaignRecord[];
  next: string | null;
  chosen: string;
  cursor: string | undefined;
}

export async function readResults(api: Api, id: string, chosen = '', cursor?: string): Promise<Results> {
  const query = { ...resultQuery(chosen), ...(cursor !== undefined && { cursor }), limit: perPage };
  const page = await api.get<{ data: CampaignRecord[]; next: string | null }>(`/v1/campaigns/${id}/records`, query);
  return { ...page, chosen, cursor };
}

export function resultsPart(view: View, campaign: CampaignView, { data, next, chosen, cursor }: Results): Markup {
  const address = addressOf(campaign);
  const query = chosen === '' ? '' : `?result=${encodeURIComponent(chosen)}`;
  const filter = html`<form method="get" action="${address}#results" class="filter" data-auto>${choice({
    name: 'result',
    label: view.say('Resultado', 'Result'),
    value: chosen,
    options: resultChoices(view),
  })}<button>${view.say('Filtrar', 'Filter')}</button></form>`;
  const rows =
    data.length === 0
      ? empty(
          chosen === ''
            ? view.say('Nenhum registro lido ainda', 'No record read yet')
            : view.say('Nenhum registro com este resultado', 'No record with this result'),
          chosen === ''
            ? view.say(
                'Os resultados aparecem aqui à medida que a campanha lê o mailing.',
                'Results come here as the campaign reads its mailing.',
              )
            : html`<a href="${address}#results">${view.say('Ver todos', 'Show all')}</a>`,
        )
      : table(view.say('Resultado por registro', 'Result of each record'), columns(view, campaign), data);
  return html`<div id="results">${panel(
    view.say('Resultado por registro', 'Result of each record'),
    html`${filter}${rows}${pages(view, address, query, cursor, next)}`,
    html`<a class="button" href="${address}/results.csv${query}">${view.say('Baixar CSV', 'Download CSV')}</a>`,
  )}</div>`;
}

/** In the order of the mailing. */
function pages(view: View, address: string, query: string, cursor: string | undefined, next: string | null): Markup {
  if (cursor === undefined && next === null) return none;
  const more = next === null ? '' : `${address}${query}${query === '' ? '?' : '&'}cursor=${next}#results`;
  return html`<nav class="pager" aria-label="${view.say('Páginas dos resultados', 'Pages of the results')}">${
    cursor === undefined
      ? none
      : html`<a href="${address}${query}#results">${view.say('Do começo', 'From the beginning')}</a>`
  }${next === null ? none : html`<a rel="next" href="${more}">${view.say('Próximos', 'Next')}</a>`}</nav>`;
}

const columns = (view: View, { audience }: CampaignView) => [
  {
    title: audience.kind === 'file' ? view.say('Linha', 'Line') : view.say('Posição', 'Place'),
    isNumber: true,
    cell: ({ position }: CampaignRecord) => view.number(position),
  },
  { title: view.say('Cliente', 'Customer'), cell: ({ customer }: CampaignRecord) => customer ?? '–' },
  {
    title: view.say('Contato', 'Contact'),
    cell: ({ contact }: CampaignRecord) => (contact === null ? '–' : shownContact(view, contact)),
  },
  { title: view.say('Resultado', 'Result'), cell: (row: CampaignRecord) => resultBadge(view, row) },
  {
    title: view.say('Motivo', 'Reason'),
    cell: ({ reason, reasonPt, code }: CampaignRecord) =>
      code === null
        ? ''
        : html`<div>${view.say(reasonPt ?? reason ?? '', reason ?? '')} <span class="soft">${code}</span></div>`,
  },
  {
    title: view.say('Mensagem', 'Message'),
    cell: ({ messageId }: CampaignRecord) =>
      messageId === null ? '' : html`<a href="/console/messages/${messageId}">${view.say('Ver', 'See')}</a>`,
  },
];
