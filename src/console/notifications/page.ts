/** One notification: what the customer sees, where each value comes from, what sends it. */
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { NotificationPreview, NotificationView } from '../../../contracts/notification.ts';
import type { TaskView } from '../../../contracts/task.ts';
import type { TriggerView } from '../../../contracts/trigger.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, choice, empty, facts, field, notice, panel, table, token } from '../components.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import { categoryWord, templateState } from '../template-words.ts';
import type { View } from '../view.ts';
import { type Medium, mediumName, phone } from './phone.ts';
import { formatName, origin, type Place, placesOf, type Words, wantedFields, waysOf, whenMissing } from './values.ts';

/** What stands beside the form: filled, or as it is kept where the reader may not fill it. */
export type Preview =
  | { kind: 'filled'; preview: NotificationPreview }
  | { kind: 'raw'; template: TemplateView | undefined }
  /** What the API said instead. */
  | { kind: 'problem'; text: string };

export interface NotificationPage {
  notification: NotificationView;
  channels: readonly ChannelView[];
  /** Channel of the way that is shown, or `email`. */
  way: string;
  /** What was typed, by field. */
  values: Form;
  preview: Preview;
  triggers: readonly TriggerView[];
  tasks: readonly TaskView[];
}

export const emailWay = 'email';

export const notificationBody = (view: View, page: NotificationPage): Markup => {
  const { notification } = page;
  return html`${sections(view, 'notifications')}
${problems(view, notification)}
<div class="preview-of">
${valuesForm(view, page)}
${previewPart(view, page)}
</div>
${panel(view.say('De onde vem cada valor', 'Where each value comes from'), origins(view, page))}
<div class="columns">${panel(view.say('Caminhos', 'Ways'), ways(view, page))}
${panel(view.say('Quem envia', 'What sends it'), senders(view, page))}</div>
${panel(view.say('Dados', 'Details'), details(view, notification))}`;
};

function problems(view: View, { problems: wrong, id }: NotificationView): Markup {
  if (wrong.length === 0) return none;
  const texts = wrong.map(({ message, messagePt }) => view.say(messagePt, message)).join('; ');
  return notice(
    'bad',
    html`${view.say('Não pode ser enviada como está', 'It cannot be sent as it is')}: ${texts}. <a href="/console/notifications/${id}/edit">${view.say('Corrigir', 'Mend it')}</a>`,
  );
}

export const mediumOf = (way: string, channels: readonly ChannelView[]): Medium =>
  way === emailWay ? 'email' : (channels.find(({ id }) => id === way)?.medium ?? 'whatsapp');

const wayChoices = (view: View, { notification, channels }: NotificationPage): [string, string][] => [
  ...waysOf(notification).map(({ channel }): [string, string] => [
    channel,
    `${mediumName(view, mediumOf(channel, channels))} · ${channel}`,
  ]),
  ...(notification.email === undefined ? [] : [[emailWay, 'E-mail'] as [string, string]]),
];

function valuesForm(view: View, page: NotificationPage): Markup {
  const { notification, way, values, preview } = page;
  const wrong = preview.kind === 'filled' ? preview.preview.errors : [];
  const errorAt = (path: string) => {
    const error = wrong.find((one) => one.path === path);
    return error === undefined ? undefined : view.say(error.messagePt, error.message);
  };
  const fields = wantedFields(view, notification);
  const path = `/console/notifications/${notification.id}/preview`;
  const waysOfIt = wayChoices(view, page);
  const body = html`<form method="post" action="${path}" hx-post="${path}" hx-trigger="input delay:300ms" hx-select="#preview" hx-target="#preview" hx-swap="outerMorph" hx-sync="this:replace" hx-validate="false">${token(view)}
${waysOfIt.length > 1 ? choice({ name: 'way', label: view.say('Ver como', 'Show as'), value: way, options: waysOfIt }) : html`<input type="hidden" name="way" value="${way}">`}
${fields.length === 0 ? html`<p class="soft">${view.say('Esta mensagem não usa nenhum valor: é igual para todos.', 'This message uses no values: it is the same for everybody.')}</p>` : none}
${fields.map(({ field: name, label, isRequired, format }) =>
  field({
    name: `values.${name}`,
    label: `${label}${isRequired ? ` (${view.say('obrigatório', 'mandatory')})` : ''}`,
    value: values[name],
    help: `${name} · ${formatName(view, format)}`,
    error: errorAt(`values.${name}`),
    autocomplete: 'off',
  }),
)}
<button>${view.say('Atualizar a prévia', 'Update the preview')}</button></form>`;
  const mayFill = view.may('send');
  const hint = view.say(
    'Para preencher valores é preciso a permissão de envio.',
    'Filling in values needs the scope send.',
  );
  return panel(
    view.say('Valores de exemplo', 'Values to try'),
    mayFill ? body : empty(view.say('Só leitura', 'Read only'), hint),
  );
}

