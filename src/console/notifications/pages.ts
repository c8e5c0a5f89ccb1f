/** Notificações (Mensagens Omnichannel): the list, and one of them with its preview. */
import { Hono } from 'hono';
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { NotificationPreview, NotificationView } from '../../../contracts/notification.ts';
import type { TaskView } from '../../../contracts/task.ts';
import type { TriggerView } from '../../../contracts/trigger.ts';
import { ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, empty, table } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { type Form, under } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { notificationForms } from './edit.ts';
import { emailWay, mediumOf, notificationBody, type Preview } from './page.ts';
import { mediumName } from './phone.ts';
import { sampleOf, wantedFields, waysOf } from './values.ts';

interface List<Row> {
  data: Row[];
}

export function notificationPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/notifications', async (c) => {
    const view = c.get('view');
    const api = c.get('api');
    const [{ data }, { data: channels }] = await Promise.all([
      api.get<List<NotificationView>>('/v1/notifications'),
      api.get<List<ChannelView>>('/v1/channels'),
    ]);
    return show(c, {
      title: view.say('Notificações', 'Notifications'),
      place: 'campaigns',
      more: view.may('manage')
        ? html`<a class="button main" href="/console/new/notification">${view.say('Nova notificação', 'New notification')}</a>`
        : none,
      body: html`${sections(view, 'notifications')}${list(view, data, channels)}`,
    });
  });

  app.get('/console/notifications/:id', (c) => one(c, undefined));
  app.post('/console/notifications/:id/preview', async (c) => one(c, await formOf(c)));
  app.post('/console/notifications/:id/delete', (c) => {
    const id = c.req.param('id');
    const view = c.get('view');
    return act(c, '/console/notifications', async () => {
      await c.get('api').send('DELETE', `/v1/notifications/${part(id)}`);
      return view.say('A notificação foi excluída.', 'The notification was deleted.');
    });
  });
  app.route('/', notificationForms());
  return app;
}

function list(view: View, data: readonly NotificationView[], channels: readonly ChannelView[]): Markup {
  if (data.length === 0)
    return empty(
      view.say('Nenhuma notificação', 'No notifications'),
      view.say(
        'Uma notificação é um texto ou template com nome, que gatilhos e campanhas preenchem e enviam.',
        'A notification is a text or template with a name, which triggers and campaigns fill and send.',
      ),
    );
  return table(
    view.say('Notificações', 'Notifications'),
    [
      {
        title: view.say('Nome', 'Name'),
        cell: ({ id, name }) => html`<a href="/console/notifications/${id}">${name}</a>`,
      },
      {
        title: view.say('Caminhos', 'Ways'),
        cell: (one) =>
          [
            ...waysOf(one).map(({ channel }) => `${mediumName(view, mediumOf(channel, channels))} · ${channel}`),
            ...(one.email === undefined ? [] : ['E-mail']),
          ].join(', '),
      },
      {
        title: view.say('Conteúdo', 'Content'),
        cell: ({ template, text }) => template?.name ?? (text ?? '').slice(0, 60),
      },
      {
        title: view.say('Situação', 'State'),
        cell: ({ problems }) =>
          problems.length === 0
            ? badge('good', view.say('Pronta', 'Ready'))
            : badge('bad', view.say('Não pode ser enviada', 'Cannot be sent')),
      },
      { title: view.say('Alterada', 'Changed'), cell: ({ updatedAt }) => view.time(updatedAt) },
    ],
    data,
  );
}

/** @param form what was typed; undefined: samples. */
async function one(c: Ctx, form: Form | undefined): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const id = c.req.param('id') ?? '';
  const notification = await api.get<NotificationView>(`/v1/notifications/${part(id)}`);
  const [{ data: channels }, { data: triggers }, { data: tasks }] = await Promise.all([
    api.get<List<ChannelView>>('/v1/channels'),
    api.get<List<TriggerView>>('/v1/triggers'),
    api.get<List<TaskView>>('/v1/tasks'),
  ]);
  const way = form?.way ?? c.req.query('way') ?? notification.channel;
  const values =
    form === undefined
      ? Object.fromEntries(wantedFields(view, notification).map((wanted) => [wanted.field, sampleOf(view, wanted)]))
      : under(form, 'values.');
  return show(c, {
    title: notification.name,
    place: 'campaigns',
    more: view.may('manage')
      ? html`<a class="button" href="/console/notifications/${id}/edit">${view.say('Editar', 'Edit')}</a>`
      : none,
    body: notificationBody(view, {
      notification,
      channels,
      way,
      values,
      preview: await previewOf(c, notification, way, values),
      triggers: triggers.filter((trigger) => trigger.notification === id),
      tasks: tasks.filter((task) => task.kind === 'campaign' && task.campaign.notification === id),
    }),
  });
}

async function previewOf(c: Ctx, notification: NotificationView, way: string, values: Form): Promise<Preview> {
  const api = c.get('api');
  if (!c.get('view').may('send')) {
    const words = waysOf(notification).find(({ channel }) => channel === way);
    if (words?.template === undefined) return { kind: 'raw', template: undefined };
    const { channel, template } = words;
    const { data } = await api.get<List<TemplateView>>('/v1/templates', { channel, name: template.name, limit: 100 });
    return { kind: 'raw', template: data.find((it) => it.name === template.name && it.language === template.language) };
  }
  try {
    const asked = way === emailWay ? { via: 'email' } : { channel: way };
    const preview = await api.send<NotificationPreview>('POST', `/v1/notifications/${part(notification.id)}/preview`, {
      values,
      ...asked,
    });
    return { kind: 'filled', preview };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { kind: 'problem', text: error.sentence };
  }
}
