/** Bodies as Opa! Suite takes them: JSON whatever its content type, on GET too. */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../../../contracts/problem.ts';
import { type Ctx, readBody } from '../http/context.ts';

export async function readPosted(c: Ctx, maxBytes: number): Promise<unknown> {
  return parsed(await readBody(c.req.raw, maxBytes));
}

/** A `Request` has no body on GET, whatever came: it is read from the request of Node behind it. Empty: no body. */
export async function readAsked(c: Ctx, maxBytes: number): Promise<unknown> {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  if (incoming === undefined) return {};
  const body = await readIncoming(incoming, maxBytes);
  return body.toString('utf8').trim() === '' ? {} : parsed(body);
}

async function readIncoming(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new Refusal('body_too_large', [
      { path: '', message: `at most ${maxBytes} bytes`, messagePt: `no máximo ${maxBytes} bytes` },
    ]);
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed when it is too much: the answer still has to go out over the same connection.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > maxBytes) break;
  }
  if (size > maxBytes) {
    // The rest has to be taken off the connection, or no other request comes through it.
    incoming.resume();
    throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new Refusal('malformed_json', [], { cause });
  }
}
