/** What an answer to a send means. Anything that leaves open whether the message was taken is `uncertain`. */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failureFrom, shorten, type TransportCode, transportFailure } from './errors.ts';
import { Contact, ErrorAnswer, SendAnswer } from './wire.ts';

export function outcome(response: ProviderResponse): SendOutcome {
  const { status } = response;
  const answer = parseJson(response.body);
  const taken = isSuccess(status) ? SendAnswer.safeParse(answer).data : undefined;
  if (taken !== undefined) return accepted(taken);

  const refusal = ErrorAnswer.safeParse(answer).data;
  if (refusal !== undefined) {
    return { kind: 'failed', failure: failureFrom(refusal.error, 'answer', retryAfterMs(response)) };
  }
  const detail = shorten(`HTTP ${status}: ${response.body.trim() || 'empty body'}`);
  const code = transportCode(status);
  if (code === undefined) return { kind: 'uncertain', detail };
  return { kind: 'failed', failure: transportFailure(code, detail, retryAfterMs(response)) };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function accepted({ messages: [message], contacts }: SendAnswer): SendOutcome {
  const result: Extract<SendOutcome, { kind: 'accepted' }> = { kind: 'accepted', providerId: message.id };
  const alias = Contact.safeParse(contacts[0]).data?.wa_id;
  if (alias !== undefined) result.recipientAlias = alias;
  if (message.message_status !== undefined && message.message_status !== 'accepted') {
    result.note = message.message_status;
  }
  return result;
}

/** A status that proves the request was refused; undefined where it may have been carried out. */
function transportCode(status: number): TransportCode | undefined {
  if (status === 401 || status === 403 || status === 429) return `http_${status}`;
  if (status >= 400 && status < 500) return 'http_4xx';
  if (status >= 300 && status < 400) return 'http_3xx';
  return undefined;
}

/** A broken gateway's value must not park a message for years. */
const longestRetryAfterSeconds = 24 * 60 * 60;

function retryAfterMs({ headers }: ProviderResponse): number | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined || !/^\d+$/.test(value.trim())) return undefined;
  return Math.min(Number(value), longestRetryAfterSeconds) * 1000;
}
