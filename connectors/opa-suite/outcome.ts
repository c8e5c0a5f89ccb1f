/** What an answer to a send means. Anything that leaves open whether the message was taken is `uncertain`. */
import type { ProviderResponse, SendOutcome, Unanswered } from '../kit/connector.ts';
import { isSuccess, readAnswer, refusalWords, saysError, shorten } from './answers.ts';
import { failure, questionFailure } from './errors.ts';
import { isRecord, textOf } from './fields.ts';

export function outcome(response: ProviderResponse): SendOutcome {
  const { status, body } = response;
  const { answer, data } = readAnswer(response);
  // The id alone proves acceptance: the vendor's own success text is misspelt and may be mended any day.
  const providerId = isSuccess(status) ? textOf(data, 'messageSentId') : undefined;
  if (providerId !== undefined) return { kind: 'accepted', providerId };

  const words = refusalWords(answer);
  const said = `HTTP ${status}: ${words || body.trim() || 'empty body'}`;
  const refusal = refusalStatus(status, answer);
  if (refusal === undefined) return { kind: 'uncertain', detail: shorten(said) };
  const detail = shorten(words || said);
  return { kind: 'failed', failure: failure(codeOf(refusal, words), detail, retryAfterMs(response)) };
}

/** Why a question, such as a list, was not answered; undefined when it was. */
export function unanswered(response: ProviderResponse): Unanswered | undefined {
  const { status } = response;
  const { ok, answer } = readAnswer(response);
  if (ok) return undefined;
  const words = refusalWords(answer);
  const refusal = refusalStatus(status, answer);
  const code = refusal === undefined ? 'http_5xx' : codeOf(refusal, words);
  const detail = shorten(words === '' ? `HTTP ${status}` : words);
  return { ok: false, failure: questionFailure(code, detail, retryAfterMs(response)) };
}

/** The status that proves a refusal; undefined where the message may have been taken, as after any error of the server. */
function refusalStatus(status: number, answer: unknown): number | undefined {
  if (status >= 300 && status < 500) return status;
  const said = isSuccess(status) && saysError(answer) && isRecord(answer) ? Number(answer.code) : 0;
  return said >= 400 && said < 500 ? said : undefined;
}

const inService = /em atendimento|already in (?:a )?(?:customer )?service|started customer ?service/i;
const limitReached = /limite di[áa]rio|daily limit/i;
const channelMissing = /(?:channel|canal)\b.*(?:not found|não encontrado|inexistente)/i;
const templateMissing = /(?:template|modelo)\b.*(?:not found|não encontrado|inexistente)/i;

function codeOf(status: number, words: string): string {
  if ((status === 400 || status === 409) && inService.test(words)) return 'contact_in_service';
  if ((status === 400 || status === 403) && limitReached.test(words)) return 'daily_limit';
  if (status === 404 && channelMissing.test(words)) return 'channel_not_found';
  if (status === 404 && templateMissing.test(words)) return 'template_not_found';
  return status < 400 ? 'http_3xx' : `http_${status}`;
}

/** A broken gateway's value must not park a message for years. */
const longestRetryAfterSeconds = 24 * 60 * 60;

function retryAfterMs({ headers }: ProviderResponse): number | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined || !/^\d+$/.test(value.trim())) return undefined;
  return Math.min(Number(value), longestRetryAfterSeconds) * 1000;
}
