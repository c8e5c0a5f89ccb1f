/** The templates of a channel's account: which may go, and why the others may not. */
import { part } from '../api.ts';
import { badge, button, empty, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { categoryWord, templateState } from '../template-words.ts';
import type { View } from '../view.ts';
import type { Detail } from './detail.ts';

export function templatesPanel(view: View, { channel, templates, hasMoreTemplates }: Detail): Markup {
  const title = view.say('Templates', 'Templates');
  const sync = button(view, {
    action: `/console/channels/${part(channel.id)}/templates/sync`,
    label: view.say('Sincronizar', 'Synchronise'),
    scope: 'manage',
  });
  const [first] = templates;
  if (first === undefined)
    return panel(
      title,
      empty(
        view.say('Nenhum template lido.', 'No template has been read.'),
        view.say(
          'Sincronize para ler os templates da conta. O Ponte também os lê sozinho a cada hora.',
          'Synchronise to read those of the account. Ponte reads them every hour, too.',
        ),
      ),
      sync,
    );
  const unusable = templates.filter((template) => template.unusable !== null).length;
  return panel(
    title,
    html`<p class="soft">${view.say(`Lidos há ${view.span(first.ageSeconds)}.`, `Read ${view.span(first.ageSeconds)} ago.`)} ${unusable === 0 ? view.say('Todos podem ser enviados.', 'All may be sent.') : view.say(`Não podem ser enviados: ${unusable}.`, `May not be sent: ${unusable}.`)}</p>${table(
      title,
      [
        {
          title: view.say('Nome', 'Name'),
          cell: ({ name, body }) =>
            html`<strong>${name}</strong><br><span class="soft">${body.text.slice(0, 120)}</span>`,
        },
        { title: view.say('Idioma', 'Language'), cell: ({ language }) => language },
        { title: view.say('Categoria', 'Category'), cell: ({ category }) => categoryWord(view, category) },
        {
          title: view.say('Situação', 'Status'),
          cell: ({ status, unusable: why }) =>
            html`${badge(why === null ? 'good' : 'bad', templateState(view, status))}${why === null ? none : html`<br><span class="soft">${why}</span>`}`,
        },
        {
          title: view.say('Qualidade', 'Quality'),
          cell: ({ quality }) => (quality === null || quality === 'UNKNOWN' ? '–' : quality),
        },
      ],
      templates,
    )}${hasMoreTemplates ? html`<p class="soft">${view.say('Há mais templates que estes.', 'There are more.')}</p>` : none}`,
    sync,
  );
}
