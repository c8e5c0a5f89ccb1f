/**
 * An independent SOAP webservice on loopback: one operation, `ListarMailing`, over records in memory, and misbehaviour
 * on demand. For tests and the demo; shares no code with the connector it tests, nor its SOAP library.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultAnswer, listAnswer, type SoapRecord, type Version } from './simulator/envelope.ts';
import { type FaultAction, Faults, type Target } from './simulator/faults.ts';
import { escapeXml, fieldTypes, type Style, schemaOf, wsdlOf } from './simulator/wsdl.ts';

export type { SoapRecord } from './simulator/envelope.ts';
export type { FaultAction, FaultRule } from './simulator/faults.ts';

export type Access =
  | { kind: 'none' }
  /** Asked of the WSDL too. */
  | { kind: 'basic'; user: string; secret: string }
  | { kind: 'ws-security'; user: string; secret: string };

export interface MailingSoapSimulatorOptions {
  records: readonly SoapRecord[];
  /** XSD types of fields that are no strings: `{ parcela: 'int' }`. */
  types?: Readonly<Record<string, string>>;
  /** Default document. */
  style?: Style;
  version?: Version;
  /** The schema of the records is a file of its own. */
  splitSchema?: boolean;
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
}

export interface MailingSoapSimulator {
  readonly wsdlUrl: string;
  /** Where calls go. */
  readonly url: string;
  /** Oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly faults: Faults;
  setRecords(records: readonly SoapRecord[]): void;
  /** Ends everything at once. */
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

const xml = (body: string, status = 200): Answer => ({ status, body });

export async function startMailingSoapSimulator(options: MailingSoapSimulatorOptions): Promise<MailingSoapSimulator> {
  const { host = '127.0.0.1', types = {}, style = 'document', version = '1.1', access = { kind: 'none' } } = options;
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let records = options.records;
  let base = '';

  const description = (fault: FaultAction | undefined): string => {
    const schema = options.splitSchema === true ? `${base}/mailing?xsd=1` : undefined;
    const schemaLocation = fault?.kind === 'foreign_schema' ? fault.address : schema;
    return wsdlOf({
      address: fault?.kind === 'foreign_address' ? fault.address : `${base}/mailing`,
      fields: fieldTypes(records, types),
      style,
      ...(schemaLocation !== undefined && { schemaLocation }),
    });
  };
  const callAnswer = (incoming: IncomingMessage, body: string, fault: FaultAction | undefined): Answer => {
    const expected = version === '1.2' ? 'application/soap+xml' : 'text/xml';
    if (!(incoming.headers['content-type'] ?? '').startsWith(expected)) return xml('', 415);
    if (!body.includes('ListarMailing')) return xml(faultAnswer('soap:Client', 'Operação desconhecida', version), 500);
    if (!hasToken(access, body)) {
      return xml(faultAnswer('wsse:FailedAuthentication', 'Usuário ou senha inválidos', version), 500);
    }
    const extra = fault?.kind === 'extra_record' ? fault.xml : '';
    return xml(listAnswer(records, extra, style, version));
  };
  const answerTo = (
    incoming: IncomingMessage,
    target: Target,
    body: string,
    fault: FaultAction | undefined,
  ): Answer => {
    switch (fault?.kind) {
      case 'status':
        return { status: fault.status, body: fault.body ?? '', headers: fault.headers ?? {} };
      case 'fault':
        return xml(faultAnswer(fault.code, fault.text, version), fault.status ?? 500);
      case 'html':
        return xml(`<!DOCTYPE html>\n<html><head><title>${fault.title ?? 'Entrar'}</title></head></html>`);
      case 'empty':
        return xml('');
      case 'text':
        return xml(fault.body);
    }
    if (!isLetIn(access, incoming)) return xml('', 401);
    if (target === 'wsdl') return xml(description(fault));
    if (target === 'schema') return xml(schemaOf({ fields: fieldTypes(records, types) }, true));
    const answer = callAnswer(incoming, body, fault);
    return fault?.kind === 'broken_xml' ? { ...answer, body: answer.body.slice(0, answer.body.length >> 1) } : answer;
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', base);
    const body = Buffer.concat(await incoming.toArray()).toString();
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    requests.push({ method: incoming.method ?? '', url: url.pathname + url.search, headers, body });
    let target: Target = 'call';
    if (incoming.method === 'GET') target = url.searchParams.has('xsd') ? 'schema' : 'wsdl';
    const fault = faults.strike(target);
    if (fault?.kind === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    const answer = answerTo(incoming, target, body, fault);
    if (fault?.kind === 'slow') await pause(fault.ms, timers);
    response.writeHead(answer.status, { 'content-type': 'text/xml; charset=utf-8', ...answer.headers });
    response.end(answer.body);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  base = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

  return {
    wsdlUrl: `${base}/mailing?wsdl`,
    url: `${base}/mailing`,
    requests,
    faults,
    setRecords: (next) => {
      records = next;
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function isLetIn(access: Access, { headers }: IncomingMessage): boolean {
  if (access.kind !== 'basic') return true;
  return headers.authorization === `Basic ${Buffer.from(`${access.user}:${access.secret}`).toString('base64')}`;
}

function hasToken(access: Access, body: string): boolean {
  if (access.kind !== 'ws-security') return true;
  const user = /<wsse:Username>([^<]*)</.exec(body)?.[1];
  const password = /<wsse:Password [^>]*>([^<]*)</.exec(body)?.[1];
  return user === escapeXml(access.user) && password === escapeXml(access.secret);
}

function pause(ms: number, timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    timers.add(setTimeout(resolve, ms).unref());
  });
}
