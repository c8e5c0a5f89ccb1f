/** The form of answers is not published: what is known of it is told by the configuration, the rest is looked at loosely. */
import { isObject } from '../kit/answer-paths.ts';
import type { ProviderResponse } from '../kit/connector.ts';
import { parseJson, textOf, trimKeys } from '../kit/fields.ts';
import { answerText, shorten } from '../kit/http-answer.ts';
import { fieldAt } from '../kit/pick.ts';

export const read = ({ body }: ProviderResponse): unknown => trimKeys(parseJson(body));

/** A word about success, where there is one. */
export function saysSuccess(answer: unknown): boolean | undefined {
  if (!isObject(answer)) return undefined;
  const word = answer.Success ?? answer.success;
  return typeof word === 'boolean' ? word : undefined;
}

export function wordsOf(response: ProviderResponse, answer: unknown): string {
  const words = ['Message', 'message', 'description', 'error', 'title'].flatMap((name) => textOf(answer, name) ?? []);
  return shorten(words.join(': ')) || answerText(response);
}

/** Undefined: there is no list. No list where one belongs, in an answer that says it succeeded, is an empty one. */
export function listIn(answer: unknown, itemsField: string): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer as unknown[];
  for (const path of itemsField.split('|')) {
    const found = fieldAt(answer, path.trim());
    if (Array.isArray(found)) return found as unknown[];
    if (found === null && saysSuccess(answer) === true) return [];
  }
  return undefined;
}
