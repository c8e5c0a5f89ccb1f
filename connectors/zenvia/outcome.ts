/** What an answer to a send means. Anything that leaves open whether the message was taken is `uncertain`. */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { isRecord, listOf, parseJson, textOf } from '../kit/fields.ts';
import { answerText, httpCode, isSuccess, retryAfterMs, shorten } from '../kit/http-answer.ts';
import { shownWord } from '../kit/items.ts';
import { type ErrorTable, hasRow, smsErrors, whatsappErrors } from './errors.ts';
import { codeIn } from './errors-whatsapp.ts';

export const smsOutcome = (response: ProviderResponse): SendOutcome => outcome(response, smsErrors);
export const whatsappOutcome = (response: ProviderResponse): SendOutcome => outcome(response, whatsappErrors);

function outcome(response: ProviderResponse, errors: ErrorTable): SendOutcome {
  const { status } = response;
  const answer = parseJson(response.body);
  const providerId = isSuccess(status) ? textOf(answer, 'id') : undefined;
  if (providerId !== undefined) return { kind: 'accepted', providerId };
  if (!isRefused(status, answer)) return { kind: 'uncertain', detail: answerText(response) };
  const words = refusalWords(answer);
  const detail = words === '' ? answerText(response) : words;
  return {
    kind: 'failed',
    failure: failureOf(errors, codeOf(status, answer, words, errors), detail, retryAfterMs(response)),
  };
}

/** Zenvia's own trouble, which it tells as `INTERNAL_ERROR`, may have come after the message was taken. */
function isRefused(status: number, answer: unknown): boolean {
  if (status >= 300 && status < 500) return true;
  const code = textOf(answer, 'code');
  return isSuccess(status) && code !== undefined && code !== 'INTERNAL_ERROR';
}

function codeOf(status: number, answer: unknown, words: string, errors: ErrorTable): string {
  const quoted = errors === whatsappErrors ? codeIn(words) : undefined;
  if (quoted !== undefined) return quoted;
  const [word, http] = [shownWord(textOf(answer, 'code'), ''), httpCode(status)];
  if (hasRow(errors, word)) return word;
  return hasRow(errors, http) || word === '' ? http : word;
}

/** `code: message (path: message; …)`. */
function refusalWords(answer: unknown): string {
  if (!isRecord(answer)) return '';
  const details = listOf(answer, 'details').flatMap((each) => {
    const said = [textOf(each, 'path'), textOf(each, 'code'), textOf(each, 'message')].filter(Boolean).join(' ');
    return said === '' ? [] : [said];
  });
  const message = textOf(answer, 'message') ?? textOf(answer, 'code') ?? '';
  return shorten(details.length === 0 ? message : `${message} (${details.join('; ')})`.trim());
}
