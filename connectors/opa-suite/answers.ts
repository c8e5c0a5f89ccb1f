/** The provider's envelope: `{status, code, data}` when it works, one of three shapes when it does not. */
import type { ProviderResponse } from '../kit/connector.ts';
import { isRecord, parseJson, textOf } from './fields.ts';

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** `ok`: neither the HTTP status nor the envelope says that it failed. */
export function readAnswer({ status, body }: ProviderResponse): { ok: boolean; answer: unknown; data: unknown } {
  const answer = parseJson(body);
  const data = isRecord(answer) ? answer.data : undefined;
  return { ok: isSuccess(status) && !saysError(answer), answer, data };
}

export function saysError(answer: unknown): boolean {
  return textOf(answer, 'status')?.toLowerCase() === 'error' || textOf(answer, 'error') !== undefined;
}

/** What the provider says about a refusal, from every place in which it has been seen to say it. */
export function refusalWords(answer: unknown): string {
  if (!isRecord(answer)) return '';
  const words = [
    textOf(answer, 'error'),
    textOf(answer.data, 'message'),
    textOf(answer, 'data'),
    textOf(answer, 'message'),
    textOf(answer, 'description'),
  ];
  return [...new Set(words.filter((text) => text !== undefined))].join(': ');
}

const maxDetail = 500;
/** Credentials that the answer might quote. */
const credentials = /\bBearer\s+[^\s"',;]+|\beyJ[\w-]*(?:\.[\w-]+)+/gi;

export function shorten(text: string): string {
  return text
    .slice(0, 2 * maxDetail)
    .replace(credentials, '[token]')
    .slice(0, maxDetail)
    .toWellFormed();
}
