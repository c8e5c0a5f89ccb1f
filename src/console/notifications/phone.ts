/** A message as its reader sees it: a chat on a phone, an SMS with its parts, an e-mail. */
import type { NotificationPreview } from '../../../contracts/notification.ts';
import type { TemplateParts } from '../../../contracts/template-preview.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

export type Medium = 'whatsapp' | 'sms' | 'omnichannel' | 'email';

export interface Shown {
  medium: Medium;
  /** Who writes, as the reader sees it. */
  sender: string;
  parts: TemplateParts;
  sms?: NotificationPreview['sms'];
}

export function phone(view: View, { medium, sender, parts, sms }: Shown): Markup {
  if (medium === 'email') return mail(view, parts);
  return html`<figure class="phone ${medium === 'sms' ? 'sms' : 'chat'}" aria-label="${view.say('Como o cliente vê', 'As the customer sees it')}">
<figcaption>${sender}<small>${mediumName(view, medium)}</small></figcaption>
<div class="screen"><div class="bubble">${headerOf(view, parts.header)}<p class="said">${chatText(parts.body)}</p>${
    parts.footer === null ? none : html`<p class="foot">${parts.footer}</p>`
  }</div>${
    parts.buttons.length === 0
      ? none
      : html`<ul class="buttons" aria-label="${view.say('Botões', 'Buttons')}">${parts.buttons.map((text) => html`<li>${text}</li>`)}</ul>`
  }</div>
${sms === undefined ? none : smsFacts(view, sms)}
</figure>`;
}

const mail = (view: View, { header, body }: TemplateParts): Markup =>
  html`<figure class="mail" aria-label="${view.say('Como o cliente vê', 'As the customer sees it')}"><figcaption><small>${view.say('Assunto', 'Subject')}</small>${header}</figcaption><p class="said">${body}</p></figure>`;

export const mediumName = (view: View, medium: Medium): string =>
  medium === 'email'
    ? 'E-mail'
    : medium === 'sms'
      ? 'SMS'
      : medium === 'whatsapp'
        ? 'WhatsApp'
        : view.say('Omnichannel (Opa! Suite)', 'Omnichannel (Opa! Suite)');

/** A medium is told as `[imagem] https://...`. */
function headerOf(view: View, header: string | null): Markup {
  if (header === null) return none;
  const [, kind, rest = ''] = /^\[(imagem|vídeo|documento|mídia|localização)\]\s*(.*)$/s.exec(header) ?? [];
  if (kind === undefined) return html`<p class="head">${header}</p>`;
  return html`<div class="media"><span>${mediaNames(view)[kind] ?? kind}</span><small>${rest}</small></div>`;
}

const mediaNames = (view: View): Readonly<Record<string, string>> => ({
  imagem: view.say('Imagem', 'Image'),
  vídeo: view.say('Vídeo', 'Video'),
  documento: view.say('Documento', 'Document'),
  mídia: view.say('Mídia', 'Medium'),
  localização: view.say('Localização', 'Location'),
});

/** *Bold*, _italic_ and ~struck~ as chats show them, and what has no value yet marked. */
export function chatText(text: string): Markup {
  const pieces = text.split(
    /(\{\{[^{}]+\}\}|\*[^\s*](?:[^*\n]*[^\s*])?\*|_[^\s_](?:[^_\n]*[^\s_])?_|~[^\s~](?:[^~\n]*[^\s~])?~)/,
  );
  return html`${pieces.map((piece, place) => {
    if (place % 2 === 0) return piece;
    const inner = piece.slice(1, -1);
    if (piece.startsWith('{{')) return html`<mark>${piece}</mark>`;
    if (piece.startsWith('*')) return html`<strong>${chatText(inner)}</strong>`;
    return piece.startsWith('_') ? html`<em>${chatText(inner)}</em>` : html`<s>${chatText(inner)}</s>`;
  })}`;
}

type Sms = NonNullable<NotificationPreview['sms']>;

function smsFacts(view: View, { alphabet, parts, maxParts, unitsLeft, replaced, forcedBy }: Sms): Markup {
  const count = view.say(
    `${parts} SMS por pessoa; cabem mais ${unitsLeft} caracteres no último.`,
    `${parts} SMS for each person; ${unitsLeft} more characters fit into the last.`,
  );
  return html`<div class="parts"><p><strong>${count}</strong></p>${
    parts > maxParts
      ? html`<p class="wrong">${view.say(`Mais de ${maxParts} partes são recusadas.`, `More than ${maxParts} parts are refused.`)}</p>`
      : none
  }${
    forcedBy === undefined
      ? none
      : html`<p>${view.say(
          `O caractere "${forcedBy.character}" obriga o alfabeto ${alphabet}, em que cabe menos por parte.`,
          `The character "${forcedBy.character}" forces the alphabet ${alphabet}, which holds less in a part.`,
        )}</p>`
  }${
    replaced.length === 0
      ? none
      : html`<p class="soft">${view.say('Trocados para caber', 'Written otherwise, so that it fits')}: ${replaced.map(({ from, to }) => `${from} → ${to}`).join(', ')}</p>`
  }</div>`;
}
