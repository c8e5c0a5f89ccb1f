/** Disparos, Campanhas: the list, one campaign while it is prepared, runs and has ended, and what can be done with it. */
import { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import {
  type CampaignCheck,
  type CampaignPreview,
  CampaignState,
  type CampaignView,
} from '../../../contracts/campaign.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import { type Api, ApiProblem, part } from '../api.ts';
import { panel } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { html, none } from '../markup.ts';
import { type Asked, checkBody } from './check.ts';
import { listBody, readList } from './list.ts';
import { livePart, madeOf } from './progress.ts';
import { readResults, resultsPart } from './results.ts';
import { sections } from './sections.ts';
import { stepPages } from './step-pages.ts';
import { type Draft, isDraft, nextStep, stepsNav } from './steps.ts';
import { addressOf, resultQuery } from './words.ts';

/** Counted while the reader waits for the page; a larger mailing after it is there. */
const quickBytes = 1_000_000;

export function campaignPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/campaigns', async (c) => {
    const view = c.get('view');
    const state = CampaignState.safeParse(c.req.query('state')).data;
    const cursor = c.req.query('cursor');
    const list = await readList(c.get('api'), {
      ...(state !== undefined && { state }),
      ...(cursor !== undefined && { cursor }),
    });
    return show(c, {
      title: view.say('Campanhas', 'Campaigns'),
      place: 'campaigns',
      more: view.may('send')
        ? html`<a class="button main" href="/console/campaigns/new">${view.say('Nova campanha', 'New campaign')}</a>`
        : none,
      body: listBody(view, list, state ?? ''),
    });
  });
  app.route('/', stepPages());
  app.get('/console/campaigns/:id', onePage);
  app.get('/console/campaigns/:id/results.csv', async (c) => {
    const query = resultQuery(c.req.query('result'));
    const csv = await c
      .get('api')
      .fetch(`/v1/campaigns/${part(c.req.param('id'))}/records`, query, { accept: 'text/csv' });
    return new Response(csv.body, { status: csv.status, headers: csv.headers });
  });
  moves(app);
  return app;
}

async function onePage(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const campaign = await api.get<CampaignView>(`/v1/campaigns/${part(c.req.param('id') ?? '')}`);
  const frame = { title: campaign.name, place: 'campaigns' as const };
  if (isDraft(campaign)) {
    const page = await draftPage(c, campaign, api);
    return show(c, {
      ...frame,
      body: html`${sections(view, 'campaigns')}${view.may('send') ? stepsNav(view, campaign, 'check') : none}${checkBody(view, page)}`,
    });
  }
  const results = await readResults(api, campaign.id, c.req.query('result'), c.req.query('cursor'));
  return show(c, {
    ...frame,
    more: view.may('send')
      ? html`<a class="button" href="/console/campaigns/new?like=${campaign.id}">${view.say('Nova igual a esta', 'A new one like this')}</a>`
      : none,
    body: html`${sections(view, 'campaigns')}${livePart(view, campaign)}${resultsPart(view, campaign, results)}${panel(
      view.say('Como foi feita', 'How it was made'),
      madeOf(view, campaign),
    )}`,
  });
}

async function draftPage(c: Ctx, draft: Draft, api: Api) {
  const view = c.get('view');
  const isReady = view.may('send') && nextStep(view, draft) === 'check';
  const isCounted = c.req.query('count') !== undefined || (draft.fileBytes !== null && draft.fileBytes <= quickBytes);
  const path = `/v1/campaigns/${part(draft.id)}`;
  const [notification, channel, preview, count] = await Promise.all([
    api.find<NotificationView>(`/v1/notifications/${part(draft.notification)}`),
    api.find<ChannelView>(`/v1/channels/${part(draft.channel)}`),
    isReady ? asked(() => api.send<CampaignPreview>('POST', `${path}/preview`)) : undefined,
    isReady && isCounted ? asked(() => api.send<CampaignCheck>('POST', `${path}/check`)) : undefined,
  ]);
  const medium = draft.via === 'email' ? ('email' as const) : (channel?.medium ?? 'whatsapp');
  return { draft, notification, medium, sender: channel?.name ?? draft.channel, preview, count };
}

/** How the API refuses is a part of the page. */
async function asked<Body>(ask: () => Promise<Body>): Promise<Asked<Body>> {
  try {
    return { ok: true, body: await ask() };
  } catch (error) {
    if (error instanceof ApiProblem) return { ok: false, text: reasonOf(error) };
    throw error;
  }
}

/** Its own words; that a state does not allow something says nothing to who reads the reason. */
function reasonOf({ problem, sentence }: ApiProblem): string {
  const reasons = (problem.errors ?? []).map(({ message }) => message).filter((text) => text !== '');
  return problem.code === 'state_conflict' && reasons.length > 0 ? reasons.join('; ') : sentence;
}

function moves(app: Hono<ConsoleEnv>): void {
  const move = (verb: string, work: (c: Ctx, path: string) => Promise<string>) =>
    app.post(`/console/campaigns/:id/${verb}`, (c) => {
      const id = c.req.param('id');
      return act(c, addressOf({ id }), () => work(c, `/v1/campaigns/${part(id)}`));
    });
  move('start', async (c, path) => {
    const view = c.get('view');
    const { confirm, resume } = await formOf(c);
    const body = confirm === undefined ? undefined : { confirm: Number(confirm) };
    const { records } = await c.get('api').send<CampaignView>('POST', `${path}/start`, body);
    if (resume !== undefined)
      return view.say('A campanha segue de onde parou.', 'The campaign goes on from where it stopped.');
    return records.total === null
      ? view.say('A campanha começou.', 'The campaign has started.')
      : view.say(
          `A campanha começou: ${view.number(records.total)} registros.`,
          `The campaign has started: ${view.number(records.total)} records.`,
        );
  });
  move('pause', async (c, path) => {
    await c.get('api').send('POST', `${path}/pause`);
    return c
      .get('view')
      .say('Pausada. O pouco que já estava na fila ainda sai.', 'Paused. The few that wait already still go.');
  });
  move('cancel', async (c, path) => {
    await c.get('api').send('POST', `${path}/cancel`);
    return c.get('view').say('Cancelada. Nada mais sai dela.', 'Cancelled. Nothing more of it goes.');
  });
  move('retry', async (c, path) => {
    const view = c.get('view');
    const { retried } = await c.get('api').send<{ retried: number }>('POST', `${path}/retry-failed`);
    if (retried === 0)
      return view.say(
        'Nenhuma mensagem está com falha: nada foi reenviado.',
        'No message has failed: nothing was sent again.',
      );
    return retried === 1
      ? view.say('1 mensagem voltou para a fila.', '1 message is queued again.')
      : view.say(
          `${view.number(retried)} mensagens voltaram para a fila.`,
          `${view.number(retried)} messages are queued again.`,
        );
  });
}
