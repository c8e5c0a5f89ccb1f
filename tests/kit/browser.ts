/** A Chromium, and a person in front of the console in it. What the browser asks for and complains of is kept. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { testKey } from './ponte.ts';
import { programOf } from './program.ts';
import { probe } from './services.ts';

const chromiumProgram = () => programOf('chromium', 'chromium');

export const hasChromium = await probe('Chromium', chromiumProgram);

/** For a slow machine: what is there is found long before. */
export const patienceMs = 30_000;

export const viewports = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Without what a browser of its own accord asks its maker. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumProgram(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

export type Login = { key: string } | { user: string; password: string };

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Opens a page of the console and answers its status. */
  open(path: string): Promise<number>;
  /** Addresses outside of this Ponte that were asked for, by any page so far. */
  elsewhere: string[];
  /** What the browser wrote as an error, such as a script that failed or what the policy of the page refused. */
  complaints: string[];
  close(): Promise<void>;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** Null: stays in front of the login. Left out: the administrator's key. */
  login?: Login | null;
}

/** Somebody in Brazil, logged in by the login page. Questions that a page asks are answered with yes. */
export async function visit(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
  const { login = { key: testKey }, ...more } = options;
  const context = await browser.newContext({
    viewport: viewports.desktop,
    locale: 'pt-BR',
    timezoneId: 'America/Sao_Paulo',
    ...more,
  });
  context.setDefaultTimeout(patienceMs);
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) elsewhere.push(request.url());
  });
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  const page = await context.newPage();
  page.on('dialog', (dialog) => dialog.accept());
  const visitor: Visitor = {
    page,
    context,
    elsewhere,
    complaints,
    async open(path) {
      const response = await page.goto(`${url}${path}`);
      if (response === null) throw new Error(`no answer to ${path}`);
      return response.status();
    },
    close: () => context.close(),
  };
  if (login !== null) await logIn(visitor, login);
  return visitor;
}

async function logIn({ page, open }: Visitor, login: Login): Promise<void> {
  await open('/console/login');
  if ('key' in login) await page.getByLabel('Chave de API').fill(login.key);
  else {
    await page.getByLabel('Usuário').fill(login.user);
    await page.getByLabel('Senha').fill(login.password);
  }
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('navigation', { name: 'Páginas do console' }).waitFor();
}
