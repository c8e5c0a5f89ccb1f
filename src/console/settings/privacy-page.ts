/** Privacidade: who was found, what is kept of them, and what became of an erasure. */
import type { ErasureView, KeptRows, PersonFound } from '../../../contracts/privacy.ts';
import { badge, empty, facts, field, notice, panel, table, token } from '../components.ts';
import type { FormErrors } from '../form-errors.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { erasedName, keptName } from './words.ts';

export const address = '/console/settings/privacy';

export function searchForm(view: View, errors: FormErrors, contact = ''): Markup {
  const error = errors.at('contact');
  return panel(
    view.say('Quem pediu?', 'Who asked?'),
    html`<form method="post" action="${address}/find">${token(view)}
${field({
  name: 'contact',
  label: view.say('Telefone, CPF ou id do usuário', 'Phone, CPF or user id'),
  value: contact,
  isRequired: true,
  autocomplete: 'off',
  error,
  help: view.say(
    'O telefone em qualquer formato. O CPF com pontos e hífen, como 000.000.000-00.',
    'The phone in any form. The CPF with its dots and hyphen, such as 000.000.000-00.',
  ),
})}
${error === undefined ? errors.above() : none}
<button class="main">${view.say('Procurar', 'Find')}</button>
<p class="help">${view.say(
      'Procura em tudo o que o Ponte guarda; com muitos dados, leva um pouco.',
      'Looks through everything that Ponte keeps; with much data it takes a while.',
    )}</p></form>`,
  );
}

export interface Found {
  contact: string;
  person: PersonFound;
  errors: FormErrors;
  reason?: string | undefined;
}

export function personBody(view: View, found: Found): Markup {
  const { person } = found;
  const isNothing = person.kept.every(({ kind }) => kind === 'consents');
  return html`${panel(view.say('Pessoa', 'Person'), html`${sentence(view, person, isNothing)}${known(view, person)}`)}
${person.kept.length === 0 ? none : panel(view.say('O que está guardado', 'What is kept'), keptTable(view, person.kept), isNothing ? none : exportForm(view, found))}
${isNothing ? none : eraseForm(view, found)}`;
}

function sentence(view: View, { kept, open, optedOut }: PersonFound, isNothing: boolean): Markup {
  const times = kept.flatMap(({ since }) => since ?? []).sort();
  const [oldest] = times;
  const messages = kept.find(({ kind }) => kind === 'messages')?.rows ?? 0;
  const optOut = optedOut
    ? view.say(' A pessoa pediu para não receber mensagens.', ' The person asked not to be written to.')
    : '';
  if (isNothing)
    return html`<p>${view.say('O Ponte não guarda dados desta pessoa.', 'Ponte keeps no data about this person.')}${optOut}</p>`;
  const since = oldest === undefined ? '' : view.say(` desde ${view.day(oldest)}`, ` since ${view.day(oldest)}`);
  return html`<p>${view.say(
    `O Ponte guarda ${view.number(messages)} ${messages === 1 ? 'mensagem' : 'mensagens'} desta pessoa${since}, e o que está na lista abaixo.`,
    `Ponte keeps ${view.number(messages)} ${messages === 1 ? 'message' : 'messages'} of this person${since}, and what is in the list below.`,
  )}${optOut}</p>${
    open === 0
      ? none
      : notice(
          'warn',
          view.say(
            `${view.number(open)} ${open === 1 ? 'mensagem está' : 'mensagens estão'} a caminho; apagar cancela o que ainda não saiu.`,
            `${view.number(open)} ${open === 1 ? 'message is' : 'messages are'} on the way; erasing cancels what has not left.`,
          ),
        )
  }`;
}

const known = (view: View, { addresses, names, customerIds }: PersonFound): Markup =>
  facts([
    [view.say('Endereços', 'Addresses'), addresses.length === 0 ? '–' : addresses.join(' · ')],
    ...(names.length === 0 ? [] : [[view.say('Nomes', 'Names'), names.join(' · ')] as const]),
    ...(customerIds.length === 0
      ? []
      : [[view.say('Código no ERP', 'Code in the ERP'), customerIds.join(' · ')] as const]),
  ]);

const keptTable = (view: View, kept: readonly KeptRows[]): Markup =>
  table(
    view.say('O que está guardado', 'What is kept'),
    [
      { title: view.say('O quê', 'What'), cell: ({ kind }: KeptRows) => keptName(view, kind) },
      { title: view.say('Quantos', 'How many'), cell: ({ rows }) => view.number(rows), isNumber: true },
      { title: view.say('Desde', 'Since'), cell: ({ since }) => (since === null ? '–' : view.day(since)) },
    ],
    kept,
  );

const exportForm = (view: View, { contact }: Found): Markup =>
  html`<form method="post" action="${address}/export" class="inline">${token(view)}<input type="hidden" name="contact" value="${contact}"><button>${view.say('Baixar tudo (JSON)', 'Download everything (JSON)')}</button></form>`;

