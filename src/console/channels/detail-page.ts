/** One channel: how it is, what it uses of what it may, its windows, templates and rules. */
import type { ChannelView } from '../../../contracts/admin.ts';
import { part } from '../api.ts';
import { badge, button, facts, notice, panel } from '../components.ts';
import type { Page } from '../layout.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { answerPlace, connectionAnswer } from './connection.ts';
import type { Detail } from './detail.ts';
import { keptSecret } from './form-read.ts';
import { pauseButton } from './pause.ts';
import { templatesPanel } from './templates-panel.ts';
import { usagePanel } from './usage-panel.ts';
import { windowsPanel } from './windows-panel.ts';
import { failureNotice, healthBadge, mediumName, rulesInWords, stateBadge } from './words.ts';

export function detailPage(view: View, detail: Detail): Page {
  const { channel, connector, test } = detail;
  const here = `/console/channels/${part(channel.id)}`;
  const live = html`hx-get="${here}" hx-select="#now" hx-target="#now" hx-swap="outerMorph" hx-trigger="every 5s"`;
  return {
    title: channel.name,
    place: 'channels',
    more: html`${stateBadge(view, channel)} ${healthBadge(view, channel)} ${pauseButton(view, channel, here)}${actions(view, channel)}`,
    body: html`
${answerPlace(test === undefined ? none : connectionAnswer(view, test))}
<div id="now" ${live}>
${nowPanel(view, channel)}
<div class="columns">${usagePanel(view, detail)}${channel.connections === null ? none : connectionsPanel(view, channel.connections)}${channel.polling === null ? none : pollingPanel(view, channel.polling)}${connector.capabilities.window ? windowsPanel(view, detail) : none}</div>
</div>
${connector.capabilities.templates ? templatesPanel(view, detail) : none}
<div class="columns">${webhookPanel(view, detail)}${panel(view.say('Regras em vigor', 'Rules in force'), html`<ul>${rulesInWords(view, channel.rules, connector.capabilities.window).map((rule) => html`<li>${rule}</li>`)}</ul>`)}</div>
${configPanel(view, detail)}`,
  };
}

function actions(view: View, { id }: ChannelView): Markup {
  const link = (to: string, name: string) =>
    html`<a class="button" href="/console/channels/${part(id)}/${to}">${name}</a>`;
  return html`${view.may('send') ? link('message', view.say('Mensagem de teste', 'Test message')) : none}${button(
    view,
    {
      action: `/console/channels/${part(id)}/test`,
      label: view.say('Testar conexão', 'Test connection'),
      scope: 'operate',
    },
  )}${view.may('manage') ? link('edit', view.say('Editar', 'Change')) : none}`;
}

function nowPanel(view: View, channel: ChannelView): Markup {
  const { id, health, backlog, state } = channel;
  const log = (query: string, text: string) => html`<a href="/console/log?channel=${part(id)}${query}">${text}</a>`;
  const count = (query: string, value: number) => log(query, view.number(value));
  const paused =
    state === 'paused'
      ? notice(
          'warn',
          view.say(
            'Pausado: as mensagens são aceitas e esperam até alguém retomar.',
            'Paused: messages are accepted and wait until somebody resumes.',
          ),
        )
      : state === 'off'
        ? notice('warn', view.say('Desligado: mensagens novas são recusadas.', 'Off: new messages are refused.'))
        : none;
  const failure =
    health.failure === null
      ? none
      : html`${failureNotice(view, health.failure)}<p>${view.say('Desde', 'Since')} ${view.time(health.since)} (${view.since(health.since)}).${health.retryAt === null ? none : html` ${view.say('O Ponte tenta de novo', 'Ponte tries again')} ${view.since(health.retryAt)}.`}</p>`;
  return panel(
    view.say('Agora', 'Now'),
    html`${paused}${failure}${health.failure === null && state === 'active' ? html`<p>${view.say('Envia sem problemas desde', 'Sends without problems since')} ${view.time(health.since)}.</p>` : none}${facts(
      [
        [view.say('Na fila', 'Waiting'), count('&state=queued', backlog.queued)],
        [view.say('Saindo agora', 'Leaving now'), view.number(backlog.sending)],
        [view.say('Incertas', 'Uncertain'), count('&state=uncertain', backlog.uncertain)],
        [view.say('Conector', 'Connector'), `${channel.connector} (${mediumName(channel.medium)})`],
        [
          view.say('Declarado em', 'Declared in'),
          channel.origin === 'file' ? 'ponte.yaml' : view.say('console ou API', 'console or API'),
        ],
        [
          view.say('Processo que envia', 'Process that sends'),
          channel.owner ?? view.say('outro processo, ou nenhum', 'another process, or none'),
        ],
      ],
    )}<p>${log('', view.say('Mensagens deste canal', 'Messages of this channel'))} · ${log('&status=falha', view.say('Falhas', 'Failures'))} · <a href="/console/channels/${part(id)}/costs">${view.say('Custos', 'Costs')}</a></p>`,
  );
}

