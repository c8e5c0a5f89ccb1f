/** Gatilhos: the list, one of them, and firing it. */
import { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Accepted, CheckResult } from '../../../contracts/message.ts';
import type { NotificationPreview, NotificationView } from '../../../contracts/notification.ts';
import type { TaskView } from '../../../contracts/task.ts';
import type { TriggerView } from '../../../contracts/trigger.ts';
import type { WatchView } from '../../../contracts/watch.ts';
import { ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, empty, table } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors } from '../form-errors.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { triggerForms } from './edit.ts';
import { type DryRun, firingOf } from './fire.ts';
import { triggerBody } from './page.ts';
import { firersOf, labelOf, purposeName } from './words.ts';

interface List<Row> {
  data: Row[];
}

export function triggerPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/triggers', async (c) => {
    const view = c.get('view');
    const api = c.get('api');
    const [{ data }, { data: watches }] = await Promise.all([
      api.get<List<TriggerView>>('/v1/triggers'),
      api.get<List<WatchView>>('/v1/watches'),
    ]);
    return show(c, {
      title: view.say('Gatilhos', 'Triggers'),
      place: 'campaigns',
      more: view.may('manage')
        ? html`<a class="button main" href="/console/new/trigger">${view.say('Novo gatilho', 'New trigger')}</a>`
        : none,
      body: html`${sections(view, 'triggers')}${list(view, data, watches)}`,
    });
  });

  app.get('/console/triggers/:id', async (c) => one(c, await triggerOf(c), { form: {} }));
  app.post('/console/triggers/:id/check', check);
  app.post('/console/triggers/:id/fire', fire);
  app.post('/console/triggers/:id/delete', (c) => {
    const view = c.get('view');
    return act(c, '/console/triggers', async () => {
      await c.get('api').send('DELETE', `/v1/triggers/${part(c.req.param('id'))}`);
      return view.say('O gatilho foi excluído.', 'The trigger was deleted.');
    });
  });
  app.route('/', triggerForms());
  return app;
}

const triggerOf = (c: Ctx): Promise<TriggerView> =>
  c.get('api').get<TriggerView>(`/v1/triggers/${part(c.req.param('id') ?? '')}`);

function list(view: View, data: readonly TriggerView[], watches: readonly WatchView[]): Markup {
  if (data.length === 0)
    return empty(
      view.say('Nenhum gatilho', 'No triggers'),
      view.say(
        'Um gatilho é o que um sistema dispara quando algo acontece: uma fatura vence, a rede cai.',
        'A trigger is what a system fires when something has happened: an invoice falls due, a network is down.',
      ),
    );
  return table(
    view.say('Gatilhos', 'Triggers'),
    [
      { title: view.say('Nome', 'Name'), cell: ({ id, name }) => html`<a href="/console/triggers/${id}">${name}</a>` },
      {
        title: view.say('Notificação', 'Notification'),
        cell: ({ notification, channel }) =>
          channel === null
            ? badge('bad', view.say(`"${notification}" não existe`, `"${notification}" is gone`))
            : html`<a href="/console/notifications/${notification}">${notification}</a>`,
      },
      { title: view.say('Sai por', 'Leaves by'), cell: ({ channel }) => channel ?? '–' },
      { title: view.say('Variáveis', 'Variables'), cell: ({ variables }) => variables.map(labelOf).join(', ') || '–' },
      {
        title: view.say('Quem dispara', 'Fired by'),
        cell: (one) => ['API', ...firersOf(view, one, watches).map(({ name }) => name)].join(', '),
      },
      { title: view.say('Motivo', 'Purpose'), cell: ({ purpose }) => purposeName(view, purpose) },
    ],
    data,
  );
}

interface Given {
  form: Form;
  dryRun?: DryRun;
  problem?: ApiProblem;
}

async function one(c: Ctx, trigger: TriggerView, { form, dryRun, problem }: Given): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const [notification, { data: channels }, { data: watches }, { data: tasks }] = await Promise.all([
    api.find<NotificationView>(`/v1/notifications/${part(trigger.notification)}`),
    api.get<List<ChannelView>>('/v1/channels'),
    api.get<List<WatchView>>('/v1/watches'),
    api.get<List<TaskView>>('/v1/tasks'),
  ]);
  const page = {
    title: trigger.name,
    place: 'campaigns',
    more: view.may('manage')
      ? html`<a class="button" href="/console/triggers/${trigger.id}/edit">${view.say('Editar', 'Edit')}</a>`
      : none,
    body: triggerBody(view, {
      trigger,
      notification,
      channels,
      watches,
      tasks: tasks.filter((task) => task.kind === 'campaign' && task.campaign.notification === trigger.notification),
      form,
      ...(dryRun !== undefined && { dryRun }),
      errors: new FormErrors(problem),
    }),
  } as const;
  return show(c, page, problem === undefined ? 200 : 422);
}

async function check(c: Ctx): Promise<Response> {
  const trigger = await triggerOf(c);
  const form = await formOf(c);
  try {
    return await one(c, trigger, { form, dryRun: await dryRunOf(c, trigger, form) });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return one(c, trigger, { form, problem: error });
  }
}

/** @throws ApiProblem */
async function dryRunOf(c: Ctx, trigger: TriggerView, form: Form): Promise<DryRun> {
  const api = c.get('api');
  const { to, values, channel } = firingOf(form, trigger);
  const asked = { values, ...(channel !== undefined && { channel }) };
  const checked = await api.send<CheckResult>('POST', `/v1/triggers/${part(trigger.id)}/check`, { to, ...asked });
  const shown = await api.send<NotificationPreview>(
    'POST',
    `/v1/notifications/${part(trigger.notification)}/preview`,
    asked,
  );
  const whole = { header: null, body: checked.preview ?? '', footer: null, buttons: [], missing: [] };
  // What the rules have made something else of is shown as it would go.
  return { check: checked, parts: shown.text === checked.preview ? shown.parts : whole };
}

async function fire(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const trigger = await triggerOf(c);
  const form = await formOf(c);
  try {
    const { id, duplicate } = await c
      .get('api')
      .send<Accepted>('POST', `/v1/triggers/${part(trigger.id)}/fire`, firingOf(form, trigger, form.key));
    const text = duplicate
      ? view.say(
          'Este aviso já tinha sido disparado: esta é a mensagem.',
          'This notice had been fired before: this is its message.',
        )
      : view.say('Disparado. Acompanhe aqui a mensagem.', 'Fired. Follow the message here.');
    sayNext(c, { kind: 'done', text });
    return c.redirect(`/console/messages/${part(id)}`, 303);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return one(c, trigger, { form, problem: error });
  }
}
