/** Who may read, and the login that hands out tokens. */
import type { IncomingHttpHeaders } from 'node:http';

export type Access =
  | { kind: 'none' }
  | { kind: 'basic'; user: string; secret: string }
  | { kind: 'bearer'; secret: string }
  | { kind: 'header' | 'query'; name: string; secret: string }
  /** `POST /login` with `user` and `password`, as JSON or form. */
  | { kind: 'login'; user: string; secret: string };

export class Gate {
  readonly #access: Access;
  #tokens = new Set<string>();
  #issued = 0;

  constructor(access: Access) {
    this.#access = access;
  }

  lets(headers: IncomingHttpHeaders, url: URL): boolean {
    const access = this.#access;
    switch (access.kind) {
      case 'none':
        return true;
      case 'basic': {
        const expected = Buffer.from(`${access.user}:${access.secret}`).toString('base64');
        return headers.authorization === `Basic ${expected}`;
      }
      case 'bearer':
        return headers.authorization === `Bearer ${access.secret}`;
      case 'header':
        return headers[access.name.toLowerCase()] === access.secret;
      case 'query':
        return url.searchParams.get(access.name) === access.secret;
      case 'login':
        return this.#tokens.has((headers.authorization ?? '').replace(/^Bearer /, ''));
    }
  }

  /** Undefined: refused. */
  login(body: string, contentType: string): string | undefined {
    const access = this.#access;
    if (access.kind !== 'login') return undefined;
    const given = contentType.startsWith('application/json')
      ? (JSON.parse(body) as Record<string, unknown>)
      : Object.fromEntries(new URLSearchParams(body));
    if (given.user !== access.user || given.password !== access.secret) return undefined;
    const token = `invented-token-${++this.#issued}`;
    this.#tokens.add(token);
    return token;
  }

  /** Every token is refused from now on. */
  expire(): void {
    this.#tokens = new Set();
  }
}
