/** Every page of the console, in one table: what is checked on every page is checked on these, and screenshots are of these. */
import type { Page } from 'playwright-core';
import { createConsole } from '../../src/console/console.ts';
import { people, type Stage } from './stage.ts';

export interface PageRow {
  /** As the console routes it. */
  route: string;
  /** What is shown of it, where one route has more than one row. */
  state?: string;
  /** Left out: the route, which then has no parts to fill in. */
  path?: (stage: Stage) => string;
  /** What a person does there before it is looked at. */
  act?: (page: Page) => Promise<void>;
  /** Of the page that is looked at in the end. Left out: 200. */
  status?: number;
}

export const nameOf = ({ route, state }: PageRow): string => (state === undefined ? route : `${route} (${state})`);
export const pathOf = ({ route, path }: PageRow, stage: Stage): string => path?.(stage) ?? route;

const press =
  (name: string | RegExp, section?: string): NonNullable<PageRow['act']> =>
  async (page) => {
    const within = section === undefined ? page.getByRole('main') : page.locator(section);
    await within.getByRole('button', { name }).first().click();
    await page.waitForLoadState();
  };

/** The form is sent as it is, past the browser's own checks: the server's words are to be seen. */
const sendUnchecked =
  (name: string): NonNullable<PageRow['act']> =>
  async (page) => {
    await page.getByRole('main').evaluate((main) => {
      for (const form of main.querySelectorAll('form')) form.noValidate = true;
    });
    await press(name)(page);
  };

const message = (id: 'read' | 'failed' | 'later' | 'inbound', more = '') => ({
  route: `/console/messages/:id${more}`,
  path: ({ ids }: Stage) => `/console/messages/${ids[id]}${more}`,
});
const campaign = (id: 'draft' | 'fresh' | 'audience' | 'campaign', more = '') => ({
  route: `/console/campaigns/:id${more}`,
  path: ({ ids }: Stage) => `/console/campaigns/${ids[id]}${more}`,
});
const of = (kind: string, id: string, more = '') => ({
  route: `/console/${kind}/:id${more}`,
  path: () => `/console/${kind}/${id}${more}`,
});

