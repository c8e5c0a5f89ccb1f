/** The public API, called in this process as the person who is logged in: the console has no way around it. */
import type { Problem } from '../../contracts/problem.ts';

/** Answers as an API key's call would be answered. */
export type Call = (request: Request) => Promise<Response>;

/** What the API refused, in the language of the page. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  /** What is wrong with one field of a form. */
  at(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.path === path)?.message;
  }

  /** One sentence: what is wrong, where, and what to do. */
  get sentence(): string {
    const fields = (this.problem.errors ?? []).map(({ path, message }) =>
      path === '' ? message : `${path}: ${message}`,
    );
    return [this.problem.detail, fields.join('; '), this.problem.nextStep ?? '']
      .filter((text) => text !== '')
      .join(' ');
  }
}

/** Of the query: what is left out or empty is not asked for. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export class Api {
  readonly #call: Call;
  readonly #language: 'pt' | 'en';

  constructor(call: Call, language: 'pt' | 'en') {
    this.#call = call;
    this.#language = language;
  }

  /** @throws ApiProblem */
  get<Body>(path: string, query: Query = {}): Promise<Body> {
    return this.#json<Body>('GET', withQuery(path, query));
  }

  /** Undefined instead of `not_found`. */
  async find<Body>(path: string, query: Query = {}): Promise<Body | undefined> {
    try {
      return await this.get<Body>(path, query);
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 'not_found') return undefined;
      throw error;
    }
  }

  /** @throws ApiProblem */
  send<Body>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Body> {
    return this.#json<Body>(method, path, body);
  }

  /** For what is not JSON: an export that is passed on as it comes. */
  async fetch(path: string, query: Query = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.#call(this.#request('GET', withQuery(path, query), undefined, headers));
  }

  async #json<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await this.#call(this.#request(method, path, body));
    if (response.status === 204) return undefined as Body;
    const answer: unknown = await response.json();
    if (!response.ok) throw new ApiProblem(answer as Problem);
    return answer as Body;
  }

  #request(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Request {
    return new Request(`http://ponte${path}`, {
      method,
      headers: {
        'accept-language': this.#language,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

function withQuery(path: string, query: Query): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') asked.set(name, String(value));
  const text = asked.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** An id as a part of a path. */
export const part = (id: string): string => encodeURIComponent(id);
