/** What a message says: masked until somebody asks, and that is remembered. */
import type { MessageView } from '../../../contracts/message.ts';
import { button, facts, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { contentWord } from './words.ts';

/** Ponte's own entries of the metadata: they name records, not people. */
const openEntries = new Set(['customerId', 'campaignId', 'reference', 'resendOf', 'trigger', 'triggerId']);

export function contentPanel(view: View, message: MessageView, isRevealed: boolean): Markup {
  const { content, metadata } = message;
  const template =
    content.type === 'template' && 'name' in content
      ? facts([
          ['Template', String(content.name)],
          [view.say('Idioma', 'Language'), 'language' in content ? String(content.language) : '–'],
        ])
      : none;
  const entries = Object.entries(metadata).filter(([name]) => !openEntries.has(name));
  const what = isRevealed
    ? html`<pre>${shownText(content)}</pre>`
    : html`<p class="soft">${view.say(
        `O conteúdo (${contentWord(view, content.type)}) e os pedidos ao provedor estão mascarados.`,
        `The content (${contentWord(view, content.type)}) and the requests to the provider are masked.`,
      )}</p>`;
  const meta =
    entries.length === 0
      ? none
      : html`<h3>${view.say('Metadados', 'Metadata')}</h3>${facts(entries.map(([name, value]) => [name, isRevealed ? String(value) : html`<span aria-label="${view.say('mascarado', 'masked')}">•••</span>`]))}`;
  const id = encodeURIComponent(message.id);
  const more = isRevealed
    ? html`<a class="button" href="/console/messages/${id}">${view.say('Mascarar de novo', 'Mask again')}</a>`
    : button(view, { action: `/console/messages/${id}/reveal`, label: view.say('Mostrar', 'Show'), scope: 'operate' });
  return panel(
    view.say('Conteúdo', 'Content'),
    html`${template}${what}${meta}${isRevealed ? none : html`<p class="help">${view.say('Mostrar fica registrado na auditoria.', 'Showing is recorded in the audit trail.')}</p>`}`,
    more,
  );
}

/** A text as it is read; everything else as it is built. */
function shownText(content: MessageView['content']): string {
  if (content.type === 'text' && 'body' in content) return String(content.body);
  if ('text' in content && typeof content.text === 'string') return content.text;
  return JSON.stringify(content, null, 2);
}
