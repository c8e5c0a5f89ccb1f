/** Início: what needs attention now, in words; how the channels do; what happened over time. */
import { Hono } from 'hono';
import type { Figures } from '../../../contracts/figures.ts';
import type { Overview } from '../../../contracts/overview.ts';
import { choice, panel } from '../components.ts';
import { type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { channelTable } from './channels.ts';
import { charts } from './charts.ts';
import { findingCards } from './findings.ts';

/** What the page is asked to show; it stands in the address. */
interface Asked {
  period: '24h' | '7d';
  channel: string;
  isTailOff: boolean;
}

const hourMs = 3_600_000;
const periods = {
  '24h': { ms: 24 * hourMs, stepMs: hourMs / 4 },
  '7d': { ms: 7 * 24 * hourMs, stepMs: 2 * hourMs },
} as const;

export function homePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console', async (c) => {
    const view = c.get('view');
    const asked = askedOf(c);
    const overview = await c.get('api').get<Overview>('/v1/overview');
    // Without its database Ponte knows of nothing but that.
    const isAway = overview.findings.some(({ subject }) => subject.id === 'ledger');
    return show(c, {
      title: view.say('Início', 'Home'),
      place: 'home',
      more: tail(view, asked),
      body: html`${now(view, asked, overview)}${isAway ? none : await overTime(c, asked, overview)}`,
    });
  });
  return app;
}

const askedOf = (c: Ctx): Asked => ({
  period: c.req.query('period') === '7d' ? '7d' : '24h',
  channel: c.req.query('channel') ?? '',
  isTailOff: c.req.query('tail') === 'off',
});

function addressOf(asked: Asked, change: Partial<Asked>): string {
  const { period, channel, isTailOff } = { ...asked, ...change };
  const params = new URLSearchParams({
    ...(period === '24h' ? {} : { period }),
    ...(channel === '' ? {} : { channel }),
    ...(isTailOff ? { tail: 'off' } : {}),
  });
  return params.size === 0 ? '/console' : `/console?${params}`;
}

const tail = (view: View, asked: Asked): Markup =>
  asked.isTailOff
    ? html`<span class="soft">${view.say('Pausado', 'Paused')}</span><a class="button" href="${addressOf(asked, { isTailOff: false })}">${view.say('Seguir ao vivo', 'Follow live')}</a>`
    : html`<span class="live soft">${view.say('Ao vivo', 'Live')}</span><a class="button" href="${addressOf(asked, { isTailOff: true })}">${view.say('Pausar', 'Pause')}</a>`;

/** A part of the page that is asked for again and again, while nobody has paused it. */
const following = (view: View, { isTailOff }: Asked, id: string, seconds: number): Markup =>
  isTailOff
    ? none
    : html` hx-get="${view.address}" hx-trigger="every ${seconds}s" hx-select="#${id}" hx-target="#${id}" hx-swap="outerMorph" hx-status:4xx="swap:none" hx-status:5xx="swap:none"`;

const now = (
  view: View,
  asked: Asked,
  overview: Overview,
): Markup => html`<div id="now"${following(view, asked, 'now', 10)}>
${findingCards(view, overview)}
${channelTable(view, overview)}
</div>`;

async function overTime(c: Ctx, asked: Asked, { channels }: Overview): Promise<Markup> {
  const view = c.get('view');
  const { ms, stepMs } = periods[asked.period];
  const known = channels.find(({ channel }) => channel === asked.channel)?.channel;
  const figures = await c.get('api').get<Figures>('/v1/figures', {
    // Steps begin where the clock does, so that bars do not move while they are looked at.
    from: new Date(Math.floor((view.now - ms) / stepMs) * stepMs).toISOString(),
    step: stepMs / 1_000,
    channel: known,
  });
  const names = new Map(channels.map(({ channel, name }) => [channel, name]));
  return html`<div id="over-time"${following(view, asked, 'over-time', 60)}>${panel(
    view.say('Movimento', 'Traffic'),
    charts(view, figures, (id) => names.get(id) ?? id),
    html`<form method="get" action="/console" data-auto class="pick">
${asked.isTailOff ? html`<input type="hidden" name="tail" value="off">` : none}
${choice({
  name: 'period',
  label: view.say('Período', 'Period'),
  value: asked.period,
  options: [
    ['24h', view.say('Últimas 24 horas', 'Last 24 hours')],
    ['7d', view.say('Últimos 7 dias', 'Last 7 days')],
  ],
})}${choice({
  name: 'channel',
  label: view.say('Canal', 'Channel'),
  value: known ?? '',
  options: [['', view.say('Todos', 'All')], ...channels.map(({ channel, name }): [string, string] => [channel, name])],
})}<noscript><button>${view.say('Ver', 'Show')}</button></noscript></form>`,
  )}</div>`;
}
