/** Requests that are wrong before anybody looks at the message: size, type, address, method, query, key. */
import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyCreated } from '../../contracts/admin.ts';
import { Problem } from '../../contracts/problem.ts';
import { footprint } from '../kit/ledger.ts';
import { type Answer, startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';

const message = { channel: 'wa-matriz', to: '+5511988880001', content: { type: 'text', body: 'Olá' } };
const unknownId = '019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841';
let t: TestPonte;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  t = await startTestPonte({ settings: { maxBodyBytes: 4_096 } });
  await t.call('POST', '/v1/channels/wa-matriz/pause');
  const make = async (name: string, scopes: string[], channels?: string[]) => {
    const { body } = await t.call<KeyCreated>('POST', '/v1/keys', { name, scopes, ...(channels && { channels }) });
    tokens[name] = body.key;
  };
  await make('reader', ['read']);
  await make('sender', ['send']);
  await make('manager', ['manage']);
  await make('bound', ['send', 'read', 'manage'], ['wa-suporte']);
});
afterAll(() => t.stop());

const as = (name: string) => ({ authorization: `Bearer ${tokens[name]}` });

async function refused(call: () => Promise<Answer>, status: number, code: string, paths?: string[]): Promise<Answer> {
  const before = await footprint(t.hub.store.reader);
  const answer = await call();
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = Problem.parse(answer.body);
  expect(problem.code).toBe(code);
  expect(problem.detailPt).not.toBe('');
  if (paths !== undefined) expect(problem.errors?.map((one) => one.path)).toEqual(paths);
  expect(await footprint(t.hub.store.reader)).toEqual(before);
  return answer;
}

const refuses = async (...call: Parameters<typeof refused>): Promise<void> => void (await refused(...call));

