/** The person behind a message: who it is, what may be sent now, what they asked for, what was said lately. */
import type { Scope } from '../../../contracts/admin.ts';
import { badge, choice, empty, facts, field, panel, table, token } from '../components.ts';
import { consentCategory, consentLine, consentState } from '../consent-words.ts';
import { messageLink } from '../log/rows.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Person } from './contact-load.ts';
import { contactPath, type Writing, writePanel } from './contact-write.ts';
import { shownContact } from './facts.ts';
import { contentWord, directionWord, mediumWord, stateBadge, withClock } from './words.ts';

export const contactBody = (
  view: View,
  person: Person,
  writing: Writing | undefined,
  errors: Readonly<Record<string, string>> = {},
): Markup => html`<div class="whole">
<div class="columns">${whoPanel(view, person)}${consentPanel(view, person, errors)}</div>
${channelsPanel(view, person)}
${writing === undefined ? none : writePanel(view, person, writing)}
${conversationsPanel(view, person)}
${lastPanel(view, person)}
</div>`;

function whoPanel(view: View, { message, contact }: Person): Markup {
  const { phone, waId, bsuid, shortCode, username, name } = contact?.contactIds ?? {};
  const pairs: (readonly [string, string | Markup])[] = [
    [view.say('Contato', 'Contact'), html`<span class="tel">${shownContact(view, message.contact)}</span>`],
    ...(
      [
        [view.say('Nome', 'Name'), name],
        [view.say('Telefone', 'Phone'), phone === undefined ? undefined : shownContact(view, phone)],
        ['wa_id', waId],
        [view.say('ID de usuário (BSUID)', 'User id (BSUID)'), bsuid],
        [view.say('Usuário', 'Username'), username],
        [view.say('Número curto', 'Short number'), shortCode],
      ] as const
    ).flatMap(([title, value]): (readonly [string, string])[] => (value === undefined ? [] : [[title, value]])),
    ...(contact === undefined
      ? []
      : ([
          [view.say('Conhecido desde', 'Known since'), view.time(contact.createdAt)],
          [view.say('Endereços', 'Addresses'), contact.aliases.join(', ')],
        ] as const)),
  ];
  const log = `/console/log?${new URLSearchParams({ contact: message.contact }).toString()}`;
  return panel(
    view.say('Quem é', 'Who it is'),
    html`${facts(pairs)}${contact === undefined ? html`<p class="soft">${view.say('Este contato nunca escreveu: só se conhece o endereço.', 'This contact never wrote: only the address is known.')}</p>` : none}`,
    html`<a class="button" href="${log}">${view.say('Todas as mensagens', 'All messages')}</a>`,
  );
}

const manage: Scope = 'manage';

function consentPanel(view: View, { message, consent }: Person, errors: Readonly<Record<string, string>>): Markup {
  const title = view.say('Descadastro (opt-out)', 'Opt-out');
  if (consent === undefined)
    return panel(title, empty(view.say('Não se aplica a este endereço.', 'Does not apply to this address.')));
  return panel(
    title,
    html`${facts([
      ['Marketing', consentState(view, consent.marketing)],
      [view.say('Utilidade (avisos, cobrança)', 'Utility (notices, bills)'), consentState(view, consent.utility)],
    ])}
${consent.log.length === 0 ? none : html`<details><summary>${view.say('Histórico', 'History')} (${consent.log.length})</summary><ul>${consent.log.map((entry) => html`<li>${consentLine(view, entry)}</li>`)}</ul></details>`}
${view.may(manage) ? consentForm(view, contactPath(message.id), errors) : none}`,
  );
}

const consentForm = (
  view: View,
  path: string,
  errors: Readonly<Record<string, string>>,
): Markup => html`<form method="post" action="${path}/consent">${token(view)}
${choice({
  name: 'category',
  label: view.say('Tipo de mensagem', 'Kind of message'),
  options: (['marketing', 'utility', 'all'] as const).map((one) => [one, consentCategory(view, one)]),
  error: errors.category,
})}
${field({
  name: 'evidence',
  label: view.say('Motivo', 'Reason'),
  isRequired: true,
  autocomplete: 'off',
  help: view.say(
    'O que prova o pedido, como o número do chamado. Sem nomes nem telefones.',
    'What proves it, such as the number of a ticket. No names or phones.',
  ),
  error: errors.evidence,
})}
<div class="beside"><button name="action" value="out" class="danger">${view.say('Descadastrar', 'Opt out')}</button> <button name="action" value="in">${view.say('Voltar a permitir', 'Allow again')}</button></div></form>`;

