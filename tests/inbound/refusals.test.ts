/** Who may call a webhook: a wrong signature is 401 before anybody looks at the body, and nothing is stored. */
import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../contracts/problem.ts';
import { footprint } from '../kit/ledger.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';

describe('webhook calls', () => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte();
  });
  afterAll(() => t.stop());
  const call = async (path: string, body: string, headers: Record<string, string>) => {
    const answer = await request(`${t.url}${path}`, { method: 'POST', body, headers });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const sign = (body: string, secret = account.appSecret) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const body = '{"object":"whatsapp_business_account","entry":[]}';

  test.each([
    ['no signature', body, {}],
    ['a signature by another secret', body, { 'x-hub-signature-256': sign(body, 'other') }],
    ['a signature over other bytes', body, { 'x-hub-signature-256': sign(`${body} `) }],
    ['half a signature', body, { 'x-hub-signature-256': sign(body).slice(0, 40) }],
    [
      'an old sha1 signature',
      body,
      { 'x-hub-signature': `sha1=${createHmac('sha1', account.appSecret).update(body).digest('hex')}` },
    ],
    ['no signature on something that is no JSON', 'isto não é JSON', {}],
    ['an administrator key instead of a signature', body, { authorization: 'Bearer test-admin-key-0123456789' }],
  ])('%s', async (_, sent, headers) => {
    const before = await footprint(t.hub.store.reader);
    const answer = await call('/webhooks/wa-matriz', sent, headers as Record<string, string>);
    expect(answer.status).toBe(401);
    const problem = Problem.parse(JSON.parse(answer.text));
    expect(problem.code).toBe('signature_invalid');
    expect(answer.text).not.toContain(sign(sent).slice(7));
    expect(await footprint(t.hub.store.reader)).toEqual(before);
  });

  test('an unknown channel', async () => {
    const answer = await call('/webhooks/wa-nada', body, { 'x-hub-signature-256': sign(body) });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).code).toBe('not_found');
  });

  test('a body beyond what the provider ever sends', async () => {
    const large = 'x'.repeat(4 * 1024 * 1024 + 1);
    const answer = await call('/webhooks/wa-matriz', large, { 'x-hub-signature-256': sign(large) });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).code).toBe('body_too_large');
  });

  test('T20: a signed body with an emoji is taken as it is escaped; its re-serialised copy is not', async () => {
    const escaped = '{"object":"whatsapp_business_account","entry":[],"x":"\\ud83d\\ude00"}';
    const copy = JSON.stringify(JSON.parse(escaped));
    expect((await call('/webhooks/wa-matriz', escaped, { 'x-hub-signature-256': sign(escaped) })).status).toBe(200);
    expect((await call('/webhooks/wa-matriz', copy, { 'x-hub-signature-256': sign(escaped) })).status).toBe(401);
  });

  test('the handshake echoes the challenge to who knows the token, and to nobody else', async () => {
    const ask = (token: string, mode = 'subscribe') =>
      t.call('GET', `/webhooks/wa-matriz?hub.mode=${mode}&hub.verify_token=${token}&hub.challenge=1234`);
    const answer = await ask(account.verifyToken);
    expect([answer.status, answer.text]).toEqual([200, '1234']);
    for (const wrong of [await ask('wrong'), await ask(''), await ask(account.verifyToken, 'unsubscribe')]) {
      expect(wrong.status).toBe(403);
      expect(wrong.text).not.toContain('1234');
    }
    expect((await t.call('GET', '/webhooks/wa-nada?hub.mode=subscribe')).status).toBe(404);
  });
});
