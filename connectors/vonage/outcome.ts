/**
 * What an answer to a send means. The API answers 200 whatever became of the message: the status of each part is inside,
 * as a string.
 */
import type { ProviderResponse, SendOutcome } from '../kit/connector.ts';
import { failure } from './errors.ts';
import { isFields, parseJson, textOf } from './fields.ts';

const longestDetail = 300;

export function outcome({ status, body }: ProviderResponse): SendOutcome {
  const parts = partsOf(body);
  if (parts.length > 0 && status < 500) return ofParts(parts);
  const said = `HTTP ${status}: ${body.trim().slice(0, longestDetail) || 'empty body'}`;
  if (status === 429) return { kind: 'failed', failure: failure('http_429', said) };
  if (status === 401 || status === 403) return { kind: 'failed', failure: failure('http_401', said) };
  if (status >= 300 && status < 400) return { kind: 'failed', failure: failure('http_3xx', said) };
  if (status >= 400 && status < 500) return { kind: 'failed', failure: failure('http_4xx', said) };
  return { kind: 'uncertain', detail: said };
}

interface Part {
  status: string;
  id: string | undefined;
  error: string;
}

function partsOf(body: string): Part[] {
  const answer = parseJson(body);
  const messages = isFields(answer) ? answer.messages : undefined;
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((part: unknown): Part[] => {
    const status = isFields(part) ? textOf(part, 'status') : undefined;
    if (status === undefined || !isFields(part)) return [];
    return [{ status, id: textOf(part, 'message-id'), error: textOf(part, 'error-text') ?? '' }];
  });
}

const taken = ({ status, id }: Part): boolean => status === '0' && id !== undefined;

function ofParts(parts: readonly Part[]): SendOutcome {
  const ids = parts.flatMap((part) => (taken(part) ? (part.id ?? []) : []));
  const [first] = ids;
  const refused = parts.find((part) => part.status !== '0');
  if (refused === undefined) {
    // Every part says that it was taken, but under which id the receipts will come it does not say of all.
    if (first === undefined || ids.length < parts.length) {
      return { kind: 'uncertain', detail: 'status 0 without message-id' };
    }
    return { kind: 'accepted', providerId: first, partIds: ids };
  }
  const said = refused.error.slice(0, longestDetail);
  if (first !== undefined) {
    const detail = `${ids.length} de ${parts.length} partes aceitas; a outra: ${refused.status} ${said}`.trim();
    return { kind: 'failed', failure: failure('partly_sent', detail) };
  }
  return { kind: 'failed', failure: failure(refused.status, said, waitOf(said)) };
}

/** `Throughput Rate Exceeded - please wait [ 250 ] and retry`: milliseconds. */
function waitOf(text: string): number | undefined {
  const [, wait] = /please wait \[ *(\d{1,6}) *\]/i.exec(text) ?? [];
  return wait === undefined ? undefined : Number(wait);
}
