/** The log's rows: the seven columns of the Omnichannel log, then what helps at a glance. */
import type { LogRow } from '../../../contracts/log.ts';
import { isErased } from '../../platform/erased.ts';
import { badge, type Column, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { directionWord, mediumWord, stateBadge, statusTone, statusWord, withClock } from '../message/words.ts';
import type { View } from '../view.ts';
import { addressOf, type Filters } from './filters.ts';

/** The end of an id tells messages apart; its beginning is the time, nearly the same in all rows. */
const shownEnd = 12;

export const messageLink = (id: string): Markup =>
  html`<a class="id" href="/console/messages/${encodeURIComponent(id)}"><span>${id.slice(0, -shownEnd)}</span>${id.slice(-shownEnd)}</a>`;

export const logRows = (view: View, filters: Filters, rows: readonly LogRow[]): Markup =>
  table(view.say('Mensagens, as mais recentes primeiro', 'Messages, newest first'), columns(view, filters), rows, {
    id: 'log-rows',
    rowId: ({ id }) => `m-${id}`,
  });

const columns = (view: View, filters: Filters): Column<LogRow>[] => [
  { title: 'ID', cell: ({ id }) => messageLink(id) },
  { title: view.say('ID cliente', 'Customer id'), cell: ({ customerId }) => customerId ?? dash },
  {
    title: view.say('Tipo comunicação', 'Communication type'),
    cell: ({ communicationType }) => mediumWord(communicationType),
  },
  {
    title: view.say('Contato', 'Contact'),
    cell: ({ contact }) =>
      html`<a class="tel" href="${addressOf(filters, { contact })}">${isErased(contact) ? view.say('pessoa apagada', 'erased person') : contact}</a>`,
  },
  { title: view.say('Data envio', 'Sent at'), cell: (row) => sentAt(view, row) },
  { title: 'Status', cell: ({ status }) => badge(statusTone(status), statusWord(view, status)) },
  { title: view.say('Mensagem', 'Message'), cell: (row) => said(view, filters, row) },
  { title: view.say('Estado', 'State'), cell: ({ state }) => stateBadge(view, state) },
  { title: view.say('Canal', 'Channel'), cell: ({ channel }) => html`<span class="word">${channel}</span>` },
  {
    title: view.say('Direção', 'Direction'),
    cell: ({ direction }) => html`<span class="way ${direction}">${directionWord(view, direction)}</span>`,
  },
];

const dash = html`<span class="soft">–</span>`;

/** IXC-67: the act of sending; what has not been sent says since when it is here. */
const sentAt = (view: View, { sentAt: at, acceptedAt }: LogRow): Markup =>
  at !== null
    ? view.time(at)
    : html`<span class="soft">${view.say('entrou', 'came in')} ${view.time(acceptedAt)}</span>`;

/** IXC-69, IXC-70; the code leads to all that failed the same way. */
function said(view: View, filters: Filters, row: LogRow): Markup {
  const code = row.errorCode;
  const text = code === null ? row.message : row.message.replace(` (${code})`, '');
  const words = html`<span${view.language === 'pt' ? none : html` lang="pt-BR"`}>${withClock(view, text)}</span>`;
  if (code === null) return words;
  return html`${words} <a class="code" href="${addressOf(filters, { errorCode: code })}">${code}</a>`;
}
