/** What an answer means: one page of records, or why there is none. */
import { isObject, valueAt } from '../kit/answer-paths.ts';
import type { ProviderResponse } from '../kit/connector.ts';
import { readMailingRecords } from '../kit/mailing-records.ts';
import type { SourceContext, SourceFailure, SourcePage } from '../kit/source.ts';
import { isHtml, messagesIn, refusalOf } from '../kit/webservice-errors.ts';
import type { RestConfig } from './config.ts';
import { answerFailure, failure } from './errors.ts';
import { parseJson } from './json.ts';
import { nextPage, positionOf } from './paging.ts';

export function page(
  response: ProviderResponse,
  source: SourceContext<RestConfig>,
  cursor?: string,
): SourcePage<'mailing'> {
  const { config } = source;
  const refused = (reason: SourceFailure): SourcePage<'mailing'> => ({ ok: false, failure: reason });
  const code = whyUnreadable(response);
  if (code !== undefined) return refused(answerFailure(code, response, source));

  const answer = parseJson(response.body);
  if (answer === undefined) return refused(failure('source_bad_json', beginning(response), source));
  const found = findList(answer, config.recordsPath);
  if (!found.ok) return refused(failure(found.code, found.detail, source));
  const { list } = found;
  const total = config.totalPath === undefined ? undefined : countOf(valueAt(answer, config.totalPath));
  const following = nextPage(config, { answer, list, total }, positionOf(cursor));
  if (!following.ok) return refused(failure(following.code, following.detail, source));
  return { ok: true, ...readMailingRecords(list, config.fieldPaths), next: following.next, total };
}

function whyUnreadable(response: ProviderResponse) {
  const refusal = refusalOf(response);
  if (refusal !== undefined) return refusal;
  if (response.body.trim() === '') return 'source_empty';
  return isHtml(response.body) ? 'source_html' : undefined;
}

/** Not more of it: what was cut off in the middle may be people's data. */
const beginning = ({ body }: ProviderResponse): string =>
  `${body.length} characters that begin with ${JSON.stringify(body.trimStart().slice(0, 1))}`;

type Found =
  | { ok: true; list: unknown[] }
  | { ok: false; code: 'source_no_list' | 'source_list_unclear'; detail: string };

function findList(answer: unknown, path: string | undefined): Found {
  const noList = (where: string): Found => ({
    ok: false,
    code: 'source_no_list',
    detail: `${where}; ${shape(answer)}`,
  });
  if (path !== undefined) {
    const value = valueAt(answer, path);
    // `"data": null` is how some languages write an empty list.
    if (value === null) return { ok: true, list: [] };
    return Array.isArray(value) ? { ok: true, list: value } : noList(`no list at "${path}"`);
  }
  if (Array.isArray(answer)) return { ok: true, list: answer };
  const lists = isObject(answer)
    ? Object.entries(answer).filter((one): one is [string, unknown[]] => Array.isArray(one[1]))
    : [];
  const [only, ...others] = lists;
  if (only === undefined) return noList('no list in the answer');
  if (others.length > 0) {
    return { ok: false, code: 'source_list_unclear', detail: `lists: ${lists.map(([name]) => name).join(', ')}` };
  }
  return { ok: true, list: only[1] };
}

/** The names an answer has, and what it says by itself; never its other values. */
function shape(answer: unknown): string {
  if (!isObject(answer)) return `the answer is ${Array.isArray(answer) ? 'a list' : typeof answer}`;
  const names = Object.keys(answer).slice(0, 10).join(', ');
  return [`the answer has: ${names || 'nothing'}`, ...messagesIn(answer)].join('; ');
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
