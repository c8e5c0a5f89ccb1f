/** The HTTP side of a simulated gateway: reads requests, lets faults strike, keeps a record. What it answers is given. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults, type GatewayAnswer } from './faults.ts';

export type { GatewayAnswer };

export interface GatewayRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** As it came, without the question mark: for gateways whose values are no UTF-8. */
  search: string;
  headers: IncomingMessage['headers'];
  text: string;
  /** Undefined when it is no JSON. */
  body: unknown;
}

export interface RequestRecord extends Pick<GatewayRequest, 'method' | 'path' | 'body'> {
  /** 0: the connection was cut instead. */
  status: number;
}

export interface Gateway {
  /** `http://host:port`. */
  url: string;
  requests: RequestRecord[];
  faults: Faults;
  close(): Promise<void>;
}

const maxBodyBytes = 5 * 1024 * 1024;

export async function startGateway(
  answer: (request: GatewayRequest) => GatewayAnswer | Promise<GatewayAnswer>,
  changed: () => void,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<Gateway> {
  const gateway: Gateway = { url: '', requests: [], faults: new Faults(), close };
  const timers = new Set<NodeJS.Timeout>();

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    const { method, path, body } = request;
    const note = (status: number) => {
      gateway.requests.push({ method, path, body, status });
      changed();
    };
    const write = (result: GatewayAnswer) => {
      note(result.status);
      writeAnswer(response, result);
    };
    const cut = () => {
      note(0);
      incoming.socket.resetAndDestroy();
    };
    const fault = gateway.faults.strike(path);
    switch (fault?.kind) {
      case undefined:
        return write(await answer(request));
      case 'answer':
        return write(fault);
      case 'process_then_answer':
        await answer(request);
        return write(fault);
      case 'reset':
        return cut();
      case 'process_then_reset':
        await answer(request);
        return cut();
      case 'slow': {
        const result = await answer(request);
        const timer = setTimeout(() => {
          timers.delete(timer);
          write(result);
        }, fault.ms);
        timers.add(timer);
      }
    }
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A client that left is its own business; anything else is a defect of the simulator and must be seen.
      if (incoming.socket.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      incoming.socket.destroy();
    });
  });
  // A server that closes idle connections races with the next request on them.
  server.keepAliveTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  gateway.url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return gateway;

  async function close(): Promise<void> {
    for (const timer of timers) clearTimeout(timer);
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

async function readRequest(incoming: IncomingMessage): Promise<GatewayRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) throw new Error('the body is too large');
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams, search } = new URL(incoming.url ?? '/', 'http://gateway');
  const { method = 'GET', headers } = incoming;
  return { method, path: pathname, query: searchParams, search: search.slice(1), headers, text, body: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writeAnswer(response: ServerResponse, { status, body, headers }: GatewayAnswer): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
