/** An ordered stop: nothing new is taken, what is in flight ends and is written down, and the next start goes on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPonte } from '../../src/ponte.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, testKey } from '../kit/ponte.ts';

test('the stop waits for the calls in flight, and nothing is left half done', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'ponte-stop-'));
  const t = await startTestPonte({ settings: { dataDirectory }, simulator: { receipts: 'none' } });
  t.sim.faults.script({ fault: { kind: 'slow', ms: 400 }, times: 'always' });
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, place) => t.sendText(`+55119888800${String(place).padStart(2, '0')}`)),
  );
  await t.sim.until((sim) => sim.sent.length === 20);
  await t.call('POST', '/v1/channels/wa-suporte/pause');
  const waiting = await t.sendText('+5511988889999', 'x', { channel: 'wa-suporte' });
  const stopped = t.ponte.stop();
  const late = await t
    .call('POST', '/v1/messages', { channel: 'wa-matriz', to: '11988880001', content: { type: 'text', body: 'x' } })
    .catch(() => ({ status: 0, body: {} }));
  expect([0, 503]).toContain(late.status);
  await stopped;

  const again = await startPonte({ ...t.settings, port: 0 });
  const hub = await again.ready;
  const rows = await look(hub.store.reader, `select id, status from message order by id`);
  expect(Object.fromEntries(rows.map((row) => [row.id, row.status]))).toEqual({
    ...Object.fromEntries(ids.map((id) => [id, 'sent'])),
    [waiting]: 'queued',
  });
  const resumed = await fetch(`${again.url}/v1/channels/wa-suporte/resume`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testKey}` },
  });
  expect(resumed.status).toBe(200);
  await t.sim.until((sim) => sim.accepted(waiting) === 1);
  await again.stop();
  for (const id of [...ids, waiting]) expect(t.sim.accepted(id)).toBe(1);
  await t.sim.close();
  await rm(dataDirectory, { recursive: true });
});

test('a stop that is over leaves no timer behind that would end the process later', async () => {
  const t = await startTestPonte({ settings: { stopMs: 1 } });
  const armed: NodeJS.Timeout[] = [];
  const original = globalThis.setTimeout;
  globalThis.setTimeout = ((...call: Parameters<typeof setTimeout>) => {
    const timer = original(...call);
    if ((call[1] ?? 0) >= 5_000) armed.push(timer);
    return timer;
  }) as typeof setTimeout;
  await t.stop().finally(() => {
    globalThis.setTimeout = original;
  });
  expect(armed.length).toBeGreaterThan(0);
  // `_destroyed` is how Node marks a timer that was cleared.
  expect(armed.map((timer) => (timer as unknown as { _destroyed: boolean })._destroyed)).not.toContain(false);
});
