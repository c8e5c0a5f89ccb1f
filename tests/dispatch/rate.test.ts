/** The number's rate is kept and used: the provider counts, not Ponte. */
import { expect, test } from 'vitest';
import { startTestPonte } from '../kit/ponte.ts';

const mps = 50;
/** What Ponte may send ahead of an even flow: its arrears of 60 ms, and the first one. */
const ahead = 0.06 * mps + 1;

test('numberMps: 50 is never exceeded, from the first call to the last of three seconds', async () => {
  const t = await startTestPonte({ limits: { numberMps: mps }, simulator: { receipts: 'none' } });
  const messages = Array.from({ length: 150 }, (_, place) => ({
    channel: 'wa-matriz',
    to: `+55119888${String(place).padStart(5, '0')}`,
    content: { type: 'text', body: 'x' },
  }));
  const startedAt = Date.now();
  await t.call('POST', '/v1/messages/batch', { messages });
  await t.sim.until((sim) => sim.sent.length === messages.length, { timeoutMs: 30_000 });
  // Counted from the request on: a busy machine only makes calls later, and never turns a breach into none.
  for (const [place, { at }] of t.sim.sent.entries()) {
    expect(place + 1, `calls after ${at - startedAt} ms`).toBeLessThanOrEqual(ahead + ((at - startedAt) * mps) / 1_000);
  }
  await t.stop();
});
