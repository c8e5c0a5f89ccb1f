/** What would become of letters, and how far a replay is: the same counts. */
import type { ReplayForecast, ReplayResult, ReplayView } from '../../../contracts/dead-letter.ts';
import { part } from '../api.ts';
import { badge, button, empty, facts, field, notice, panel, table, token } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { addressOf, type Chosen, chosenFields, home, isGoing, places } from './frame.ts';
import { kindName, outcomeName, replayState } from './words.ts';

const dayMs = 86_400_000;
const usualRatePerS = 10;

export interface ReplayForm {
  ratePerS?: string | undefined;
  error?: string | undefined;
}

/** What would happen, and the button that makes it happen. */
export function forecastPage(view: View, forecast: ReplayForecast, chosen: Chosen, form: ReplayForm = {}): Markup {
  const { total, looked, counts, oldestAt, results } = forecast;
  if (total === 0)
    return panel(
      view.say('Nada a simular', 'Nothing to try'),
      empty(
        view.say('Nenhuma destas cartas está aberta.', 'None of these letters is open.'),
        html`<a href="${home}">${view.say('Voltar aos problemas', 'Back to the problems')}</a>`,
      ),
    );
  const isOfCommands = results.some(({ kind }) => kind === 'command');
  const verb = isOfCommands ? view.say('Reenviar', 'Replay') : view.say('Reprocessar', 'Read again');
  const isOld = isOfCommands && oldestAt !== null && view.now - Date.parse(oldestAt) > dayMs;
  return html`
${notice('wait', view.say('Isto é uma simulação: nada foi enviado nem alterado.', 'This is a dry run: nothing was sent or changed.'))}
${looked < total ? notice('warn', view.say(`Simuladas as ${view.number(looked)} mais antigas de ${view.number(total)}. As demais podem ter outro resultado.`, `The oldest ${view.number(looked)} of ${view.number(total)} were tried. The others may turn out otherwise.`)) : none}
${panel(
  counts.done === 0
    ? view.say(`Nenhuma de ${view.number(looked)} daria certo`, `None of ${view.number(looked)} would work`)
    : view.say(
        `${view.number(counts.done)} de ${view.number(looked)} dariam certo`,
        `${view.number(counts.done)} of ${view.number(looked)} would work`,
      ),
  resultTable(view, results, true),
)}
${panel(
  isOfCommands
    ? view.say('Reenviar de verdade', 'Replay for real')
    : view.say('Reprocessar de verdade', 'Read again for real'),
  counts.done === 0
    ? html`<p>${view.say('Reenviar agora não muda nada. Corrija a causa e simule de novo, ou descarte.', 'A replay would change nothing now. Mend the cause and try again, or discard.')}</p>
<p class="actions"><a class="button" href="${addressOf('discard', chosen)}">${view.say('Descartar', 'Discard')}</a></p>`
    : html`${isOld ? notice('warn', html`${view.say('A mais antiga chegou em', 'The oldest arrived at')} ${view.time(oldestAt)} (${view.since(oldestAt)}). ${view.say('O aviso ainda faz sentido para o cliente?', 'Does the notice still make sense to the customer?')}`) : none}
<form method="post" action="${home}/replay" data-confirm="${verb} ${view.number(total)}?${isOfCommands ? view.say(' O que for aceito vai para os clientes.', ' What is accepted goes to the customers.') : ''}">
${token(view)}${chosenFields(chosen)}
<div class="grid">${field({
        name: 'ratePerS',
        label: view.say('No máximo por segundo', 'At most a second'),
        type: 'number',
        value: form.ratePerS ?? String(usualRatePerS),
        error: form.error,
        help: view.say(
          'Devagar, para não atrasar as outras mensagens dos canais. De 1 a 200.',
          "Slowly, so that the channels' other messages are not late. From 1 to 200.",
        ),
      })}</div>
<p class="actions"><button class="main">${verb} ${view.number(total)}</button>
<a class="button" href="${addressOf('discard', chosen)}">${view.say('Descartar', 'Discard')}</a></p>
</form>
<p class="soft">${isOfCommands ? view.say('Cada comando mantém a própria identidade: o que já virou mensagem não sai de novo.', 'Each command keeps its identity: what is a message already does not go again.') : none}</p>`,
)}`;
}

