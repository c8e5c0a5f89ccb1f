/** Tarefas (agenda de tarefas): the list, and one of them with its calendar. */
import { Hono } from 'hono';
import type { CampaignView } from '../../../contracts/campaign.ts';
import type { ScheduleCheck } from '../../../contracts/schedule.ts';
import type { TaskView } from '../../../contracts/task.ts';
import { part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, empty, table } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { taskForms } from './edit.ts';
import { taskBody } from './page.ts';
import { formFrom, inputOf, scheduleFrom } from './schedule-form.ts';
import { kindName, outcome, scheduleWords, zoneOf } from './words.ts';

export function taskPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/tasks', async (c) => {
    const view = c.get('view');
    const { data } = await c.get('api').get<{ data: TaskView[] }>('/v1/tasks');
    return show(c, {
      title: view.say('Tarefas', 'Tasks'),
      place: 'campaigns',
      more: view.may('manage')
        ? html`<a class="button main" href="/console/new/task">${view.say('Nova tarefa', 'New task')}</a>`
        : none,
      body: html`${sections(view, 'tasks')}${list(view, data)}`,
    });
  });
  app.get('/console/tasks/:id', one);
  app.post('/console/tasks/:id/enabled', async (c) => {
    const view = c.get('view');
    const id = c.req.param('id');
    const enabled = (await formOf(c)).enabled === 'on';
    return act(c, `/console/tasks/${part(id)}`, async () => {
      const task = await c.get('api').get<TaskView>(`/v1/tasks/${part(id)}`);
      await c.get('api').send('PUT', `/v1/tasks/${part(id)}`, { ...inputOf(task), enabled });
      return enabled
        ? view.say('A tarefa foi ligada.', 'The task was switched on.')
        : view.say('A tarefa foi desligada.', 'The task was switched off.');
    });
  });
  app.post('/console/tasks/:id/delete', (c) => {
    const view = c.get('view');
    return act(c, '/console/tasks', async () => {
      await c.get('api').send('DELETE', `/v1/tasks/${part(c.req.param('id'))}`);
      return view.say('A tarefa foi excluída.', 'The task was deleted.');
    });
  });
  app.route('/', taskForms());
  return app;
}

async function one(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const task = await api.get<TaskView>(`/v1/tasks/${part(c.req.param('id') ?? '')}`);
  const [check, campaigns] = await Promise.all([
    api.get<ScheduleCheck>('/v1/schedules/check', { ...scheduleFrom(formFrom(task)), calendar: c.req.query('month') }),
    campaignsOf(c, task),
  ]);
  return show(c, {
    title: task.name,
    place: 'campaigns',
    more: view.may('manage')
      ? html`<a class="button" href="/console/tasks/${task.id}/edit">${view.say('Editar', 'Edit')}</a>`
      : none,
    body: taskBody(view, { task, check, campaigns }),
  });
}

/** What its runs have made. */
async function campaignsOf(c: Ctx, { runs }: TaskView): Promise<Map<string, CampaignView>> {
  const ids = runs.flatMap(({ campaignId }) => campaignId ?? []);
  const found = await Promise.all(ids.map((id) => c.get('api').find<CampaignView>(`/v1/campaigns/${part(id)}`)));
  return new Map(found.flatMap((campaign) => (campaign === undefined ? [] : [[campaign.id, campaign] as const])));
}

function list(view: View, data: readonly TaskView[]): Markup {
  if (data.length === 0)
    return empty(
      view.say('Nenhuma tarefa', 'No tasks'),
      view.say(
        'Uma tarefa inicia uma campanha com hora marcada, ou libera o que campanhas deixaram na fila.',
        'A task starts a campaign by the clock, or lets go what campaigns have queued.',
      ),
    );
  return table(
    view.say('Tarefas', 'Tasks'),
    [
      { title: view.say('Nome', 'Name'), cell: ({ id, name }) => html`<a href="/console/tasks/${id}">${name}</a>` },
      { title: view.say('O que faz', 'What it does'), cell: (task) => kindName(view, task) },
      {
        title: view.say('Quando', 'When'),
        cell: (task) => html`${scheduleWords(view, task)} <span class="soft">${zoneOf(task)}</span>`,
      },
      {
        title: view.say('Próxima execução', 'Next run'),
        cell: ({ enabled, nextRunAt }) => {
          if (!enabled) return badge('warn', view.say('Desligada', 'Off'));
          return nextRunAt === null
            ? badge('bad', view.say('Nunca executa', 'Never runs'))
            : html`${view.time(nextRunAt)} <span class="soft">${view.since(nextRunAt)}</span>`;
        },
      },
      {
        title: view.say('Na fila', 'Queued'),
        cell: ({ waiting }) => (waiting === null ? '–' : view.number(waiting)),
        isNumber: true,
      },
      {
        title: view.say('Última', 'Last'),
        cell: ({ runs: [last] }) =>
          last === undefined ? view.say('Ainda não', 'Not yet') : html`${outcome(view, last)} ${view.time(last.at)}`,
      },
    ],
    data,
  );
}
