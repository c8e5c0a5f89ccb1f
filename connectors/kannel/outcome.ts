/**
 * What an answer to a send means. smsbox says it in words: `0: Accepted for delivery`, `3: Queued for later delivery`,
 * `Sent.` in old versions; and some versions put refusals under a status of success.
 */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { answerText, httpCode, isSuccess, retryAfterMs } from '../kit/http-answer.ts';
import { errors } from './errors.ts';

const taken = /^(?:0:|sent\b)/i;
const queued = /^3:/;

const refusals: readonly (readonly [RegExp, string])[] = [
  [/^authori[sz]ation failed/i, 'authorization_failed'],
  [/denied by white- and\/or black-lists/i, 'number_denied'],
  [/^not routable/i, 'not_routable'],
  [/^temporal failure/i, 'temporal_failure'],
  [/^sending failed/i, 'sending_failed'],
  [/, rejected\b|^(?:missing|empty|invalid) /i, 'field_refused'],
];

export function outcome(response: ProviderResponse): SendOutcome {
  const { status } = response;
  const words = response.body.trim();
  const detail = answerText(response, credentials);
  if (isSuccess(status) && taken.test(words)) return { kind: 'accepted' };
  if (isSuccess(status) && queued.test(words)) return { kind: 'accepted', note: 'queued_at_gateway' };
  const [, word] = refusals.find(([pattern]) => pattern.test(words)) ?? [];
  if (word === undefined && (status < 300 || status >= 500)) return { kind: 'uncertain', detail };
  return { kind: 'failed', failure: failureOf(errors, word ?? httpCode(status), detail, retryAfterMs(response)) };
}

/** Should an answer quote the request, as error pages of proxies do. */
const credentials = /\b(?:username|password|token)(?:=|%3D)[^&\s"'<>]*/gi;