function previewPart(view: View, page: NotificationPage): Markup {
  const { preview, way, channels } = page;
  const medium = mediumOf(way, channels);
  const sender = channels.find(({ id }) => id === way)?.name ?? way;
  if (preview.kind === 'problem') return html`<div id="preview">${notice('bad', preview.text)}</div>`;
  if (preview.kind === 'raw')
    return html`<div id="preview">${phone(view, { medium, sender, parts: rawParts(page) })}</div>`;
  const { parts, sms, errors } = preview.preview;
  return html`<div id="preview" aria-live="polite">${phone(view, { medium, sender, parts, ...(sms !== undefined && { sms }) })}
${
  errors.length === 0
    ? notice('good', view.say('Com estes valores, sai assim.', 'With these values it goes like this.'))
    : notice(
        'bad',
        html`${view.say('Com estes valores não sai', 'With these values it does not go')}: ${errors
          .map(({ message, messagePt }) => view.say(messagePt, message))
          .join('; ')}.`,
      )
}</div>`;
}

/** With its braces, for who may not fill it. */
function rawParts({ notification, way, preview }: NotificationPage) {
  const template = preview.kind === 'raw' ? preview.template : undefined;
  const text =
    way === emailWay ? notification.email?.text : waysOf(notification).find(({ channel }) => channel === way)?.text;
  return {
    header: way === emailWay ? (notification.email?.subject ?? null) : (template?.header?.text ?? null),
    body: text ?? template?.body.text ?? '',
    footer: template?.footer ?? null,
    buttons: template?.buttons.map((button) => button.text) ?? [],
    missing: [],
  };
}

function origins(view: View, { notification }: NotificationPage): Markup {
  const all = waysOf(notification).map((words): [string, readonly Place[]] => [words.channel, placesOf(view, words)]);
  if (notification.email !== undefined) all.push(['E-mail', placesOf(view, notification.email)]);
  const rows = all.flatMap(([way, places]) => places.map((place) => ({ way, ...place })));
  if (rows.length === 0)
    return empty(
      view.say('Nenhum valor', 'No values'),
      view.say('O texto é igual para todos.', 'The text is the same for everybody.'),
    );
  return table(
    view.say('De onde vem cada valor', 'Where each value comes from'),
    [
      ...(all.length > 1 ? [{ title: view.say('Caminho', 'Way'), cell: ({ way }: (typeof rows)[number]) => way }] : []),
      { title: view.say('Lugar', 'Place'), cell: ({ where }) => html`<code>${where}</code>` },
      { title: view.say('Nome', 'Name'), cell: ({ source }) => source.label ?? source.from ?? '–' },
      { title: view.say('Vem de', 'Comes from'), cell: ({ source }) => origin(view, source) },
      { title: view.say('Máscara', 'Mask'), cell: ({ source }) => formatName(view, source.format) },
      {
        title: view.say('Se faltar', 'When missing'),
        cell: ({ source }) =>
          source.from !== null && source.default === undefined && source.required
            ? badge('warn', whenMissing(view, source))
            : whenMissing(view, source),
      },
    ],
    rows,
  );
}

