/** The one thing the client must know for sure: had the request begun to leave when it failed? */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient, HttpFailure } from '../../src/platform/http.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
function client(connections = 10) {
  const made = createHttpClient(connections);
  closing.push(() => made.close());
  return made;
}
async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
const post = (url: string, body = '{}') => ({
  method: 'POST' as const,
  url,
  headers: { 'content-type': 'application/json' },
  body,
});
async function failure(attempt: Promise<unknown>): Promise<HttpFailure> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpFailure);
  return error as HttpFailure;
}

describe('an answer', () => {
  test('comes with status, headers and text', async () => {
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () =>
        response.writeHead(201, { 'x-echo': request.method }).end(`got ${body} at ${request.url}`),
      );
    });
    const answer = await client().request(post(`${url}/a?b=1`, 'é'), { timeoutMs: 5_000 });
    expect(answer).toMatchObject({ status: 201, body: 'got é at /a?b=1', headers: { 'x-echo': 'POST' } });
  });

  test('that is a redirect is an answer, and is not followed', async () => {
    let calls = 0;
    const { url } = await serve((_, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await client().request(post(url), { timeoutMs: 5_000 })).status).toBe(302);
    expect(calls).toBe(1);
  });

  test('that has no end is cut off, and counts as unanswered', async () => {
    const { url } = await serve((_, response) => {
      const chunk = 'x'.repeat(1024 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more);
      };
      more();
    });
    const error = await failure(client().request(post(url), { timeoutMs: 20_000 }));
    expect(error.message).toMatch(/larger than 5242880 bytes/);
    expect(error.written).toBe(true);
  });
});

describe('no answer, and nothing had left', () => {
  test('a refused connection', async () => {
    const { server, url } = await serve((_, response) => response.end());
    server.close();
    await once(server, 'close');
    expect((await failure(client().request(post(url), { timeoutMs: 5_000 }))).written).toBe(false);
  });

  test('a name that does not resolve', async () => {
    expect((await failure(client().request(post('http://provider.invalid'), { timeoutMs: 20_000 }))).written).toBe(
      false,
    );
  });

  test('a call given up while it waited for a socket never leaves later', async () => {
    const seen: (string | undefined)[] = [];
    const held: (() => void)[] = [];
    const { url, server } = await serve((request, response) => {
      seen.push(request.url);
      held.push(() => response.end('ok'));
    });
    const one = client(1);
    const first = one.request(post(`${url}/first`), { timeoutMs: 10_000 });
    await once(server, 'request');
    const given = await failure(one.request(post(`${url}/given-up`), { timeoutMs: 50 }));
    expect(given.written).toBe(false);
    const third = one.request(post(`${url}/third`), { timeoutMs: 10_000 });
    held.shift()?.();
    expect((await first).status).toBe(200);
    await once(server, 'request');
    held.shift()?.();
    expect((await third).status).toBe(200);
    expect(seen).toEqual(['/first', '/third']);
  });
});

describe('no answer, and something may have left', () => {
  test('a connection reset before the answer', async () => {
    const { url } = await serve((request) => request.socket.resetAndDestroy());
    expect((await failure(client().request(post(url), { timeoutMs: 5_000 }))).written).toBe(true);
  });

  test('a connection that ends in the middle of the answer', async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    });
    expect((await failure(client().request(post(url), { timeoutMs: 5_000 }))).written).toBe(true);
  });

  test('an answer that takes too long', async () => {
    const { url } = await serve(() => undefined);
    const error = await failure(client().request(post(url), { timeoutMs: 50 }));
    expect(error.written).toBe(true);
    expect(error.message).toBe('no complete answer within 50 ms');
  });

  test('an answer whose body takes too long', async () => {
    const { url } = await serve((_, response) => response.writeHead(200).write('begun'));
    expect((await failure(client().request(post(url), { timeoutMs: 100 }))).written).toBe(true);
  });

  test('something that is no HTTP', async () => {
    const server = createTcpServer((socket) => socket.end('220 smtp ready\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const error = await failure(
      client().request(post(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), { timeoutMs: 5_000 }),
    );
    expect(error.message).not.toBe('');
  });
});
