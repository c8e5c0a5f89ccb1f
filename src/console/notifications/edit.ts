/** Creating and changing a notification: channel, template or text, and what fills each place. */
import { Hono } from 'hono';
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import { type ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { button, checkbox, choice, empty, field, panel, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors, problemOf, takenId } from '../form-errors.ts';
import { type Form, under } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import { categoryWord } from '../template-words.ts';
import type { View } from '../view.ts';
import { buttonRows, formFrom, inputFrom, type Row, templateKey, variableRows } from './form-input.ts';
import { phone } from './phone.ts';
import { formatNames } from './values.ts';

interface List<Entry> {
  data: Entry[];
}

interface Editing {
  form: Form;
  kept: NotificationView | undefined;
  channels: readonly ChannelView[];
  templates: readonly TemplateView[];
  errors: FormErrors;
}

const mostTemplates = 1_000;

export function notificationForms(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/new/notification', (c) => edit(c, undefined, {}));
  app.post('/console/new/notification', async (c) => save(c, undefined, await formOf(c)));
  app.get('/console/notifications/:id/edit', async (c) => {
    const kept = await keptOf(c);
    return edit(c, kept, formFrom(kept));
  });
  app.post('/console/notifications/:id/edit', async (c) => save(c, await keptOf(c), await formOf(c)));
  return app;
}

const keptOf = (c: Ctx): Promise<NotificationView> =>
  c.get('api').get<NotificationView>(`/v1/notifications/${part(c.req.param('id') ?? '')}`);

async function save(c: Ctx, kept: NotificationView | undefined, form: Form): Promise<Response> {
  if (form.do === 'refresh') return edit(c, kept, form);
  const view = c.get('view');
  const api = c.get('api');
  const id = kept?.id ?? (form.id ?? '').trim();
  const template = (await templatesOf(c, form.channel)).find((one) => templateKey(one) === form.template);
  const problem = await problemOf(async () => {
    if (kept === undefined && id !== '') {
      const other = await api.find<NotificationView>(`/v1/notifications/${part(id)}`);
      // The same form sent twice is no other.
      if (other !== undefined && other.name !== form.name) throw takenId(view, id);
    }
    await api.send('PUT', `/v1/notifications/${part(id)}`, inputFrom(form, template, kept));
  });
  if (problem !== undefined) return edit(c, kept, form, problem);
  sayNext(c, { kind: 'done', text: view.say('A notificação foi salva.', 'The notification was saved.') });
  return c.redirect(`/console/notifications/${part(id)}`, 303);
}

async function templatesOf(c: Ctx, channel: string | undefined): Promise<TemplateView[]> {
  if (channel === undefined || channel === '') return [];
  const query = { channel, usable: '1', limit: mostTemplates };
  return (await c.get('api').get<List<TemplateView>>('/v1/templates', query)).data;
}

async function edit(c: Ctx, kept: NotificationView | undefined, given: Form, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const { data: channels } = await c.get('api').get<List<ChannelView>>('/v1/channels');
  const form = { ...given, channel: given.channel ?? channels[0]?.id ?? '' };
  const templates = await templatesOf(c, form.channel);
  const title =
    kept === undefined
      ? view.say('Nova notificação', 'New notification')
      : view.say(`Editar: ${kept.name}`, `Edit: ${kept.name}`);
  const body = view.may('manage')
    ? editor(view, { form, kept, channels, templates, errors: new FormErrors(problem) })
    : empty(
        view.say('Sem permissão', 'Not allowed'),
        view.say('Só a gestão altera notificações.', 'Only the scope manage changes notifications.'),
      );
  return show(
    c,
    { title, place: 'campaigns', body: html`${sections(view, 'notifications')}${body}` },
    problem === undefined ? 200 : 422,
  );
}

function editor(view: View, editing: Editing): Markup {
  const { form, kept, channels, templates, errors } = editing;
  const action = kept === undefined ? '/console/new/notification' : `/console/notifications/${kept.id}/edit`;
  const channel = channels.find(({ id }) => id === form.channel);
  const isText = channel?.medium === 'sms';
  const template = isText ? undefined : templates.find((one) => templateKey(one) === form.template);
  const refresh = html` hx-post="${action}" hx-vals='{"do":"refresh"}' hx-trigger="change" hx-select="#editor" hx-target="#editor" hx-swap="outerMorph"`;
  const fields = html`
${kept === undefined ? field({ name: 'id', label: view.say('Código', 'Id'), value: form.id, error: errors.at('id'), isRequired: true, help: view.say('Letras minúsculas, dígitos e hífen: lembrete-fatura', 'Small letters, digits and hyphen: lembrete-fatura'), autocomplete: 'off' }) : none}
${field({ name: 'name', label: view.say('Nome', 'Name'), value: form.name, error: errors.at('name'), isRequired: true, autocomplete: 'off' })}
<div${refresh}>${choice({
    name: 'channel',
    label: view.say('Canal', 'Channel'),
    value: form.channel,
    options: channels.map(({ id, name, medium }) => [id, `${name} (${medium})`] as const),
    error: errors.at('channel'),
  })}</div>
${isText ? textField(view, form, errors) : html`<div${refresh}>${templateField(view, editing)}</div>`}
<p><button name="do" value="refresh">${view.say('Atualizar os campos', 'Update the fields')}</button></p>
${variableRows(form, template).map((row, place) => sourceFields(view, `variables.${place}.`, 'parameter', row, `{{${row.key}}}`, errors))}
${headerFields(view, under(form, 'header.'), template, errors)}
${buttonRows(form, template).map((row, place) => sourceFields(view, `buttons.${place}.`, 'index', row, `${view.say('Botão', 'Button')} "${template?.buttons[Number(row.key)]?.text ?? row.key}"`, errors))}
${errors.at('variables') === undefined ? none : html`<p class="wrong">${errors.at('variables')}</p>`}`;
  const shown = phone(view, {
    medium: channel?.medium ?? 'whatsapp',
    sender: channel?.name ?? '',
    parts: {
      header: template?.header?.text ?? null,
      body: template?.body.text ?? (isText ? (form.text ?? '') : ''),
      footer: template?.footer ?? null,
      buttons: template?.buttons.map(({ text }) => text) ?? [],
      missing: [],
    },
  });
  return html`<div id="editor">${errors.above()}<div class="preview-of">
${panel(
  view.say('O que vai, e com quais valores', 'What goes, and with which values'),
  html`<form method="post" action="${action}">${token(view)}${fields}<button class="main" name="do" value="save">${view.say('Salvar', 'Save')}</button></form>`,
)}
<div id="preview">${shown}${keptWays(view, kept)}</div></div>
${kept === undefined ? none : removal(view, kept)}</div>`;
}

const keptWays = (view: View, kept: NotificationView | undefined): Markup =>
  kept?.ways === undefined && kept?.email === undefined
    ? none
    : html`<p class="soft">${view.say(
        'Os outros caminhos e o e-mail desta notificação ficam como estão; mudam pela API ou no ponte.yaml.',
        'The other ways and the e-mail of this notification stay as they are; they are changed over the API or in ponte.yaml.',
      )}</p>`;

const removal = (view: View, { id, name, origin }: NotificationView): Markup =>
  panel(
    view.say('Excluir', 'Delete'),
    html`<p class="soft">${
      origin === 'file'
        ? view.say(
            'Está no ponte.yaml: volta quando o Ponte iniciar de novo.',
            'It is in ponte.yaml: it comes back when Ponte starts again.',
          )
        : view.say(
            'Mensagens já aceitas ficam. Gatilhos que a usam deixam de enviar.',
            'Messages that were accepted stay. Triggers that use it cannot send any more.',
          )
    }</p>${button(view, {
      action: `/console/notifications/${id}/delete`,
      label: view.say('Excluir notificação', 'Delete notification'),
      confirm: view.say(`Excluir a notificação "${name}"?`, `Delete the notification "${name}"?`),
      kind: 'danger',
      scope: 'manage',
    })}`,
  );

const textField = (view: View, form: Form, errors: FormErrors): Markup =>
  field({
    name: 'text',
    label: view.say('Texto', 'Text'),
    value: form.text,
    rows: 5,
    error: errors.at('text'),
    help: view.say('Nomes entre chaves viram campos: Olá {{nome}}', 'Names in braces become fields: Olá {{nome}}'),
  });

function templateField(view: View, { form, templates, errors }: Editing): Markup {
  const known = templates.map(
    (one) => [templateKey(one), `${one.name} (${one.language}) · ${categoryWord(view, one.category)}`] as const,
  );
  // One that is no longer usable stays chosen until somebody chooses another.
  const gone = form.template !== undefined && form.template !== '' && !known.some(([key]) => key === form.template);
  return choice({
    name: 'template',
    label: 'Template',
    value: form.template,
    options: [
      ['', view.say('Escolha', 'Choose')],
      ...(gone
        ? [[form.template ?? '', `${form.template} (${view.say('não aprovado agora', 'not approved now')})`] as const]
        : []),
      ...known,
    ],
    error: errors.at('template.name') ?? errors.at('template'),
    help:
      templates.length === 0
        ? view.say(
            'Nenhum template aprovado é conhecido deste canal: sincronize os templates em Canais.',
            'No approved template of this channel is known: synchronise the templates under Channels.',
          )
        : undefined,
  });
}

/** Where one value comes from. */
function sourceFields(
  view: View,
  beginning: string,
  keyName: 'parameter' | 'index',
  { key, fields }: Row,
  title: string,
  errors: FormErrors,
): Markup {
  const at = (name: string) => ({
    name: `${beginning}${name}`,
    value: fields[name],
    error: errors.at(`${beginning}${name}`),
  });
  const whole = errors.at(beginning.slice(0, -1));
  return html`<fieldset><legend>${title}</legend><input type="hidden" name="${beginning}${keyName}" value="${key}">
${whole === undefined ? none : html`<p class="wrong">${view.say('Informe um campo ou um valor fixo', 'Say a field or a fixed value')}: ${whole}</p>`}
<div class="grid">
${field({ ...at('from'), label: view.say('Campo de quem envia', 'Field of whoever sends'), help: view.say('Vazio: use o valor fixo', 'Empty: use the fixed value'), autocomplete: 'off' })}
${field({ ...at('constant'), label: view.say('Valor fixo', 'Fixed value'), autocomplete: 'off' })}
${choice({ ...at('format'), label: view.say('Máscara', 'Mask'), options: formatNames(view) })}
${field({ ...at('default'), label: view.say('Se faltar, vai', 'When missing, this goes'), autocomplete: 'off' })}
${field({ ...at('label'), label: view.say('Nome para pessoas', 'Name for people'), autocomplete: 'off' })}
</div>${checkbox(`${beginning}required`, view.say('Obrigatório: sem ele a mensagem não sai', 'Mandatory: without it the message does not go'), fields.required === 'on')}</fieldset>`;
}

function headerFields(view: View, form: Form, template: TemplateView | undefined, errors: FormErrors): Markup {
  const header = template?.header ?? null;
  if (header === null || header.type === 'location') return none;
  const title = view.say('Cabeçalho', 'Header');
  if (header.type === 'text') {
    const [key] = header.parameters;
    const fields = Object.keys(form).length === 0 ? { required: 'on' } : form;
    return key === undefined ? none : sourceFields(view, 'header.', 'parameter', { key, fields }, title, errors);
  }
  const at = (name: string) => ({ name: `header.${name}`, value: form[name], error: errors.at(`header.${name}`) });
  const whole = errors.at('header');
  return html`<fieldset><legend>${title} (${header.type})</legend>${whole === undefined ? none : html`<p class="wrong">${whole}</p>`}<div class="grid">
${
  header.type === 'media'
    ? choice({
        ...at('type'),
        label: view.say('Tipo', 'Kind'),
        options: [
          ['image', view.say('Imagem', 'Image')],
          ['video', view.say('Vídeo', 'Video')],
          ['document', view.say('Documento', 'Document')],
        ],
      })
    : none
}
${field({ ...at('link'), label: view.say('Link, igual para todos', 'Link, the same for everybody'), type: 'url' })}
${field({ ...at('from'), label: view.say('ou o campo que traz o link', 'or the field that brings the link'), autocomplete: 'off' })}
${header.type === 'document' || header.type === 'media' ? field({ ...at('filename'), label: view.say('Nome do arquivo', 'File name') }) : none}
</div></fieldset>`;
}
