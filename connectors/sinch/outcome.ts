/** What an answer to a send means. Anything that leaves open whether the message was taken is `uncertain`. */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { parseJson, textOf } from '../kit/fields.ts';
import { answerText, httpCode, isSuccess, retryAfterMs, shorten } from '../kit/http-answer.ts';
import { credentials, errors } from './errors.ts';

export function outcome(response: ProviderResponse): SendOutcome {
  const { status, body } = response;
  const answer = parseJson(body);
  const refusal = refusalIn(answer);
  const id = isSuccess(status) && refusal === undefined ? textOf(answer, 'id') : undefined;
  if (id !== undefined) return { kind: 'accepted', providerId: id };
  const words = shorten(refusal ?? '', credentials) || answerText(response, credentials);
  // Taken by HTTP and refused inside: the reason is told in words only.
  if (isSuccess(status) && refusal !== undefined && textOf(answer, 'id') === undefined)
    return { kind: 'failed', failure: failureOf(errors, 'refused_inside', words) };
  if (status < 300 || status >= 500) return { kind: 'uncertain', detail: words };
  return { kind: 'failed', failure: failureOf(errors, httpCode(status), words, retryAfterMs(response)) };
}

/** What the answer says about being refused: `code` and `text` in REST, `error...` otherwise. */
function refusalIn(answer: unknown): string | undefined {
  const words = ['code', 'text', 'errorCode', 'error', 'errorMessage', 'message'].flatMap(
    (name) => textOf(answer, name) ?? [],
  );
  return words.length === 0 ? undefined : words.join(': ');
}