export const pages: readonly PageRow[] = [
  { route: '/console' },
  { route: '/console', state: 'seven days', path: () => '/console?period=7d&tail=off' },

  { route: '/console/log' },
  { route: '/console/log', state: 'failures', path: () => '/console/log?status=falha&since=24h' },
  { route: '/console/log', state: 'nothing found', path: () => '/console/log?q=ninguém' },
  { route: '/console/log', state: 'wrong', path: () => '/console/log?from=ontem&state=estranho', status: 422 },
  { ...message('read'), state: 'read' },
  { ...message('failed'), state: 'failed' },
  { ...message('later'), state: 'scheduled' },
  { ...message('inbound'), state: 'received' },
  { ...message('failed'), state: 'revealed', act: press('Mostrar') },
  {
    route: '/console/messages/:id/resend',
    path: ({ ids }) => `/console/messages/${ids.failed}/resend?channel=sms-matriz`,
  },
  { ...message('failed', '/contact'), state: 'closed window' },
  {
    route: '/console/messages/:id/contact',
    state: 'writing freely',
    path: ({ ids }) => `/console/messages/${ids.inbound}/contact?channel=wa-matriz`,
  },
  {
    route: '/console/messages/:id/contact',
    state: 'a template checked',
    path: ({ ids }) => `/console/messages/${ids.failed}/contact?channel=wa-matriz&template=fatura%7Cpt_BR`,
    act: press('Conferir'),
  },

  { route: '/console/channels' },
  { ...of('channels', 'wa-matriz') },
  { ...of('channels', 'sms-matriz'), state: 'SMS' },
  { ...of('channels', 'wa-matriz'), state: 'tested', act: press('Testar conexão') },
  { ...of('channels', 'wa-matriz', '/costs') },
  { ...of('channels', 'wa-matriz', '/edit') },
  { ...of('channels', 'wa-matriz', '/message') },
  { route: '/console/channels/new' },
  {
    route: '/console/channels/new',
    state: 'wrong',
    path: () => '/console/channels/new?connector=whatsapp-cloud',
    act: sendUnchecked('Salvar'),
    status: 422,
  },
  { route: '/console/channels/new', state: 'SMPP', path: () => '/console/channels/new?connector=sms-smpp' },

  { route: '/console/campaigns' },
  { route: '/console/campaigns/new' },
  { ...campaign('campaign'), state: 'finished' },
  { ...campaign('draft'), state: 'ready to start' },
  { ...campaign('fresh'), state: 'steps missing' },
  { ...campaign('draft', '/edit') },
  { ...campaign('draft', '/file') },
  { ...campaign('fresh', '/file'), state: 'none yet' },
  { ...campaign('draft', '/fields') },
  { ...campaign('draft', '/times') },
  { ...campaign('audience', '/people') },

  { route: '/console/notifications' },
  { ...of('notifications', 'fatura') },
  { ...of('notifications', 'fatura', '/edit') },
  { route: '/console/new/notification' },
  { route: '/console/triggers' },
  { ...of('triggers', 'a-vencer') },
  { ...of('triggers', 'a-vencer', '/edit') },
  { route: '/console/new/trigger' },
  { route: '/console/tasks' },
  { ...of('tasks', 'fila') },
  { ...of('tasks', 'fila', '/edit') },
  { route: '/console/new/task' },
  { route: '/console/watches' },
  { ...of('watches', 'quedas') },
  { ...of('watches', 'quedas'), state: 'who would be told', act: press('Ler a origem e ver') },
  { route: '/console/outages/:id', path: ({ ids }) => `/console/outages/${ids.outage}` },
  { route: '/console/sources' },
  { route: '/console/sources', state: 'tested', act: press('Testar agora') },

  { route: '/console/problems' },
  { route: '/console/problems/quarantine' },
  { route: '/console/problems/receipts' },
  { route: '/console/problems/replays' },
  { route: '/console/problems/replays/:id', path: ({ ids }) => `/console/problems/replays/${ids.replay}` },
  { route: '/console/problems/:id', path: ({ ids }) => `/console/problems/${ids.letter}` },
  {
    route: '/console/problems/:id',
    state: 'revealed',
    path: ({ ids }) => `/console/problems/${ids.letter}`,
    act: press('Mostrar'),
  },
  { route: '/console/problems/simulate', path: ({ ids }) => `/console/problems/simulate?id=${ids.letter}` },
  { route: '/console/problems/discard', path: ({ ids }) => `/console/problems/discard?id=${ids.letter}` },

  { route: '/console/settings/keys' },
  {
    route: '/console/settings/keys',
    state: 'made',
    act: async (page) => {
      await page.getByLabel('Nome').fill(`Chave ${Date.now()}`);
      await page.getByRole('checkbox').first().check();
      await press('Criar chave')(page);
    },
  },
  { route: '/console/settings/users' },
  { route: '/console/settings/users', state: 'wrong', act: sendUnchecked('Criar usuário'), status: 422 },
  { route: '/console/settings/users/:id', path: () => '/console/settings/users/maria' },
  { route: '/console/settings/audit' },
  { route: '/console/settings/consumers' },
  { route: '/console/settings/consents' },
  {
    route: '/console/settings/consents',
    state: 'found',
    act: async (page) => {
      await page.getByRole('main').getByRole('textbox').first().fill(people.optedOut);
      await page.getByRole('main').getByRole('button').first().click();
      await page.waitForLoadState();
    },
  },
  { route: '/console/settings/calendars' },
  { route: '/console/settings/calendars/:id', path: () => '/console/settings/calendars/sms-matriz' },
  { route: '/console/settings/prices' },
  { route: '/console/settings/retention' },
  { route: '/console/settings/privacy' },
  {
    route: '/console/settings/privacy',
    state: 'found',
    act: async (page) => {
      await page.getByLabel('Telefone, CPF').fill(people.writer);
      await press('Procurar')(page);
    },
  },
  {
    route: '/console/settings/privacy/erasures/:id',
    path: ({ ids }) => `/console/settings/privacy/erasures/${ids.erasure}`,
  },

  { route: '/console/nada', state: 'nothing there', status: 404 },
];

/** Addresses that answer with a file, or lead on to another page. */
const noPages = new Set([
  '/console/log.csv',
  '/console/campaigns/:id/results.csv',
  '/console/outages/:id/notices.csv',
  '/console/channels/:id/test',
  '/console/settings',
  // Nobody is logged in there.
  '/console/login',
]);

/** Where only forms post to: who opens it is led back. */
const isWayBack = /\/:step\{|\/:id\/delete$/;

/** Routes of pages, from the console itself. */
export function routesOfPages(): string[] {
  const never = () => Promise.reject(new Error('only its routes are read'));
  const app = createConsole({
    call: never,
    logIn: never,
    personOf: never,
    logOut: never,
    remember: never,
    mayDo: () => false,
    now: Date.now,
    onError: () => undefined,
    maxBodyBytes: 1,
  });
  const routes = app.routes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/console/assets/'));
  const isPage = (path: string) => !noPages.has(path) && !isWayBack.test(path);
  return [...new Set(routes.map(({ path }) => path))].filter(isPage);
}
