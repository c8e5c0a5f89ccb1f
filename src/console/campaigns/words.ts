/** A campaign's states, audiences and results in words. */
import type { CampaignRecord, CampaignState, CampaignView } from '../../../contracts/campaign.ts';
import type { MessageStatus } from '../../../contracts/message.ts';
import { badge, type Tone } from '../components.ts';
import { html, type Markup } from '../markup.ts';
import { stateBadge, stateWord } from '../message/words.ts';
import type { View } from '../view.ts';

const states: Readonly<Record<CampaignState, readonly [Tone, pt: string, en: string]>> = {
  ready: ['plain', 'em preparo', 'being prepared'],
  running: ['wait', 'em andamento', 'running'],
  paused: ['warn', 'pausada', 'paused'],
  cancelled: ['plain', 'cancelada', 'cancelled'],
  finished: ['good', 'concluída', 'finished'],
};

export function campaignWord(view: View, state: CampaignState): string {
  const [, pt, en] = states[state];
  return view.say(pt, en);
}

export const campaignBadge = (view: View, state: CampaignState): Markup =>
  badge(states[state][0], campaignWord(view, state));

export const addressOf = ({ id }: Pick<CampaignView, 'id'>): string => `/console/campaigns/${encodeURIComponent(id)}`;

export function audienceWord(view: View, { audience }: Pick<CampaignView, 'audience'>): string {
  switch (audience.kind) {
    case 'file':
      return view.say('Arquivo CSV', 'CSV file');
    case 'source':
      return view.say(`Origem ${audience.source}`, `Source ${audience.source}`);
    case 'logins':
      return view.say(`Relatório de logins de ${audience.source}`, `Login report of ${audience.source}`);
  }
}

/** Good news first, then what is on its way, then what went wrong. */
const order: readonly MessageStatus[] = [
  'read',
  'delivered',
  'sent',
  'sending',
  'queued',
  'uncertain',
  'failed',
  'expired',
  'cancelled',
];

/** How many messages stand how, those of none left out. */
export const countsOf = (messages: NonNullable<CampaignView['messages']>): [MessageStatus, number][] =>
  order.flatMap((status): [MessageStatus, number][] => {
    const count = messages[status] ?? 0;
    return count === 0 ? [] : [[status, count]];
  });

/** What became of one record: its message's state, or that it became none. */
export const resultBadge = (view: View, { result, status }: CampaignRecord): Markup => {
  if (result === 'left_out') return badge('warn', view.say('ficou de fora', 'left out'));
  return status === null ? badge('plain', view.say('pedido de e-mail', 'e-mail asked for')) : stateBadge(view, status);
};

/** What the results can be filtered by: a value of the address, and what is read. */
export const resultChoices = (view: View): [string, string][] => [
  ['', view.say('Todos', 'All')],
  ['left_out', view.say('Ficaram de fora', 'Left out')],
  ['queued', view.say('Viraram mensagem', 'Became a message')],
  ...order.map((status): [string, string] => [status, stateWord(view, status)]),
];

/** A choice as the API's query. */
export const resultQuery = (chosen: string | undefined): { result?: string; status?: string } => {
  if (chosen === undefined || chosen === '') return {};
  return chosen === 'left_out' || chosen === 'queued' ? { result: chosen } : { status: chosen };
};

/** `12 lidas`: a count that leads to the records behind it. */
export const countLink = (view: View, address: string, [status, count]: [MessageStatus, number]): Markup =>
  html`<a class="count" href="${address}?result=${status}#results">${stateBadge(view, status)} <strong>${view.number(count)}</strong></a>`;
