/** Consumidores: how CRMs and ERPs get their events and hand in their commands, and what waits. */
import { Hono } from 'hono';
import type { KeyView } from '../../../contracts/admin.ts';
import type { BusView, ConsumersView, FeedView } from '../../../contracts/consumer.ts';
import { badge, empty, facts, notice, panel, table } from '../components.ts';
import { type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { managersOnly } from './managers.ts';
import { sections } from './sections.ts';

const address = '/console/settings/consumers';
/** A relay that keeps up is seldom behind for longer. */
const lateSeconds = 30;

export function consumerPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(address, managersOnly('consumers'));
  app.get(address, page);
  return app;
}

async function page(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const [{ bus, feed }, { data: keys }] = await Promise.all([
    api.get<ConsumersView>('/v1/consumers'),
    api.get<{ data: KeyView[] }>('/v1/keys'),
  ]);
  return show(c, {
    title: view.say('Consumidores', 'Consumers'),
    place: 'settings',
    body: html`${sections(view, 'consumers')}<p>${view.say(
      'Por onde CRMs e ERPs recebem eventos e mandam comandos.',
      'How CRMs and ERPs get events and hand in commands.',
    )}</p>
<div id="consumers" hx-get="${address}" hx-select="#consumers" hx-target="#consumers" hx-swap="outerMorph" hx-trigger="every 5s" data-follow>${busPanel(view, bus)}${feedPanel(view, feed, new URL(c.req.url).origin)}</div>
${keysPanel(view, keys)}`,
  });
}

function busPanel(view: View, bus: BusView): Markup {
  const title = view.say('RabbitMQ', 'RabbitMQ');
  if (bus.status === 'off')
    return panel(
      title,
      empty(
        view.say('Não está configurado.', 'It is not configured.'),
        html`${view.say('Para usá-lo, defina', 'To use it, set')} <code>AMQP_URL</code> ${view.say('e reinicie o Ponte. Sem ele, eventos saem pelo feed abaixo e comandos entram por HTTP.', 'and restart Ponte. Without it events leave by the feed below, and commands come over HTTP.')}`,
      ),
    );
  const isUp = bus.status === 'up';
  return panel(
    title,
    html`${isUp ? none : awayNotice(view, bus)}${facts([
      [
        view.say('Conexão', 'Connection'),
        html`${isUp ? badge('good', view.say('conectado', 'connected')) : badge('bad', view.say('fora', 'away'))} ${view.say('desde', 'since')} ${view.time(bus.since)}`,
      ],
      [view.say('Eventos a publicar', 'Events to publish'), behind(view, bus)],
      [
        view.say('Comandos esperando', 'Commands waiting'),
        waiting(view, bus.commandsWaiting, bus.commandsWaiting === 0 ? 'good' : 'wait'),
      ],
      [
        view.say('Comandos recusados na fila morta', 'Refused commands in the dead queue'),
        waiting(view, bus.deadWaiting, bus.deadWaiting === 0 ? 'good' : 'warn'),
      ],
      [view.say('Exchange de eventos', 'Exchange of events'), html`<code>${bus.eventsExchange}</code>`],
      [view.say('Fila de comandos', 'Queue of commands'), html`<code>${bus.commandsQueue}</code>`],
      [view.say('Fila morta', 'Dead queue'), html`<code>${bus.deadQueue}</code>`],
    ])}
<p class="help">${view.say(
      'Ligue a sua fila ao exchange de eventos com uma chave como message.# ou message.delivered.wa-matriz.',
      'Bind your queue to the exchange of events with a key such as message.# or message.delivered.wa-matriz.',
    )}</p>`,
  );
}

const awayNotice = (view: View, { detail }: BusView): Markup =>
  notice(
    'bad',
    html`<strong>${view.say('O RabbitMQ está fora.', 'RabbitMQ is away.')}</strong> ${view.say(
      'Envios e recebimentos continuam; os eventos esperam aqui e saem em ordem quando ele voltar.',
      'Sending and receiving go on; events wait here and leave in order once it is back.',
    )} <span class="soft">${detail}</span>`,
  );

function behind(view: View, { eventsWaiting, oldestWaitingAt }: BusView): Markup {
  if (eventsWaiting === null || eventsWaiting === 0 || oldestWaitingAt === null)
    return badge('good', view.say('nenhum: em dia', 'none: up to date'));
  const isLate = view.now - Date.parse(oldestWaitingAt) > lateSeconds * 1_000;
  return html`${badge(isLate ? 'warn' : 'wait', view.number(eventsWaiting))} ${view.say('o mais antigo', 'the oldest')} ${view.since(oldestWaitingAt)}`;
}

const waiting = (view: View, count: number | null, tone: 'good' | 'warn' | 'wait'): Markup =>
  count === null
    ? html`<span class="soft">${view.say('não se sabe: o RabbitMQ não respondeu', 'unknown: RabbitMQ did not answer')}</span>`
    : badge(tone, view.number(count));

function feedPanel(view: View, { lastEventId, lastEventAt }: FeedView, origin: string): Markup {
  const after = lastEventId === null ? '' : `?after=${lastEventId}`;
  return panel(
    view.say('Feed de eventos (HTTP)', 'Event feed (HTTP)'),
    html`<p>${view.say(
      'Os mesmos eventos, na mesma ordem, sem RabbitMQ. Guarde o id do último e peça a partir dele.',
      'The same events, in the same order, without RabbitMQ. Keep the id of the last one and ask from there.',
    )}</p>
<p>${view.say('Último evento', 'Newest event')}: ${
      lastEventId === null
        ? view.say('nenhum ainda', 'none yet')
        : html`${view.time(lastEventAt)} <code>${lastEventId}</code>`
    }</p>
<details><summary>${view.say('Exemplos com curl', 'Examples with curl')}</summary>
<h3>${view.say('Página por página', 'Page by page')}</h3>
<pre>curl -H "Authorization: Bearer $PONTE_KEY" \\
  "${origin}/v1/events${after}"</pre>
<h3>${view.say('Ao vivo (SSE)', 'Live (SSE)')}</h3>
<pre>curl -N -H "Authorization: Bearer $PONTE_KEY" \\
  "${origin}/v1/events/stream"</pre></details>`,
  );
}

function keysPanel(view: View, keys: readonly KeyView[]): Markup {
  const title = view.say('Chaves que leem eventos', 'Keys that read events');
  const readers = keys.filter(({ scopes }) => scopes.includes('read'));
  return panel(
    title,
    readers.length === 0
      ? empty(
          view.say('Nenhuma chave lê eventos.', 'No key reads events.'),
          view.say('Crie uma com a permissão de ler.', 'Make one with the permission to read.'),
        )
      : table(
          title,
          [
            { title: view.say('Nome', 'Name'), cell: ({ name }: KeyView) => name },
            {
              title: view.say('Canais', 'Channels'),
              cell: ({ channels }) => (channels === null ? view.say('todos', 'all') : channels.join(', ')),
            },
            { title: view.say('Criada', 'Created'), cell: ({ createdAt }) => view.time(createdAt) },
          ],
          readers,
        ),
    html`<a class="button" href="/console/settings/keys">${view.say('Chaves', 'Keys')}</a>`,
  );
}
