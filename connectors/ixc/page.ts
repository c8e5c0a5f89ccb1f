/** What an answer to a listing means. A refusal must never read as "no customers". */
import type { ProviderResponse } from '../kit/connector.ts';
import type { SourceContext, SourceFailure, SourcePage, SourceQuery, SourceResource } from '../kit/source.ts';
import type { IxcConfig } from './config.ts';
import { type FailureCode, failure, quoted } from './errors.ts';
import { pageNumber, rowsPerPage } from './list.ts';
import { recordsFrom } from './records.ts';
import { type IxcResource, isIxcResource } from './tables.ts';
import { Envelope, htmlTitle, parseJson } from './wire.ts';

export function page<Resource extends SourceResource>(
  response: ProviderResponse,
  query: SourceQuery<Resource>,
  { config }: SourceContext<IxcConfig>,
  cursor?: string,
): SourcePage<Resource> {
  const { resource } = query;
  if (!isIxcResource(resource)) return { ok: false, failure: failure('source_not_available', resource) };
  const answer = envelopeIn(response, config);
  if (!answer.ok) return answer;
  return pageFrom<Resource & IxcResource>(answer.envelope, resource, pageNumber(cursor), rowsPerPage(query, config));
}

type Refusal = { ok: false; failure: SourceFailure };

function refusal(code: FailureCode, detail: string, retryAfterMs?: number): Refusal {
  return { ok: false, failure: failure(code, detail, retryAfterMs) };
}

function envelopeIn(response: ProviderResponse, config: IxcConfig): { ok: true; envelope: Envelope } | Refusal {
  const { status, body } = response;
  const answer = parseJson(body);
  const { data: envelope } = Envelope.safeParse(answer);
  if (status < 200 || status >= 300) {
    const said = quoted(wordsIn(body, envelope), config);
    const code = codeOfStatus(status, said);
    const waitMs = code === 'source_rate_limited' ? retryAfterMs(response) : undefined;
    return refusal(code, said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`, waitMs);
  }
  if (answer === undefined) {
    const title = htmlTitle(body);
    if (title !== undefined) return refusal('source_html', quoted(title, config));
    // The body is not quoted: half a page is full of people's data.
    return refusal('source_bad_json', `HTTP ${status}, ${body.length} characters`);
  }
  if (envelope === undefined) return refusal('source_bad_json', `HTTP ${status}, no object`);
  if (envelope.type?.toLowerCase() === 'error') {
    const { message = '' } = envelope;
    return refusal(codeOfError(message), quoted(message, config));
  }
  return { ok: true, envelope };
}

function pageFrom<Resource extends IxcResource>(
  { registros, total }: Envelope,
  resource: Resource,
  number: number,
  size: number,
): SourcePage<Resource> {
  const rows = registros ?? [];
  if (!Array.isArray(rows)) return refusal('source_bad_json', 'registros is no list');
  if (total === undefined) return refusal('source_partial', `no total, ${rows.length} records`);
  const before = (number - 1) * size;
  // Since the page before, records may have gone; a page that begins behind the last one is empty.
  if (rows.length === 0 && total > before) {
    return refusal('source_partial', `page ${number}: no records, total ${total}`);
  }
  const { records, broken } = recordsFrom(resource, rows);
  // More rows than were asked for: the server does not page, and would answer the same again.
  const more = rows.length <= size && before + size < total;
  return { ok: true, records, broken, next: more ? String(number + 1) : undefined, total };
}

function codeOfStatus(status: number, said: string): FailureCode {
  if (status === 429) return 'source_rate_limited';
  if (status === 403 || (status === 401 && speaksOfIp(said))) return 'source_ip_blocked';
  if (status === 401) return 'source_auth';
  // No status of HTTP at all is a broken proxy, and passes like one.
  if (status < 100 || status === 408 || status >= 500) return 'source_down';
  return 'source_wrong_address';
}

/** With HTTP 200 only the words tell a wrong token or a closed door from a missing resource or permission. */
function codeOfError(said: string): FailureCode {
  if (speaksOfIp(said)) return 'source_ip_blocked';
  if (/\btoken\b|autentica|credencia|login inv[aá]lid|senha inv[aá]lid/i.test(said)) return 'source_auth';
  return 'source_not_available';
}

function speaksOfIp(said: string): boolean {
  return /\bips?\b/i.test(said);
}

/** Words for people: a message or plain text, never a body that may hold records. */
function wordsIn(body: string, envelope: Envelope | undefined): string {
  if (envelope !== undefined) return envelope.message ?? '';
  const title = htmlTitle(body);
  if (title !== undefined) return title;
  return /^\s*[[{"]/.test(body) || body.length > 1000 ? '' : body;
}

/** A broken proxy's value must not silence a source for years. */
const longestRetryAfterSeconds = 60 * 60;

function retryAfterMs({ headers }: ProviderResponse): number | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (value === undefined || !/^[1-9]\d*$/.test(value)) return undefined;
  return Math.min(Number(value), longestRetryAfterSeconds) * 1000;
}
