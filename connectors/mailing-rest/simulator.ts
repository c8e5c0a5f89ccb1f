/**
 * An independent mailing webservice in JSON on loopback: records in memory, any way of paging and of logging in, and
 * misbehaviour on demand. For tests and the demo; shares no code with the connector it tests.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Access, Gate } from './simulator/access.ts';
import { type FaultAction, Faults } from './simulator/faults.ts';
import { cutPage, type Paging, wrap } from './simulator/pages.ts';

export type { Access } from './simulator/access.ts';
export type { FaultAction, FaultRule } from './simulator/faults.ts';
export type { Paging } from './simulator/pages.ts';

export interface MailingRestSimulatorOptions {
  records: readonly unknown[];
  /** Dot path of the list in the answer. Default empty: the answer is the list. */
  root?: string;
  /** Default everything at once. */
  paging?: Paging;
  /** However many records are asked for. Default 100. */
  largestPage?: number;
  access?: Access;
  port?: number;
  host?: string;
}

export interface RequestRecord {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string>;
  body: string;
  /** 0: cut instead of answered. */
  status: number;
}

export interface MailingRestSimulator {
  /** Of the list. */
  readonly url: string;
  readonly loginUrl: string;
  /** Oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly faults: Faults;
  setRecords(records: readonly unknown[]): void;
  /** Every token handed out so far is refused from now on. */
  expireTokens(): void;
  /** Ends everything at once. */
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

const json = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });
const html = (title: string): Answer => ({
  status: 200,
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body></body></html>\n`,
  headers: { 'content-type': 'text/html; charset=utf-8' },
});

export async function startMailingRestSimulator(options: MailingRestSimulatorOptions): Promise<MailingRestSimulator> {
  const { host = '127.0.0.1', root = '', paging = { kind: 'none' }, largestPage = 100 } = options;
  const shape = { root, paging, largestPage };
  const gate = new Gate(options.access ?? { kind: 'none' });
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let records = options.records;
  let base = '';

  const listing = (url: URL, fault: FaultAction | undefined): Answer => {
    const asked = new URL(url);
    if (fault?.kind === 'same_page' && 'parameter' in paging) asked.searchParams.delete(paging.parameter);
    const cut = cutPage(records, shape, asked);
    const page = { ...cut, records: [...cut.records] };
    if (fault?.kind === 'broken_record') page.records[fault.position ?? 0] = fault.record;
    if (fault?.kind === 'foreign_link') page.next = fault.url;
    return json(wrap(page, records.length, shape));
  };
  const answerTo = (incoming: IncomingMessage, url: URL, body: string, fault: FaultAction | undefined): Answer => {
    if (fault?.kind === 'status') return { status: fault.status, body: fault.body ?? '', headers: fault.headers ?? {} };
    if (fault?.kind === 'html') return html(fault.title ?? 'Entrar');
    if (fault?.kind === 'empty') return { status: 200, body: '' };
    if (fault?.kind === 'no_list') return json({ status: 'erro', mensagem: fault.message ?? 'Consulta inválida' });
    if (url.pathname === '/login') {
      const token = gate.login(body, incoming.headers['content-type'] ?? '');
      return token === undefined ? json({ error: 'invalid_credentials' }, 401) : json({ token, expires_in: 600 });
    }
    if (url.pathname !== '/mailing') return json({ error: 'not found' }, 404);
    if (!gate.lets(incoming.headers, url)) return json({ error: 'unauthorized' }, 401);
    const answer = listing(url, fault);
    return fault?.kind === 'broken_json' ? { ...answer, body: answer.body.slice(0, answer.body.length >> 1) } : answer;
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', base);
    const body = Buffer.concat(await incoming.toArray()).toString();
    const fault = faults.strike(url.pathname === '/login' ? 'login' : 'list');
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const record = (status: number) =>
      requests.push({ method: incoming.method ?? '', url: url.pathname + url.search, headers, body, status });
    if (fault?.kind === 'reset') {
      record(0);
      incoming.socket.resetAndDestroy();
      return;
    }
    const answer = answerTo(incoming, url, body, fault);
    if (fault?.kind === 'slow') await pause(fault.ms, timers);
    record(fault?.kind === 'truncated' ? 0 : answer.status);
    const whole = Buffer.from(answer.body);
    const type = { 'content-type': 'application/json; charset=utf-8', 'content-length': whole.length };
    response.writeHead(answer.status, { ...type, ...answer.headers });
    // Destroyed, not reset: the half that was written still arrives.
    if (fault?.kind === 'truncated')
      response.write(whole.subarray(0, whole.length >> 1), () => incoming.socket.destroy());
    else response.end(whole);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  base = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

  return {
    url: `${base}/mailing`,
    loginUrl: `${base}/login`,
    requests,
    faults,
    setRecords: (next) => {
      records = next;
    },
    expireTokens: () => gate.expire(),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pause(ms: number, timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    timers.add(setTimeout(resolve, ms).unref());
  });
}
