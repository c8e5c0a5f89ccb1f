/** The HTTP side: reads a request, lets a scripted fault strike it, answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerControl } from './control.ts';
import type { FaultAction } from './faults.ts';
import { answerGraph, refusalAnswer } from './graph.ts';
import { GraphRefusal } from './graph-error.ts';
import { type Answer, addressOf, endpointOf, type GraphRequest, jsonOf } from './graph-request.ts';
import type { Json, SentMessage } from './model.ts';
import { digitsOf } from './people.ts';
import { followUp } from './receipts.ts';
import type { World } from './world.ts';

/** Larger than the largest document, and enough to notice a client that sends without end. */
const maxBodyBytes = 110 * 1024 * 1024;

const htmlError =
  '<!DOCTYPE html>\n<html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>\n';

function readBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBodyBytes) incoming.destroy(new Error('the body is too large'));
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('the request ended early')));
  });
}

function write(response: ServerResponse, request: Pick<GraphRequest, 'version'>, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(answer.body),
    'facebook-api-version': request.version ?? '',
    'x-fb-trace-id': 'Simulated',
    ...answer.headers,
  });
  response.end(answer.body);
}

class Exchange {
  readonly #world: World;
  readonly #request: GraphRequest;
  readonly #json: Json | undefined;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(world: World, request: GraphRequest, incoming: IncomingMessage, response: ServerResponse) {
    this.#world = world;
    this.#request = request;
    this.#json = jsonOf(request);
    this.#incoming = incoming;
    this.#response = response;
  }

  async run(): Promise<void> {
    const fault = this.#world.faults.armed ? this.#strikingFault() : undefined;
    if (fault !== undefined) return this.#misbehave(fault);
    const answer = await this.#process();
    this.#answer(answer);
    this.#follow(answer.sent);
  }

  #strikingFault(): FaultAction | undefined {
    const json = this.#json;
    const to = typeof json?.to === 'string' ? digitsOf(json.to) : json?.recipient;
    return this.#world.faults.afterRead({
      endpoint: endpointOf(this.#request, json),
      phoneNumberId: this.#request.id,
      ...(typeof to === 'string' && { to }),
      ...(json && { body: json }),
    });
  }

  async #misbehave(fault: FaultAction): Promise<void> {
    switch (fault.kind) {
      case 'graph_error': {
        const { status, subcode, isTransient } = fault;
        const extras = {
          ...(status !== undefined && { status }),
          ...(subcode !== undefined && { subcode }),
          ...(isTransient !== undefined && { isTransient }),
        };
        const refusal = refusalAnswer(this.#world, new GraphRefusal(fault.code, fault.details ?? 'Simulated', extras));
        return this.#answer({ ...refusal, ...retryAfter(fault.retryAfterSeconds) });
      }
      case 'server_error': {
        if (fault.processed) this.#follow((await this.#process()).sent);
        const headers = { 'content-type': 'text/html; charset=utf-8', ...retryAfter(fault.retryAfterSeconds)?.headers };
        return this.#answer({ status: fault.status ?? 500, body: htmlError, headers });
      }
      case 'garbage': {
        if (fault.processed ?? true) this.#follow((await this.#process()).sent);
        return this.#answer({ status: 200, body: fault.body ?? '{"messaging_product":"whatsapp","mess' });
      }
      case 'slow': {
        const answer = await this.#process();
        this.#follow(answer.sent);
        return this.#world.timers.after(fault.ms, () => this.#answer(answer));
      }
      case 'reset_after_accept':
        this.#follow((await this.#process()).sent);
        return this.#reset();
      case 'truncated': {
        const answer = await this.#process();
        this.#truncate(answer);
        return this.#follow(answer.sent);
      }
      case 'answer_after_receipts': {
        const answer = await this.#process();
        if (answer.sent === undefined) return this.#answer(answer);
        return followUp(this.#world, answer.sent, { allSettled: () => this.#answer(answer) });
      }
      case 'accept_then_fail': {
        const answer = await this.#process(fault.code);
        this.#answer(answer);
        if (answer.sent) followUp(this.#world, answer.sent, { failsAfterSent: fault.afterSent ?? false });
        return;
      }
      default:
        return this.#reset();
    }
  }

  #process(failure?: number): Promise<Answer> {
    return answerGraph(this.#world, this.#request, this.#json, failure);
  }

  #follow(sent: SentMessage | undefined): void {
    if (sent !== undefined) followUp(this.#world, sent);
  }

  #answer(answer: Answer): void {
    this.#record(answer.status);
    write(this.#response, this.#request, answer);
  }

  #reset(): void {
    this.#record(0);
    this.#incoming.socket.resetAndDestroy();
  }

  #truncate(answer: Answer): void {
    this.#record(0);
    const whole = Buffer.from(answer.body);
    this.#response.writeHead(answer.status, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': whole.length,
    });
    // Destroyed, not reset: the half that was written still arrives.
    this.#response.write(whole.subarray(0, whole.length >> 1), () => this.#incoming.socket.destroy());
  }

  #record(status: number): void {
    recordRequest(this.#world, this.#request, status);
  }
}

const retryAfter = (seconds: number | undefined) =>
  seconds === undefined ? undefined : { headers: { 'retry-after': String(seconds) } };

function recordRequest(world: World, { method, path }: Pick<GraphRequest, 'method' | 'path'>, status: number): void {
  world.journal.recordRequest({ method, path, status, at: world.now() });
  world.watch.changed();
}

async function serve(world: World, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = addressOf(incoming.method ?? 'GET', incoming.url ?? '/');
  if (address.path.startsWith('/_sim')) {
    const answer = await answerControl(
      world,
      address,
      incoming.headers['content-type'] ?? '',
      await readBody(incoming),
    );
    return write(response, address, answer);
  }
  const attempt = { endpoint: endpointOf(address), phoneNumberId: address.id };
  if (world.faults.armed && world.faults.strikesBeforeRead(attempt)) {
    recordRequest(world, address, 0);
    incoming.socket.resetAndDestroy();
    return;
  }
  const { authorization, 'content-type': contentType = '', 'user-agent': userAgent } = incoming.headers;
  const body = await readBody(incoming);
  const request: GraphRequest = { ...address, headers: { authorization, contentType, userAgent }, body };
  await new Exchange(world, request, incoming, response).run();
}

export function createSimulatorServer(world: World): Server {
  const server = createServer((incoming, response) => {
    serve(world, incoming, response).catch((error: unknown) => {
      // A client that left is its own business; anything else is a defect of the simulator and must be seen.
      if (incoming.socket.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      incoming.socket.destroy();
    });
  });
  // A server that closes idle connections races with the next request on them; only scripted resets shall happen.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on('connection', (socket) => {
    socket.setNoDelay(true);
    if (world.faults.armed && world.faults.strikesConnection()) socket.resetAndDestroy();
  });
  return server;
}