const resultTable = (view: View, results: readonly ReplayResult[], isForecast: boolean): Markup =>
  table(
    isForecast ? view.say('O que aconteceria', 'What would happen') : view.say('O que aconteceu', 'What happened'),
    [
      { title: view.say('Quantas', 'How many'), cell: ({ count }) => view.number(count), isNumber: true },
      {
        title: isForecast
          ? view.say('O que aconteceria', 'What would happen')
          : view.say('O que aconteceu', 'What happened'),
        cell: ({ outcome }) => badge(...outcomeName(view, outcome, isForecast)),
      },
      { title: view.say('Por quê', 'Why'), cell: ({ text, textPt }) => view.say(textPt, text) },
      { title: view.say('O quê', 'What'), cell: ({ kind }) => kindName(view, kind) },
      {
        title: view.say('Exemplos', 'Examples'),
        cell: ({ examples }) =>
          examples.length === 0
            ? '–'
            : html`${examples
                .slice(0, 3)
                .map(
                  (id, place) => html`<a href="${home}/${part(id)}">${view.say('carta', 'letter')} ${place + 1}</a> `,
                )}`,
      },
    ],
    results,
    { id: 'results' },
  );

/** How long it takes at best. */
export const leftOf = (view: View, { total, handled, ratePerS }: ReplayView): string =>
  view.span(Math.ceil((total - handled) / ratePerS));

export function replayPage(view: View, replay: ReplayView): Markup {
  const going = isGoing(replay);
  const live = going
    ? html` hx-get="${view.address}" hx-trigger="every 2s" hx-select="#replay" hx-target="#replay" hx-swap="outerMorph"`
    : none;
  return html`<div id="replay"${live}>${panel(
    view.say(
      `${view.number(replay.handled)} de ${view.number(replay.total)} tratadas`,
      `${view.number(replay.handled)} of ${view.number(replay.total)} dealt with`,
    ),
    html`<progress max="${Math.max(1, replay.total)}" value="${replay.handled}" aria-label="${view.say('Andamento', 'Progress')}"></progress>
${facts([
  [view.say('Situação', 'State'), badge(...replayState(view, replay.state))],
  ...(going ? [[view.say('Falta cerca de', 'About so long to go'), leftOf(view, replay)] as const] : []),
  [view.say('Ritmo', 'Pace'), view.say(`até ${replay.ratePerS} por segundo`, `up to ${replay.ratePerS} a second`)],
  [view.say('Pedido por', 'Asked for by'), replay.by],
  [view.say('Pedido', 'Asked for'), view.time(replay.createdAt)],
  [view.say('Começou', 'Began'), view.time(replay.startedAt)],
  [view.say('Terminou', 'Ended'), view.time(replay.finishedAt)],
])}
${replay.state === 'waiting' ? html`<p class="soft">${view.say('Os reenvios vão um depois do outro; este espera a vez.', 'Replays go one after the other; this one waits for its turn.')}</p>` : none}`,
    going
      ? button(view, {
          action: `${places.replays}/${part(replay.id)}/cancel`,
          label: view.say('Cancelar', 'Cancel'),
          kind: 'danger',
          confirm: view.say(
            'Cancelar? O que já foi reenviado fica como está; o resto continua aberto.',
            'Cancel? What was replayed stays as it is; the rest stays open.',
          ),
          scope: 'operate',
        })
      : none,
  )}
${replay.results.length === 0 ? none : panel(view.say('O que aconteceu', 'What happened'), resultTable(view, replay.results, false))}</div>`;
}

export function replayList(view: View, replays: readonly ReplayView[]): Markup {
  if (replays.length === 0)
    return empty(
      view.say('Nenhum reenvio até agora.', 'No replay so far.'),
      view.say(
        'Em Cartas mortas, escolha uma causa e faça uma simulação; o reenvio começa dali.',
        'Choose a cause under Dead letters and make a dry run; the replay starts from there.',
      ),
    );
  const live = replays.some(isGoing)
    ? html` hx-get="${view.address}" hx-trigger="every 3s" hx-select="#replays" hx-target="#replays" hx-swap="outerMorph"`
    : none;
  return html`<div id="replays"${live}>${table<ReplayView>(
    view.say('Reenvios', 'Replays'),
    [
      {
        title: view.say('Pedido', 'Asked for'),
        cell: ({ id, createdAt, by }) =>
          html`<a href="${places.replays}/${part(id)}">${view.clock(createdAt)}</a> <span class="soft">${by}</span>`,
      },
      { title: view.say('Situação', 'State'), cell: ({ state }) => badge(...replayState(view, state)) },
      {
        title: view.say('Andamento', 'Progress'),
        cell: ({ handled, total }) =>
          html`<progress max="${Math.max(1, total)}" value="${handled}" aria-label="${view.say('Andamento', 'Progress')}"></progress> ${view.number(handled)} / ${view.number(total)}`,
      },
      { title: view.say('Deram certo', 'Worked'), cell: ({ counts }) => view.number(counts.done), isNumber: true },
      {
        title: view.say('Continuam abertas', 'Still open'),
        cell: ({ counts }) => view.number(counts.refused + counts.expired + counts.unreadable),
        isNumber: true,
      },
      {
        title: view.say('Já resolvidas', 'Settled already'),
        cell: ({ counts }) => view.number(counts.duplicate + counts.settled),
        isNumber: true,
      },
    ],
    replays,
  )}</div>`;
}
