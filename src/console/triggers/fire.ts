/** Firing a trigger by hand: dry first, and then exactly what the dry run has shown. */
import { randomUUID } from 'node:crypto';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { CheckResult } from '../../../contracts/message.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import type { TemplateParts } from '../../../contracts/template-preview.ts';
import type { TriggerFiring, TriggerView } from '../../../contracts/trigger.ts';
import { button, choice, empty, field, notice, panel, type Tone, token } from '../components.ts';
import { FormErrors } from '../form-errors.ts';
import { type Form, typed, under } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import { mediumOf } from '../notifications/page.ts';
import { phone } from '../notifications/phone.ts';
import { waysOf } from '../notifications/values.ts';
import type { View } from '../view.ts';
import { exampleOf, labelOf, typeName } from './words.ts';

export interface DryRun {
  check: CheckResult;
  /** The text in its parts, where they are known. */
  parts: TemplateParts;
}

export interface Firing {
  trigger: TriggerView;
  channels: readonly ChannelView[];
  /** What was typed. */
  form: Form;
  dryRun?: DryRun;
  errors?: FormErrors;
}

/** The body of `fire` and `check`. @param key of what has no notice of its own: the same form sent twice fires once. */
export function firingOf(form: Form, { variables }: TriggerView, key?: string): Partial<TriggerFiring> {
  const values = under(form, 'values.');
  const channel = typed(form.channel);
  // A number typed into a field that is text to the caller stays text; what was left empty was not said.
  const said = variables.flatMap(({ name }) => {
    const value = typed(values[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    to: form.to ?? '',
    values: Object.fromEntries(said),
    ...(channel !== undefined && { channel }),
    ...(key !== undefined && { idempotencyKey: key }),
  };
}

export function firing(view: View, page: Firing, notification: NotificationView): Markup {
  const { trigger, form, dryRun, errors = new FormErrors() } = page;
  const title = view.say('Disparar à mão', 'Fire by hand');
  if (!view.may('send'))
    return panel(
      title,
      empty(
        view.say('Só leitura', 'Read only'),
        view.say('Para disparar é preciso a permissão de envio.', 'Firing needs the scope send.'),
      ),
    );
  const values = under(form, 'values.');
  const ways = waysOf(notification).map(({ channel }) => channel);
  const wayChoice = choice({
    name: 'channel',
    label: view.say('Caminho', 'Way'),
    value: form.channel,
    options: [
      ['', view.say('O da notificação', "The notification's")],
      ...ways.map((way): [string, string] => [way, way]),
    ],
    error: errors.at('channel'),
  });
  const fields = html`${field({
    name: 'to',
    label: view.say('Para quem', 'To whom'),
    value: form.to,
    error: errors.at('to'),
    isRequired: true,
    autocomplete: 'off',
    help: view.say('Telefone com DDD: (11) 98765-4321', 'Phone with area code: (11) 98765-4321'),
  })}${trigger.variables.map((variable) =>
    field({
      name: `values.${variable.name}`,
      label: `${labelOf(variable)}${variable.required ? ` (${view.say('obrigatória', 'mandatory')})` : ''}`,
      value: values[variable.name],
      error: errors.at(`values.${variable.name}`),
      help: `${typeName(view, variable.type)} · ${view.say('ex.', 'e.g.')} ${exampleOf(view, variable.type)}`,
      autocomplete: 'off',
    }),
  )}${ways.length > 1 ? wayChoice : none}`;
  const hint = view.say('A simulação não envia nem guarda nada.', 'The dry run sends nothing and keeps nothing.');
  return html`<div class="preview-of" id="fire">${panel(
    title,
    html`<form method="post" action="/console/triggers/${trigger.id}/check#fire">${token(view)}${fields}
<button class="main">${view.say('Ver o que sairia', 'See what would go')}</button><p class="soft">${hint}</p></form>`,
  )}
<div id="preview">${errors.above()}${dryRun === undefined ? none : result(view, page, dryRun)}</div></div>`;
}

const tones: Readonly<Record<CheckResult['verdict'], Tone>> = {
  send: 'good',
  convert: 'warn',
  hold: 'wait',
  refuse: 'bad',
};

function result(view: View, { channels, trigger, form }: Firing, { check, parts }: DryRun): Markup {
  const way = typed(form.channel) ?? trigger.channel ?? '';
  const until = check.until === undefined ? none : html` ${view.say('Até', 'Until')} ${view.time(check.until)}.`;
  return html`${notice(tones[check.verdict], html`${check.summary}${until}`)}
${phone(view, {
  medium: mediumOf(way, channels),
  sender: channels.find(({ id }) => id === way)?.name ?? way,
  parts,
  ...(check.sms !== undefined && { sms: check.sms }),
})}
${check.verdict === 'refuse' ? none : fireButton(view, trigger, form)}`;
}

/** What was shown is what goes: the form beside it may have been changed since. */
function fireButton(view: View, { id, onceBy }: TriggerView, form: Form): Markup {
  const shown = Object.entries(form).filter(
    ([name]) => name === 'to' || name === 'channel' || name.startsWith('values.'),
  );
  return html`<p>${button(view, {
    action: `/console/triggers/${id}/fire`,
    label: view.say('Disparar de verdade', 'Fire for real'),
    confirm: view.say('Enviar esta mensagem agora, para essa pessoa?', 'Send this message now, to that person?'),
    kind: 'danger',
    scope: 'send',
    // What has `onceBy` is one notice anyway, whoever fires it.
    fields: { ...Object.fromEntries(shown), ...(onceBy === undefined && { key: randomUUID() }) },
  })}</p>`;
}
