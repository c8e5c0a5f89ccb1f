/** List calls: a GET with a JSON body, of which pages come back without a word about where they begin. */
import type { ProviderRequest, ProviderResponse } from '../kit/connector.ts';
import { readAnswer, refusalWords, shorten } from './answers.ts';
import { authorization, endpoint, type OpaAccount } from './config.ts';

/** Far below the provider's 1000, so that a page of long records stays a small answer. */
const largestPage = 500;
/** As many as the hub reads. */
const mostPages = 100;

/**
 * @param filter at least one field: an empty filter is refused by newer versions, an unknown field by all.
 * @param cursor `next` of the page before.
 */
export function listRequest(
  account: OpaAccount,
  path: string,
  filter: Readonly<Record<string, string>>,
  cursor?: string,
): ProviderRequest {
  const page = Number(/\d{1,2}$/.exec(cursor ?? '')?.[0] ?? 0);
  const body = JSON.stringify({ filter, options: pageOf(page) });
  // A fragment never leaves for the server; it tells the pages apart, whose difference is in the body only.
  const mark = cursor === undefined ? '' : `#page-${page}`;
  return {
    method: 'GET',
    url: endpoint(account, path) + mark,
    headers: {
      authorization: authorization(account),
      'content-type': 'application/json',
      // Without it some HTTP clients drop the body of a GET.
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  };
}

/** Each page asks for one record fewer than the page before: so the size of a full page says which page it was. */
function pageOf(page: number): { skip: number; limit: number } {
  return { skip: page * largestPage - (page * (page - 1)) / 2, limit: largestPage - page };
}

/** A short page that looks like a full later one costs one more request, which finds nothing. */
function nextAfter(count: number): string | undefined {
  const page = largestPage - count;
  return page >= 0 && page < mostPages - 1 ? String(page + 1) : undefined;
}

/** @throws when the answer is no page: read as empty, a refusal would look like an installation without records. */
export function readPage(response: ProviderResponse, what: string): { records: unknown[]; next: string | undefined } {
  const { ok, answer, data } = readAnswer(response);
  if (!ok || !Array.isArray(data)) {
    const words = refusalWords(answer);
    const reason = words === '' ? 'no list' : shorten(words);
    throw new Error(`the list of ${what} was answered with HTTP ${response.status}: ${reason}`);
  }
  return { records: data, next: nextAfter(data.length) };
}
