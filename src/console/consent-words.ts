/** What somebody has said about being written to, in words. */
import type { ConsentLogEntry, ConsentState } from '../../contracts/consent.ts';
import { badge } from './components.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export const consentState = (view: View, state: ConsentState): Markup => {
  if (state === null)
    return badge('plain', view.say('nunca disse nada: pode receber', 'never said anything: may receive'));
  return state.optedOut
    ? html`${badge('bad', view.say('pediu para não receber', 'asked not to receive'))} ${view.time(state.since)}`
    : html`${badge('good', view.say('aceitou receber', 'agreed to receive'))} ${view.time(state.since)}`;
};

export const consentCategory = (view: View, category: ConsentLogEntry['category']): string =>
  category === 'all'
    ? view.say('tudo', 'everything')
    : category === 'marketing'
      ? 'marketing'
      : view.say('utilidade', 'utility');

/** One word that was said, with where it came from and its proof. */
export function consentLine(view: View, entry: ConsentLogEntry): Markup {
  const { at, action, category, source, channel, evidence } = entry;
  const sources: Readonly<Record<ConsentLogEntry['source'], string>> = {
    word: view.say('o contato escreveu', 'the contact wrote it'),
    provider: view.say('pelo provedor', 'by the provider'),
    api: view.say('por outro sistema ou pela operação', 'by another system or by operations'),
    import: view.say('por lista importada', 'by an imported list'),
    error: view.say('por uma recusa', 'by a refusal'),
  };
  const what = action === 'out' ? view.say('saiu de', 'out of') : view.say('voltou a', 'in again to');
  return html`${view.time(at)}: ${what} <strong>${consentCategory(view, category)}</strong>, ${sources[source]}${channel === null ? none : html` (${channel})`}${evidence === null ? none : html` <span class="soft">${evidence}</span>`}`;
}
