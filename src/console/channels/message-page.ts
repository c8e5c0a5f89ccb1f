/** A message to see whether a channel works: first what would become of it, then it goes, once. */
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { CheckResult } from '../../../contracts/message.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import { part } from '../api.ts';
import { badge, choice, field, notice, panel, token } from '../components.ts';
import type { Page } from '../layout.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

export interface TypedMessage {
  to: string;
  kind: string;
  text: string;
  /** Name and language, joined by a blank. */
  template: string;
  /** One a line; `name = value` where they have names. */
  parameters: string;
}

export interface MessageDraft {
  channel: ChannelView;
  templates: readonly TemplateView[];
  typed: TypedMessage;
  errors: readonly Pick<FieldError, 'path' | 'message'>[];
  problem?: string;
  /** What would become of it, and the key under which it is sent at most once. */
  checked?: { result: CheckResult; key: string };
}

export function messagePage(view: View, draft: MessageDraft): Page {
  const { channel, templates, typed, errors, problem, checked } = draft;
  const action = `/console/channels/${part(channel.id)}/message`;
  const at = (...paths: string[]) =>
    errors.find(({ path }) => paths.some((one) => path === one || path.startsWith(`${one}.`)))?.message;
  const kinds: readonly (readonly [string, string])[] = [
    ['text', view.say('Texto livre', 'Free text')],
    ...(templates.length > 0 ? [['template', view.say('Template', 'Template')] as const] : []),
  ];
  return {
    title: view.say('Mensagem de teste', 'Test message'),
    place: 'channels',
    more: html`<a class="button" href="/console/channels/${part(channel.id)}">${view.say(`Voltar a ${channel.name}`, `Back to ${channel.name}`)}</a>`,
    body: html`${problem === undefined ? none : notice('bad', problem)}${checked === undefined ? none : verdict(view, action, typed, checked)}
<form method="post" action="${action}" class="panel">${token(view)}
<p class="soft">${view.say('Use um telefone seu. A mensagem é de verdade: passa pelas regras, gasta o que qualquer outra gasta e fica no log.', 'Use a phone of your own. The message is a real one: the rules look at it, it costs what any other does, and the log keeps it.')}</p>
<div class="grid">${field({ name: 'to', label: view.say('Para', 'To'), value: typed.to, error: at('to'), help: view.say('Com DDD, como 11 98765-4321.', 'With area code, such as 11 98765-4321.'), isRequired: true, autocomplete: 'off' })}
${choice({ name: 'kind', label: view.say('O que vai', 'What goes'), value: typed.kind, options: kinds })}</div>
${field({ name: 'text', label: view.say('Texto', 'Text'), value: typed.text, error: at('content.body', 'content'), rows: 3 })}
${templates.length === 0 ? none : templateFields(view, draft, at)}
<p><button class="main" name="do" value="check">${view.say('Ver o que aconteceria', 'See what would happen')}</button> <span class="soft">${view.say('Nada sai ainda.', 'Nothing goes yet.')}</span></p>
</form>`,
  };
}

const templateFields = (
  view: View,
  { templates, typed }: MessageDraft,
  at: (...paths: string[]) => string | undefined,
): Markup =>
  html`<div class="grid">${choice({
    name: 'template',
    label: view.say('Template', 'Template'),
    value: typed.template,
    error: at('content.name', 'content.language'),
    options: templates.map(({ name, language, unusable }) => [
      `${name} ${language}`,
      unusable === null ? `${name} (${language})` : `${name} (${language}): ${unusable}`,
    ]),
  })}${field({
    name: 'parameters',
    label: view.say('Valores do template', 'Values of the template'),
    value: typed.parameters,
    error: at('content.parameters'),
    help: view.say(
      'Um por linha, na ordem de {{1}}, {{2}}; com nomes: nome = valor.',
      'One a line, in the order of {{1}}, {{2}}; with names: name = value.',
    ),
    rows: 3,
  })}</div>`;

function verdict(
  view: View,
  action: string,
  typed: TypedMessage,
  { result, key }: NonNullable<MessageDraft['checked']>,
): Markup {
  const [tone, words] = {
    send: ['good', view.say('Sairia agora', 'Would go now')],
    convert: ['warn', view.say('Sairia como template', 'Would go as a template')],
    hold: ['wait', view.say('Esperaria', 'Would wait')],
    refuse: ['bad', view.say('Seria recusada', 'Would be refused')],
  }[result.verdict] as ['good' | 'warn' | 'wait' | 'bad', string];
  const send =
    result.verdict === 'refuse'
      ? none
      : html`<form method="post" action="${action}" class="inline">${token(view)}${Object.entries({
          ...typed,
          key,
        }).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
        )}<button class="main" name="do" value="send">${view.say('Enviar de verdade', 'Send it')}</button></form>`;
  return panel(
    view.say('O que aconteceria', 'What would happen'),
    html`<p>${badge(tone, words)} ${result.summary}${result.until === undefined ? none : html` ${view.say('Até', 'Until')} ${view.time(result.until)}.`}</p>
${result.preview === undefined ? none : html`<pre>${result.preview}</pre>`}
${result.sms === undefined ? none : html`<p class="soft">${view.say(`${result.sms.parts} SMS`, `${result.sms.parts} SMS`)}</p>`}
${send}`,
  );
}
