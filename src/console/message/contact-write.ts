/** Writing to the person behind a message: free text while the window is open, else a template; checked before it goes. */
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { Content } from '../../../contracts/content.ts';
import type { CheckResult } from '../../../contracts/message.ts';
import type { TemplatePreview } from '../../../contracts/template-preview.ts';
import type { WindowView } from '../../../contracts/window.ts';
import { choice, field, notice, panel, token } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Person } from './contact-load.ts';
import { type Form, placesOf, templateKey } from './draft.ts';
import { verdictOf } from './verdict.ts';

export interface Writing {
  channel: ChannelView;
  window: WindowView;
  templates: readonly TemplateView[];
  /** The one that was chosen. */
  template: TemplateView | undefined;
  form: Form;
  nonce: string;
  shown: Shown | undefined;
}

/** What is about to be sent, and what would become of it. */
export interface Shown {
  content: Content;
  check: CheckResult;
  preview: TemplatePreview | undefined;
}

export const contactPath = (messageId: string): string => `/console/messages/${encodeURIComponent(messageId)}/contact`;

export function writePanel(view: View, person: Person, writing: Writing): Markup {
  const { channel, window, template } = writing;
  const path = contactPath(person.message.id);
  const mayText = window.allowed.includes('text');
  const mayTemplate = window.allowed.includes('template');
  // The window may shut while somebody types: what was typed stays.
  const isTyped = (writing.form.text ?? '').trim() !== '';
  const body =
    !mayText && !mayTemplate && !isTyped
      ? notice(
          'warn',
          view.say(
            'Por este canal nada pode ser enviado agora; escolha outro.',
            'Nothing may go by this channel now; choose another.',
          ),
        )
      : html`${pickTemplate(view, path, writing, mayText, mayTemplate)}${template === undefined && !mayText && !isTyped ? none : draftForm(view, path, writing)}`;
  return html`<div id="write">${panel(view.say(`Escrever por ${channel.name}`, `Write by ${channel.name}`), body)}</div>`;
}

function pickTemplate(
  view: View,
  path: string,
  { channel, templates, template }: Writing,
  mayText: boolean,
  mayTemplate: boolean,
): Markup {
  if (!mayTemplate) return none;
  if (templates.length === 0)
    return mayText
      ? none
      : notice(
          'warn',
          view.say(
            'A janela está fechada e não há template aprovado neste canal. Sincronize os templates ou use outro canal.',
            'The window is closed and this channel has no approved template. Synchronise the templates or use another channel.',
          ),
        );
  return html`<form method="get" action="${path}#write" class="choose" data-auto><input type="hidden" name="channel" value="${channel.id}">${choice(
    {
      name: 'template',
      label: mayText ? view.say('Texto livre ou template', 'Free text or template') : 'Template',
      value: template === undefined ? '' : templateKey(template),
      options: [
        ['', mayText ? view.say('texto livre', 'free text') : view.say('escolha…', 'choose…')],
        ...templates.map((one): [string, string] => [templateKey(one), `${one.name} (${one.language})`]),
      ],
    },
  )}<button>${view.say('Usar', 'Use')}</button></form>`;
}

function draftForm(view: View, path: string, { channel, template, form, nonce, shown }: Writing): Markup {
  const fields =
    template === undefined
      ? field({ name: 'text', label: view.say('Texto', 'Text'), value: form.text, rows: 4, isRequired: true })
      : html`${templateText(template)}${placesOf(template, {
          header: view.say('Cabeçalho', 'Header'),
          parameter: view.say('Valor de', 'Value of'),
          button: view.say('Botão', 'Button'),
        }).map(({ name, label, isLink }) =>
          field({
            name,
            label,
            value: form[name],
            type: isLink ? 'url' : 'text',
            autocomplete: 'off',
            ...(isLink && { placeholder: 'https://' }),
          }),
        )}`;
  return html`<form method="post" action="${path}/send" hx-post="${path}/preview" hx-trigger="input delay:500ms" hx-select="#preview" hx-target="#preview" hx-swap="outerMorph" hx-status:4xx="swap:none" hx-status:5xx="swap:none">${token(view)}
<input type="hidden" name="channel" value="${channel.id}"><input type="hidden" name="nonce" value="${nonce}">
${template === undefined ? none : html`<input type="hidden" name="template" value="${templateKey(template)}">`}
${fields}
${preview(view, shown)}
<div class="beside"><button formaction="${path}/preview" formnovalidate>${view.say('Conferir', 'Check')}</button> <button class="main">${view.say('Enviar', 'Send')}</button></div>
</form>`;
}

const templateText = ({ header, body, footer, buttons }: TemplateView): Markup =>
  html`<pre class="filled">${[header?.text, body.text, footer, ...buttons.map(({ text }) => `[${text}]`)].filter((text) => text != null && text !== '').join('\n')}</pre>`;

function preview(view: View, shown: Shown | undefined): Markup {
  if (shown === undefined)
    return html`<div id="preview" aria-live="polite"><p class="soft">${view.say('A prévia e o parecer das regras aparecem aqui.', 'The preview and what the rules say appear here.')}</p></div>`;
  const { check, preview: filled } = shown;
  const text = filled?.text ?? check.preview;
  const missing = filled?.parts.missing ?? [];
  return html`<div id="preview" aria-live="polite"><h3>${view.say('Como o cliente vai ler', 'As the customer will read it')}</h3>
${text === undefined ? none : html`<pre class="filled">${text}</pre>`}
${
  // While somebody is still typing, the rules would say nothing else.
  missing.length === 0
    ? verdictOf(view, check)
    : html`<p class="wrong">${view.say('Falta preencher', 'Still to be filled')}: ${missing.map((one) => `{{${one}}}`).join(', ')}</p>`
}</div>`;
}
