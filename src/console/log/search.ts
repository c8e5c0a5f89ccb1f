/** Above the log's rows: the one search box, quick filters, all filters, and what is active. */
import type { ChannelView } from '../../../contracts/admin.ts';
import { messageStatuses } from '../../../contracts/message.ts';
import type { ApiProblem } from '../api.ts';
import { choice, field } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { directionWord, mediumWord, stateWord, statusWord } from '../message/words.ts';
import type { View } from '../view.ts';
import {
  addressOf,
  chipsOf,
  type Filters,
  filterName,
  type PlainFilter,
  plainFilters,
  sinceChoices,
  sinceWord,
} from './filters.ts';
import { instantOf, wallClock } from './period.ts';

export const searchForm = (
  view: View,
  filters: Filters,
  channels: readonly ChannelView[],
  problem: ApiProblem | undefined,
): Markup => html`<form class="search" method="get" action="/console/log" role="search">
<div class="box"><label class="unseen" for="f-q">${view.say('Buscar mensagens', 'Search messages')}</label>
<input id="f-q" name="q" type="search" value="${filters.q}" maxlength="200" autocomplete="off" placeholder="${view.say('Telefone, ID, cliente, CPF, protocolo, código do erro…', 'Phone, id, customer, CPF, protocol, error code…')}">
<button class="main">${view.say('Buscar', 'Search')}</button></div>
${quick(view, filters)}
<details${problem !== undefined ? html` open` : none}><summary>${view.say('Mais filtros', 'More filters')}${folded(filters) === 0 ? '' : ` (${folded(filters)})`}</summary>
<div class="grid">${fields(view, filters, channels, problem)}</div>
<button>${view.say('Aplicar filtros', 'Apply filters')}</button>
</details>
${filters.isTailOff ? html`<input type="hidden" name="tail" value="off">` : none}
</form>
${chips(view, filters)}`;

/** Active filters that are not a click away. */
const folded = ({ plain, from, to }: Filters): number =>
  [from, to].filter((text) => text !== '').length +
  plainFilters.filter((name) => name !== 'status' && plain[name] !== undefined).length;

/** One click each, and links: they can be opened beside each other. */
function quick(view: View, filters: Filters): Markup {
  const status = filters.plain.status;
  const link = (href: string, text: string, isCurrent: boolean): Markup =>
    html`<li><a href="${href}"${isCurrent ? html` aria-current="true"` : none}>${text}</a></li>`;
  return html`<div class="quick"><ul aria-label="Status">${link(addressOf(filters, { status: undefined }), view.say('todas', 'all'), status === undefined)}${(
    ['sucesso', 'falha'] as const
  ).map((one) =>
    link(addressOf(filters, { status: one }), statusWord(view, one), status === one),
  )}</ul><ul aria-label="${view.say('Período', 'Period')}">${sinceChoices.map((one) =>
    link(
      addressOf(filters, { since: filters.since === one ? undefined : one, from: '', to: '' }),
      sinceWord(view, one),
      filters.since === one,
    ),
  )}</ul></div>`;
}

function fields(
  view: View,
  filters: Filters,
  channels: readonly ChannelView[],
  problem: ApiProblem | undefined,
): Markup[] {
  const every: readonly [string, string] = ['', view.say('todos', 'all')];
  const pick = (name: PlainFilter, options: readonly (readonly [string, string])[]): Markup =>
    choice({
      name,
      label: filterName(view, name),
      value: filters.plain[name] ?? '',
      options: [every, ...options],
      error: problem?.at(name),
    });
  const type = (name: PlainFilter, help?: string): Markup =>
    field({
      name,
      label: filterName(view, name),
      value: filters.plain[name],
      autocomplete: 'off',
      error: problem?.at(name),
      help,
    });
  const wall = (text: string): string => {
    const ms = instantOf(text, filters.zone);
    return ms === undefined ? '' : wallClock(view.timeZone, ms);
  };
  const when = (name: 'from' | 'to', label: string): Markup =>
    field({ name, label, type: 'datetime-local', value: wall(filters[name]), error: problem?.at(name) });
  return [
    pick(
      'channel',
      channels.map(({ id, name }) => [id, name]),
    ),
    pick('type', [
      ['whatsapp', mediumWord('whatsapp')],
      ['sms', mediumWord('sms')],
      ['omnichannel', mediumWord('omnichannel')],
    ]),
    pick('status', [
      ['sucesso', statusWord(view, 'sucesso')],
      ['falha', statusWord(view, 'falha')],
    ]),
    pick(
      'state',
      messageStatuses.map((state) => [state, stateWord(view, state)]),
    ),
    pick('direction', [
      ['outbound', directionWord(view, 'outbound')],
      ['inbound', directionWord(view, 'inbound')],
    ]),
    type('errorCode'),
    type('customerId'),
    type('campaignId'),
    type('reference'),
    type('contact', view.say('Telefone em qualquer forma', 'Phone in any form')),
    type('providerId'),
    type('id'),
    type('text'),
    when('from', view.say('De', 'From')),
    when('to', view.say('Até', 'To')),
    html`<input type="hidden" name="zone" value="${view.timeZone}">`,
    filters.since === undefined ? none : html`<input type="hidden" name="since" value="${filters.since}">`,
  ];
}

function chips(view: View, filters: Filters): Markup {
  const active = chipsOf(view, filters);
  if (active.length === 0) return none;
  return html`<ul class="chips" aria-label="${view.say('Filtros ativos', 'Active filters')}">${active.map(
    ({ text, href }) =>
      html`<li><a href="${href}" aria-label="${view.say('Remover filtro', 'Remove filter')} ${text}">${text} <span aria-hidden="true">×</span></a></li>`,
  )}<li><a class="all" href="/console/log">${view.say('Limpar tudo', 'Clear all')}</a></li></ul>`;
}