function connectionsPanel(view: View, connections: NonNullable<ChannelView['connections']>): Markup {
  const states = {
    connecting: ['wait', view.say('Conectando', 'Connecting')],
    bound: ['good', view.say('Aberta', 'Open')],
    waiting: ['warn', view.say('Perdida, vai tentar de novo', 'Lost, will try again')],
    refused: ['bad', view.say('Recusada: não tenta de novo sozinha', 'Refused: not tried again by itself')],
    stopped: ['plain', view.say('Parada', 'Stopped')],
  } as const;
  return panel(
    view.say('Conexões', 'Connections'),
    html`${connections.map(({ name, state, since, failure, retryAt }) => {
      const [tone, words] = states[state];
      return html`<p>${badge(tone, words)} <strong>${name}</strong> ${view.say('desde', 'since')} ${view.time(since)}${retryAt === null ? none : html` · ${view.say('tenta', 'tries')} ${view.since(retryAt)}`}</p>${failure === null ? none : failureNotice(view, failure)}`;
    })}${connections.some(({ state }) => state === 'refused') ? html`<p>${view.say('Depois de corrigir, salve o canal, ou pause e retome.', 'Once mended, save the channel, or pause and resume it.')}</p>` : none}`,
  );
}

function pollingPanel(view: View, polling: NonNullable<ChannelView['polling']>): Markup {
  const { everySeconds, lastAt, nextAt, failures, failingSince, failure } = polling;
  return panel(
    view.say('Consultas ao provedor', 'Questions to the provider'),
    html`${failure === null ? none : failureNotice(view, failure)}${facts([
      [view.say('A cada', 'Every'), view.span(everySeconds)],
      [view.say('Última resposta', 'Last answer'), view.time(lastAt)],
      [view.say('Próxima', 'Next'), nextAt === null ? view.say('em instantes', 'soon') : view.since(nextAt)],
      [
        view.say('Falhas seguidas', 'Failures in a row'),
        failingSince === null
          ? view.number(failures)
          : html`${view.number(failures)} ${view.say('desde', 'since')} ${view.time(failingSince)}`,
      ],
    ])}`,
  );
}

function webhookPanel(view: View, { channel, connector, origin }: Detail): Markup {
  const address = `${origin}${channel.webhookPath}`;
  const body =
    connector.transport === 'session'
      ? html`<p>${view.say('Este conector não usa webhook: recibos e respostas vêm pela conexão aberta.', 'This connector has no webhook: receipts and answers come over the open connection.')}</p>`
      : html`<p>${view.say('Cadastre no provedor este endereço:', 'Register this address at the provider:')}</p><pre>${address}</pre><p class="soft">${view.say('O provedor precisa alcançá-lo pela internet: se você abriu o console por um endereço interno, troque o começo pelo endereço público do Ponte. O segredo do webhook é o da configuração.', 'The provider has to reach it: where you opened the console by an internal address, put the public one in its place.')}</p>`;
  return panel(view.say('Webhook', 'Webhook'), body);
}

function configPanel(view: View, { channel, connector }: Detail): Markup {
  const properties = (connector.config.properties ?? {}) as Record<string, { title?: string }>;
  const shown = (value: unknown): string | Markup => {
    if (value === keptSecret) return html`<span class="soft">${view.say('guardado', 'stored')}</span>`;
    if (typeof value === 'boolean') return value ? view.say('Sim', 'Yes') : view.say('Não', 'No');
    return typeof value === 'object' ? html`<code>${JSON.stringify(value)}</code>` : String(value);
  };
  const rows = Object.entries(channel.config).map(
    ([name, value]) => [properties[name]?.title ?? name, shown(value)] as const,
  );
  return html`<details class="panel more"><summary><h2>${view.say('Configuração', 'Configuration')}</h2></summary>${facts(rows)}</details>`;
}
