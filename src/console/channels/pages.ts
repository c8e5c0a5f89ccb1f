/** Canais: the list, one channel, and what can be done with it. */
import { Hono } from 'hono';
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { ChannelUsage, OpenWindow } from '../../../contracts/channel-usage.ts';
import type { ConnectionTest, ConnectorView } from '../../../contracts/connector.ts';
import type { CostGroup } from '../../../contracts/price.ts';
import { part } from '../api.ts';
import { act, backTo, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { costsPage } from './costs-page.ts';
import type { Detail } from './detail.ts';
import { detailPage } from './detail-page.ts';
import { editRoutes } from './edit-routes.ts';
import { listPage } from './list-page.ts';
import { messageRoutes } from './message-routes.ts';

const mostWindows = 10;
const mostTemplates = 200;

export function channelPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/channels', async (c) => {
    const api = c.get('api');
    const { data } = await api.get<{ data: ChannelView[] }>('/v1/channels');
    const listed = await Promise.all(
      data.map(async (channel) => ({
        channel,
        usage: await api.find<ChannelUsage>(`/v1/channels/${part(channel.id)}/usage`),
      })),
    );
    return show(c, listPage(c.get('view'), listed));
  });
  editRoutes(app);
  messageRoutes(app);
  app.get('/console/channels/:id', async (c) => show(c, detailPage(c.get('view'), await detailOf(c))));
  app.get('/console/channels/:id/costs', async (c) => {
    const api = c.get('api');
    const channel = await api.get<ChannelView>(`/v1/channels/${idIn(c)}`);
    const by = async (groupBy: string) =>
      (await api.get<{ data: CostGroup[] }>('/v1/costs', { channel: channel.id, groupBy })).data;
    const [byCategory, byDay] = await Promise.all([by('category'), by('day')]);
    return show(c, costsPage(c.get('view'), { channel, byCategory, byDay }));
  });
  // Where a reload without the form, or another language, leads to.
  app.get('/console/channels/:id/test', (c) => c.redirect(`/console/channels/${idIn(c)}`, 303));
  app.post('/console/channels/:id/test', async (c) => {
    const test = await c.get('api').send<ConnectionTest>('POST', `/v1/channels/${idIn(c)}/test`);
    return show(c, detailPage(c.get('view'), { ...(await detailOf(c)), test }));
  });
  for (const verb of ['pause', 'resume'] as const)
    app.post(`/console/channels/:id/${verb}`, async (c) => {
      const view = c.get('view');
      const { back } = await formOf(c);
      return act(c, backTo(back), async () => {
        const { name } = await c.get('api').send<ChannelView>('POST', `/v1/channels/${idIn(c)}/${verb}`);
        return verb === 'pause'
          ? view.say(`${name} está pausado: as mensagens esperam.`, `${name} is paused: messages wait.`)
          : view.say(`${name} voltou a enviar.`, `${name} sends again.`);
      });
    });
  app.post('/console/channels/:id/templates/sync', (c) =>
    act(c, `/console/channels/${idIn(c)}`, async () => {
      const asked = { channel: c.req.param('id') };
      const { synced } = await c.get('api').send<{ synced: number }>('POST', '/v1/templates/sync', asked);
      return c.get('view').say(`${synced} templates lidos do provedor.`, `${synced} templates read from the provider.`);
    }),
  );
  return app;
}

const idIn = (c: Ctx): string => part(c.req.param('id') ?? '');

async function detailOf(c: Ctx): Promise<Detail> {
  const api = c.get('api');
  const path = `/v1/channels/${idIn(c)}`;
  const channel = await api.get<ChannelView>(path);
  const [connector, usage, { data: templates, next }] = await Promise.all([
    api.get<ConnectorView>(`/v1/connectors/${part(channel.connector)}`),
    api.get<ChannelUsage>(`${path}/usage`),
    api.get<{ data: TemplateView[]; next: string | null }>('/v1/templates', {
      channel: channel.id,
      limit: mostTemplates,
    }),
  ]);
  const windows = connector.capabilities.window
    ? (await api.get<{ data: OpenWindow[] }>('/v1/windows', { channel: channel.id, limit: mostWindows })).data
    : [];
  const { protocol, host } = new URL(c.req.url);
  const origin = `${c.req.header('x-forwarded-proto') === 'https' ? 'https:' : protocol}//${host}`;
  return { channel, connector, usage, windows, templates, hasMoreTemplates: next !== null, origin };
}
