/** One trigger: what fires it, what it takes, what it does. */
import type { NotificationView } from '../../../contracts/notification.ts';
import type { TaskView } from '../../../contracts/task.ts';
import type { WatchView } from '../../../contracts/watch.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, empty, facts, notice, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { placesOf, waysOf } from '../notifications/values.ts';
import type { View } from '../view.ts';
import { type Firing, firing } from './fire.ts';
import { firersOf, labelOf, laneName, onceWords, purposeName, typeName } from './words.ts';

export interface TriggerPage extends Firing {
  /** Undefined: it is gone. */
  notification: NotificationView | undefined;
  watches: readonly WatchView[];
  tasks: readonly TaskView[];
}

export const triggerBody = (view: View, page: TriggerPage): Markup => html`${sections(view, 'triggers')}
${
  page.notification === undefined
    ? notice(
        'bad',
        view.say(
          `A notificação "${page.trigger.notification}" não existe mais: nada pode ser enviado. Edite o gatilho e escolha outra.`,
          `The notification "${page.trigger.notification}" is gone: nothing can be sent. Edit the trigger and choose another.`,
        ),
      )
    : none
}
<div class="columns">${panel(view.say('Quando dispara', 'When it fires'), firers(view, page))}
${panel(view.say('O que faz', 'What it does'), details(view, page))}</div>
${panel(view.say('Variáveis', 'Variables'), variables(view, page))}
${page.notification === undefined ? none : firing(view, page, page.notification)}`;

function firers(view: View, { trigger, watches, tasks }: TriggerPage): Markup {
  const byItself = firersOf(view, trigger, watches);
  return html`<p>${view.say('Um sistema o dispara quando algo acontece, pela API ou pelo RabbitMQ:', 'A system fires it when something has happened, over the API or RabbitMQ:')}</p>
<pre tabindex="0">POST /v1/triggers/${trigger.id}/fire
ponte.trigger.fire.v1</pre>
${
  byItself.length === 0
    ? none
    : html`<p>${view.say('Estas vigias também o disparam:', 'These watches fire it, too:')}</p><ul>${byItself.map(
        ({ href, name, when }) => html`<li><a href="${href}">${name}</a>: ${when}</li>`,
      )}</ul>`
}
<p class="soft">${view.say('Um gatilho não tem horário. Envios com hora marcada são tarefas.', 'A trigger has no schedule. What is sent by the clock is a task.')}</p>
${
  tasks.length === 0
    ? none
    : html`<ul>${tasks.map(
        ({ id, name, nextRunAt }) =>
          html`<li><a href="/console/tasks/${id}">${name}</a>: ${view.say('mesma notificação, próxima em', 'the same notification, next at')} ${view.time(nextRunAt)}</li>`,
      )}</ul>`
}
<p><a href="/console/log?text=${encodeURIComponent(trigger.id)}">${view.say('Ver no log o que já disparou', 'See in the log what it has fired')}</a></p>`;
}

const details = (view: View, { trigger, notification }: TriggerPage): Markup =>
  facts([
    [view.say('Código', 'Id'), html`<code>${trigger.id}</code>`],
    [
      view.say('Preenche a notificação', 'Fills the notification'),
      notification === undefined
        ? trigger.notification
        : html`<a href="/console/notifications/${notification.id}">${notification.name}</a>`,
    ],
    [view.say('Sai por', 'Leaves by'), trigger.channel ?? '–'],
    [view.say('Mesmo aviso', 'Same notice'), onceWords(view, trigger)],
    [view.say('Fila', 'Lane'), laneName(view, trigger.lane)],
    [view.say('Motivo', 'Purpose'), purposeName(view, trigger.purpose)],
    [
      view.say('Horário de silêncio', 'Quiet hours'),
      trigger.urgent === true
        ? view.say('Passa: é urgente', 'Passes them: urgent')
        : view.say('Respeita', 'Respects them'),
    ],
    [
      view.say('Vale por', 'Valid for'),
      trigger.validSeconds === undefined ? view.say('Sem prazo', 'No limit') : view.span(trigger.validSeconds),
    ],
    [
      view.say('Atendimento', 'Conversation'),
      trigger.opening === undefined ? view.say('Não abre', 'Opens none') : view.say('Abre um', 'Opens one'),
    ],
    [
      view.say('Declarado em', 'Declared in'),
      trigger.origin === 'file' ? 'ponte.yaml' : view.say('Console ou API', 'Console or API'),
    ],
    [view.say('Alterado', 'Changed'), view.time(trigger.updatedAt)],
  ]);

function variables(view: View, { trigger, notification }: TriggerPage): Markup {
  if (trigger.variables.length === 0)
    return empty(
      view.say('Nenhuma variável', 'No variables'),
      view.say('Basta o destinatário.', 'The recipient is all it takes.'),
    );
  const usedAt = (name: string) =>
    notification === undefined
      ? []
      : waysOf(notification).flatMap((words) =>
          placesOf(view, words).flatMap(({ where, source }) => (source.from === name ? [where] : [])),
        );
  return table(
    view.say('Variáveis', 'Variables'),
    [
      { title: view.say('Nome', 'Name'), cell: (one) => labelOf(one) },
      { title: view.say('Campo', 'Field'), cell: ({ name }) => html`<code>${name}</code>` },
      { title: view.say('Tipo', 'Type'), cell: ({ type }) => typeName(view, type) },
      {
        title: view.say('Obrigatória', 'Mandatory'),
        cell: ({ required }) => (required ? badge('warn', view.say('Sim', 'Yes')) : view.say('Não', 'No')),
      },
      {
        title: view.say('Onde aparece', 'Where it appears'),
        cell: ({ name }) =>
          [...new Set(usedAt(name))].join(', ') || view.say('Não aparece na mensagem', 'Not in the message'),
      },
    ],
    trigger.variables,
  );
}