function ways(view: View, { notification, channels }: NotificationPage): Markup {
  const rows: { way: string; words: string; when: string }[] = waysOf(notification).map((words, place) => ({
    way: `${mediumName(view, mediumOf(words.channel, channels))} · ${words.channel}`,
    words: wordsOf(view, words),
    when: place === 0 ? view.say('Primeiro', 'First') : stepWords(view, notification.ways?.[place - 1]?.when),
  }));
  if (notification.email !== undefined)
    rows.push({
      way: 'E-mail',
      words: notification.email.subject,
      when: view.say('Campanhas por e-mail', 'Campaigns by e-mail'),
    });
  return table(
    view.say('Caminhos', 'Ways'),
    [
      { title: view.say('Caminho', 'Way'), cell: ({ way }) => way },
      { title: view.say('Conteúdo', 'Content'), cell: ({ words }) => words },
      { title: view.say('Quando', 'When'), cell: ({ when }) => when },
    ],
    rows,
  );
}

const wordsOf = (view: View, { template }: Words): string =>
  template === undefined
    ? view.say('Texto próprio', 'Its own text')
    : `Template ${template.name} (${template.language})`;

type When = NonNullable<NonNullable<NotificationView['ways']>[number]['when']>;

function stepWords(view: View, when: When | undefined): string {
  if (when === undefined) return view.say('Só quando pedido pelo canal', 'Only when its channel is asked for');
  const { codes, classes, notDeliveredSeconds } = when;
  return [
    ...(notDeliveredSeconds === undefined
      ? []
      : [
          view.say(
            `Não entregue em ${view.span(notDeliveredSeconds)}`,
            `Not delivered within ${view.span(notDeliveredSeconds)}`,
          ),
        ]),
    ...(codes === undefined ? [] : [view.say(`Falhou com ${codes.join(', ')}`, `Failed with ${codes.join(', ')}`)]),
    ...(classes === undefined ? [] : [view.say(`Falhou: ${classes.join(', ')}`, `Failed: ${classes.join(', ')}`)]),
  ].join('; ');
}

function senders(view: View, { triggers, tasks }: NotificationPage): Markup {
  const rows = [
    ...triggers.map(({ id, name }) => ({
      kind: view.say('Gatilho', 'Trigger'),
      href: `/console/triggers/${id}`,
      name,
      next: null,
    })),
    ...tasks.map(({ id, name, nextRunAt }) => ({
      kind: view.say('Tarefa', 'Task'),
      href: `/console/tasks/${id}`,
      name,
      next: nextRunAt,
    })),
  ];
  if (rows.length === 0)
    return empty(
      view.say('Nada a envia por enquanto', 'Nothing sends it yet'),
      view.say(
        'Um sistema pode enviá-la pela API; ou crie um gatilho ou uma campanha.',
        'A system may send it over the API; or make a trigger or a campaign.',
      ),
    );
  return table(
    view.say('Quem envia', 'What sends it'),
    [
      { title: view.say('O quê', 'What'), cell: ({ kind }) => kind },
      { title: view.say('Nome', 'Name'), cell: ({ href, name }) => html`<a href="${href}">${name}</a>` },
      { title: view.say('Próxima execução', 'Next run'), cell: ({ next }) => view.time(next) },
    ],
    rows,
  );
}

const details = (view: View, { id, category, templateStatus, origin: from, updatedAt }: NotificationView): Markup =>
  facts([
    [view.say('Código', 'Id'), html`<code>${id}</code>`],
    [view.say('Categoria', 'Category'), category === null ? '–' : categoryWord(view, category)],
    [
      view.say('Situação do template', 'State of the template'),
      templateStatus === null ? '–' : templateState(view, templateStatus),
    ],
    [
      view.say('Declarada em', 'Declared in'),
      from === 'file' ? 'ponte.yaml' : view.say('Console ou API', 'Console or API'),
    ],
    [view.say('Alterada', 'Changed'), view.time(updatedAt)],
  ]);
