/** How each channel does, a row each: is it well, does something wait, what has the last hour brought. */
import type { ChannelFigures, Latency } from '../../../contracts/figures.ts';
import type { ChannelNow, Overview } from '../../../contracts/overview.ts';
import { part } from '../api.ts';
import { badge, empty, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

export function channelTable(view: View, { channels, upTo, at }: Overview): Markup {
  const title = view.say('Canais na última hora', 'Channels in the last hour');
  if (channels.length === 0)
    return panel(
      title,
      empty(
        view.say('Nenhum canal para mostrar.', 'No channel to show.'),
        html`<a href="/console/channels">${view.say('Ver os canais', 'See the channels')}</a>`,
      ),
    );
  const isLate = upTo === null || Date.parse(at) - Date.parse(upTo) > 60_000;
  const late = html`<span class="soft">${upTo === null ? view.say('Ainda sem números', 'No figures yet') : html`${view.say('Números até', 'Figures up to')} ${view.time(upTo)}`}</span>`;
  return panel(
    title,
    table<ChannelNow>(
      title,
      [
        { title: view.say('Canal', 'Channel'), cell: (one) => html`<span>${link(one)} ${state(view, one)}</span>` },
        { title: view.say('Na fila', 'Waiting'), cell: (one) => waiting(view, one), isNumber: true },
        { title: view.say('Enviadas', 'Sent'), cell: (one) => view.number(one.counts.sent), isNumber: true },
        { title: view.say('Entregues', 'Delivered'), cell: (one) => share(view, one.deliveredShare), isNumber: true },
        { title: view.say('Lidas', 'Read'), cell: (one) => share(view, one.readShare), isNumber: true },
        { title: view.say('Até enviar', 'To send'), cell: (one) => latency(view, one.toSent), isNumber: true },
        {
          title: view.say('Até entregar', 'To deliver'),
          cell: (one) => latency(view, one.toDelivered),
          isNumber: true,
        },
        { title: view.say('Falhas', 'Failed'), cell: (one) => failures(view, one), isNumber: true },
        { title: view.say('Recebidas', 'Received'), cell: (one) => view.number(one.counts.received), isNumber: true },
      ],
      channels,
      { rowId: ({ channel }) => `channel-${channel}` },
    ),
    isLate ? late : none,
  );
}

const link = ({ channel, name }: ChannelNow): Markup => html`<a href="/console/channels/${part(channel)}">${name}</a>`;

function state(view: View, { state: is, degraded, connections }: ChannelNow): Markup {
  if (is === 'off') return badge('plain', view.say('desligado', 'off'));
  if (is === 'paused') return badge('wait', view.say('pausado', 'paused'));
  if (degraded) return badge('bad', view.say('sem enviar', 'not sending'));
  const isPartly = connections?.some((one) => one.state !== 'bound') === true;
  return isPartly
    ? badge('warn', view.say('conexão caída', 'connection down'))
    : badge('good', view.say('ativo', 'active'));
}

function waiting(view: View, { waiting: now, scheduled, emptyAt }: ChannelNow): Markup {
  const more = [
    ...(emptyAt === null ? [] : [html`${view.say('acaba', 'empty')} ${view.since(emptyAt)}`]),
    ...(scheduled === 0 ? [] : [html`${view.number(scheduled)} ${view.say('para depois', 'for later')}`]),
  ];
  return html`<span>${view.number(now)}${more.map((one) => html` <span class="soft under">${one}</span>`)}</span>`;
}

const share = (view: View, of: ChannelFigures['deliveredShare']): string => (of === null ? '–' : view.percent(of));

/** What most took at most, and what it was in the mean. */
const latency = (view: View, of: Latency | null): Markup =>
  of === null
    ? html`–`
    : html`<span>≤ ${seconds(view, of.p95Seconds)} <span class="soft under">${view.say('média', 'mean')} ${seconds(view, of.meanSeconds)}</span></span>`;

const seconds = (view: View, value: number): string =>
  value < 10 ? `${view.number(value, value < 1 ? 2 : 1)} s` : view.span(value);

function failures(view: View, { channel, counts: { failed } }: ChannelNow): Markup {
  if (failed === 0) return html`0`;
  const asked = new URLSearchParams({ status: 'falha', channel, since: '24h' });
  return html`<a href="/console/log?${asked.toString()}">${view.number(failed)}</a>`;
}
