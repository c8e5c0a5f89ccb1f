/** What an answer to a send means. Anything that leaves open whether the message was taken is `uncertain`. */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { parseJson, textOf } from '../kit/fields.ts';
import { answerText, httpCode, isSuccess, retryAfterMs, shorten } from '../kit/http-answer.ts';
import { credentials, errors, failedStatuses } from './errors.ts';

export function outcome(response: ProviderResponse): SendOutcome {
  const { status, body } = response;
  const answer = parseJson(body);
  if (isSuccess(status)) return ofMessage(answer) ?? { kind: 'uncertain', detail: answerText(response, credentials) };
  // After an error of the server nobody knows how far it got; what is refused as too much was never looked at.
  if (status < 300 || status >= 500) return { kind: 'uncertain', detail: answerText(response, credentials) };
  const code = textOf(answer, 'code');
  const words = textOf(answer, 'message');
  const detail = words === undefined ? answerText(response, credentials) : shorten(words, credentials);
  return { kind: 'failed', failure: failureOf(errors, code ?? httpCode(status), detail, retryAfterMs(response)) };
}

/** Taken with 201, a message may have failed already: the answer is the message as it stands. */
function ofMessage(answer: unknown): SendOutcome | undefined {
  const sid = textOf(answer, 'sid');
  if (sid === undefined) return undefined;
  const status = textOf(answer, 'status') ?? '';
  const code = textOf(answer, 'error_code');
  if (code === undefined && !failedStatuses.has(status)) return { kind: 'accepted', providerId: sid };
  const detail = shorten(textOf(answer, 'error_message') ?? `status ${status}`, credentials);
  return { kind: 'failed', failure: failureOf(errors, code ?? status, detail) };
}
