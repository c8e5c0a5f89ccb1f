/**
 * A Hubsoft on loopback: tokens by the password grant, customers with services, invoices, and misbehaviour on demand.
 * It refuses what the real one refuses, and shares no code with the connector it tests. Every name in it is invented.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, answerCustomers, answerInvoices, answerSearch } from './simulator/api.ts';
import { Tokens } from './simulator/tokens.ts';
import type { HubsoftCredentials, HubsoftWorld } from './simulator/world.ts';

export type { HubsoftCredentials, HubsoftWorld, SimulatedCustomer, SimulatedService } from './simulator/world.ts';
export { hubsoftCustomer, hubsoftInvoice, hubsoftService } from './simulator/world.ts';

export type HubsoftFault =
  /** The token of this request, and every other, is no longer known. */
  | { kind: 'expired_token' }
  /** As a firewall or a wrong password would. */
  | { kind: 'unauthorized' }
  | { kind: 'forbidden' }
  | { kind: 'too_many'; retryAfterSeconds?: number }
  /** A login page with status 200. */
  | { kind: 'html' }
  | { kind: 'server_error'; status?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'broken_json' }
  /** The first record of the list is spoiled. */
  | { kind: 'broken_record' }
  /** Success without the list. */
  | { kind: 'no_list' }
  /** The page parameter is ignored. */
  | { kind: 'stuck_page' }
  | { kind: 'reset' };

export interface HubsoftSimulatorOptions extends HubsoftWorld {
  credentials?: Partial<HubsoftCredentials>;
}

export interface HubsoftSimulator {
  /** `http://host:port`, for `baseUrl`. */
  readonly url: string;
  readonly credentials: HubsoftCredentials;
  /** May be changed at any time. */
  readonly world: HubsoftWorld;
  /** Method and address of each request, oldest first. */
  readonly requests: readonly string[];
  /** How many tokens were given out. */
  readonly tokensGiven: number;
  /** Strikes the next requests of the API, or of the token with `on`. Faults strike in the order of their scripting. */
  fail(fault: HubsoftFault, options?: { times?: number; on?: 'api' | 'token' }): void;
  /** Changes the connection of every login that hangs there. `undefined`: the login never connected. */
  setConnected(connected: boolean | undefined, hangsAt: (service: Record<string, unknown>) => boolean): number;
  close(): Promise<void>;
}

interface Scripted {
  fault: HubsoftFault;
  left: number;
  on: 'api' | 'token';
}

export async function startHubsoftSimulator(options: HubsoftSimulatorOptions): Promise<HubsoftSimulator> {
  const credentials: HubsoftCredentials = {
    clientId: '41',
    clientSecret: 'invented-client-secret-0123456789',
    username: 'ponte@provedor.example',
    password: 'invented-password-0123456789',
    ...options.credentials,
  };
  const world: HubsoftWorld = { customers: options.customers, invoices: options.invoices };
  const tokens = new Tokens(credentials);
  const requests: string[] = [];
  const scripted: Scripted[] = [];

  const strike = (on: 'api' | 'token'): HubsoftFault | undefined => {
    const fault = scripted.find((each) => each.on === on && each.left > 0);
    if (fault !== undefined) fault.left -= 1;
    return fault?.fault;
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://simulator.invalid');
    requests.push(`${incoming.method} ${url.pathname}${url.search}`);
    const body = await textOf(incoming);
    const isToken = url.pathname === '/oauth/token';
    const fault = strike(isToken ? 'token' : 'api');
    if (fault?.kind === 'reset') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'slow') await pause(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'expired_token') tokens.forget();
    const instead = fault === undefined ? undefined : answerInstead(fault);
    if (instead !== undefined) return write(response, instead);
    if (fault?.kind === 'stuck_page') url.searchParams.set('pagina', '0');
    const answer = isToken
      ? tokens.answer(incoming.method ?? 'GET', incoming.headers['content-type'] ?? '', body)
      : answerApi(world, incoming.method ?? 'GET', url, tokens.knows(incoming.headers.authorization));
    write(response, fault === undefined ? answer : spoiled(answer, fault));
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (incoming.socket.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      incoming.socket.destroy();
    });
  });
  const url = await listen(server);

  return {
    url,
    credentials,
    world,
    requests,
    get tokensGiven() {
      return tokens.given;
    },
    fail: (fault, { times = 1, on = 'api' } = {}) => void scripted.push({ fault, left: times, on }),
    setConnected(connected, hangsAt) {
      const services = world.customers.flatMap((customer) => customer.servicos).filter(hangsAt);
      for (const service of services) {
        service.ultima_conexao = connected === undefined ? null : { ...service.ultima_conexao, conectado: connected };
      }
      return services.length;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answerApi(world: HubsoftWorld, method: string, url: URL, known: boolean): Answer {
  if (!known) return { status: 401, body: { message: 'Unauthenticated.' } };
  if (method !== 'GET') return { status: 405, body: { message: 'The method is not supported for this route.' } };
  switch (url.pathname) {
    case '/api/v1/integracao/cliente/todos':
      return answerCustomers(world, url.searchParams);
    case '/api/v1/integracao/cliente':
      return answerSearch(world, url.searchParams);
    case '/api/v1/integracao/cliente/financeiro':
      return answerInvoices(world, url.searchParams);
    default:
      return { status: 404, body: { message: 'The route could not be found.' } };
  }
}

const loginPage = '<!DOCTYPE html>\n<html><head><title>Hubsoft - Login</title></head><body></body></html>\n';

function answerInstead(fault: HubsoftFault): Answer | undefined {
  switch (fault.kind) {
    case 'unauthorized':
      return { status: 401, body: { message: 'Unauthenticated.' } };
    case 'forbidden':
      return { status: 403, body: { message: 'Sem permissão para este recurso.' } };
    case 'too_many': {
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      return { status: 429, body: { message: 'Too Many Attempts.' }, headers };
    }
    case 'html':
      return { status: 200, body: loginPage };
    case 'server_error':
      return { status: fault.status ?? 500, body: { message: 'Server Error' } };
    case 'no_list':
      return { status: 200, body: { status: 'success', msg: 'Dados consultados com sucesso' } };
    default:
      return undefined;
  }
}

function spoiled(answer: Answer, fault: HubsoftFault): Answer {
  if (fault.kind === 'broken_json') return { ...answer, body: JSON.stringify(answer.body).slice(0, -20) };
  if (fault.kind !== 'broken_record' || typeof answer.body === 'string') return answer;
  const body = Object.entries(answer.body).map(([name, value]) => [
    name,
    Array.isArray(value) ? ['broken', ...value.slice(1)] : value,
  ]);
  return { ...answer, body: Object.fromEntries(body) };
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === 'string';
  const type = isText && body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
