/** Asks a source for one page: the session's token, the request, and a failure in words when no answer came. */
import type {
  SessionAnswer,
  SourceContext,
  SourceFailure,
  SourcePage,
  SourceQuery,
  SourceResource,
} from '../../connectors/kit/source.ts';
import type { Clock } from '../platform/clock.ts';
import { dayIn } from '../platform/day.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import type { LiveSource } from './sources.ts';

export interface SourceReaderParts {
  http: HttpClient;
  clock: Clock;
  timeoutMs: number;
}

interface Session {
  token: string;
  validUntil: number;
  /** Another configuration is another login. */
  config: string;
}

/** A token is asked for anew a little before it ends. */
const leewayMs = 30_000;
const brasilia = 'America/Sao_Paulo';

export class SourceReader {
  readonly #parts: SourceReaderParts;
  readonly #sessions = new Map<string, Session>();

  constructor(parts: SourceReaderParts) {
    this.#parts = parts;
  }

  /** Never throws for what the source does. A token that the source no longer takes is asked for once more. */
  async page<Resource extends SourceResource>(
    source: LiveSource,
    query: SourceQuery<Resource>,
    cursor?: string,
  ): Promise<SourcePage<Resource>> {
    try {
      const first = await this.#ask(source, query, cursor);
      if (first.ok || first.failure.class !== 'auth' || !this.#sessions.delete(source.id)) return first;
      return await this.#ask(source, query, cursor);
    } catch (error) {
      if (error instanceof HttpFailure) return { ok: false, failure: unreachable(error) };
      throw error;
    }
  }

  async #ask<Resource extends SourceResource>(
    source: LiveSource,
    asked: SourceQuery<Resource>,
    cursor: string | undefined,
  ): Promise<SourcePage<Resource>> {
    const { connector } = source;
    const context: SourceContext<unknown> = { id: source.id, config: source.config };
    const session = await this.#token(source, context);
    if (session !== undefined && !session.ok) return { ok: false, failure: session.failure };
    if (session !== undefined) context.token = session.token;
    const query = { ...asked, filters: [...asked.filters, this.#today(source)] };
    const io = { request: (request: Parameters<HttpClient['request']>[0]) => this.#request(request) };
    if (connector.read !== undefined) return (await connector.read(query, context, io, cursor)) as SourcePage<Resource>;
    return connector.page(await this.#request(connector.list(query, context, cursor)), query, context, cursor);
  }

  async #token(source: LiveSource, context: SourceContext<unknown>): Promise<SessionAnswer | undefined> {
    const { session } = source.connector;
    if (session === undefined || session.needed?.(source.config) === false) return undefined;
    const now = this.#parts.clock.now();
    const config = JSON.stringify(source.config);
    const known = this.#sessions.get(source.id);
    if (known !== undefined && known.config === config && known.validUntil - leewayMs > now) {
      return { ok: true, token: known.token, validMs: known.validUntil - now };
    }
    const answer = session.parse(await this.#request(session.request(context)), context);
    if (answer.ok) this.#sessions.set(source.id, { token: answer.token, validUntil: now + answer.validMs, config });
    return answer;
  }

  /** What `today` means where the source is: connectors read no clock. */
  #today({ connector, config }: LiveSource): SourceQuery['filters'][number] {
    const timeZone = connector.timeZone?.(config) ?? brasilia;
    return { field: 'today', op: '=', values: [dayIn(timeZone, this.#parts.clock.now())] };
  }

  #request(request: Parameters<HttpClient['request']>[0]): ReturnType<HttpClient['request']> {
    return this.#parts.http.request(request, { timeoutMs: this.#parts.timeoutMs });
  }
}

function unreachable({ message }: HttpFailure): SourceFailure {
  return {
    class: 'transient',
    code: 'source_unreachable',
    detail: message,
    cause: 'A origem não respondeu.',
    nextStep: 'Confira o endereço e se o servidor da origem está no ar; o Ponte tenta de novo na próxima execução.',
  };
}
