/** Calendários: at which hours channels send, and on which holidays not. */
import { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Holiday } from '../../../contracts/holiday.ts';
import { dayOf } from '../../platform/day.ts';
import { ApiProblem, part } from '../api.ts';
import { readFields } from '../channels/form-read.ts';
import { type Filled, renderFields } from '../channels/form-view.ts';
import { ruleFields } from '../channels/limit-fields.ts';
import { empty, notice, panel, table, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import {
  type CategoryHours,
  type ComingHoliday,
  comingHolidays,
  hoursByCategory,
  hoursWords,
} from './calendar-words.ts';
import { managersOnly } from './managers.ts';
import { sections } from './sections.ts';

const address = '/console/settings/calendars';
const calendarAt = (id: string): string => `${address}/${part(id)}`;

export function calendarPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(`${address}/:id`, managersOnly('calendars'));
  app.get(address, listPage);
  app.get(`${address}/:id`, async (c) => {
    const channel = await channelOf(c);
    return formPage(c, channel, { values: channel.rules, stored: {}, errors: [], isFresh: false });
  });
  app.post(`${address}/:id`, async (c) => {
    const view = c.get('view');
    const channel = await channelOf(c);
    const typed = readFields(calendarFields(view), await formOf(c), 'rules', {});
    const { quietHours: _before, ...kept } = channel.rules;
    const { id, connector, name, config, limits } = channel;
    try {
      const rules = { ...kept, ...typed };
      await c.get('api').send('PUT', `/v1/channels/${part(id)}`, { connector, name, config, limits, rules });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
      const errors = error.problem.errors ?? [];
      return formPage(c, channel, { values: typed, stored: {}, errors, isFresh: false }, error);
    }
    sayNext(c, { kind: 'done', text: view.say(`Calendário de ${name} salvo.`, `The calendar of ${name} was saved.`) });
    return c.redirect(address, 303);
  });
  return app;
}

const channelOf = (c: Ctx): Promise<ChannelView> =>
  c.get('api').get<ChannelView>(`/v1/channels/${part(c.req.param('id') ?? '')}`);

/** Of a channel's rules those that are about days and hours. */
const calendarFields = (view: View) =>
  ruleFields(view).filter(({ name }) => name === 'quietHours' || name === 'extraHolidays');

async function listPage(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const from = dayOf(view.now);
  const until = Temporal.PlainDate.from(from).add({ years: 1 }).toString();
  const [{ data: channels }, { data: national }] = await Promise.all([
    api.get<{ data: ChannelView[] }>('/v1/channels'),
    api.get<{ data: Holiday[] }>('/v1/holidays', { from }),
  ]);
  return show(c, {
    title: view.say('Calendários', 'Calendars'),
    place: 'settings',
    body: html`${sections(view, 'calendars')}<p>${view.say(
      'O que chega fora do horário espera e sai quando ele abre, pelo relógio do lugar do telefone.',
      'What comes outside the hours waits and leaves when they open, by the clock where the phone is.',
    )}</p>
${
  channels.length === 0
    ? empty(
        view.say('Nenhum canal.', 'No channel.'),
        html`<a href="/console/channels">${view.say('Crie um canal primeiro.', 'Make a channel first.')}</a>`,
      )
    : channels.map((channel) => channelPanel(view, channel))
}
${holidayPanel(view, comingHolidays(view, national, channels, { from, until }))}`,
  });
}

function channelPanel(view: View, { id, name, rules }: ChannelView): Markup {
  const label = view.say(`Horários de ${name}`, `Hours of ${name}`);
  const { bound, free } = hoursByCategory(view, rules);
  const at = (day: 'weekdays' | 'saturday' | 'sunday' | 'holidays') => (row: CategoryHours) =>
    hoursWords(view, row.rule[day]);
  const hours =
    bound.length === 0
      ? none
      : table(
          label,
          [
            { title: view.say('Mensagem', 'Message'), cell: ({ name: category }: CategoryHours) => category },
            { title: view.say('Segunda a sexta', 'Monday to Friday'), cell: at('weekdays') },
            { title: view.say('Sábado', 'Saturday'), cell: at('saturday') },
            { title: view.say('Domingo', 'Sunday'), cell: at('sunday') },
            { title: view.say('Feriados', 'Holidays'), cell: at('holidays') },
          ],
          bound,
        );
  return panel(
    name,
    html`${hours}<p>${view.say('A qualquer hora', 'At any hour')}: ${free.join(', ')}.</p>`,
    view.may('manage') ? html`<a class="button" href="${calendarAt(id)}">${view.say('Mudar', 'Change')}</a>` : none,
  );
}

const holidayPanel = (view: View, holidays: readonly ComingHoliday[]): Markup => {
  const title = view.say('Feriados dos próximos 12 meses', 'Holidays of the next 12 months');
  return panel(
    title,
    html`${table(
      title,
      [
        {
          title: view.say('Dia', 'Day'),
          cell: ({ date }: ComingHoliday) => html`<time datetime="${date}">${dayWords(view, date)}</time>`,
        },
        { title: view.say('Feriado', 'Holiday'), cell: ({ name }) => name },
        {
          title: view.say('Vale em', 'Counts on'),
          cell: ({ channels }) => channels?.join(', ') ?? view.say('todos os canais', 'every channel'),
        },
      ],
      holidays,
    )}<p class="help">${view.say(
      'Os nacionais são calculados. Carnaval e Corpus Christi não são feriados nacionais: ponha-os nos feriados locais do canal, se quiser.',
      "The national ones are computed. Carnival and Corpus Christi are none: put them into a channel's local holidays if you want them.",
    )}</p>`,
  );
};

const dayStyle = { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
const dayFormats = {
  pt: new Intl.DateTimeFormat('pt-BR', dayStyle),
  en: new Intl.DateTimeFormat('en-GB', dayStyle),
};
const dayWords = ({ language }: View, date: string): string => dayFormats[language].format(Date.parse(date));

function formPage(c: Ctx, channel: ChannelView, filled: Filled, problem?: ApiProblem): Response | Promise<Response> {
  const view = c.get('view');
  return show(
    c,
    {
      title: view.say(`Calendário de ${channel.name}`, `Calendar of ${channel.name}`),
      place: 'settings',
      more: html`<a class="button" href="${address}">${view.say('Calendários', 'Calendars')}</a>`,
      body: html`${sections(view, 'calendars')}
${
  channel.origin === 'file'
    ? notice(
        'warn',
        view.say(
          'Este canal está declarado em ponte.yaml. O que for mudado aqui vale até o próximo início: então o arquivo vence. Mude também o arquivo.',
          'This channel is declared in ponte.yaml. What is changed here counts until the next start: then the file wins. Change the file, too.',
        ),
      )
    : none
}
${problem === undefined ? none : notice('bad', view.say('Nada foi salvo: confira os campos marcados.', 'Nothing was saved: check the marked fields.'))}
${panel(
  view.say('Horários e feriados', 'Hours and holidays'),
  html`<form method="post" action="${calendarAt(channel.id)}" class="edit">${token(view)}
${renderFields(view, calendarFields(view), 'rules', filled)}
<div class="actions"><button class="main">${view.say('Salvar', 'Save')}</button><a class="button" href="${address}">${view.say('Cancelar', 'Cancel')}</a></div></form>`,
)}
<p class="soft">${view.say('As outras regras do canal ficam como estão.', 'The other rules of the channel stay as they are.')} <a href="/console/channels/${part(channel.id)}/edit">${view.say('Ver todas', 'See all')}</a></p>`,
    },
    problem === undefined ? 200 : 422,
  );
}
