/** Customers who may be written to freely, those whose window closes next first. */
import { badge, empty, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { shownContact } from '../message/facts.ts';
import type { View } from '../view.ts';
import type { Detail } from './detail.ts';

const hourMs = 3_600_000;

export function windowsPanel(view: View, { usage, windows, channel }: Detail): Markup {
  const counts = usage.windows;
  const title = view.say('Janelas abertas', 'Open windows');
  if (counts === null || counts.open === 0)
    return panel(
      title,
      empty(
        view.say('Nenhuma janela aberta agora.', 'No window is open now.'),
        view.say(
          'Quando um cliente escreve, pode-se responder com texto livre por 24 horas.',
          'When a customer writes, free-form may go for 24 hours.',
        ),
      ),
    );
  const summary = view.say(
    `Abertas: ${view.number(counts.open)}. Fecham em até uma hora: ${view.number(counts.closingInHour)}.`,
    `Open: ${view.number(counts.open)}. Closing within an hour: ${view.number(counts.closingInHour)}.`,
  );
  return panel(
    title,
    html`<p>${summary}</p>${table(
      title,
      [
        {
          title: view.say('Contato', 'Contact'),
          cell: ({ contact }) =>
            html`<a href="/console/log?contact=${encodeURIComponent(contact)}&channel=${channel.id}">${shownContact(view, contact)}</a>`,
        },
        {
          title: view.say('Fecha', 'Closes'),
          cell: ({ expiresAt }) =>
            html`${view.time(expiresAt)} <span class="soft">${view.since(expiresAt)}</span> ${Date.parse(expiresAt) - view.now < hourMs ? badge('warn', view.say('logo', 'soon')) : none}`,
        },
        { title: view.say('Última mensagem', 'Last message'), cell: ({ lastInboundAt }) => view.time(lastInboundAt) },
      ],
      windows,
    )}${counts.open > windows.length ? html`<p class="soft">${view.say(`As ${windows.length} que fecham primeiro.`, `The ${windows.length} that close first.`)}</p>` : none}`,
  );
}
