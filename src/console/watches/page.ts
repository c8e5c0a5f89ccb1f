/** Vigias: what they look at, and who would be told if everything fell now. */
import type { OutageView, WatchView } from '../../../contracts/watch.ts';
import { badge, button, empty, facts, notice, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Audience } from './audience.ts';
import { audiencePart } from './audience.ts';
import { filterWords, lasted, outageLink, outageState, watchState } from './words.ts';

export function watchList(view: View, watches: readonly WatchView[]): Markup {
  if (watches.length === 0)
    return empty(
      view.say('Nenhuma vigia', 'No watches'),
      view.say(
        'Uma vigia lê os logins do ERP e avisa quem ficou sem internet. Crie uma pela API ou no ponte.yaml.',
        'A watch reads the logins of the ERP and tells those who have lost their connection. Make one over the API or in ponte.yaml.',
      ),
    );
  return table(
    view.say('Vigias', 'Watches'),
    [
      { title: view.say('Nome', 'Name'), cell: ({ id, name }) => html`<a href="/console/watches/${id}">${name}</a>` },
      { title: view.say('Situação', 'State'), cell: (watch) => watchState(view, watch) },
      { title: view.say('Última leitura', 'Last poll'), cell: ({ lastPoll }) => view.time(lastPoll?.at) },
      {
        title: view.say('Logins no ar', 'Logins up'),
        cell: ({ lastPoll }) => loginWords(view, lastPoll?.logins ?? null),
      },
      {
        title: view.say('Avisos esperando', 'Notices waiting'),
        cell: ({ waiting }) => view.number(waiting?.notices ?? 0),
        isNumber: true,
      },
    ],
    watches,
  );
}

export function outageList(view: View, outages: readonly OutageView[]): Markup {
  if (outages.length === 0)
    return empty(
      view.say('Nenhuma queda', 'No outages'),
      view.say('Quando uma vigia perceber uma, ela aparece aqui.', 'When a watch notices one, it will appear here.'),
    );
  return table(
    view.say('Quedas', 'Outages'),
    [
      { title: view.say('Onde', 'Where'), cell: outageLink },
      { title: view.say('Situação', 'State'), cell: (outage) => outageState(view, outage) },
      { title: view.say('Começou', 'Began'), cell: ({ startedAt }) => view.time(startedAt) },
      { title: view.say('Duração', 'Lasted'), cell: (outage) => lasted(view, outage) },
      { title: view.say('Previsão', 'Forecast'), cell: ({ expectedEndAt }) => view.time(expectedEndAt) },
      { title: 'Logins', cell: ({ logins }) => view.number(logins), isNumber: true },
      { title: view.say('Avisados', 'Told'), cell: ({ told }) => view.number(told), isNumber: true },
      { title: view.say('Do fim', 'Of the end'), cell: ({ endTold }) => view.number(endTold), isNumber: true },
      { title: view.say('Fora', 'Left out'), cell: ({ leftOut }) => view.number(leftOut), isNumber: true },
    ],
    outages,
  );
}

const loginWords = (view: View, logins: NonNullable<WatchView['lastPoll']>['logins']): string =>
  logins === null
    ? '–'
    : view.say(
        `${view.number(logins.online)} no ar, ${view.number(logins.offline)} fora`,
        `${view.number(logins.online)} up, ${view.number(logins.offline)} down`,
      );

export const watchBody = (
  view: View,
  watch: WatchView,
  outages: readonly OutageView[],
  audience: Audience | undefined,
): Markup => html`${held(view, watch)}
<div class="columns">${panel(view.say('O que ela vê', 'What it sees'), seen(view, watch))}
${panel(view.say('Quando avisa', 'When it tells'), rules(view, watch))}</div>
${panel(view.say('Se tudo caísse agora', 'If everything fell now'), audiencePart(view, watch, audience))}
${panel(view.say('Quedas desta vigia', 'Outages of this watch'), outageList(view, outages))}`;

function held(view: View, { waiting, enabled }: WatchView): Markup {
  const off = enabled
    ? none
    : notice(
        'warn',
        view.say('Esta vigia está desligada: ninguém é avisado.', 'This watch is switched off: nobody is told.'),
      );
  if (waiting === null) return off;
  const count = view.say(
    `${view.number(waiting.notices)} avisos esperando.`,
    `${view.number(waiting.notices)} notices waiting.`,
  );
  return html`${off}${notice(waiting.code === null ? 'wait' : 'bad', html`${count} ${waiting.text ?? ''}`)}`;
}

function seen(view: View, watch: WatchView): Markup {
  const { lastPoll } = watch;
  return html`${facts([
    [view.say('Situação', 'State'), watchState(view, watch)],
    [view.say('Origem', 'Source'), html`<a href="/console/sources">${watch.source}</a>`],
    [view.say('Lê a cada', 'Reads every'), view.span(watch.everySeconds)],
    [view.say('Última leitura', 'Last poll'), view.time(lastPoll?.at)],
    [view.say('Logins', 'Logins'), loginWords(view, lastPoll?.logins ?? null)],
    [view.say('Declarada em', 'Declared in'), watch.origin === 'file' ? 'ponte.yaml' : 'API'],
  ])}${
    lastPoll === null
      ? none
      : html`<p>${lastPoll.text}${lastPoll.code === null ? none : html` ${badge('bad', lastPoll.code)}`}</p>`
  }<p>${button(view, {
    action: `/console/watches/${watch.id}/enabled`,
    label: watch.enabled ? view.say('Desligar vigia', 'Switch off') : view.say('Ligar vigia', 'Switch on'),
    ...(watch.enabled && {
      confirm: view.say(
        'Desligar? Ninguém mais é avisado de quedas.',
        'Switch it off? Nobody will be told of outages.',
      ),
    }),
    fields: { enabled: watch.enabled ? 'off' : 'on' },
    scope: 'manage',
  })}</p>`;
}

function rules(view: View, { outage, filters, opened, closed, phoneFields }: WatchView): Markup {
  const trigger = (id: string) => html`<a href="/console/triggers/${id}">${id}</a>`;
  const share = (percent: number) => view.percent(percent / 100);
  return html`<ul>
<li>${view.say(`Há queda com pelo menos ${outage.minLogins} logins e ${share(outage.minShare)} de um mesmo lugar fora, em até ${outage.togetherMinutes} min.`, `There is an outage when at least ${outage.minLogins} logins and ${share(outage.minShare)} of one place are down, within ${outage.togetherMinutes} min.`)}</li>
<li>${view.say(`Acaba quando ${share(outage.closeShare)} voltam.`, `It ends when ${share(outage.closeShare)} are back.`)}</li>
<li>${view.say('Começo', 'Beginning')}: ${trigger(opened)}. ${view.say('Fim', 'End')}: ${closed === undefined ? view.say('não avisa', 'not told') : trigger(closed)}</li>
<li>${view.say('Telefone', 'Phone')}: ${phoneFields?.join(', ') ?? view.say('o celular do cadastro', "the record's mobile")}</li>
</ul><h3>${view.say('Quem recebe (vale tudo junto)', 'Who is written to (all must hold)')}</h3><ul>${filters.map((filter) => html`<li>${filterWords(view, filter)}</li>`)}</ul>`;
}