describe('the size of a body', () => {
  const large = JSON.stringify({ ...message, content: { type: 'text', body: 'x'.repeat(5_000) } });

  test('is refused by its announced length', async () => {
    const answer = await refused(() => t.call('POST', '/v1/messages', large), 413, 'body_too_large', ['']);
    expect(Problem.parse(answer.body).errors?.[0]?.message).toBe('at most 4096 bytes');
  });

  test('is refused by what really comes when no length is announced', async () => {
    const before = await footprint(t.hub.store.reader);
    const { statusCode, body } = await request(`${t.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      body: Readable.from(large.match(/.{1,1000}/gs) ?? []),
    });
    expect(statusCode).toBe(413);
    expect(Problem.parse(await body.json()).code).toBe('body_too_large');
    expect(await footprint(t.hub.store.reader)).toEqual(before);
  });

  test('is accepted up to the limit, announced or not', async () => {
    const exact = JSON.stringify({ ...message, metadata: { a: '', b: '', c: '', d: '' } });
    const filling = 4_096 - Buffer.byteLength(exact);
    const share = (part: number) => 'y'.repeat(Math.min(1_000, Math.max(0, filling - part * 1_000)));
    const body = JSON.stringify({ ...message, metadata: { a: share(0), b: share(1), c: share(2), d: share(3) } });
    expect(Buffer.byteLength(body)).toBe(4_096);
    expect((await t.call('POST', '/v1/messages', body)).status).toBe(202);
  });
});

describe('the type of a body', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])('"%s" is no JSON', (type) =>
    refuses(
      () => t.call('POST', '/v1/messages', JSON.stringify(message), { 'content-type': type }),
      415,
      'unsupported_media_type',
    ),
  );
  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.erp+json'])(
    '"%s" is JSON',
    async (type) => {
      expect((await t.call('POST', '/v1/messages', JSON.stringify(message), { 'content-type': type })).status).toBe(
        202,
      );
    },
  );
});

describe('addresses and methods', () => {
  test.each([
    '/',
    '/v1',
    '/v1/message',
    '/v1/messages/',
    '/v2/messages',
    '/admin',
    '/webhooks',
    '/schemas/../package.json',
    '/schemas/nada.json',
  ])('%s is not there', (path) => refuses(() => t.call('GET', path), 404, 'not_found'));
  test.each([
    ['GET', '/v1/messages', 'POST'],
    ['PUT', '/v1/messages', 'POST'],
    ['DELETE', `/v1/messages/${unknownId}`, 'GET'],
    ['GET', `/v1/messages/${unknownId}/cancel`, 'POST'],
    ['POST', '/v1/log', 'GET'],
    ['PATCH', '/v1/channels/wa-matriz', 'GET, PUT'],
    ['DELETE', '/webhooks/wa-matriz', 'GET, POST'],
    ['POST', '/healthz', 'GET'],
  ])('%s %s names the methods it takes', async (method, path, allowed) => {
    const answer = await refused(() => t.call(method, path), 405, 'method_not_allowed');
    expect(answer.headers.allow).toBe(allowed);
  });
  test.each([
    ['GET', `/v1/messages/${unknownId}`],
    ['GET', '/v1/messages/%00'],
    ['POST', `/v1/messages/${unknownId}/cancel`],
    ['POST', `/v1/messages/${unknownId}/retry`],
    ['GET', '/v1/channels/wa-nada'],
    ['POST', '/v1/channels/wa-nada/pause'],
    ['POST', `/v1/dead-letters/${unknownId}/replay`],
    ['POST', `/v1/dead-letters/${unknownId}/discard`],
    ['DELETE', `/v1/keys/${unknownId}`],
  ])('%s %s finds nothing', (method, path) => refuses(() => t.call(method, path), 404, 'not_found'));
});

describe('the query', () => {
  test.each([
    ['/v1/log?phone=11988880001', ['phone']],
    ['/v1/log?limit=0', ['limit']],
    ['/v1/log?limit=1001', ['limit']],
    ['/v1/log?limit=many', ['limit']],
    ['/v1/log?status=ok', ['status']],
    ['/v1/log?state=gone', ['state']],
    ['/v1/log?type=fax', ['type']],
    ['/v1/log?from=yesterday', ['from']],
    ['/v1/log?channel=WA', ['channel']],
    ['/v1/events?from=1', ['from']],
    ['/v1/events?after=nonsense', ['after']],
    ['/v1/events/stream?after=nonsense', ['after']],
    ['/v1/dead-letters?kind=letter', ['kind']],
    ['/v1/templates?channel=&limit=x', ['channel', 'limit']],
  ])('%s', (path, paths) => refuses(() => t.call('GET', path), 422, 'invalid_request', paths));
});

describe('the key', () => {
  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong-key',
    `Basic ${testKey}`,
    testKey,
    `Bearer ${testKey}x`,
    `Bearer ${testKey.toUpperCase()}`,
  ])('"%s" is none', async (authorization) => {
    const answer = await refused(() => t.call('POST', '/v1/messages', message, { authorization }), 401, 'unauthorized');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('is asked for before the body is looked at', () =>
    refuses(() => t.call('POST', '/v1/messages', '{', { authorization: 'Bearer wrong' }), 401, 'unauthorized'));

  test.each([
    ['reader', 'POST', '/v1/messages', message, 'send'],
    ['reader', 'POST', '/v1/messages/batch', { messages: [message] }, 'send'],
    ['reader', 'POST', `/v1/messages/${unknownId}/cancel`, undefined, 'send'],
    ['sender', 'GET', '/v1/log', undefined, 'read'],
    ['sender', 'GET', '/v1/events', undefined, 'read'],
    ['sender', 'GET', '/v1/events/stream', undefined, 'read'],
    ['reader', 'PUT', '/v1/channels/wa-x', {}, 'manage'],
    ['reader', 'POST', '/v1/channels/wa-matriz/pause', undefined, 'operate'],
    ['sender', 'GET', '/v1/keys', undefined, 'manage'],
    ['manager', 'GET', '/v1/channels', undefined, 'read'],
  ])('%s: %s %s', async (name, method, path, body, scope) => {
    const answer = await refused(() => t.call(method, path, body, as(name)), 403, 'forbidden_scope', ['authorization']);
    expect(Problem.parse(answer.body).errors?.[0]?.message).toBe(`scope "${scope}" is needed`);
  });

  test.each([
    ['POST', '/v1/messages', message],
    ['GET', '/v1/log?channel=wa-matriz', undefined],
    ['PUT', '/v1/channels/wa-matriz', { connector: 'whatsapp-cloud', name: 'x', config: {} }],
    ['POST', '/v1/channels/wa-matriz/pause', undefined],
    ['POST', '/v1/templates/sync', { channel: 'wa-matriz' }],
    ['GET', '/v1/keys', undefined],
    ['POST', '/v1/keys', { name: 'x', scopes: ['manage'] }],
    ['GET', '/v1/dead-letters', undefined],
  ])('bound to another channel: %s %s', (method, path, body) =>
    refuses(() => t.call(method, path, body, as('bound')), 403, 'forbidden_channel'),
  );

  test('bound to another channel does not learn whether an unknown one exists', async () => {
    const unknown = { ...message, channel: 'wa-nada' };
    await refused(() => t.call('POST', '/v1/messages', unknown, as('bound')), 403, 'forbidden_channel', ['channel']);
  });
});
