/** What happened over time: one small chart for each state, drawn here, and the same figures as a table beneath. */
import type { Counts, FailureFigure, Figures } from '../../../contracts/figures.ts';
import { empty, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

type Point = Figures['points'][number];
type Name = keyof Counts;

const width = 360;
const height = 112;
/** Room for the words above and below the bars. */
const top = 18;
const bottom = 20;
const floor = height - bottom;

export function charts(view: View, figures: Figures, nameOf: (channel: string) => string): Markup {
  const { points, totals } = figures;
  if (Object.values(totals).every((total) => total === 0))
    return empty(
      view.say('Nada aconteceu neste período.', 'Nothing happened in this time.'),
      view.say('Escolha um período maior ou outro canal.', 'Choose a longer time or another channel.'),
    );
  // What goes out is drawn on one scale, so that charts can be compared.
  const out = mostOf(points, ['sent', 'delivered', 'read']);
  const drawn: [Name, string, number][] = [
    ['sent', view.say('Enviadas', 'Sent'), out],
    ['delivered', view.say('Entregues', 'Delivered'), out],
    ['read', view.say('Lidas', 'Read'), out],
    ['failed', view.say('Falhas', 'Failed'), mostOf(points, ['failed'])],
    ['received', view.say('Recebidas', 'Received'), mostOf(points, ['received'])],
  ];
  return html`<div class="charts">${drawn
    // What did not happen needs no drawing; that nothing was sent is worth one.
    .filter(([name]) => name === 'sent' || totals[name] > 0)
    .map(([name, title, most]) => chart(view, figures, name, title, most))}</div>
${failureTable(view, figures, nameOf)}
<details><summary>${view.say('Números em tabela', 'Figures as a table')}</summary>${pointTable(view, figures)}</details>`;
}

const mostOf = (points: readonly Point[], names: readonly Name[]): number =>
  Math.max(1, ...points.flatMap((point) => names.map((name) => point[name])));

function chart(view: View, { points, totals, stepSeconds }: Figures, name: Name, title: string, most: number): Markup {
  const step = width / points.length;
  const peak = mostOf(points, [name]);
  const total = totals[name];
  const label = view.say(
    `${title}: ${view.number(total)} no período, no máximo ${view.number(total === 0 ? 0 : peak)} em ${view.span(stepSeconds)}.`,
    `${title}: ${view.number(total)} in this time, at most ${view.number(total === 0 ? 0 : peak)} in ${view.span(stepSeconds)}.`,
  );
  const bars = points.map((point, place) => {
    const value = point[name];
    if (value === 0) return none;
    // One message is to be seen beside a thousand.
    const tall = Math.max(1.5, (value / most) * (floor - top));
    return html`<rect x="${at(place * step)}" y="${at(floor - tall)}" width="${at(Math.max(1, step - 0.75))}" height="${at(tall)}"><title>${view.clock(point.at)}: ${view.number(value)}</title></rect>`;
  });
  return html`<figure class="chart ${name}"><figcaption><strong>${title}</strong> <span class="soft">${view.number(total)}</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<line x1="0" y1="${top}" x2="${width}" y2="${top}" class="rule"/><text x="0" y="${top - 5}">${view.number(most)}</text>
${bars}
<line x1="0" y1="${floor}" x2="${width}" y2="${floor}" class="rule"/>${marks(view, points, step)}
</svg></figure>`;
}

/** Numbers of a drawing need no more places. */
const at = (value: number): string => value.toFixed(2);

/** Times beneath the bars: the first, the middle, now. */
function marks(view: View, points: readonly Point[], step: number): Markup {
  const middle = Math.floor(points.length / 2);
  const places: [number, string][] = [
    [0, 'start'],
    [middle, 'middle'],
    [points.length - 1, 'end'],
  ];
  return html`${places.map(([place, anchor]) => {
    const x = anchor === 'end' ? width : place * step;
    return html`<text x="${at(x)}" y="${height - 5}" text-anchor="${anchor}">${short(view, points[place]?.at ?? '')}</text>`;
  })}`;
}

/** Day and hour; the seconds of a step say nothing. */
const short = (view: View, iso: string): string =>
  new Intl.DateTimeFormat(view.language === 'pt' ? 'pt-BR' : 'en-GB', {
    timeZone: view.timeZone,
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.parse(iso));

/** No more codes than somebody reads. */
const mostFailures = 10;

function failureTable(
  view: View,
  { failures, from, to, totals }: Figures,
  nameOf: (channel: string) => string,
): Markup {
  if (failures.length === 0) return none;
  const title = view.say('Falhas por causa', 'Failures by cause');
  const address = ({ channel, code }: FailureFigure): string =>
    `/console/log?${new URLSearchParams({ status: 'falha', channel, errorCode: code, from, to }).toString()}`;
  return html`<h3>${title}</h3>${table<FailureFigure>(
    title,
    [
      { title: view.say('Código', 'Code'), cell: (one) => html`<a href="${address(one)}">${one.code}</a>` },
      { title: view.say('Canal', 'Channel'), cell: ({ channel }) => nameOf(channel) },
      { title: view.say('Causa', 'Cause'), cell: ({ failure }) => cause(view, failure) },
      { title: view.say('Mensagens', 'Messages'), cell: ({ messages }) => view.number(messages), isNumber: true },
      {
        title: view.say('Parte', 'Share'),
        cell: ({ messages }) => view.percent(messages / Math.max(1, totals.failed)),
        isNumber: true,
      },
    ],
    failures.slice(0, mostFailures),
  )}`;
}

const cause = (view: View, failure: FailureFigure['failure']): Markup =>
  failure === null
    ? html`–`
    : html`<span>${failure.cause} <span class="soft under">${view.say(failure.nextStep, failure.detail ?? '')}</span></span>`;

function pointTable(view: View, { points }: Figures): Markup {
  const title = view.say('Mensagens por estado', 'Messages by state');
  const count = (name: Name, heading: string) => ({
    title: heading,
    cell: (point: Point) => view.number(point[name]),
    isNumber: true,
  });
  const busy = points.filter((point) =>
    (['accepted', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'received'] as const).some(
      (name) => point[name] > 0,
    ),
  );
  return table<Point>(
    title,
    [
      { title: view.say('A partir de', 'From'), cell: ({ at: from }) => view.time(from) },
      count('accepted', view.say('Aceitas', 'Accepted')),
      count('sent', view.say('Enviadas', 'Sent')),
      count('delivered', view.say('Entregues', 'Delivered')),
      count('read', view.say('Lidas', 'Read')),
      count('failed', view.say('Falhas', 'Failed')),
      count('cancelled', view.say('Canceladas', 'Cancelled')),
      count('received', view.say('Recebidas', 'Received')),
    ],
    busy.toReversed(),
  );
}
