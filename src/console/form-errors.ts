/** What is wrong with a form, each at its field; what has no field of its own is told above it. */
import { ApiProblem } from './api.ts';
import { notice } from './components.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export class FormErrors {
  readonly #problem: ApiProblem | undefined;
  readonly #shown = new Set<string>();

  constructor(problem?: ApiProblem) {
    this.#problem = problem;
  }

  /** For the field with this path in the request. */
  at(path: string): string | undefined {
    const text = this.#problem?.at(path);
    if (text !== undefined) this.#shown.add(path);
    return text;
  }

  /** To be asked for when all fields have been. */
  above(): Markup {
    const problem = this.#problem?.problem;
    if (problem === undefined) return none;
    const others = (problem.errors ?? []).filter(({ path }) => !this.#shown.has(path));
    const detail = problem.code === 'invalid_request' && this.#shown.size > 0 ? undefined : problem.detail;
    if (others.length === 0 && detail === undefined) return none;
    return notice(
      'bad',
      html`${detail ?? ''}${others.map(({ path, message }) => html` ${message}${/^(values|schedule|id)?$/.test(path) ? none : html` <code>${path}</code>`}`)}`,
    );
  }
}

/** What the API has against it; anything else is thrown on. */
export async function problemOf(work: () => Promise<unknown>): Promise<ApiProblem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}

/** Something new must not take the place of another. */
export function takenId(view: View, id: string): ApiProblem {
  const [message, messagePt] = [`"${id}" is taken: choose another id`, `"${id}" já existe: escolha outro código`];
  return new ApiProblem({
    type: 'urn:ponte:problem:invalid_request',
    title: 'invalid request',
    status: 422,
    code: 'invalid_request',
    detail: '',
    detailPt: '',
    errors: [{ path: 'id', message: view.say(messagePt, message), messagePt }],
  });
}
