/** A browser without a screen: logs in to the console over HTTP, keeps its cookies, reads pages as texts. */
import { testKey } from './ponte.ts';

export interface ConsolePage {
  status: number;
  location: string | null;
  headers: Headers;
  html: string;
  /** What a person reads, on one line. */
  text: string;
}

export interface ConsoleUser {
  get(path: string, headers?: Record<string, string>): Promise<ConsolePage>;
  /** Posts a form as the page would, with its token, and follows the redirect to the page that says what came of it. */
  post(path: string, fields?: Record<string, string>): Promise<ConsolePage>;
  /** The same without following. */
  postOnly(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<ConsolePage>;
  cookies: Map<string, string>;
}

export async function openConsole(
  url: string,
  given: { key: string } | { user: string; password: string } = { key: testKey },
): Promise<ConsoleUser> {
  const cookies = new Map<string, string>();
  let token = '';

  const call = async (path: string, init: RequestInit): Promise<ConsolePage> => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        origin: url,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const html = await response.text();
    token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? token;
    return {
      status: response.status,
      location: response.headers.get('location'),
      headers: response.headers,
      html,
      text: textOf(html),
    };
  };
  const postOnly: ConsoleUser['postOnly'] = (path, fields = {}, headers = {}) =>
    call(path, {
      method: 'POST',
      body: new URLSearchParams({ _csrf: token, ...fields }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const user: ConsoleUser = {
    cookies,
    get: (path, headers = {}) => call(path, { headers }),
    postOnly,
    async post(path, fields) {
      const answer = await postOnly(path, fields);
      return answer.location === null ? answer : user.get(answer.location);
    },
  };
  const entered = await postOnly('/console/login', given);
  if (entered.status !== 303) throw new Error(`not logged in: ${entered.text}`);
  await user.get('/console');
  return user;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

export const textOf = (html: string): string =>
  html
    .replaceAll(/<(script|style|title)\b[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim();
