/** Logging in, with an API key or as a user; and out. */
import { type Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { field, notice } from './components.ts';
import { backTo, cookieOptions, formOf, keep } from './environment.ts';
import { bare } from './layout.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export const sessionCookie = 'ponte_console';

export interface LoginParts {
  /** The token of the new session. */
  logIn(given: { user: string; password: string } | { key: string }): Promise<string | undefined>;
  now(): number;
}

/** After so many wrong tries in a row a name has to wait. */
const mostTries = 5;
const waitMs = 60_000;
const mostNames = 1_000;

export function loginRoutes(parts: LoginParts, viewOf: (c: Context) => View): Hono {
  const app = new Hono();
  const tries = new Map<string, { count: number; until: number }>();

  app.get('/console/login', (c) => c.html(page(viewOf(c), c.req.query('to'))));

  app.post('/console/login', async (c) => {
    const form = await formOf(c);
    const view = viewOf(c);
    const to = backTo(form.to);
    const user = (form.user ?? '').trim().toLowerCase();
    const key = (form.key ?? '').trim();
    const name = key === '' ? user : 'key';
    const now = parts.now();
    const before = tries.get(name);
    if (before !== undefined && before.count >= mostTries && now < before.until) {
      const seconds = Math.ceil((before.until - now) / 1000);
      c.header('retry-after', String(seconds));
      return c.html(page(view, to, tooMany(view, seconds)), 429);
    }
    const session = await parts.logIn(key === '' ? { user, password: form.password ?? '' } : { key });
    if (session === undefined) {
      tries.delete(name);
      tries.set(name, { count: (before?.count ?? 0) + 1, until: now + waitMs });
      const [oldest] = tries.keys();
      if (tries.size > mostNames && oldest !== undefined) tries.delete(oldest);
      return c.html(page(view, to, wrong(view)), 401);
    }
    tries.delete(name);
    setCookie(c, sessionCookie, session, { ...cookieOptions, secure: isSecure(c) });
    if (form.zone !== undefined && form.zone !== '') keep(c, 'ponte_zone', form.zone);
    return c.redirect(to, 303);
  });
  return app;
}

export const forgetSession = (c: Context): void => {
  deleteCookie(c, sessionCookie, { ...cookieOptions });
};

/** Behind a proxy that speaks TLS the cookie is for TLS only. */
const isSecure = (c: Context): boolean =>
  c.req.header('x-forwarded-proto') === 'https' || new URL(c.req.url).protocol === 'https:';

const wrong = (view: View): string =>
  view.say(
    'Usuário, senha ou chave não conferem. Confira e tente de novo.',
    'The user, password or key is not right. Check it and try again.',
  );

const tooMany = (view: View, seconds: number): string =>
  view.say(
    `Muitas tentativas sem sucesso. Tente de novo em ${seconds} s.`,
    `Too many tries without success. Try again in ${seconds} s.`,
  );

const page = (view: View, to: string | undefined, problem?: string): Markup =>
  bare(
    view,
    view.say('Entrar', 'Log in'),
    html`<form method="post" action="/console/login" class="login panel">
<h1>Ponte</h1>
<p class="soft">${view.say('Console de operação', 'Operations console')}</p>
${problem === undefined ? none : notice('bad', problem)}
<input type="hidden" name="to" value="${backTo(to)}">
<input type="hidden" name="zone" data-zone>
${field({ name: 'user', label: view.say('Usuário', 'User'), autocomplete: 'username' })}
${field({ name: 'password', label: view.say('Senha', 'Password'), type: 'password', autocomplete: 'current-password' })}
<p class="or"><span>${view.say('ou', 'or')}</span></p>
${field({
  name: 'key',
  label: view.say('Chave de API', 'API key'),
  type: 'password',
  autocomplete: 'off',
  help: view.say(
    'A do administrador aparece uma vez, no terminal, na primeira vez que o Ponte inicia.',
    "The administrator's is shown once, in the terminal, when Ponte starts for the first time.",
  ),
})}
<button class="main">${view.say('Entrar', 'Log in')}</button>
</form>`,
  );
