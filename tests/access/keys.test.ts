/** API keys: shown once, stored as hashes, limited to scopes and channels, gone when deleted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyCreated, KeyView } from '../../contracts/admin.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('keys on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const create = async (input: object) => KeyCreated.parse((await t.call('POST', '/v1/keys', input)).body);
  const as = (key: string) => ({ authorization: `Bearer ${key}` });

  test('a key is shown once and stored as a hash', async () => {
    const { key, ...view } = await create({ name: 'ERP', scopes: ['send', 'read'] });
    expect(key).toMatch(/^ponte_[A-Za-z0-9_-]{32}$/);
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/keys');
    expect(body.data.map((one) => KeyView.parse(one))).toContainEqual(view);
    expect(JSON.stringify(body)).not.toContain(key);
    expect(JSON.stringify(await look(t.hub.store.reader, 'select * from api_key'))).not.toContain(key);
    expect((await t.call('GET', '/v1/me', undefined, as(key))).body).toEqual({
      id: view.id,
      name: 'ERP',
      scopes: ['send', 'read'],
      channels: null,
    });
  });

  test('a deleted key is refused from the next call on', async () => {
    const { id, key } = await create({ name: 'velho', scopes: ['read'] });
    expect((await t.call('GET', '/v1/log', undefined, as(key))).status).toBe(200);
    expect((await t.call('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    expect((await t.call('GET', '/v1/log', undefined, as(key))).status).toBe(401);
  });

  test('a key for the administrator comes from the environment and outlives others', async () => {
    expect((await t.call('GET', '/v1/me')).body).toMatchObject({ id: 'admin', scopes: ['send', 'read', 'manage'] });
    expect(JSON.stringify(await look(t.hub.store.reader, 'select * from api_key'))).not.toContain(testKey);
  });

  test.each([
    [{ name: '', scopes: ['read'] }, ['name']],
    [{ name: 'x', scopes: [] }, ['scopes']],
    [{ name: 'x', scopes: ['all'] }, ['scopes.0']],
    [{ name: 'x', scopes: ['read'], channels: [] }, ['channels']],
    [{ name: 'x', scopes: ['read'], key: 'mine' }, ['key']],
  ])('%j is refused', async (input, paths) => {
    const answer = await t.call<{ errors: { path: string }[] }>('POST', '/v1/keys', input);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one) => one.path)).toEqual(paths);
  });

  test('a key bound to one channel sees and touches that one only', async () => {
    const { key } = await create({ name: 'loja', scopes: ['send', 'read', 'manage'], channels: ['wa-suporte'] });
    const theirs = await t.sendText('+5511988880001');
    const own = await t.call<{ id: string }>(
      'POST',
      '/v1/messages',
      { channel: 'wa-suporte', to: '11988880002', content: { type: 'text', body: 'x' } },
      as(key),
    );
    await t.untilStatus(theirs, 'read');
    await t.untilStatus(own.body.id, 'read');
    const see = async <Body>(path: string) => (await t.call<Body>('GET', path, undefined, as(key))).body;
    expect((await see<{ data: { id: string }[] }>('/v1/channels')).data.map((one) => one.id)).toEqual(['wa-suporte']);
    expect((await see<{ data: { channel: string }[] }>('/v1/log?limit=1000')).data.map((one) => one.channel)).toEqual([
      'wa-suporte',
    ]);
    const events = (await see<{ data: { data: { channel: string } }[] }>('/v1/events?limit=1000')).data;
    expect(new Set(events.map((event) => event.data.channel))).toEqual(new Set(['wa-suporte']));
    const csv = await t.call('GET', '/v1/log', undefined, { ...as(key), accept: 'text/csv' });
    expect(csv.text).not.toContain(theirs);
    for (const [method, path] of [
      ['GET', `/v1/messages/${theirs}`],
      ['POST', `/v1/messages/${theirs}/cancel`],
      ['POST', `/v1/messages/${theirs}/retry`],
      ['GET', '/v1/channels/wa-matriz'],
    ] as const) {
      expect([path, (await t.call(method, path, undefined, as(key))).status]).toEqual([path, 404]);
    }
  });
});
