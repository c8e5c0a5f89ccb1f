/** G6: same key and same content is the first message again; other content is a conflict. Every write is sent twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyCreated } from '../../contracts/admin.ts';
import type { Accepted } from '../../contracts/message.ts';
import { testIds } from '../kit/ids.ts';
import { countRows, look } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('idempotency on %s', (ledger) => {
  let t: TestPonte;
  let count = 0;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock) });
  });
  afterAll(() => t.stop());

  const message = (more: Record<string, unknown> & { idempotencyKey?: string } = {}) => ({
    channel: 'wa-matriz',
    to: '+5511988880001',
    content: { type: 'text', body: 'Olá' },
    ...more,
  });
  const key = () => {
    count += 1;
    return `key-${ledger}-${count}`;
  };
  const post = (body: object, headers: Record<string, string> = {}) =>
    t.call<Accepted>('POST', '/v1/messages', body, headers);
  const rowsOf = (idempotencyKey?: string) =>
    look(t.hub.store.reader, 'select id from message where idem_key = ?1', idempotencyKey ?? '');

  test('the same request twice is one message', async () => {
    const body = message({ idempotencyKey: key() });
    const first = await post(body);
    const second = await post(body);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(first.body.duplicate).toBe(false);
    expect(second.body).toMatchObject({ id: first.body.id, duplicate: true });
    expect(await rowsOf(body.idempotencyKey)).toHaveLength(1);
    await t.untilStatus(first.body.id, 'read');
    expect((await post(body)).body).toEqual({ id: first.body.id, status: 'read', duplicate: true });
    expect(t.sim.accepted(first.body.id)).toBe(1);
  });

  test('without a key the same request twice is two messages', async () => {
    const [first, second] = [await post(message()), await post(message())];
    expect([first.body.duplicate, second.body.duplicate]).toEqual([false, false]);
    expect(first.body.id).not.toBe(second.body.id);
  });

  test('the header counts like the field, and both together when they agree', async () => {
    const idempotencyKey = key();
    const first = await post(message(), { 'idempotency-key': idempotencyKey });
    const second = await post(message({ idempotencyKey }));
    const third = await post(message({ idempotencyKey }), { 'idempotency-key': idempotencyKey });
    expect([second.body.id, third.body.id]).toEqual([first.body.id, first.body.id]);
    expect([second.body.duplicate, third.body.duplicate]).toEqual([true, true]);
  });

  test('a header that differs from the field is told, and nothing is written', async () => {
    const before = await countRows(t.hub.store.reader, 'message');
    const answer = await post(message({ idempotencyKey: key() }), { 'idempotency-key': 'another' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'idempotencyKey' }] });
    expect(await countRows(t.hub.store.reader, 'message')).toBe(before);
  });

  test('the same number in another form, and fields in another order, are the same content', async () => {
    const idempotencyKey = key();
    const first = await post(message({ idempotencyKey, metadata: { a: 1, b: 2 } }));
    const second = await post({
      metadata: { b: 2, a: 1 },
      content: { body: 'Olá', type: 'text' },
      idempotencyKey,
      to: '(11) 98888-0001',
      channel: 'wa-matriz',
    });
    expect(second.body).toMatchObject({ id: first.body.id, duplicate: true });
  });

  test.each([
    ['content', { content: { type: 'text', body: 'Outro' } }],
    ['recipient', { to: '+5511988880002' }],
    ['channel', { channel: 'wa-suporte' }],
    ['time', { sendAt: '2026-12-01T10:00:00Z' }],
    ['lane', { lane: 'bulk' }],
    ['metadata', { metadata: { customerId: '9' } }],
  ])('another %s under the same key is a conflict, and nothing is written', async (_, change) => {
    const idempotencyKey = key();
    await post(message({ idempotencyKey }));
    const before = await countRows(t.hub.store.reader, 'message');
    const answers = [
      await post(message({ idempotencyKey, ...change })),
      await post(message({ idempotencyKey, ...change })),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({ code: 'idempotency_conflict', errors: [{ path: 'idempotencyKey' }] });
    }
    expect(await countRows(t.hub.store.reader, 'message')).toBe(before);
  });

  test('keys of different callers never meet', async () => {
    const body = message({ idempotencyKey: key() });
    const { body: other } = await t.call<KeyCreated>('POST', '/v1/keys', { name: 'ERP', scopes: ['send'] });
    const [first, second] = [await post(body), await post(body, { authorization: `Bearer ${other.key}` })];
    expect(second.body).toMatchObject({ duplicate: false });
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('fifty at once under one key are one message', async () => {
    const body = message({ idempotencyKey: key() });
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(body)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.body.duplicate)).toHaveLength(1);
    const id = answers[0]?.body.id ?? '';
    await t.untilStatus(id, 'read');
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('a repetition that comes after sendAt has passed is still the first message', async () => {
    const body = message({ idempotencyKey: key(), sendAt: '2026-11-21T12:30:00Z', expiresAt: '2026-11-21T12:40:00Z' });
    const first = await post(body);
    clock.advance(3_600_000);
    const second = await post(body);
    expect(second.status).toBe(202);
    expect(second.body).toMatchObject({ id: first.body.id, duplicate: true });
    expect((await post({ ...body, lane: 'bulk' })).body).toMatchObject({ code: 'idempotency_conflict' });
  });

  test('a repetition that comes after the channel was switched off is still the first message', async () => {
    const body = message({ channel: 'wa-suporte', idempotencyKey: key() });
    const first = await post(body);
    await t.hub.channels.setState('wa-suporte', 'off');
    expect((await post(body)).body).toMatchObject({ id: first.body.id, duplicate: true });
    await t.hub.channels.setState('wa-suporte', 'active');
  });

  test.each(['\u0000', '\ud800', "'; drop table message; --", '😀'.repeat(100), ' '])(
    'any text is a key: %j',
    async (odd) => {
      const body = message({ idempotencyKey: `${key()}${odd}` });
      const [first, second] = [await post(body), await post(body)];
      expect([first.status, second.status]).toEqual([202, 202]);
      expect(second.body).toMatchObject({ id: first.body.id, duplicate: true });
    },
  );
});

describe.each(ledgers)('writes sent twice on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
    await t.call('POST', '/v1/channels/wa-matriz/pause');
  });
  afterAll(() => t.stop());
  const twice = async (method: string, path: string, body?: unknown) => {
    const answers = [await t.call(method, path, body), await t.call(method, path, body)];
    return answers.map((answer) => [answer.status, answer.body.code ?? answer.body.state ?? answer.body.status]);
  };

  test('cancel, then retry', async () => {
    const id = await t.sendText('11988880001');
    expect(await twice('POST', `/v1/messages/${id}/cancel`)).toEqual([
      [200, 'cancelled'],
      [200, 'cancelled'],
    ]);
    expect(await twice('POST', `/v1/messages/${id}/retry`)).toEqual([
      [200, 'queued'],
      [200, 'queued'],
    ]);
    const names = (await t.events()).filter((event) => event.subject === id).map((event) => event.type);
    expect(names).toEqual(['accepted', 'cancelled', 'accepted'].map((name) => `ponte.message.${name}.v1`));
  });

  test('pause, resume, put and sync are the same the second time', async () => {
    expect(await twice('POST', '/v1/channels/wa-suporte/pause')).toEqual([
      [200, 'paused'],
      [200, 'paused'],
    ]);
    expect(await twice('POST', '/v1/channels/wa-suporte/resume')).toEqual([
      [200, 'active'],
      [200, 'active'],
    ]);
    const config = {
      phoneNumberId: '106000000000009',
      wabaId: '102000000000001',
      accessToken: 'a',
      appSecret: 'b',
      verifyToken: 'c',
      baseUrl: t.sim.url,
    };
    const input = { connector: 'whatsapp-cloud', name: 'Novo', config };
    expect(await twice('PUT', '/v1/channels/wa-novo', input)).toEqual([
      [200, 'active'],
      [200, 'active'],
    ]);
    const syncs = [0, 1].map(() => t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' }));
    expect((await Promise.all(syncs)).map((answer) => [answer.status, answer.body])).toEqual([
      [200, { synced: 0 }],
      [200, { synced: 0 }],
    ]);
  });

  test('a key is deleted once', async () => {
    const { body } = await t.call<KeyCreated>('POST', '/v1/keys', { name: 'ERP', scopes: ['send'] });
    expect(await twice('DELETE', `/v1/keys/${body.id}`)).toEqual([
      [204, undefined],
      [404, 'not_found'],
    ]);
  });
});
