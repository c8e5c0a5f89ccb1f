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

  /** A text that is CSV. @throws ApiProblem */
  async sendCsv<Body>(path: string, query: Query, text: string): Promise<Body> {
    const headers = {
      'accept-language': this.#language,
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
    };
    const request = new Request(`http://ponte${withQuery(path, query)}`, { method: 'POST', headers, body: text });
    return answered<Body>(await this.#call(request));
  }

  /** A file that is passed on as it comes, never held whole. @throws ApiProblem */
  async upload<Body>(path: string, type: string, body: ReadableStream<Uint8Array> | null): Promise<Body> {
    const headers = { 'accept-language': this.#language, 'content-type': type };
    // Required of whoever sends while reading; the types of fetch do not know it yet.
    const init: RequestInit & { duplex: 'half' } = { method: 'PUT', headers, body, duplex: 'half' };
    return answered<Body>(await this.#call(new Request(`http://ponte${path}`, init)));
  }

  /** For what is not JSON: an export that is passed on as it comes. */
  async fetch(path: string, query: Query = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.#call(this.#request('GET', withQuery(path, query), undefined, headers));
  }

  /** For an answer that is passed on as it is written, to a question that no address may hold. @throws ApiProblem */
  async post(path: string, body: unknown): Promise<Response> {
    const response = await this.#call(this.#request('POST', path, body));
    return response.ok ? response : answered<Response>(response);
  }

  async #json<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    return answered<Body>(await this.#call(this.#request(method, path, body)));
  }

  #request(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Request {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Request(`http://ponte${path}`, {
      method,
      headers: {
        'accept-language': this.#language,
        // Nothing on the way tells the length, as a socket would.
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
  }
}

async function answered<Body>(response: Response): Promise<Body> {
  if (response.status === 204) return undefined as Body;
  const answer: unknown = await response.json();
  if (!response.ok) throw new ApiProblem(answer as Problem);
  return answer as Body;
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
