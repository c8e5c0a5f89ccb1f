/** What an answer means: to a send, and to a question. */
import { isObject } from '../kit/answer-paths.ts';
import type { ProviderFailure, ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { httpCode, isSuccess, retryAfterMs } from '../kit/http-answer.ts';
import { pickField } from '../kit/pick.ts';
import type { ComteleConfig } from './config.ts';
import { read, saysSuccess, wordsOf } from './envelope.ts';
import { errors, questionErrors } from './errors.ts';

export function outcome(response: ProviderResponse, { idField }: Pick<ComteleConfig, 'idField'>): SendOutcome {
  const { status } = response;
  const answer = read(response);
  const words = wordsOf(response, answer);
  if (isSuccess(status)) {
    const success = saysSuccess(answer);
    if (success === false) return { kind: 'failed', failure: failureOf(errors, 'refused_inside', words) };
    const id = idIn(answer, idField);
    if (id !== undefined) return { kind: 'accepted', providerId: id };
    // It says that it took the message, and not under which id: ours stands for it.
    return success === true ? { kind: 'accepted' } : { kind: 'uncertain', detail: words };
  }
  if (status < 300 || status >= 500) return { kind: 'uncertain', detail: words };
  return { kind: 'failed', failure: failureOf(errors, httpCode(status), words, retryAfterMs(response)) };
}

function idIn(answer: unknown, idField: string): string | undefined {
  const inner = isObject(answer) ? (answer.Object ?? answer.object ?? answer.data) : undefined;
  return pickField(idField, inner) ?? pickField(idField, answer);
}

/** Undefined: it was answered. */
export function unanswered(response: ProviderResponse): ProviderFailure | undefined {
  const { status } = response;
  const answer = read(response);
  const words = wordsOf(response, answer);
  if (isSuccess(status))
    return saysSuccess(answer) === false ? failureOf(questionErrors, 'refused_inside', words) : undefined;
  const code = status >= 500 || status < 300 ? 'http_5xx' : httpCode(status);
  return failureOf(questionErrors, code, words, retryAfterMs(response));
}
