/**
 * The one HTTP client towards providers. It never follows redirects, reads a bounded answer, and knows the one thing
 * that decides about a resend: whether the request had begun to leave when it failed.
 */
import { Agent, type Dispatcher } from 'undici';
import type { ProviderRequest, ProviderResponse } from '../../connectors/kit/connector.ts';

export interface HttpClient {
  /** @throws HttpFailure */
  request(request: ProviderRequest, options: { timeoutMs: number }): Promise<ProviderResponse>;
  close(): Promise<void>;
}

/** No complete answer came. */
export class HttpFailure extends Error {
  override name = 'HttpFailure';
  /** False: not one byte of the request has left, so it may safely be repeated. */
  readonly written: boolean;

  constructor(message: string, written: boolean, cause: unknown) {
    super(message, { cause });
    this.written = written;
  }
}

/** Far above any provider's answer; a larger one is cut off, not read into memory. */
const maxAnswerBytes = 5 * 1024 * 1024;
const connectTimeoutMs = 5_000;

export function createHttpClient(connections: number): HttpClient {
  const agent = new Agent({
    connections,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: 20_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    request: (request, { timeoutMs }) => send(agent, request, timeoutMs),
    close: () => agent.destroy(),
  };
}

/** ERPs of an age answer in ISO-8859-1 and say so. A charset that nobody knows is read as UTF-8. */
function decode(body: Buffer, contentType: string | string[] | undefined): string {
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s;"]+)/i.exec(String(contentType ?? '')) ?? [];
  if (/^utf-?8$/i.test(charset)) return body.toString('utf8');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}

function send(agent: Agent, request: ProviderRequest, timeoutMs: number): Promise<ProviderResponse> {
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    let written = false;
    let settled = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: ProviderResponse['headers'] = {};
    let size = 0;
    const chunks: Buffer[] = [];
    const fail = (message: string, cause: unknown) => {
      settled = true;
      clearTimeout(timer);
      reject(new HttpFailure(message, written, cause));
    };
    const timer = setTimeout(() => {
      const error = new Error(`no complete answer within ${timeoutMs} ms`);
      fail(error.message, error);
      controller?.abort(error);
    }, timeoutMs);

    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      {
        // Called when the request is handed to a connected socket, right before its first byte.
        onRequestStart(started) {
          controller = started;
          // Given up while it waited for a connection: it must not leave after all.
          if (settled) started.abort(new Error('the caller has given up'));
          else written = true;
        },
        onResponseStart(_, statusCode, responseHeaders) {
          status = statusCode;
          headers = responseHeaders as ProviderResponse['headers'];
        },
        onResponseData(_, chunk) {
          size += chunk.length;
          if (size > maxAnswerBytes) controller?.abort(new Error(`the answer is larger than ${maxAnswerBytes} bytes`));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(timer);
          const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
          resolve({ status, headers, body: decode(body, headers['content-type']) });
        },
        onResponseError(_, error) {
          fail(error.message === '' ? error.name : error.message, error);
        },
      },
    );
  });
}
