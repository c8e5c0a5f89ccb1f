/** What came of a connection test, and of asking for the provider's own channels. */
import type { ConnectionStep, ConnectionTest } from '../../../contracts/connector.ts';
import type { ProviderChannelList } from '../../../contracts/provider-channel.ts';
import { badge, facts, notice, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { failureNotice } from './words.ts';

/** Where the answer stands: empty until something was asked. */
export const answerPlace = (body: Markup = none): Markup =>
  html`<div id="answer" role="status" aria-live="polite">${body}</div>`;

export function connectionAnswer(view: View, test: ConnectionTest): Markup {
  const [tone, words] = {
    ok: ['good', view.say('A conexão funciona.', 'The connection works.')],
    reachable: [
      'warn',
      view.say(
        'O endereço responde; o resto não dá para conferir sem enviar.',
        'The address answers; the rest cannot be tried without sending.',
      ),
    ],
    failed: ['bad', view.say('A conexão não funciona.', 'The connection does not work.')],
  }[test.verdict] as ['good' | 'warn' | 'bad', string];
  return html`<section class="panel answer"><header><h2>${view.say('Teste de conexão', 'Connection test')}</h2><div class="beside">${badge(tone, words)} <span class="soft">${view.number(test.tookMs)} ms</span></div></header>
<ol class="steps">${test.steps.map((step) => html`<li>${stepOf(view, step)}</li>`)}</ol>
<p class="soft">${test.note}</p></section>`;
}

const stepOf = (view: View, { asked, address, ok, status, told, failure, tookMs }: ConnectionStep): Markup => html`
<p>${badge(ok ? 'good' : 'bad', ok ? view.say('Sim', 'Yes') : view.say('Não', 'No'))} <strong>${asked}</strong></p>
<p class="soft"><code>${address}</code>${status === null ? none : html` · HTTP ${status}`} · ${view.number(tookMs)} ms</p>
${told.length === 0 ? none : facts(told.map(({ name, value }) => [name, value] as const))}
${failure === null ? none : failureNotice(view, failure)}`;

export function channelsAnswer(view: View, list: ProviderChannelList): Markup {
  const title = view.say('Canais no provedor', "The provider's channels");
  const body =
    list.failure !== null
      ? failureNotice(view, list.failure)
      : list.channels.length === 0
        ? notice(
            'warn',
            view.say(
              'O provedor não tem canais ativos para este token.',
              'The provider has no active channels for this token.',
            ),
          )
        : table(
            title,
            [
              { title: view.say('Nome', 'Name'), cell: ({ name }) => name },
              {
                title: view.say('Tipo', 'Type'),
                cell: ({ medium, integration }) => [medium, integration].filter(Boolean).join(' · '),
              },
              { title: view.say('ID para copiar', 'ID to copy'), cell: ({ id }) => html`<code>${id}</code>` },
            ],
            list.channels,
          );
  return html`<section class="panel answer"><header><h2>${title}</h2><span class="soft">${view.number(list.tookMs)} ms</span></header>${body}</section>`;
}
