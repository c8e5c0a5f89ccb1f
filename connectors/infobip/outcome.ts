/**
 * What an answer to a send means. HTTP says 200 although a destination was refused: its status is inside, for each
 * destination. Anything that leaves open whether the message was taken is `uncertain`.
 */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { isRecord, listOf, parseJson, recordOf, textOf } from '../kit/fields.ts';
import { answerText, httpCode, isSuccess, retryAfterMs, shorten } from '../kit/http-answer.ts';
import { shownWord } from '../kit/items.ts';
import { type ErrorTable, hasRow, smsErrors, whatsappErrors } from './errors.ts';
import { failureFrom, isRepeated, isUnknown, readStatus } from './status.ts';

export const smsOutcome = (response: ProviderResponse): SendOutcome => outcome(response, smsErrors);
export const whatsappOutcome = (response: ProviderResponse): SendOutcome => outcome(response, whatsappErrors);

function outcome(response: ProviderResponse, errors: ErrorTable): SendOutcome {
  const answer = parseJson(response.body);
  if (isSuccess(response.status)) {
    // SMS and templates answer with a list, the others with the message itself; one is sent at a time.
    const [message = answer] = listOf(answer, 'messages');
    const read = ofMessage(message, errors);
    if (read !== undefined) return read;
  }
  const refusal = refusalOf(answer);
  const refused = response.status >= 300 && response.status < 500;
  if (!refused && !(isSuccess(response.status) && refusal.code !== undefined)) {
    return { kind: 'uncertain', detail: answerText(response) };
  }
  const http = httpCode(response.status);
  const code = refusal.code ?? (hasRow(errors, http) ? http : (refusal.word ?? http));
  const detail = refusal.words === '' ? answerText(response) : refusal.words;
  return { kind: 'failed', failure: failureOf(errors, code, detail, retryAfterMs(response)) };
}

function ofMessage(message: unknown, errors: ErrorTable): SendOutcome | undefined {
  const status = readStatus(recordOf(message, 'status'));
  if (status === undefined) return undefined;
  const { group, name } = status;
  if (group === 'PENDING' || group === 'DELIVERED') return accepted(message);
  if (isRepeated(status)) return { ...accepted(message), note: 'duplicate_message_id' };
  if (isUnknown(status)) return { kind: 'uncertain', detail: name };
  return { kind: 'failed', failure: failureFrom({ status, error: recordOf(message, 'error') }, errors) };
}

/** The id is the one we chose; where it is not repeated, it stands nonetheless. */
function accepted(message: unknown): Extract<SendOutcome, { kind: 'accepted' }> {
  const providerId = textOf(message, 'messageId');
  return providerId === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerId };
}

const httpCodes: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'http_400',
  E400: 'http_400',
  UNAUTHORIZED: 'http_401',
  E401: 'http_401',
  FORBIDDEN: 'http_403',
  E403: 'http_403',
  NOT_FOUND: 'http_404',
  E404: 'http_404',
  TOO_MANY_REQUESTS: 'http_429',
  E429: 'http_429',
};

interface Refusal {
  /** Of a word that has a row. */
  code: string | undefined;
  /** As told, whether or not anybody knows it. */
  word: string | undefined;
  words: string;
}

/** Two shapes are about: `requestError.serviceException`, and `errorCode` with a description. */
function refusalOf(answer: unknown): Refusal {
  const exception = recordOf(recordOf(answer, 'requestError'), 'serviceException');
  const word = shownWord(textOf(exception, 'messageId') ?? textOf(answer, 'errorCode'), '') || undefined;
  const code = word !== undefined && Object.hasOwn(httpCodes, word) ? httpCodes[word] : undefined;
  const text = textOf(exception, 'text') ?? textOf(answer, 'description') ?? textOf(answer, 'message');
  const faults = exception?.validationErrors ?? (isRecord(answer) ? answer.violations : undefined);
  const told = [text, faults === undefined || faults === null ? undefined : JSON.stringify(faults)];
  return { code, word, words: shorten(told.filter((part) => part !== undefined).join(' ')) };
}
