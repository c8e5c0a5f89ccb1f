/** Past a set backlog Ponte says so, instead of piling up: 503 with Retry-After, nothing written, and room again later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const message = (to = '+5511988880001', more: object = {}) => ({
  channel: 'wa-matriz',
  to,
  content: { type: 'text', body: 'Olá' },
  ...more,
});

describe.each(ledgers)('a full backlog on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger, settings: { maxBacklog: 5 } });
    await t.call('POST', '/v1/channels/wa-matriz/pause');
  });
  afterAll(() => t.stop());
  const post = (body: unknown = message()) => t.call('POST', '/v1/messages', body);

  test('refuses what does not fit, and takes messages again when it has been drained', async () => {
    const ids: string[] = [];
    for (let place = 0; place < 5; place++) ids.push(String((await post()).body.id));
    for (const answer of [await post(), await post()]) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: 'overloaded', detailPt: expect.stringContaining('Retry-After') });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    const batch = await t.call('POST', '/v1/messages/batch', { messages: [message(), message()] });
    expect(batch.status).toBe(503);
    expect(batch.headers['retry-after']).toBeDefined();
    expect(await countRows(t.hub.store.reader, 'message')).toBe(5);
    // Reading and steering go on.
    expect((await t.call('GET', '/v1/log')).status).toBe(200);
    await t.call('POST', '/v1/channels/wa-matriz/resume');
    for (const id of ids) await t.untilStatus(id, 'read');
    await t.hub.backlog.refresh();
    expect((await post()).status).toBe(202);
  });

  test('does not count what is scheduled for later', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    await t.hub.backlog.refresh();
    const answers = [];
    for (let place = 0; place < 10; place++) {
      await t.hub.backlog.refresh();
      answers.push(await post(message('+5511988880001', { sendAt })));
    }
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(202));
  });

  test('a batch that does not fit is refused as a whole', async () => {
    await t.hub.backlog.refresh();
    const before = await countRows(t.hub.store.reader, 'message');
    const { status } = await t.call('POST', '/v1/messages/batch', {
      messages: Array.from({ length: 6 }, () => message()),
    });
    expect(status).toBe(503);
    expect(await countRows(t.hub.store.reader, 'message')).toBe(before);
  });
});
