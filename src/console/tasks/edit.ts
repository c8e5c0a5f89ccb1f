/** Creating and changing a task, with what its schedule would do while it is typed. */
import { Hono } from 'hono';
import type { CampaignView } from '../../../contracts/campaign.ts';
import type { ScheduleCheck } from '../../../contracts/schedule.ts';
import type { TaskView } from '../../../contracts/task.ts';
import { ApiProblem, part } from '../api.ts';
import { calendar } from '../calendar.ts';
import { sections } from '../campaigns/sections.ts';
import { button, checkbox, choice, empty, field, notice, panel, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors, problemOf, takenId } from '../form-errors.ts';
import { type Form, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { upcoming, whenWords } from './page.ts';
import { formFrom, inputFrom, scheduleFrom, scheduleInputs, usualZone } from './schedule-form.ts';

interface Editing {
  kept: TaskView | undefined;
  form: Form;
  /** Undefined: it cannot be read. */
  check: ScheduleCheck | undefined;
  campaigns: readonly CampaignView[];
  errors: FormErrors;
}

const newTask: Form = {
  kind: 'drain',
  enabled: 'on',
  minute: '30',
  hour: '7',
  dayOfMonth: 'Todos',
  month: 'Todos',
  weekday: '1-5',
  timeZone: usualZone,
};

export function taskForms(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/new/task', (c) => edit(c, undefined, newTask));
  app.post('/console/new/task', async (c) => save(c, undefined, await formOf(c)));
  app.get('/console/tasks/:id/edit', async (c) => {
    const kept = await keptOf(c);
    return edit(c, kept, formFrom(kept));
  });
  app.post('/console/tasks/:id/edit', async (c) => save(c, await keptOf(c), await formOf(c)));
  return app;
}

const keptOf = (c: Ctx): Promise<TaskView> => c.get('api').get<TaskView>(`/v1/tasks/${part(c.req.param('id') ?? '')}`);

async function save(c: Ctx, kept: TaskView | undefined, form: Form): Promise<Response> {
  if (form.do !== 'save') return edit(c, kept, form);
  const view = c.get('view');
  const api = c.get('api');
  const id = kept?.id ?? (form.id ?? '').trim();
  const patternId = typed(form.pattern);
  const problem = await problemOf(async () => {
    if (kept === undefined && id !== '') {
      const other = await api.find<TaskView>(`/v1/tasks/${part(id)}`);
      if (other !== undefined && other.name !== form.name) throw takenId(view, id);
    }
    const pattern =
      patternId === undefined ? undefined : await api.get<CampaignView>(`/v1/campaigns/${part(patternId)}`);
    await api.send('PUT', `/v1/tasks/${part(id)}`, inputFrom(form, kept, pattern));
  });
  if (problem !== undefined) return edit(c, kept, form, problem);
  sayNext(c, { kind: 'done', text: view.say('A tarefa foi salva.', 'The task was saved.') });
  return c.redirect(`/console/tasks/${part(id)}`, 303);
}

async function edit(c: Ctx, kept: TaskView | undefined, form: Form, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const title =
    kept === undefined ? view.say('Nova tarefa', 'New task') : view.say(`Editar: ${kept.name}`, `Edit: ${kept.name}`);
  const frame = (body: Markup) =>
    ({ title, place: 'campaigns', body: html`${sections(view, 'tasks')}${body}` }) as const;
  if (!view.may('manage')) {
    const why = view.say('Só a gestão altera tarefas.', 'Only the scope manage changes tasks.');
    return show(c, frame(empty(view.say('Sem permissão', 'Not allowed'), why)));
  }
  const checked = await checkOf(c, form);
  const refused = checked instanceof ApiProblem ? checked : undefined;
  const campaigns = kept === undefined ? await patterns(c) : [];
  const errors = new FormErrors(problem ?? refused);
  const check = checked instanceof ApiProblem ? undefined : checked;
  const body = editor(view, { kept, form, check, campaigns, errors });
  return show(c, frame(body), problem === undefined ? 200 : 422);
}

async function checkOf(c: Ctx, form: Form): Promise<ScheduleCheck | ApiProblem> {
  try {
    const query = { ...scheduleFrom(form), calendar: form.calendar };
    return await c.get('api').get<ScheduleCheck>('/v1/schedules/check', query);
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}

/** What a task can start by itself reads its people from a source. */
const patterns = async (c: Ctx): Promise<CampaignView[]> =>
  (await c.get('api').get<{ data: CampaignView[] }>('/v1/campaigns', { limit: 100 })).data.filter(
    ({ audience }) => audience.kind === 'source',
  );

function editor(view: View, editing: Editing): Markup {
  const { kept, form, errors } = editing;
  const action = kept === undefined ? '/console/new/task' : `/console/tasks/${kept.id}/edit`;
  const live = html` hx-post="${action}" hx-trigger="input delay:300ms" hx-select="#when" hx-target="#when" hx-swap="outerMorph" hx-sync="this:replace" hx-validate="false"`;
  const at = (name: string) => ({ name, value: form[name], error: errors.at(name) });
  const fields = html`
${kept === undefined ? field({ ...at('id'), label: view.say('Código', 'Id'), help: view.say('Letras minúsculas, dígitos e hífen: lembretes-da-manha', 'Small letters, digits and hyphen: lembretes-da-manha'), autocomplete: 'off' }) : none}
${field({ ...at('name'), label: view.say('Nome', 'Name'), autocomplete: 'off' })}
${kept === undefined ? kindFields(view, editing) : none}
<fieldset><legend>${view.say('Agenda', 'Schedule')}</legend>${scheduleInputs(view, form, errors)}</fieldset>
${(kept?.kind ?? form.kind) === 'campaign' ? field({ ...at('catchUpMinutes'), label: view.say('Compensar atraso de até (minutos)', 'Make up for a delay of up to (minutes)'), help: view.say('Se o Ponte estiver fora na hora. Vazio: 60', 'If Ponte is down at the time. Empty: 60') }) : none}
<p>${checkbox('enabled', view.say('Ligada', 'Switched on'), form.enabled === 'on')}</p>`;
  const parts = html`<form method="post" action="${action}" id="task"${live}>${token(view)}${fields}
<p class="beside"><button class="main" name="do" value="save">${view.say('Salvar', 'Save')}</button><button name="do" value="check">${view.say('Ver quando executaria', 'See when it would run')}</button></p></form>`;
  return html`${errors.above()}${panel(view.say('A tarefa', 'The task'), parts)}${whenPart(view, editing)}${kept === undefined ? none : removal(view, kept)}`;
}

function kindFields(view: View, { form, campaigns, errors }: Editing): Markup {
  return html`<div class="grid">${choice({
    name: 'kind',
    label: view.say('O que faz', 'What it does'),
    value: form.kind,
    options: [
      ['drain', view.say('Envia o que as campanhas deixaram na fila', 'Sends what campaigns have queued')],
      ['campaign', view.say('Inicia uma campanha', 'Starts a campaign')],
    ],
    error: errors.at('kind'),
  })}${choice({
    name: 'pattern',
    label: view.say('Campanha que repete', 'Campaign that it repeats'),
    value: form.pattern,
    options: [
      ['', '–'],
      ...campaigns.map(({ id, name, createdAt }): [string, string] => [id, `${name} · ${view.clock(createdAt)}`]),
    ],
    error: errors.at('campaign'),
    help: view.say(
      'Só para iniciar campanha: as que leem de uma origem.',
      'Only for starting one: those that read from a source.',
    ),
  })}</div>`;
}

const whenPart = (view: View, { check }: Editing): Markup =>
  html`<div id="when" aria-live="polite">${panel(
    view.say('Quando executaria', 'When it would run'),
    check === undefined
      ? notice(
          'bad',
          view.say(
            'A agenda ainda não pode ser lida: corrija os campos acima.',
            'The schedule cannot be read yet: mend the fields above.',
          ),
        )
      : html`${whenWords(view, view.say(check.textPt, check.text), check)}
<div class="when">${calendar(view, { ...check, turn: monthButton })}${upcoming(view, check)}</div>`,
  )}</div>`;

/** A button of the form, so that what was typed is kept. */
const monthButton = (month: string, label: string, arrow: string): Markup =>
  html`<button form="task" name="calendar" value="${month}" aria-label="${label}">${arrow}</button>`;

const removal = (view: View, { id, name }: TaskView): Markup =>
  panel(
    view.say('Excluir', 'Delete'),
    html`<p class="soft">${view.say('Campanhas que ela iniciou continuam.', 'Campaigns that it started go on.')}</p>${button(
      view,
      {
        action: `/console/tasks/${id}/delete`,
        label: view.say('Excluir tarefa', 'Delete task'),
        confirm: view.say(`Excluir a tarefa "${name}"?`, `Delete the task "${name}"?`),
        kind: 'danger',
        scope: 'manage',
      },
    )}`,
  );
