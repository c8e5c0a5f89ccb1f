/** Quedas: the outages, the watches that notice them, and one watch with its audience. */
import { Hono } from 'hono';
import type { OutageView, WatchView } from '../../../contracts/watch.ts';
import { part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, panel } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { html, none } from '../markup.ts';
import { type Audience, audienceOf } from './audience.ts';
import { outagePages } from './outage.ts';
import { outageList, watchBody, watchList } from './page.ts';

interface List<Row> {
  data: Row[];
}

export function watchPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/watches', async (c) => {
    const view = c.get('view');
    const api = c.get('api');
    const [{ data: watches }, { data: outages }] = await Promise.all([
      api.get<List<WatchView>>('/v1/watches'),
      api.get<List<OutageView>>('/v1/outages'),
    ]);
    const current = outages.filter(({ closedAt, mergedInto }) => closedAt === null && mergedInto === null);
    const past = outages.filter((outage) => !current.includes(outage));
    const calm = html`<p>${badge('good', view.say('Nenhuma queda agora', 'No outages now'))}</p>`;
    return show(c, {
      title: view.say('Quedas', 'Outages'),
      place: 'campaigns',
      more: view.may('manage')
        ? html`<a class="button" href="/console/sources">${view.say('Origens', 'Sources')}</a>`
        : none,
      body: html`${sections(view, 'watches')}
<div id="outages" hx-get="/console/watches" hx-trigger="every 5s" hx-select="#outages" hx-target="#outages" hx-swap="outerMorph">
${panel(view.say('Agora', 'Now'), current.length === 0 ? calm : outageList(view, current))}
${panel(view.say('Vigias', 'Watches'), watchList(view, watches))}
${past.length === 0 ? none : panel(view.say('Quedas passadas', 'Past outages'), outageList(view, past))}</div>`,
    });
  });
  app.get('/console/watches/:id', async (c) => one(c, await watchOf(c), undefined));
  app.post('/console/watches/:id/preview', async (c) => {
    const watch = await watchOf(c);
    return one(c, watch, await audienceOf(c, watch));
  });
  app.post('/console/watches/:id/enabled', async (c) => {
    const view = c.get('view');
    const id = part(c.req.param('id'));
    const enabled = (await formOf(c)).enabled === 'on';
    return act(c, `/console/watches/${id}`, async () => {
      await c.get('api').send('PUT', `/v1/watches/${id}`, { ...inputOf(await watchOf(c)), enabled });
      return enabled
        ? view.say('A vigia foi ligada.', 'The watch was switched on.')
        : view.say('A vigia foi desligada.', 'The watch was switched off.');
    });
  });
  app.route('/', outagePages());
  return app;
}

const watchOf = (c: Ctx): Promise<WatchView> =>
  c.get('api').get<WatchView>(`/v1/watches/${part(c.req.param('id') ?? '')}`);

/** The body of `PUT /v1/watches/{id}` that leaves it as it is. */
function inputOf({
  id: _id,
  origin: _origin,
  updatedAt: _at,
  lastPoll: _poll,
  waiting: _waiting,
  ...input
}: WatchView) {
  return input;
}

async function one(c: Ctx, watch: WatchView, audience: Audience | undefined): Promise<Response> {
  const view = c.get('view');
  const { data } = await c.get('api').get<List<OutageView>>('/v1/outages');
  const outages = data.filter((outage) => outage.watch === watch.id);
  return show(c, {
    title: watch.name,
    place: 'campaigns',
    body: html`${sections(view, 'watches')}${watchBody(view, watch, outages, audience)}`,
  });
}
