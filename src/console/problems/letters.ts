/** Letters by cause, and one by one. */
import { type DeadLetterGroup, DeadLetterState, type DeadLetterView } from '../../../contracts/dead-letter.ts';
import { part } from '../api.ts';
import { badge, type Column, choice, empty, field, pager, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { addressOf, home, ofCause, type ProblemPlace, places } from './frame.ts';
import { causeText, groupText, letterState, nextStep, reasonText } from './words.ts';

export const letterLink = (view: View, { id, at }: DeadLetterView): Markup =>
  html`<a href="${home}/${part(id)}">${view.clock(at)}</a>`;

/** How many, and why: the largest first. */
export function causes(view: View, place: ProblemPlace, groups: readonly DeadLetterGroup[]): Markup {
  if (groups.length === 0)
    return panel(
      view.say('Por causa', 'By cause'),
      place === 'commands'
        ? empty(
            view.say('Nenhum comando recusado esperando por você.', 'No refused command is waiting for you.'),
            view.say(
              'Quando um comando do RabbitMQ não puder ser atendido, ele aparece aqui com o motivo.',
              'When a command from RabbitMQ cannot be carried out it appears here with the reason.',
            ),
          )
        : empty(
            view.say('Nada em quarentena.', 'Nothing in quarantine.'),
            view.say(
              'O que um provedor mandar e o Ponte não entender fica guardado aqui, e pode ser lido de novo depois.',
              'What a provider sends and Ponte does not understand is kept here, and can be read again later.',
            ),
          ),
    );
  return panel(
    view.say('Por causa', 'By cause'),
    table(
      view.say('Problemas por causa', 'Problems by cause'),
      [
        { title: view.say('Quantas', 'How many'), cell: ({ count }) => view.number(count), isNumber: true },
        {
          title: view.say('Causa', 'Cause'),
          cell: (group) =>
            html`<a href="${places[place]}?cause=${encodeURIComponent(group.cause)}"><strong>${groupText(view, group)}</strong></a>`,
        },
        { title: view.say('O que fazer', 'What to do'), cell: (group) => nextStep(view, group) },
        {
          title: view.say('Quando', 'When'),
          cell: ({ oldestAt, newestAt }) =>
            oldestAt === newestAt
              ? view.time(newestAt)
              : html`${view.time(oldestAt)} ${view.say('a', 'to')} ${view.time(newestAt)}`,
        },
        ...(view.may('operate')
          ? [
              {
                title: view.say('Ação', 'Action'),
                cell: ({ cause }: DeadLetterGroup) =>
                  html`<a class="button" href="${addressOf('simulate', ofCause(cause))}">${view.say('Simular', 'Dry run')}</a>`,
              },
            ]
          : []),
      ],
      groups,
      { id: 'causes' },
    ),
  );
}

export interface LetterFilters {
  cause: string;
  state: string;
  channel: string;
  from: string;
  to: string;
}

function filterForm(view: View, place: ProblemPlace, filters: LetterFilters): Markup {
  const states: [string, string][] = [
    ...DeadLetterState.options.map((state): [string, string] => [state, letterState(view, state)[1]]),
    ['all', view.say('Todas', 'All')],
  ];
  return html`<form method="get" action="${places[place]}" class="choose" data-auto>
${filters.cause === '' ? none : html`<input type="hidden" name="cause" value="${filters.cause}">`}
${choice({ name: 'state', label: view.say('Situação', 'State'), value: filters.state, options: states })}
${filters.cause === '' ? field({ name: 'channel', label: view.say('Canal', 'Channel'), value: filters.channel, type: 'search' }) : none}
${field({ name: 'from', label: view.say('De (dia)', 'From (day)'), value: filters.from, type: 'date' })}
${field({ name: 'to', label: view.say('Até (dia)', 'Until (day)'), value: filters.to, type: 'date' })}
<button>${view.say('Filtrar', 'Filter')}</button>
</form>`;
}

/** With boxes to choose some, for who may do something about them. */
export function letterList(
  view: View,
  place: ProblemPlace,
  filters: LetterFilters,
  { data, next }: { data: readonly DeadLetterView[]; next: string | null },
): Markup {
  const maySelect = view.may('operate') && data.some(({ state }) => state === 'open');
  const box = ({ id, at, state }: DeadLetterView): Markup =>
    maySelect && state === 'open'
      ? html`<input type="checkbox" name="id" value="${id}" aria-label="${view.say('Escolher a de', 'Choose that of')} ${view.clock(at)}"> `
      : none;
  const columns: Column<DeadLetterView>[] = [
    {
      title: view.say('Chegou', 'Arrived'),
      cell: (letter) => html`<span class="pickable">${box(letter)}${letterLink(view, letter)}</span>`,
    },
    {
      title: view.say('Causa', 'Cause'),
      cell: (letter) => html`${causeText(view, letter)}<br><span class="soft">${reasonText(view, letter)}</span>`,
    },
  ];
  // A column that says the same in every row says nothing.
  if (filters.cause === '')
    columns.push({
      title: view.say('Canal', 'Channel'),
      cell: ({ channel }) => html`<span class="id">${channel ?? '–'}</span>`,
    });
  if (data.some(({ attempts }) => attempts > 0))
    columns.push({
      title: view.say('Tentativas', 'Tries'),
      cell: ({ attempts }) => view.number(attempts),
      isNumber: true,
    });
  if (filters.state !== 'open')
    columns.push({
      title: view.say('Situação', 'State'),
      cell: ({ state, note }) =>
        html`${badge(...letterState(view, state))}${note === null ? none : html`<br><span class="soft">${note}</span>`}`,
    });
  const rows = table(view.say('Lista de problemas', 'List of problems'), columns, data, { id: 'letters' });
  const body =
    data.length === 0
      ? empty(
          view.say('Nenhuma carta com estes filtros.', 'No letter fits these filters.'),
          html`<a href="${places[place]}?state=all">${view.say('Ver todas', 'Show all')}</a>`,
        )
      : maySelect
        ? html`<form method="get" action="${home}/simulate">${rows}<p class="actions">
<button class="main">${view.say('Simular as escolhidas', 'Dry run of the chosen')}</button>
<button formaction="${home}/discard">${view.say('Descartar as escolhidas', 'Discard the chosen')}</button>
</p></form>`
        : rows;
  return panel(
    view.say('Uma a uma', 'One by one'),
    html`${filterForm(view, place, filters)}${body}${pager(view, view.address, next)}`,
  );
}