function channelsPanel(view: View, { message, channels }: Person): Markup {
  const title = view.say('O que pode ser enviado agora', 'What may be sent now');
  if (channels.length === 0)
    return panel(title, empty(view.say('Nenhum canal alcança este contato.', 'No channel reaches this contact.')));
  const path = contactPath(message.id);
  return panel(
    title,
    table(
      title,
      [
        {
          title: view.say('Canal', 'Channel'),
          cell: ({ channel }) =>
            html`<strong>${channel.name}</strong> <span class="soft">${mediumWord(channel.medium)}</span>`,
        },
        {
          title: view.say('Janela', 'Window'),
          cell: ({ window, channel }) =>
            channel.medium === 'sms'
              ? badge('plain', view.say('não tem janela', 'no window'))
              : window.state === 'open'
                ? html`${badge('good', view.say('aberta', 'open'))}${window.expiresAt === null ? none : html` ${view.say('até', 'until')} ${view.time(window.expiresAt)} <span class="soft">(${view.since(window.expiresAt)})</span>`}`
                : badge('warn', view.say('fechada', 'closed')),
        },
        {
          title: view.say('Pode enviar', 'May go'),
          cell: ({ window }) =>
            window.allowed.length === 0
              ? view.say('nada', 'nothing')
              : window.allowed.map((type) => contentWord(view, type)).join(', '),
        },
        { title: view.say('Por quê', 'Why'), cell: ({ window }) => withClock(view, window.reason) },
        ...(view.may('send')
          ? [
              {
                title: view.say('Escrever', 'Write'),
                cell: ({ channel }: Person['channels'][number]) =>
                  html`<a class="button" href="${path}?channel=${encodeURIComponent(channel.id)}#write" aria-label="${view.say('Escrever por', 'Write by')} ${channel.name}">${view.say('Escrever', 'Write')}</a>`,
              },
            ]
          : []),
      ],
      channels,
    ),
  );
}

function conversationsPanel(view: View, { conversations }: Person): Markup {
  if (conversations.length === 0) return none;
  const title = view.say('Atendimentos', 'Conversations');
  return panel(
    title,
    table(
      title,
      [
        { title: view.say('Aberto', 'Opened'), cell: ({ openedAt }) => view.time(openedAt) },
        { title: view.say('Canal', 'Channel'), cell: ({ channel }) => channel },
        {
          title: view.say('Assunto', 'Subject'),
          cell: ({ occurrence }) => (occurrence === null ? '–' : `${occurrence.type}: ${occurrence.name}`),
        },
        { title: view.say('Última resposta', 'Last answer'), cell: ({ lastReplyAt }) => view.time(lastReplyAt) },
        { title: view.say('Aviso', 'Notice'), cell: ({ messageId }) => messageLink(messageId) },
      ],
      conversations,
    ),
  );
}

function lastPanel(view: View, { last }: Person): Markup {
  const title = view.say('Últimas mensagens', 'Last messages');
  return panel(
    title,
    last.length === 0
      ? empty(view.say('Nenhuma mensagem.', 'No messages.'))
      : table(
          title,
          [
            { title: view.say('Quando', 'When'), cell: ({ sentAt, acceptedAt }) => view.time(sentAt ?? acceptedAt) },
            {
              title: view.say('Direção', 'Direction'),
              cell: ({ direction }) => html`<span class="way ${direction}">${directionWord(view, direction)}</span>`,
            },
            { title: view.say('Canal', 'Channel'), cell: ({ channel }) => channel },
            { title: view.say('Estado', 'State'), cell: ({ state }) => stateBadge(view, state) },
            {
              title: view.say('Mensagem', 'Message'),
              cell: ({ message }) =>
                html`<span${view.language === 'pt' ? none : html` lang="pt-BR"`}>${withClock(view, message)}</span>`,
            },
            { title: 'ID', cell: ({ id }) => messageLink(id) },
          ],
          last,
        ),
  );
}
