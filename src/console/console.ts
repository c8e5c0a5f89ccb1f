/** The operations console: pages over the public API, for a person who is logged in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { deleteCookie, getCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import type { Scope } from '../../contracts/admin.ts';
import { Refusal, toProblem } from '../../contracts/problem.ts';
import { Api, ApiProblem } from './api.ts';
import { assetRoutes } from './assets.ts';
import { campaignPages } from './campaigns/pages.ts';
import { channelPages } from './channels/pages.ts';
import { notice } from './components.ts';
import { backTo, type ConsoleEnv, cookieOptions, formOf, keep, type Reader, saidCookie } from './environment.ts';
import { homePages } from './home/home.ts';
import { bare, layout } from './layout.ts';
import { logPages } from './log/pages.ts';
import { forgetSession, loginRoutes, sessionCookie } from './login.ts';
import { html } from './markup.ts';
import { contactPages } from './message/contact-pages.ts';
import { messagePages } from './message/pages.ts';
import { notificationPages } from './notifications/pages.ts';
import { problemPages } from './problems/pages.ts';
import { settingsPages } from './settings/pages.ts';
import { privacyPages } from './settings/privacy.ts';
import { retentionPages } from './settings/retention.ts';
import { sourcePages } from './sources/pages.ts';
import { taskPages } from './tasks/pages.ts';
import { triggerPages } from './triggers/pages.ts';
import { type Language, type Said, type Theme, timeZoneOf, View } from './view.ts';
import { watchPages } from './watches/pages.ts';
import { wayBack } from './way-back.ts';

export interface ConsoleParts<Person extends Reader> {
  /** The public API, for somebody who has logged in. */
  call(request: Request, person: Person): Promise<Response>;
  logIn(given: { user: string; password: string } | { key: string }): Promise<string | undefined>;
  /** Whose session it is; undefined: it is over. */
  personOf(session: string): Promise<Person | undefined>;
  logOut(session: string): Promise<void>;
  remember(person: Person, action: 'logout' | 'reveal', target: string | null): Promise<void>;
  mayDo(person: Person, scope: Scope): boolean;
  now(): number;
  onError(error: Error): void;
  maxBodyBytes: number;
}

