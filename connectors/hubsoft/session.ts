/** The OAuth2 password grant: a token for a month, and a new one after a 401. */
import type { ProviderRequest, ProviderResponse } from '../kit/connector.ts';
import type { SourceContext, SourceFailure } from '../kit/source.ts';
import { endpoint, type HubsoftConfig } from './config.ts';
import { failure, statusFailure, unreadable } from './errors.ts';
import { isRecord, parseJson, textOf } from './wire.ts';

export function requestToken({ config }: SourceContext<HubsoftConfig>): ProviderRequest {
  return {
    method: 'POST',
    url: endpoint(config, config.tokenPath),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'password',
      client_id: config.clientId,
      client_secret: config.clientSecret,
      username: config.username,
      password: config.password,
    }),
  };
}

const secondMs = 1000;
/** What Hubsoft itself tells, 30 days; a longer time would be a mistake of somebody on the way. */
const longestValidMs = 2_592_000 * secondMs;
/** When it is not told: a 401 brings a new token anyway. */
const usualValidMs = 3600 * secondMs;

export function readToken(
  response: ProviderResponse,
): { ok: true; token: string; validMs: number } | { ok: false; failure: SourceFailure } {
  const answer = parseJson(response.body);
  const refusal = tokenRefusal(response, answer);
  if (refusal !== undefined) return { ok: false, failure: refusal };
  const token = isRecord(answer) ? textOf(answer.access_token) : null;
  // A line break here would end up inside an HTTP header.
  if (!isRecord(answer) || token === null || !/^[\x21-\x7e]+$/.test(token)) {
    return { ok: false, failure: answer === undefined ? unreadable(response) : noToken(response) };
  }
  const seconds = Number(textOf(answer.expires_in) ?? Number.NaN);
  const validMs = seconds > 0 ? Math.min(seconds * secondMs, longestValidMs) : usualValidMs;
  return { ok: true, token, validMs };
}

/** The password grant answers wrong credentials with 400. Nothing but its error word is quoted: texts may echo. */
function tokenRefusal(response: ProviderResponse, answer: unknown): SourceFailure | undefined {
  const word = isRecord(answer) ? textOf(answer.error) : null;
  const said =
    word !== null && /^[a-z_]{1,60}$/.test(word) ? `HTTP ${response.status}: ${word}` : `HTTP ${response.status}`;
  const refusal = statusFailure(response, []);
  if (refusal === undefined) return word === null ? undefined : failure('source_auth', said);
  const wrongCredentials = response.status === 400 && word !== null;
  return wrongCredentials ? failure('source_auth', said) : { ...refusal, detail: said };
}

const noToken = ({ status }: ProviderResponse): SourceFailure =>
  failure('source_no_token', `HTTP ${status}: no access_token`);
