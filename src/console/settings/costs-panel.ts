/** What messages of a period have cost, with totals. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { CostGroup, CostQuery } from '../../../contracts/price.ts';
import { dayMs, dayOf } from '../../platform/day.ts';
import { ApiProblem } from '../api.ts';
import { choice, empty, field, notice, panel, table } from '../components.ts';
import { html, type Markup } from '../markup.ts';
import type { View } from '../view.ts';
import { billingCategory } from './price-words.ts';
import { address } from './prices-page.ts';

export interface Period {
  /** As typed: days in Brasília time, both of them in it. */
  firstDay: string;
  lastDay: string;
  /** The same as the API takes it. */
  from: string;
  to: string;
  groupBy: NonNullable<CostQuery['groupBy']>;
  channel: string | undefined;
}

const usualDays = 30;
const groups = ['channel', 'category', 'day', 'campaign'] as const;

/** What is no day, or an unknown grouping, is taken as if it had been left out. */
export function periodOf(now: number, query: Readonly<Record<string, string>>): Period {
  const day = (text: string | undefined): string | undefined =>
    text !== undefined && /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
  const lastDay = day(query.to) ?? dayOf(now);
  const firstDay = day(query.from) ?? dayOf(startOf(lastDay) - (usualDays - 1) * dayMs);
  return {
    firstDay,
    lastDay,
    from: new Date(startOf(firstDay)).toISOString(),
    to: new Date(startOf(lastDay) + dayMs).toISOString(),
    groupBy: groups.find((one) => one === query.groupBy) ?? 'channel',
    channel: query.channel === '' ? undefined : query.channel,
  };
}

/** Brasília has had no summer time since 2019. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00-03:00`);

export function costsPanel(
  view: View,
  period: Period,
  channels: readonly ChannelView[],
  costs: readonly CostGroup[] | ApiProblem,
): Markup {
  return panel(
    view.say('Custos do período', 'Costs of the period'),
    html`${periodForm(view, period, channels)}${costs instanceof ApiProblem ? notice('bad', costs.sentence) : costTable(view, period, channels, costs)}`,
  );
}

const groupWords = (view: View, groupBy: Period['groupBy']): string => {
  switch (groupBy) {
    case 'channel':
      return view.say('Canal', 'Channel');
    case 'category':
      return view.say('Categoria', 'Category');
    case 'day':
      return view.say('Dia', 'Day');
    case 'campaign':
      return view.say('Disparo', 'Campaign');
  }
};

const periodForm = (view: View, period: Period, channels: readonly ChannelView[]): Markup =>
  html`<form method="get" action="${address}"><div class="grid">
${field({ name: 'from', label: view.say('De', 'From'), type: 'date', value: period.firstDay })}
${field({ name: 'to', label: view.say('Até', 'To'), type: 'date', value: period.lastDay })}
${choice({ name: 'groupBy', label: view.say('Somar por', 'Sum up by'), value: period.groupBy, options: groups.map((one) => [one, groupWords(view, one)]) })}
${choice({ name: 'channel', label: view.say('Canal', 'Channel'), value: period.channel ?? '', options: [['', view.say('Todos', 'All')], ...channels.map(({ id, name }): [string, string] => [id, name])] })}
</div><button class="main">${view.say('Mostrar', 'Show')}</button></form>`;

interface Row {
  name: string | Markup;
  messages: number;
  charged: number;
  costs: CostGroup['costs'];
}

function costTable(
  view: View,
  { groupBy }: Period,
  channels: readonly ChannelView[],
  costs: readonly CostGroup[],
): Markup {
  if (costs.length === 0)
    return empty(
      view.say('Nenhuma mensagem enviada no período.', 'No message was sent in the period.'),
      view.say('Escolha outros dias.', 'Choose other days.'),
    );
  const rows: Row[] = costs.map((group) => ({ ...group, name: nameOf(view, groupBy, channels, group.group) }));
  const total: Row = {
    name: html`<strong>${view.say('Total', 'Total')}</strong>`,
    messages: costs.reduce((sum, { messages }) => sum + messages, 0),
    charged: costs.reduce((sum, { charged }) => sum + charged, 0),
    costs: totals(costs),
  };
  return table(
    view.say('Custos do período', 'Costs of the period'),
    [
      { title: groupWords(view, groupBy), cell: ({ name }: Row) => name },
      { title: view.say('Mensagens', 'Messages'), isNumber: true, cell: ({ messages }) => view.number(messages) },
      { title: view.say('Cobradas', 'Charged'), isNumber: true, cell: ({ charged }) => view.number(charged) },
      {
        title: view.say('Custo', 'Cost'),
        isNumber: true,
        cell: ({ costs: sums }) =>
          sums.length === 0
            ? view.say('nada cobrado', 'nothing charged')
            : sums.map(({ amount, currency }) => view.money(amount, currency)).join(' + '),
      },
    ],
    [...rows, total],
  );
}

/** In millionths, so that sums of decimals stay exact. */
const millionths = 1_000_000;

function totals(costs: readonly CostGroup[]): CostGroup['costs'] {
  const sums = new Map<string, number>();
  for (const { amount, currency } of costs.flatMap((group) => group.costs))
    sums.set(currency, (sums.get(currency) ?? 0) + Math.round(Number(amount) * millionths));
  return [...sums].map(([currency, sum]) => ({ amount: String(sum / millionths), currency }));
}

function nameOf(
  view: View,
  groupBy: Period['groupBy'],
  channels: readonly ChannelView[],
  group: string | null,
): string | Markup {
  if (group === null)
    return groupBy === 'campaign'
      ? view.say('fora de disparos', 'outside campaigns')
      : view.say('sem categoria', 'no category');
  switch (groupBy) {
    case 'channel':
      return html`<a href="/console/channels/${encodeURIComponent(group)}/costs">${channels.find(({ id }) => id === group)?.name ?? group}</a>`;
    case 'campaign':
      return html`<a href="/console/campaigns/${encodeURIComponent(group)}">${group}</a>`;
    case 'day':
      return view.day(`${group}T12:00:00-03:00`);
    case 'category':
      return billingCategory(view, group);
  }
}
