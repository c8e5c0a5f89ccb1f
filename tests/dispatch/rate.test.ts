/** The number's rate is kept over every second, and used: the provider counts, not Ponte. */
import { expect, test } from 'vitest';
import { startTestPonte } from '../kit/ponte.ts';

test('numberMps: 50 is neither exceeded nor wasted over three seconds', async () => {
  const t = await startTestPonte({ limits: { numberMps: 50 }, simulator: { receipts: 'none' } });
  const messages = Array.from({ length: 150 }, (_, place) => ({
    channel: 'wa-matriz',
    to: `+55119888${String(place).padStart(5, '0')}`,
    content: { type: 'text', body: 'x' },
  }));
  await t.call('POST', '/v1/messages/batch', { messages });
  await t.sim.until((sim) => sim.sent.length === messages.length, { timeoutMs: 15_000 });
  const times = t.sim.sent.map((one) => one.at);
  const most = Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + 1_000).length));
  // Calls may bunch up a little on their way; the rate itself may not.
  expect(most).toBeLessThanOrEqual(60);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  expect(seconds).toBeGreaterThan(149 / 50 - 0.2);
  expect(seconds).toBeLessThan(6);
  await t.stop();
});