export function createConsole<Person extends Reader>(parts: ConsoleParts<Person>): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(compress());
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      referrerPolicy: 'same-origin',
      // Whoever ends TLS in front of Ponte says so for the whole address.
      strictTransportSecurity: false,
      xFrameOptions: 'DENY',
    }),
  );
  app.route('/', assetRoutes());
  app.use(async (c, next) => {
    await next();
    // Pages hold people's data: they are not for a shared computer's back button.
    c.header('cache-control', 'no-store');
  });
  app.use(csrf());
  const limit = bodyLimit({ maxSize: parts.maxBodyBytes, onError: () => Promise.reject(tooLarge(parts.maxBodyBytes)) });
  // What is no form is passed on as it comes: the API bounds it.
  app.use((c, next) => (isForm(c) ? limit(c, next) : next()));
  app.route(
    '/',
    loginRoutes({ logIn: parts.logIn, now: parts.now }, (c) =>
      viewFor(c, { csrf: '', who: '', may: () => false, said: undefined }),
    ),
  );

  app.use(async (c, next) => {
    const session = getCookie(c, sessionCookie);
    const person = session === undefined ? undefined : await parts.personOf(session);
    if (session === undefined || person === undefined) return toLogin(c);
    const token = tokenOf(session);
    const given = isForm(c) ? (await formOf(c))._csrf : c.req.header('x-csrf-token');
    if (c.req.method === 'POST' && !isSame(given ?? '', token)) {
      const refusal = new Refusal('unauthorized');
      throw new ApiProblem(toProblem(refusal, languageOf(c)));
    }
    const view = viewFor(c, {
      csrf: token,
      who: person.name,
      may: (scope) => parts.mayDo(person, scope),
      said: saidBefore(c),
    });
    c.set('view', view);
    c.set('api', new Api((request) => parts.call(request, person), view.language));
    c.set('remember', (action, target) => parts.remember(person, action, target));
    if (c.req.path === '/console/logout' && c.req.method === 'POST') {
      await parts.remember(person, 'logout', null);
      await parts.logOut(session);
      forgetSession(c);
      return c.redirect('/console/login', 303);
    }
    return next();
  });
  app.post('/console/preferences', async (c) => {
    const { language, theme, back } = await formOf(c);
    if (language === 'pt' || language === 'en') keep(c, 'ponte_language', language);
    if (theme === 'auto' || theme === 'light' || theme === 'dark') keep(c, 'ponte_theme', theme);
    return c.redirect(backTo(back), 303);
  });
  for (const pages of [
    homePages,
    campaignPages,
    logPages,
    messagePages,
    contactPages,
    channelPages,
    notificationPages,
    triggerPages,
    taskPages,
    watchPages,
    sourcePages,
    problemPages,
    settingsPages,
    retentionPages,
    privacyPages,
  ])
    app.route('/', pages());

  app.notFound((c) => {
    const page = c.req.method === 'GET' ? wayBack(app.routes, c.req.path) : undefined;
    return page === undefined ? c.html(lost(c), 404) : c.redirect(page, 303);
  });
  app.onError((error, c) => {
    if (error instanceof Refusal)
      return c.html(failed(c, new ApiProblem(toProblem(error, languageOf(c)))), toProblem(error).status as 400);
    if (error instanceof ApiProblem) return c.html(failed(c, error), error.problem.status as 400);
    if ('getResponse' in error && typeof error.getResponse === 'function')
      return (error.getResponse as () => Response)();
    parts.onError(error);
    return c.html(failed(c, new ApiProblem(toProblem(new Refusal('internal'), languageOf(c)))), 500);
  });

  function viewFor(
    c: Context,
    {
      csrf: token,
      who,
      may,
      said,
    }: { csrf: string; who: string; may: (scope: Scope) => boolean; said: Said | undefined },
  ): View {
    const { pathname, search } = new URL(c.req.url);
    const theme = getCookie(c, 'ponte_theme');
    return new View({
      language: languageOf(c),
      timeZone: timeZoneOf(getCookie(c, 'ponte_zone')),
      theme: theme === 'light' || theme === 'dark' ? theme : ('auto' satisfies Theme),
      address: `${pathname}${search}`,
      csrf: token,
      who,
      may,
      now: parts.now(),
      said,
    });
  }

  /** The frame of the page, as far as it is known who reads it. */
  const framed = (c: Context<ConsoleEnv>, title: string, body: ReturnType<typeof notice>) => {
    const view = c.get('view') as View | undefined;
    const stranger = viewFor(c, { csrf: '', who: '', may: () => false, said: undefined });
    return view === undefined ? bare(stranger, title, body) : layout(view, { title, place: undefined, body });
  };

  function failed(c: Context<ConsoleEnv>, problem: ApiProblem) {
    const isPt = languageOf(c) === 'pt';
    const back = isPt ? 'Voltar ao início' : 'Back to the first page';
    return framed(
      c,
      isPt ? 'Não foi possível' : 'That did not work',
      html`${notice('bad', problem.sentence)}<p class="soft">${problem.problem.code}</p><p><a href="/console">${back}</a></p>`,
    );
  }

  function lost(c: Context<ConsoleEnv>) {
    const isPt = languageOf(c) === 'pt';
    return framed(
      c,
      isPt ? 'Página não encontrada' : 'Page not found',
      html`<p>${isPt ? 'Não há nada neste endereço.' : 'There is nothing at this address.'} <a href="/console">${isPt ? 'Ir para o início' : 'To the first page'}</a></p>`,
    );
  }
  return app;
}

const isForm = (c: Context): boolean =>
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(c.req.header('content-type') ?? '');

const tooLarge = (most: number): Refusal =>
  new Refusal('body_too_large', [{ path: '', message: `at most ${most} bytes`, messagePt: `no máximo ${most} bytes` }]);

const languageOf = (c: Context): Language => (getCookie(c, 'ponte_language') === 'en' ? 'en' : 'pt');

function toLogin(c: Context): Response {
  const { pathname, search } = new URL(c.req.url);
  const login = `/console/login?to=${encodeURIComponent(c.req.method === 'GET' ? `${pathname}${search}` : '/console')}`;
  // A part of a page that refreshes itself must not show the login in its place.
  if (c.req.header('hx-request') !== undefined) {
    c.header('hx-redirect', login);
    return c.body(null, 204);
  }
  return c.redirect(login, 303);
}

/** Made from what only this browser has, so it needs no place of its own. */
const tokenOf = (session: string): string => createHash('sha256').update(`csrf ${session}`).digest('base64url');

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What was left to be said; it is said once. */
function saidBefore(c: Context): Said | undefined {
  const text = getCookie(c, saidCookie);
  if (text === undefined) return undefined;
  deleteCookie(c, saidCookie, { ...cookieOptions });
  try {
    const { kind, text: words } = JSON.parse(text) as Said;
    return typeof words === 'string' ? { kind: kind === 'problem' ? 'problem' : 'done', text: words } : undefined;
  } catch {
    return undefined;
  }
}
