/**
 * Opa! Suite on loopback, in the shapes that were seen in the field: tokens, list calls with a body, the check for a
 * running service, the daily allowance, and three shapes of refusal. It posts no webhooks: nobody knows what they hold.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultRule } from './simulator/faults.ts';
import type { RequestRecord, SentTemplate, Service, SimulatorOptions } from './simulator/model.ts';
import { type Answer, answerCall, type Call, endpointOf } from './simulator/routes.ts';
import { World } from './simulator/world.ts';

export type { Endpoint, FaultAction, FaultRule } from './simulator/faults.ts';
export type {
  RequestRecord,
  SentTemplate,
  SimulatedChannel,
  SimulatedTemplate,
  SimulatorOptions,
} from './simulator/model.ts';

export interface OpaSimulator {
  /** `http://host:port`, for `baseUrl`. */
  readonly url: string;
  /** Accepted templates, oldest first. */
  readonly sent: readonly SentTemplate[];
  readonly requests: readonly RequestRecord[];
  /** How many templates with this `metadata.hubMessageId` were accepted. */
  accepted(hubMessageId: string): number;
  readonly faults: { script(...rules: readonly FaultRule[]): void; clear(): void; readonly struck: number };
  /** A new token kills the one before at once. */
  rotateToken(token: string): void;
  /** The token's group loses a resource, such as `template`. */
  forbid(path: string): void;
  refuseEmptyFilter(refuse: boolean): void;
  /** Somebody has taken the contact: templates to it are refused until the service is closed. Returns its id. */
  openService(phone: string, channelId: string, agent?: string): string;
  closeService(id: string): void;
  /** The customer writes inside a service. Returns the message's id. */
  reply(serviceId: string, text: string): string;
  /** What became of a message, for whoever polls. */
  setMessageStatus(messageId: string, status: string, note?: string): void;
  close(): Promise<void>;
}

const maxBodyBytes = 5 * 1024 * 1024;

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) throw new Error('the body is too large');
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

async function serve(
  world: World,
  later: (ms: number, run: () => void) => void,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const [, path = ''] = /^\/api\/v1\/([^?]*?)\/?(?:\?.*)?$/.exec(incoming.url ?? '') ?? [];
  const call: Call = { method: incoming.method ?? 'GET', path, authorization: incoming.headers.authorization, body };
  const note = (status: number) => world.requests.push({ method: call.method, path, status, body });
  const answer = (result: Answer, headers?: Record<string, string>) => {
    note(result.status);
    write(response, result, headers);
  };
  const cut = () => {
    note(0);
    incoming.socket.resetAndDestroy();
  };
  const fault = world.faults.strike(endpointOf(call));
  switch (fault?.kind) {
    case undefined:
      return answer(answerCall(world, call));
    case 'answer':
      return answer(fault, fault.headers);
    case 'process_then_answer':
      answerCall(world, call);
      return answer(fault);
    case 'reset':
      return cut();
    case 'process_then_reset':
      answerCall(world, call);
      return cut();
    case 'slow': {
      const result = answerCall(world, call);
      return later(fault.ms, () => answer(result));
    }
  }
}

export async function startOpaSimulator(options: SimulatorOptions): Promise<OpaSimulator> {
  const world = new World(options);
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((incoming, response) => {
    serve(world, later, incoming, response).catch((error: unknown) => {
      // A client that left is its own business; anything else is a defect of the simulator and must be seen.
      if (incoming.socket.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      incoming.socket.destroy();
    });
  });
  // A server that closes idle connections races with the next request on them.
  server.keepAliveTimeout = 0;
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const service = (id: string): Service => {
    const found = world.services.find(({ _id }) => _id === id);
    if (found === undefined) throw new Error(`no service ${id}`);
    return found;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    sent: world.sent,
    requests: world.requests,
    accepted: (hubMessageId) =>
      world.sent.filter(
        ({ metadata }) => (metadata as { hubMessageId?: unknown } | null)?.hubMessageId === hubMessageId,
      ).length,
    faults: world.faults,
    rotateToken: (token) => {
      world.token = token;
    },
    forbid: (path) => {
      world.forbidden.add(path);
    },
    refuseEmptyFilter: (refuse) => {
      world.refuseEmptyFilter = refuse;
    },
    openService: (phone, channelId, agent = 'Fulana') => world.openService(phone, channelId, agent)._id,
    closeService: (id) => world.closeService(id),
    reply: (serviceId, text) =>
      world.addMessage(service(serviceId), { mensagem: text, tipoDestinatario: 'usuarios' })._id,
    setMessageStatus: (messageId, status, observacao = '') => {
      const message = world.messages.find(({ _id }) => _id === messageId);
      if (message === undefined) throw new Error(`no message ${messageId}`);
      message.statusEnvio = { status, observacao };
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