function eraseForm(view: View, { contact, errors, reason }: Found): Markup {
  const last = contact.trim().slice(-4);
  return panel(
    view.say('Apagar a pessoa', 'Erase the person'),
    html`<p>${view.say(
      'Não dá para desfazer. Somem endereços, nomes, CPF, textos e tudo o que veio do provedor; ficam estados, horários e custos, sem a pessoa, e o opt-out.',
      'It cannot be undone. Addresses, names, CPF, texts and all that came from the provider go; states, times and costs stay, without the person, and so does the opt-out.',
    )}</p>
<form method="post" action="${address}/erase">${token(view)}<input type="hidden" name="contact" value="${contact}">
${field({
  name: 'reason',
  label: view.say('Motivo', 'Reason'),
  value: reason ?? '',
  isRequired: true,
  autocomplete: 'off',
  error: errors.at('reason'),
  help: view.say(
    'Fica na auditoria. Não escreva nome nem telefone; o número do chamado basta.',
    'It stays in the trail. Write neither name nor phone; the number of the request is enough.',
  ),
})}
${field({
  name: 'confirm',
  label: view.say(
    `Para confirmar, digite os 4 últimos caracteres: ${last}`,
    `To confirm, type the last 4 characters: ${last}`,
  ),
  isRequired: true,
  autocomplete: 'off',
  error: errors.at('confirm'),
})}
${errors.above()}
<button class="danger">${view.say('Apagar de vez', 'Erase for good')}</button></form>`,
  );
}

const stateBadge = (view: View, { state }: ErasureView): Markup =>
  state === 'done' ? badge('good', view.say('Apagado', 'Erased')) : badge('wait', view.say('Apagando', 'Erasing'));

export function erasureBody(view: View, erasure: ErasureView): Markup {
  const { erased, kept, waitingFor, reason, by, askedAt, finishedAt, state } = erasure;
  const rows = Object.entries(erased).toSorted(([, one], [, other]) => other - one);
  const live =
    state === 'done'
      ? none
      : html` hx-get="${address}/erasures/${erasure.id}" hx-select="#erasure" hx-target="#erasure" hx-swap="outerMorph" hx-trigger="every 2s"`;
  return html`<div id="erasure"${live}>
${panel(
  view.say('Pedido', 'Request'),
  facts([
    [view.say('Estado', 'State'), stateBadge(view, erasure)],
    [view.say('Pedido em', 'Asked'), view.time(askedAt)],
    [view.say('Terminado em', 'Finished'), view.time(finishedAt)],
    [view.say('Por', 'By'), by],
    [view.say('Motivo', 'Reason'), reason],
  ]),
)}
${
  waitingFor === 0
    ? none
    : notice(
        'wait',
        view.say(
          `Aguardando a resposta do provedor sobre ${view.number(waitingFor)} ${waitingFor === 1 ? 'mensagem' : 'mensagens'}.`,
          `Waiting for the provider's answer about ${view.number(waitingFor)} ${waitingFor === 1 ? 'message' : 'messages'}.`,
        ),
      )
}
${panel(
  view.say('O que foi apagado', 'What was erased'),
  rows.length === 0
    ? empty(view.say('Nada havia para apagar.', 'There was nothing to erase.'))
    : facts(rows.map(([kind, count]) => [erasedName(view, kind), view.number(count)] as const)),
)}
${panel(
  view.say('O que fica, e por quê', 'What stays, and why'),
  html`<ul>${kept.map(({ what, why }) => html`<li><strong>${what}.</strong> ${why}</li>`)}</ul>`,
)}
</div>`;
}

export const erasureList = (view: View, data: readonly ErasureView[]): Markup =>
  panel(
    view.say('Últimos pedidos', 'Last requests'),
    data.length === 0
      ? empty(
          view.say('Ninguém foi apagado até agora.', 'Nobody has been erased so far.'),
          view.say(
            'Os pedidos ficam aqui, sem dizer de quem eram.',
            'Requests stay here, without saying whom they were about.',
          ),
        )
      : table(
          view.say('Últimos pedidos', 'Last requests'),
          [
            {
              title: view.say('Pedido em', 'Asked'),
              cell: (one: ErasureView) => html`<a href="${address}/erasures/${one.id}">${view.time(one.askedAt)}</a>`,
            },
            { title: view.say('Estado', 'State'), cell: (one) => stateBadge(view, one) },
            { title: view.say('Por', 'By'), cell: ({ by }) => by },
            { title: view.say('Motivo', 'Reason'), cell: ({ reason }) => reason },
            {
              title: view.say('Mensagens', 'Messages'),
              cell: ({ erased }) => view.number(erased.messages ?? 0),
              isNumber: true,
            },
          ],
          data,
        ),
  );
