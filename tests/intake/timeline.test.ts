/** One message's whole story, in order and in Portuguese, and no secret in any of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageView } from '../../contracts/message.ts';
import { account, startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';

describe('the story of a message', () => {
  let t: TestPonte;
  const lines: string[] = [];
  beforeAll(async () => {
    const log = pino(
      { level: 'trace' },
      new Writable({
        write: (chunk, _, done) => {
          lines.push(String(chunk));
          done();
        },
      }),
    );
    t = await startTestPonte({ log });
  });
  afterAll(() => t.stop());

  test('has every step in order, each with a sentence', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131016 } });
    const id = await t.sendText('+5511988880001', 'Segredo do cliente', { metadata: { customerId: '42' } });
    const view = MessageView.parse(await t.untilStatus(id, 'read'));
    expect(view.timeline.map((entry) => entry.at)).toEqual(view.timeline.map((entry) => entry.at).sort());
    for (const entry of view.timeline) expect(entry.text).not.toBe('');
    const story = view.timeline.filter((entry) => entry.kind !== 'event').map((entry) => entry.kind);
    expect(story.slice(0, 5)).toEqual(['accepted', 'verdict', 'verdict', 'attempt', 'outcome']);
    expect(story.filter((kind) => kind === 'attempt')).toHaveLength(2);
    expect(story.filter((kind) => kind === 'receipt')).toHaveLength(3);
    const names = view.timeline.filter((entry) => entry.kind === 'event').map((entry) => entry.detail?.name);
    expect(names).toEqual(['message.accepted', 'message.held', 'message.sent', 'message.delivered', 'message.read']);
    expect(view.attempts[0]?.request).toMatchObject({ method: 'POST', url: expect.stringContaining('/messages') });
    expect(view.attempts[0]?.response).toMatchObject({
      status: expect.any(Number),
      body: expect.stringContaining('131016'),
    });
    expect(view.pricing).toMatchObject({ billable: true });
    expect(view.verdicts[0]?.results.map((one) => one.rule)).toContain('recipient_valid');
  });

  test("the trace of the request goes on to the provider's call and to every event", async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await t.call(
      'POST',
      '/v1/messages',
      { channel: 'wa-matriz', to: '11988880002', content: { type: 'text', body: 'x' } },
      { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    );
    const id = String(answer.body.id);
    await t.untilStatus(id, 'read');
    const events = (await t.events()).filter((event) => event.subject === id);
    expect(events).toHaveLength(4);
    for (const event of events) expect(event.traceparent).toContain(traceId);
  });

  test('the line of an attempt is wide, with the phone masked and without the text', async () => {
    const id = await t.sendText('+5511988887766', 'Texto que ninguém deve ler');
    await t.untilStatus(id, 'read');
    const line = lines
      .map((one) => JSON.parse(one) as Record<string, unknown>)
      .find((one) => one.msg === 'attempt' && one.messageId === id);
    expect(line).toMatchObject({
      channel: 'wa-matriz',
      attempt: 1,
      lane: 'realtime',
      outcome: 'sent',
      httpStatus: 200,
      contact: '+5511*******66',
      durationMs: expect.any(Number),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const all = lines.join('');
    expect(all).not.toContain('+5511988887766');
    expect(all).not.toContain('Texto que ninguém deve ler');
  });

  test('no secret in any answer, log line, metric or byte of the ledger', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 190, details: `token ${account.accessToken}` } });
    const id = await t.sendText('+5511988880003');
    await t.untilMessage(
      id,
      (view) => view.attempts.length > 0 && view.attempts[0]?.outcome === 'failed',
      'a refused credential',
    );
    const paths = [
      '/v1/channels',
      '/v1/channels/wa-matriz',
      '/v1/keys',
      '/v1/me',
      '/v1/log',
      '/v1/events?limit=1000',
      `/v1/messages/${id}`,
      '/v1/templates',
      '/v1/dead-letters',
      '/metrics',
      '/readyz',
      '/openapi.json',
      '/docs',
    ];
    const answers = await Promise.all(paths.map(async (path) => (await t.call('GET', path)).text));
    const directory = t.settings.dataDirectory;
    const files = await Promise.all(
      ['ponte.db', 'ponte.db-wal'].map((name) => readFile(join(directory, name), 'latin1')),
    );
    const places = { answers: answers.join(''), log: lines.join(''), ledger: files.join('') };
    for (const secret of [account.accessToken, account.appSecret, account.verifyToken, testKey]) {
      for (const [name, text] of Object.entries(places))
        expect([name, secret, text.includes(secret)]).toEqual([name, secret, false]);
    }
    expect((await t.call('GET', '/v1/channels/wa-matriz')).body.config).toMatchObject({
      accessToken: '***',
      appSecret: '***',
      verifyToken: '***',
    });
  });

  test('sending a masked secret back keeps the one that is stored', async () => {
    const { body } = await t.call<{ config: object }>('GET', '/v1/channels/wa-suporte');
    const put = await t.call('PUT', '/v1/channels/wa-suporte', {
      connector: 'whatsapp-cloud',
      name: 'Novo nome',
      rules: { enforceWindow: false },
      config: body.config,
    });
    expect(put.status).toBe(200);
    await t.untilStatus(await t.sendText('+5511988880004', 'x', { channel: 'wa-suporte' }), 'read');
  });
});
