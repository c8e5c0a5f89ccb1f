/** Where credentials go, and how a token is asked for. */

import { isObject, valueAt } from '../kit/answer-paths.ts';
import type { ProviderRequest, ProviderResponse } from '../kit/connector.ts';
import type { SessionAnswer, SourceContext } from '../kit/source.ts';
import { basicCredentials, refusalOf, retryAfterMs } from '../kit/webservice-errors.ts';
import type { RestConfig } from './config.ts';
import { failure } from './errors.ts';
import { parseJson } from './json.ts';

type Source = Pick<SourceContext<RestConfig>, 'config' | 'token'>;

/** Writes into the address and the headers of a request that is being built. */
export function addCredentials({ config, token }: Source, url: URL, headers: Record<string, string>): void {
  const { auth, user = '', secret = '', secretName = '' } = config;
  const value = auth === 'login' ? (token ?? '') : secret;
  const place = auth === 'login' ? config.tokenPlace : auth;
  if (place === 'none' || value === '') return;
  if (place === 'basic') headers.authorization = `Basic ${basicCredentials(user, value)}`;
  if (place === 'bearer') headers.authorization = `Bearer ${value}`;
  if (place === 'header') headers[secretName.toLowerCase()] = value;
  if (place === 'query') url.searchParams.set(secretName, value);
}

/** @throws when the source has no login: its credentials go with every request. */
export function loginRequest({ config }: SourceContext<RestConfig>): ProviderRequest {
  const { auth, loginUrl, user = '', secret = '' } = config;
  if (auth !== 'login' || loginUrl === undefined) throw new Error(`a source with auth ${auth} asks for no token`);
  const fields = config.loginFields.map(({ name, value }): [string, string] => [
    name,
    // A function, because a password may hold `$&`.
    value.replaceAll(/\{(user|secret)\}/g, (_, which) => (which === 'user' ? user : secret)),
  ]);
  const isForm = config.loginFormat === 'form';
  return {
    method: 'POST',
    url: loginUrl,
    headers: {
      accept: 'application/json',
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'ponte',
    },
    body: isForm ? new URLSearchParams(fields).toString() : JSON.stringify(Object.fromEntries(fields)),
  };
}

const longestSeconds = 30 * 24 * 60 * 60;

/** The answer to a login may quote the password: nothing of it is told. */
export function readLogin(response: ProviderResponse, source: Source): SessionAnswer {
  const refused = (code: Parameters<typeof failure>[0]): SessionAnswer => ({
    ok: false,
    failure: failure(code, `login: HTTP ${response.status}`, source, retryAfterMs(response)),
  });
  const refusal = refusalOf(response);
  if (refusal === 'source_auth' || refusal === 'source_refused') return refused('source_login_refused');
  if (refusal !== undefined) return refused(refusal);
  const answer = parseJson(response.body);
  const token = valueAt(answer, source.config.tokenPath);
  if (!isToken(token)) return refused('source_no_token');
  const seconds = isObject(answer) ? Number(answer.expires_in) : Number.NaN;
  return {
    ok: true,
    token,
    validMs: (seconds > 0 ? Math.min(seconds, longestSeconds) : source.config.tokenMinutes * 60) * 1000,
  };
}

/** It has to fit into a header. */
const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7E]{1,8192}$/.test(value);
