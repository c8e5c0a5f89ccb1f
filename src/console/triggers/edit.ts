/** Creating and changing a trigger. */
import { Hono } from 'hono';
import type { NotificationView } from '../../../contracts/notification.ts';
import type { TriggerView } from '../../../contracts/trigger.ts';
import { type ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { button, checkbox, choice, empty, field, panel, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors, problemOf, takenId } from '../form-errors.ts';
import { type Form, rowsOf, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { typeNames } from './words.ts';

/** Empty rows below those that are filled. */
const spareRows = 3;

export function triggerForms(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/new/trigger', (c) => edit(c, undefined, { lane: 'realtime' }));
  app.post('/console/new/trigger', async (c) => save(c, undefined, await formOf(c)));
  app.get('/console/triggers/:id/edit', async (c) => {
    const kept = await keptOf(c);
    return edit(c, kept, formFrom(kept));
  });
  app.post('/console/triggers/:id/edit', async (c) => save(c, await keptOf(c), await formOf(c)));
  return app;
}

const keptOf = (c: Ctx): Promise<TriggerView> =>
  c.get('api').get<TriggerView>(`/v1/triggers/${part(c.req.param('id') ?? '')}`);

function formFrom({
  name,
  notification,
  variables,
  onceBy,
  lane,
  category,
  purpose,
  urgent,
  validSeconds,
}: TriggerView): Form {
  const form: Record<string, string> = {
    name,
    notification,
    lane,
    onceBy: (onceBy ?? []).join(', '),
    category: category ?? '',
    purpose: purpose ?? '',
    urgent: urgent === true ? 'on' : '',
    validMinutes: validSeconds === undefined ? '' : String(validSeconds / 60),
  };
  for (const [place, variable] of variables.entries()) {
    form[`variables.${place}.name`] = variable.name;
    form[`variables.${place}.label`] = variable.label ?? '';
    form[`variables.${place}.type`] = variable.type;
    form[`variables.${place}.required`] = variable.required ? 'on' : '';
  }
  return form;
}

const filledRows = (form: Form): Form[] => rowsOf(form, 'variables').filter((row) => typed(row.name) !== undefined);

function inputFrom(form: Form, kept: TriggerView | undefined): object {
  const once = (form.onceBy ?? '').split(',').flatMap((name) => typed(name) ?? []);
  const optional = (name: string, value: string | undefined) =>
    typed(value) === undefined ? {} : { [name]: typed(value) };
  const minutes = typed(form.validMinutes);
  return {
    name: form.name ?? '',
    notification: form.notification ?? '',
    variables: filledRows(form).map((row) => ({
      name: row.name?.trim(),
      ...optional('label', row.label),
      type: row.type ?? 'text',
      required: row.required === 'on',
    })),
    ...(once.length > 0 && { onceBy: once }),
    lane: form.lane ?? 'realtime',
    ...optional('category', form.category),
    ...optional('purpose', form.purpose),
    ...(form.urgent === 'on' && { urgent: true }),
    ...(minutes !== undefined && { validSeconds: Math.round(Number(minutes.replace(',', '.')) * 60) }),
    // Has no field here: it stays as it is.
    ...(kept?.opening !== undefined && { opening: kept.opening }),
  };
}

async function save(c: Ctx, kept: TriggerView | undefined, form: Form): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const id = kept?.id ?? (form.id ?? '').trim();
  const problem = await problemOf(async () => {
    if (kept === undefined && id !== '') {
      const other = await api.find<TriggerView>(`/v1/triggers/${part(id)}`);
      if (other !== undefined && other.name !== form.name) throw takenId(view, id);
    }
    await api.send('PUT', `/v1/triggers/${part(id)}`, inputFrom(form, kept));
  });
  if (problem !== undefined) return edit(c, kept, form, problem);
  sayNext(c, { kind: 'done', text: view.say('O gatilho foi salvo.', 'The trigger was saved.') });
  return c.redirect(`/console/triggers/${part(id)}`, 303);
}

async function edit(c: Ctx, kept: TriggerView | undefined, form: Form, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const { data } = await c.get('api').get<{ data: NotificationView[] }>('/v1/notifications');
  const title =
    kept === undefined
      ? view.say('Novo gatilho', 'New trigger')
      : view.say(`Editar: ${kept.name}`, `Edit: ${kept.name}`);
  const body = view.may('manage')
    ? editor(view, kept, form, data, new FormErrors(problem))
    : empty(
        view.say('Sem permissão', 'Not allowed'),
        view.say('Só a gestão altera gatilhos.', 'Only the scope manage changes triggers.'),
      );
  return show(
    c,
    { title, place: 'campaigns', body: html`${sections(view, 'triggers')}${body}` },
    problem === undefined ? 200 : 422,
  );
}

function editor(
  view: View,
  kept: TriggerView | undefined,
  form: Form,
  notifications: readonly NotificationView[],
  errors: FormErrors,
): Markup {
  const action = kept === undefined ? '/console/new/trigger' : `/console/triggers/${kept.id}/edit`;
  const at = (name: string, path = name) => ({ name, value: form[name], error: errors.at(path) });
  const known = notifications.map(({ id, name }): [string, string] => [id, `${name} (${id})`]);
  const gone = form.notification !== undefined && !known.some(([id]) => id === form.notification);
  const rows = filledRows(form);
  const fields = html`
${kept === undefined ? field({ ...at('id'), label: view.say('Código', 'Id'), isRequired: true, help: view.say('O que os sistemas chamam: fatura-a-vencer', 'What systems call: fatura-a-vencer'), autocomplete: 'off' }) : none}
${field({ ...at('name'), label: view.say('Nome', 'Name'), isRequired: true, autocomplete: 'off' })}
${choice({ ...at('notification'), label: view.say('Notificação que preenche', 'Notification that it fills'), options: gone ? [[form.notification ?? '', `${form.notification} (?)`], ...known] : known })}
<fieldset><legend>${view.say('Variáveis que o sistema manda', 'Variables that the system sends')}</legend>
${errors.at('variables') === undefined ? none : html`<p class="wrong">${errors.at('variables')}</p>`}
${Array.from({ length: rows.length + spareRows }, (_, place) => variableRow(view, place, rows[place] ?? {}, errors))}
<p class="help">${view.say('Linhas sem campo são ignoradas.', 'Rows without a field are ignored.')}</p></fieldset>
${field({ ...at('onceBy'), label: view.say('Um aviso só por', 'One notice only for each'), help: view.say('Campos separados por vírgula: disparar de novo com os mesmos valores, para a mesma pessoa, não envia outra vez.', 'Fields, separated by commas: fired again with the same values, for the same person, nothing is sent again.'), autocomplete: 'off' })}
<div class="grid">
${choice({
  ...at('lane'),
  label: view.say('Fila', 'Lane'),
  options: [
    ['realtime', view.say('Tempo real', 'Realtime')],
    ['bulk', view.say('Em massa', 'Bulk')],
  ],
})}
${choice({
  ...at('category'),
  label: view.say('Categoria', 'Category'),
  options: [
    ['', view.say('A do template', "The template's")],
    ['utility', view.say('Utilidade', 'Utility')],
    ['marketing', 'Marketing'],
    ['authentication', view.say('Autenticação', 'Authentication')],
    ['service', view.say('Atendimento', 'Service')],
  ],
})}
${choice({
  ...at('purpose'),
  label: view.say('Motivo', 'Purpose'),
  options: [
    ['', '–'],
    ['instability', view.say('Instabilidade', 'Instability')],
    ['maintenance', view.say('Manutenção', 'Maintenance')],
    ['other', view.say('Outro', 'Other')],
  ],
})}
${field({ ...at('validMinutes', 'validSeconds'), label: view.say('Vale por (minutos)', 'Valid for (minutes)'), help: view.say('Vazio: sem prazo', 'Empty: no limit') })}
</div>
${checkbox('urgent', view.say('Urgente: passa o horário de silêncio e os limites por pessoa', 'Urgent: passes quiet hours and caps per person'), form.urgent === 'on')}`;
  return html`${errors.above()}${panel(
    view.say('O gatilho', 'The trigger'),
    html`<form method="post" action="${action}">${token(view)}${fields}<p><button class="main">${view.say('Salvar', 'Save')}</button></p></form>`,
  )}${
    kept === undefined
      ? none
      : panel(
          view.say('Excluir', 'Delete'),
          html`<p class="soft">${
            kept.origin === 'file'
              ? view.say(
                  'Está no ponte.yaml: volta quando o Ponte iniciar de novo.',
                  'It is in ponte.yaml: it comes back when Ponte starts again.',
                )
              : view.say('Quem o dispara passa a receber um erro.', 'Whoever fires it will get an error.')
          }</p>${button(view, {
            action: `/console/triggers/${kept.id}/delete`,
            label: view.say('Excluir gatilho', 'Delete trigger'),
            confirm: view.say(`Excluir o gatilho "${kept.name}"?`, `Delete the trigger "${kept.name}"?`),
            kind: 'danger',
            scope: 'manage',
          })}`,
        )
  }`;
}

function variableRow(view: View, place: number, row: Form, errors: FormErrors): Markup {
  const at = (name: string) => ({
    name: `variables.${place}.${name}`,
    value: row[name],
    error: errors.at(`variables.${place}.${name}`),
  });
  return html`<div class="grid">
${field({ ...at('name'), label: `${view.say('Campo', 'Field')} ${place + 1}`, autocomplete: 'off' })}
${field({ ...at('label'), label: `${view.say('Nome para pessoas', 'Name for people')} ${place + 1}`, autocomplete: 'off' })}
${choice({ ...at('type'), label: `${view.say('Tipo', 'Type')} ${place + 1}`, options: typeNames(view).map(([type, name]) => [type, name] as const) })}
${checkbox(`variables.${place}.required`, view.say(`Obrigatória ${place + 1}`, `Mandatory ${place + 1}`), row.required === 'on' || row.name === undefined)}
</div>`;
}
