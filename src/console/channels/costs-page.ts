/** What a channel's messages of the last 30 days have cost. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { CostGroup } from '../../../contracts/price.ts';
import { part } from '../api.ts';
import { type Column, empty, panel, table } from '../components.ts';
import type { Page } from '../layout.ts';
import { html } from '../markup.ts';
import type { View } from '../view.ts';
import { categoryNames } from './limit-fields.ts';

export interface ChannelCosts {
  channel: ChannelView;
  byCategory: readonly CostGroup[];
  byDay: readonly CostGroup[];
}

export function costsPage(view: View, { channel, byCategory, byDay }: ChannelCosts): Page {
  const title = view.say('Custos dos últimos 30 dias', 'Costs of the last 30 days');
  const nothing = empty(
    view.say('Nenhuma mensagem enviada nos últimos 30 dias.', 'No message was sent in the last 30 days.'),
    view.say('Os custos aparecem aqui assim que houver envios.', 'Costs show up here once something is sent.'),
  );
  const category = (word: string) => categoryNames(view).find(([key]) => key === word)?.[1] ?? word;
  const [byWhat, byWhen] = [view.say('Por categoria', 'By category'), view.say('Por dia', 'By day')];
  return {
    title,
    place: 'channels',
    more: html`<a class="button" href="/console/channels/${part(channel.id)}">${view.say(`Voltar a ${channel.name}`, `Back to ${channel.name}`)}</a>`,
    body:
      byCategory.length === 0
        ? nothing
        : html`<div class="columns">${panel(byWhat, table(byWhat, columns(view, view.say('Categoria', 'Category'), category), byCategory))}${panel(
            byWhen,
            table(
              byWhen,
              columns(view, view.say('Dia', 'Day'), (day) => view.day(`${day}T12:00:00-03:00`)),
              byDay,
            ),
          )}</div>`,
  };
}

const columns = (view: View, title: string, named: (group: string) => string): Column<CostGroup>[] => [
  { title, cell: ({ group }) => (group === null ? '–' : named(group)) },
  { title: view.say('Mensagens', 'Messages'), isNumber: true, cell: ({ messages }) => view.number(messages) },
  { title: view.say('Cobradas', 'Charged'), isNumber: true, cell: ({ charged }) => view.number(charged) },
  {
    title: view.say('Custo', 'Cost'),
    isNumber: true,
    cell: ({ costs }) =>
      costs.length === 0
        ? view.say('sem preço', 'no price')
        : costs.map(({ amount, currency }) => view.money(amount, currency)).join(' + '),
  },
];
