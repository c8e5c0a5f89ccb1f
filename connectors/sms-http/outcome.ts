/** What an answer means by the configuration. What it does not describe leaves open whether the message was taken. */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { parseJson, trimKeys } from '../kit/fields.ts';
import { answerText, httpCode, isSuccess, retryAfterMs, shorten } from '../kit/http-answer.ts';
import { pick, type Read } from '../kit/pick.ts';
import type { SmsHttpConfig } from './config.ts';
import { errors, type GatewayClass } from './errors.ts';

type Described = Pick<SmsHttpConfig, 'success' | 'id' | 'errorCode' | 'errorText' | 'errorClasses' | 'otherErrors'>;

export function outcome(response: ProviderResponse, config: Described): SendOutcome {
  const { status, body } = response;
  const read: Read = { text: body, value: trimKeys(parseJson(body)) };
  const id = config.id === undefined ? undefined : pick(config.id, read);
  if (isSuccess(status) && config.success.every((condition) => holds(condition, read))) {
    if (config.id === undefined) return { kind: 'accepted' };
    if (id !== undefined) return { kind: 'accepted', providerId: id };
  }
  const code = config.errorCode === undefined ? undefined : pick(config.errorCode, read);
  const words = [code, config.errorText === undefined ? undefined : pick(config.errorText, read)].filter(
    (word) => word !== undefined,
  );
  const detail = shorten(words.join(': ')) || answerText(response);
  const named = classOf(code, status, config);
  if (named !== undefined)
    return { kind: 'failed', failure: failureOf(errors, `gateway_${named}`, detail, retryAfterMs(response)) };
  if (status < 300 || status >= 500) return { kind: 'uncertain', detail };
  return { kind: 'failed', failure: failureOf(errors, httpCode(status), detail, retryAfterMs(response)) };
}

/** A broken server's code counts only where somebody has said what it means. */
function classOf(code: string | undefined, status: number, config: Described): GatewayClass | undefined {
  if (code === undefined) return undefined;
  const known = Object.entries(config.errorClasses).find(([word]) => same(word, code))?.[1];
  return known ?? (isSuccess(status) ? config.otherErrors : undefined);
}

function holds({ from, is, isNot = [] }: SmsHttpConfig['success'][number], read: Read): boolean {
  const word = pick(from, read);
  if (word === undefined) return false;
  return (is === undefined || is.some((one) => same(one, word))) && !isNot.some((one) => same(one, word));
}

export const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
