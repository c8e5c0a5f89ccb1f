/** The OAuth2 password grant. */
import { randomBytes } from 'node:crypto';
import type { Answer } from './api.ts';
import type { HubsoftCredentials } from './world.ts';

export class Tokens {
  readonly #credentials: HubsoftCredentials;
  readonly #valid = new Set<string>();
  given = 0;

  constructor(credentials: HubsoftCredentials) {
    this.#credentials = credentials;
  }

  knows(authorization: string | undefined): boolean {
    return authorization?.startsWith('Bearer ') === true && this.#valid.has(authorization.slice('Bearer '.length));
  }

  forget(): void {
    this.#valid.clear();
  }

  answer(method: string, contentType: string, body: string): Answer {
    if (method !== 'POST') return { status: 405, body: { message: 'The method is not supported for this route.' } };
    const fields = fieldsOf(contentType, body);
    const { clientId, clientSecret, username, password } = this.#credentials;
    if (fields.grant_type !== 'password') return refused('unsupported_grant_type', 400);
    if (fields.client_id !== clientId || fields.client_secret !== clientSecret) return refused('invalid_client', 401);
    if (fields.username !== username || fields.password !== password) return refused('invalid_grant', 400);
    const token = randomBytes(24).toString('base64url');
    this.#valid.add(token);
    this.given += 1;
    return {
      status: 200,
      body: { token_type: 'Bearer', expires_in: 2_592_000, access_token: token, refresh_token: 'not-used' },
    };
  }
}

const refused = (error: string, status: number): Answer => ({
  status,
  body: { error, message: 'The credentials were refused.' },
});

function fieldsOf(contentType: string, body: string): Record<string, unknown> {
  if (!contentType.includes('json')) return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}
