/** What the console's pages find on their way. */
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Scope } from '../../contracts/admin.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { Api } from './api.ts';
import { ApiProblem } from './api.ts';
import { layout, type Page } from './layout.ts';
import type { Said, View } from './view.ts';

/** Who is logged in, as far as pages need to know. */
export interface Reader {
  id: string;
  name: string;
  scopes: readonly Scope[];
  channels: string[] | undefined;
}

/** What happens in the console itself, beside what the API remembers. */
export type Remember = (action: 'logout' | 'reveal', target: string | null) => Promise<void>;

export interface ConsoleEnv {
  Variables: { view: View; api: Api; remember: Remember };
}

export type Ctx = Context<ConsoleEnv>;

export const saidCookie = 'ponte_said';
export const cookieOptions = { path: '/console', sameSite: 'Lax', httpOnly: true } as const;

export const show = (c: Ctx, page: Page, status: 200 | 404 | 409 | 422 = 200): Response | Promise<Response> =>
  c.html(layout(c.get('view'), page), status);

const yearSeconds = 31_536_000;

/** A choice of the reader's that outlives the session. */
export const keep = (c: Context, name: string, value: string): void =>
  setCookie(c, name, value, { ...cookieOptions, maxAge: yearSeconds });

/** Said once, on the page that is shown next. */
export function sayNext(c: Context, said: Said): void {
  setCookie(c, saidCookie, JSON.stringify(said), { ...cookieOptions, maxAge: 60 });
}

/** Does what a button stands for, says what came of it, and goes on to a page. */
export async function act(c: Ctx, to: string, work: () => Promise<string>): Promise<Response> {
  try {
    sayNext(c, { kind: 'done', text: await work() });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    sayNext(c, { kind: 'problem', text: error.sentence });
  }
  return c.redirect(to, 303);
}

type FormBody = Awaited<ReturnType<Context['req']['parseBody']>>;

/** A form as it was sent. @throws Refusal where it cannot be read as one. */
export async function bodyOf(c: Context, options?: { all: true }): Promise<FormBody> {
  try {
    return await c.req.parseBody(options);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    const [message, messagePt] = ['cannot be read as a form', 'não pôde ser lido como um formulário'];
    throw new Refusal('invalid_request', [{ path: 'body', message, messagePt }], { cause });
  }
}

/** A form's fields as texts; of one that is given more than once, the last. */
export async function formOf(c: Context): Promise<Record<string, string>> {
  const body = await bodyOf(c);
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** An address of the console to go back to; anything else leads to the first page. */
export const backTo = (address: string | undefined): string =>
  address !== undefined && /^\/console(?:[/?]|$)/.test(address) ? address : '/console';
