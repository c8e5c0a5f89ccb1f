/** One letter: why it is here, what to do, and what was received once somebody asks to see it. */
import type { DeadLetterView } from '../../../contracts/dead-letter.ts';
import { part } from '../api.ts';
import { badge, button, facts, notice, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { addressOf, home, ofLetter, placeOf, places } from './frame.ts';
import { causeText, kindName, letterState, nextStep, reasonText } from './words.ts';

export function letterPage(view: View, letter: DeadLetterView, isRevealed: boolean): Markup {
  const here = `${home}/${part(letter.id)}`;
  const isOpen = letter.state === 'open';
  const isCommand = letter.kind === 'command';
  const place = places[placeOf(letter.kind)];
  return html`<p><a href="${place}?cause=${encodeURIComponent(letter.cause)}">${view.say('Todas com a mesma causa', 'All with the same cause')}</a></p>
${panel(
  causeText(view, letter),
  html`${isOpen ? notice('warn', html`<strong>${view.say('O que fazer:', 'What to do:')}</strong> ${nextStep(view, letter)}`) : none}
${facts([
  [view.say('Situação', 'State'), badge(...letterState(view, letter.state))],
  [view.say('O quê', 'What'), kindName(view, letter.kind)],
  [view.say('Canal', 'Channel'), letter.channel ?? '–'],
  [view.say('Chegou', 'Arrived'), html`${view.time(letter.at)} (${view.since(letter.at)})`],
  ...commandFacts(view, letter),
  [
    view.say('Tentativas sem sucesso', 'Tries without success'),
    view.number(isOpen ? letter.attempts : Math.max(0, letter.attempts - 1)),
  ],
  ...(letter.closedAt === null ? [] : [[view.say('Encerrada', 'Closed'), view.time(letter.closedAt)] as const]),
  ...(letter.note === null ? [] : [[view.say('Motivo do descarte', 'Why it was discarded'), letter.note] as const]),
  ...(letter.messageId === null
    ? []
    : [
        [
          view.say('Mensagem', 'Message'),
          html`<a href="/console/messages/${part(letter.messageId)}">${view.say('Ver a mensagem', 'Show the message')}</a>`,
        ] as const,
      ]),
])}
<h3>${view.say('O que o Ponte disse', 'What Ponte said')}</h3>
<p>${reasonText(view, letter, isRevealed)}</p>`,
  isOpen && view.may('operate')
    ? html`<a class="button" href="${addressOf('simulate', ofLetter(letter.id))}">${view.say('Simular', 'Dry run')}</a>
${button(view, {
  action: `${here}/replay`,
  label: isCommand ? view.say('Reenviar agora', 'Replay now') : view.say('Reprocessar agora', 'Read again now'),
  kind: 'main',
  scope: 'operate',
  ...(isCommand && {
    confirm: view.say(
      'Reenviar este comando agora? Se for aceito, a mensagem sai para o cliente.',
      'Replay this command now? If it is accepted, the message goes to the customer.',
    ),
  }),
})}
<a class="button" href="${addressOf('discard', ofLetter(letter.id))}">${view.say('Descartar', 'Discard')}</a>`
    : none,
)}
${panel(
  view.say('O que foi recebido', 'What was received'),
  isRevealed
    ? html`<pre id="received">${letter.body}</pre>`
    : html`<p id="received">${view.say(
        `${view.number(letter.body.length)} caracteres, escondidos: podem ter dados de clientes.`,
        `${view.number(letter.body.length)} characters, hidden: they may hold customers' data.`,
      )}</p>${
        view.may('operate')
          ? html`<p class="soft">${view.say('Quem mostra fica registrado.', 'Who shows it is remembered.')}</p>`
          : html`<p class="soft">${view.say('Só quem opera pode mostrar.', 'Only who operates may show it.')}</p>`
      }`,
  isRevealed ? none : button(view, { action: `${here}/reveal`, label: view.say('Mostrar', 'Show'), scope: 'operate' }),
)}`;
}

/** Who sent it and which it is: nothing of a customer. */
function commandFacts(view: View, { kind, body }: DeadLetterView): [string, Markup][] {
  if (kind !== 'command') return [];
  try {
    const { source, type, id } = JSON.parse(body) as Record<string, unknown>;
    return [
      [view.say('Quem enviou', 'Sender'), source],
      [view.say('Tipo do comando', 'Command type'), type],
      [view.say('Id do comando', 'Command id'), id],
    ].flatMap(([name, value]) =>
      typeof value === 'string' ? [[String(name), html`<span class="id">${value}</span>`] as [string, Markup]] : [],
    );
  } catch {
    return [];
  }
}
