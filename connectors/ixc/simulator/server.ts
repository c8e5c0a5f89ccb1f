/** The HTTP side: judges a request as IXC does, lets a scripted fault strike it, answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerControl } from './control.ts';
import type { FaultAction, Faults } from './faults.ts';
import { type Condition, GridRefusal, type GridRequest, gridRequest, recordIn, select } from './grid.ts';
import { type Row, World } from './world.ts';

export interface RequestRecord {
  method: string;
  /** What stands after `/webservice/v1/`. */
  table: string;
  /** The body as it came, parsed. */
  body: Record<string, unknown>;
  /** All conditions, those of `grid_param` last. */
  conditions: readonly Condition[];
  /** 0 when the connection was cut instead of answered. */
  status: number;
  /** Rows in the answer. */
  rows: number;
}

export interface Webservice {
  world: World;
  faults: Faults;
  authorization: string;
  record(request: RequestRecord): void;
  after(ms: number, action: () => void): void;
}

interface Answer {
  status: number;
  body: string;
  contentType?: string;
  headers?: Record<string, string>;
}

const root = '/webservice/v1/';

const webPage = (title: string): string =>
  `<!DOCTYPE html>\n<html lang="pt-br"><head><title>${title}</title></head><body>Acesse o sistema</body></html>\n`;
const typeError = (message: string): Answer => ({ status: 200, body: JSON.stringify({ type: 'error', message }) });
const plain = (status: number, body: string): Answer => ({ status, body, contentType: 'text/plain; charset=utf-8' });
const html = (status: number, title: string): Answer => ({
  status,
  body: webPage(title),
  contentType: 'text/html; charset=utf-8',
});

class Exchange {
  readonly #service: Webservice;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #table: string;
  #body: Record<string, unknown> = {};
  #grid: GridRequest | undefined;
  #rows = 0;

  constructor(service: Webservice, incoming: IncomingMessage, response: ServerResponse) {
    this.#service = service;
    this.#incoming = incoming;
    this.#response = response;
    this.#table = (incoming.url ?? '/').slice(root.length);
  }

  async run(): Promise<void> {
    const raw = Buffer.concat(await this.#incoming.toArray()).toString('utf8');
    const answer = this.#judge(raw);
    const fault = this.#service.faults.strike(this.#table, this.#grid?.page ?? 1);
    if (fault === undefined) this.#answer(answer);
    else this.#misbehave(fault, answer);
  }

  #judge(raw: string): Answer {
    const { method = 'GET', url = '/', headers } = this.#incoming;
    if (!url.startsWith(root)) return html(200, 'IXC Provedor');
    if (headers.authorization !== this.#service.authorization) return plain(401, 'Usuario ou token invalido');
    if (method !== 'GET' && method !== 'POST') return plain(405, 'Method not allowed');
    // Without the header a real POST would create a record; nothing here ever shall.
    if (headers.ixcsoft !== 'listar') return typeError('O cabeçalho ixcsoft: listar não foi enviado');
    if (!World.isTable(this.#table)) return typeError(`Recurso ${this.#table} não está disponível!`);
    try {
      this.#body = recordIn(JSON.parse(raw));
      this.#grid = gridRequest(this.#table, this.#body);
      const { total, rows } = select(this.#service.world.rows(this.#table), this.#grid);
      return this.#list(String(total), rows);
    } catch (error) {
      if (error instanceof GridRefusal) return typeError(error.message);
      if (error instanceof SyntaxError) return typeError('O corpo não é um JSON');
      throw error;
    }
  }

  /** An empty page has no `registros`. */
  #list(total: string, rows: readonly unknown[]): Answer {
    this.#rows = rows.length;
    const page = String(this.#grid?.page ?? 1);
    return { status: 200, body: JSON.stringify({ page, total, ...(rows.length > 0 && { registros: rows }) }) };
  }

  #misbehave(fault: FaultAction, answer: Answer): void {
    switch (fault.kind) {
      case 'slow':
        this.#service.after(fault.ms, () => this.#answer(answer));
        break;
      case 'truncated':
        this.#truncate(answer);
        break;
      case 'reset':
        this.#record(0, 0);
        this.#incoming.socket.resetAndDestroy();
        break;
      default:
        this.#answer(this.#instead(fault, answer));
    }
  }

  #instead(fault: Exclude<FaultAction, { kind: 'slow' | 'truncated' | 'reset' }>, answer: Answer): Answer {
    switch (fault.kind) {
      case 'unauthorized':
        return plain(401, 'Usuario ou token invalido');
      case 'ip_blocked':
        return plain(403, 'IP nao autorizado para este usuario');
      case 'html':
        return html(200, fault.title ?? 'IXC Provedor - Login');
      case 'type_error':
        return typeError(fault.message ?? `Recurso ${this.#table} não está disponível!`);
      case 'broken_json':
        return { ...answer, body: answer.body.slice(0, answer.body.length >> 1) };
      case 'cut_page':
        return this.#changed(answer, (rows) => rows.slice(0, fault.rows));
      case 'no_rows':
        return this.#changed(answer, () => []);
      case 'broken_row':
        return this.#changed(answer, (rows) =>
          rows.map((row, place) => {
            if (place !== (fault.position ?? 0)) return row;
            return fault.fields === null ? null : { ...(row as Row), ...fault.fields };
          }),
        );
      case 'server_error':
        return html(fault.status ?? 500, 'Internal Server Error');
      case 'rate_limited': {
        const seconds = fault.retryAfterSeconds;
        return {
          ...plain(429, 'Too many requests'),
          ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
        };
      }
    }
  }

  #changed(answer: Answer, change: (rows: unknown[]) => unknown[]): Answer {
    const { total, registros } = JSON.parse(answer.body) as { total?: string; registros?: unknown[] };
    return total === undefined ? answer : this.#list(total, change(registros ?? []));
  }

  #answer({ status, body, contentType = 'application/json; charset=utf-8', headers = {} }: Answer): void {
    this.#record(status, this.#rows);
    this.#response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    this.#response.end(body);
  }

  #truncate({ status, body }: Answer): void {
    this.#record(0, 0);
    const whole = Buffer.from(body);
    this.#response.writeHead(status, { 'content-type': 'application/json', 'content-length': whole.length });
    // Destroyed, not reset: the half that was written still arrives.
    this.#response.write(whole.subarray(0, whole.length >> 1), () => this.#incoming.socket.destroy());
  }

  #record(status: number, rows: number): void {
    this.#service.record({
      method: this.#incoming.method ?? 'GET',
      table: this.#table,
      body: this.#body,
      conditions: this.#grid?.conditions ?? [],
      status,
      rows,
    });
  }
}

export function createWebservice(service: Webservice): Server {
  const server = createServer((incoming, response) => {
    const { method = 'GET', url = '/' } = incoming;
    if (url.startsWith('/_sim')) {
      const { status, body } = answerControl(service.world, method, url);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
      return;
    }
    new Exchange(service, incoming, response).run().catch((error: unknown) => {
      // A client that left is its own business; anything else is a defect of the simulator and must be seen.
      if (incoming.socket.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      incoming.socket.destroy();
    });
  });
  // A server that closes idle connections races with the next request on them; only scripted resets shall happen.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on('connection', (socket) => socket.setNoDelay(true));
  return server;
}
