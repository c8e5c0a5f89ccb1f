/** Canais: what sends, how it is, what waits. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { ChannelUsage } from '../../../contracts/channel-usage.ts';
import { part } from '../api.ts';
import { type Column, empty, table } from '../components.ts';
import type { Page } from '../layout.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { pauseButton } from './pause.ts';
import { healthBadge, mediumName, stateBadge } from './words.ts';

export interface ListedChannel {
  channel: ChannelView;
  usage: ChannelUsage | undefined;
}

export function listPage(view: View, listed: readonly ListedChannel[]): Page {
  const create = view.may('manage')
    ? html`<a class="button main" href="/console/channels/new">${view.say('Novo canal', 'New channel')}</a>`
    : none;
  const nothing = empty(
    view.say('Nenhum canal ainda.', 'No channel yet.'),
    view.say(
      'Crie o primeiro: um número de WhatsApp ou um remetente de SMS.',
      'Make the first: a WhatsApp number or an SMS sender.',
    ),
  );
  return {
    title: view.say('Canais', 'Channels'),
    place: 'channels',
    more: create,
    body: html`<section class="panel" id="channels" hx-get="/console/channels" hx-select="#channels" hx-target="#channels" hx-swap="outerMorph" hx-trigger="every 5s">${
      listed.length === 0 ? nothing : table(view.say('Canais', 'Channels'), columns(view), listed)
    }</section>`,
  };
}

const columns = (view: View): Column<ListedChannel>[] => [
  {
    title: view.say('Canal', 'Channel'),
    cell: ({ channel }) =>
      html`<a href="/console/channels/${part(channel.id)}"><strong>${channel.name}</strong></a><br><span class="soft">${channel.id}</span>`,
  },
  {
    title: view.say('Conector', 'Connector'),
    cell: ({ channel }) => html`${mediumName(channel.medium)}<br><span class="soft">${channel.connector}</span>`,
  },
  { title: view.say('Estado', 'State'), cell: ({ channel }) => stateBadge(view, channel) },
  { title: view.say('Saúde', 'Health'), cell: ({ channel }) => health(view, channel) },
  {
    title: view.say('Na fila', 'Waiting'),
    isNumber: true,
    cell: ({ channel: { backlog } }) => view.number(backlog.queued + backlog.sending),
  },
  {
    title: view.say('Incertas', 'Uncertain'),
    isNumber: true,
    cell: ({ channel: { backlog } }) => view.number(backlog.uncertain),
  },
  {
    title: view.say('Enviadas no último minuto', 'Sent in the last minute'),
    isNumber: true,
    cell: ({ usage }) =>
      usage?.rate === undefined || usage.rate === null ? '–' : view.number(usage.rate.sentLastMinute),
  },
  { title: view.say('Ação', 'Action'), cell: ({ channel }) => pauseButton(view, channel, '/console/channels') },
];

const health = (view: View, channel: ChannelView): Markup => {
  const { failure, since } = channel.health;
  if (failure === null) return healthBadge(view, channel);
  return html`${healthBadge(view, channel)}<br><span class="soft">${failure.cause} ${view.since(since)}</span>`;
};
