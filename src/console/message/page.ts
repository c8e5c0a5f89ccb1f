/** The page of one message, from its headline to its timeline. */
import type { MessageView } from '../../../contracts/message.ts';
import { button } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { contentPanel } from './content.ts';
import { ids, whatItIs, whoAsked } from './facts.ts';
import { channelOf, type Found } from './load.ts';
import { wordsOf } from './mask.ts';
import { resendForm } from './resend-form.ts';
import { isMoving, type Story, storyOf } from './story.ts';
import { attemptsPanel, familyPanel, receiptsPanel, rulesPanel, timelinePanel } from './trail.ts';
import { stateBadge } from './words.ts';

/** The end of the id: its beginning is the time, and everything else would tell of a person. */
export const messageTitle = (view: View, { id }: MessageView): string =>
  `${view.say('Mensagem', 'Message')} …${id.slice(-12)}`;

export const messageMore = (view: View, { message }: Found): Markup =>
  html`<a class="button" href="/console/messages/${encodeURIComponent(message.id)}/contact">${view.say('Ver contato', 'Show contact')}</a>`;

export function messageBody(view: View, found: Found, isRevealed: boolean): Markup {
  const { message } = found;
  const told = wordsOf(message.content, message.metadata, message.contact);
  const path = `/console/messages/${encodeURIComponent(message.id)}`;
  const follows =
    isMoving(message, view.now) && !isRevealed
      ? html` data-follow hx-get="${path}" hx-trigger="every 3s" hx-select="#story" hx-target="#story" hx-swap="outerMorph" hx-status:4xx="swap:none" hx-status:5xx="swap:none"`
      : none;
  // What did not arrive most likely goes another way next.
  const isStuck = ['failed', 'expired', 'uncertain'].includes(message.status) || message.closedAt !== null;
  return html`<div id="story" class="whole"${follows}>
${head(view, found, storyOf(view, message, channelOf(found)), path)}
${isStuck ? resendForm(view, found) : none}
${familyPanel(view, found)}
<div class="columns">${whatItIs(view, found)}${whoAsked(view, found)}</div>
<div class="columns">${contentPanel(view, message, isRevealed)}${ids(view, message)}</div>
${attemptsPanel(view, message, told, isRevealed)}
${receiptsPanel(view, message, told, isRevealed)}
${rulesPanel(view, message)}
${timelinePanel(view, found)}
</div>
${isStuck ? none : resendForm(view, found)}`;
}

function head(view: View, { message }: Found, story: Story, path: string): Markup {
  const { headline, why, next, isPortuguese } = story;
  const lang = isPortuguese === true ? html` lang="pt-BR"` : none;
  return html`<section class="story ${story.tone}" aria-label="${view.say('Situação', 'Situation')}">
<p>${stateBadge(view, message.status)}</p>
<p class="headline">${headline}</p>
${why === undefined || why === '' ? none : html`<p${lang}>${why}${message.failure === null ? none : html` <code>${message.failure.code}</code>`}</p>`}
<p><strong>${view.say('O que fazer:', 'What to do:')}</strong> <span${lang}>${next}</span></p>
<div class="beside">${actions(view, message, path)}</div>
</section>`;
}

function actions(view: View, { status, direction }: MessageView, path: string): Markup {
  if (direction === 'inbound') return none;
  if (status === 'queued')
    return button(view, {
      action: `${path}/cancel`,
      label: view.say('Cancelar envio', 'Cancel'),
      confirm: view.say(
        'Cancelar esta mensagem? O cliente não vai recebê-la.',
        'Cancel this message? The customer will not get it.',
      ),
      kind: 'danger',
      scope: 'send',
    });
  if (status === 'uncertain')
    return button(view, {
      action: `${path}/retry`,
      label: view.say('Enviar de novo', 'Send again'),
      confirm: view.say(
        'O cliente pode receber duas vezes. Enviar de novo mesmo assim?',
        'The customer may get it twice. Send it again all the same?',
      ),
      scope: 'send',
    });
  if (status === 'failed' || status === 'expired' || status === 'cancelled')
    return button(view, {
      action: `${path}/retry`,
      label: view.say('Enviar de novo', 'Send again'),
      kind: 'main',
      scope: 'send',
    });
  return none;
}
