/** A whole Ponte against the provider's own limits: nothing is refused for coming too fast, and nothing waits in vain. */
import { describe, expect, test } from 'vitest';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const templates = [
  {
    name: 'aviso',
    language: 'pt_BR',
    category: 'UTILITY' as const,
    components: [{ type: 'BODY' as const, text: 'Sua fatura vence amanhã.' }],
  },
];
const aviso = { type: 'template', name: 'aviso', language: 'pt_BR' };

async function send(t: TestPonte, to: string, more: object = {}): Promise<string> {
  const { body } = await t.call<{ id: string }>('POST', '/v1/messages', {
    channel: 'wa-matriz',
    to,
    content: aviso,
    ...more,
  });
  return body.id;
}

const person = (place: number): string => `+55119777${String(place).padStart(5, '0')}`;

describe.each(ledgers)('on %s', (ledger) => {
  test('given 50 messages to one person, then 45 go, the others wait for the pair, and the provider refuses none', async () => {
    const t = await startTestPonte({ ledger, simulator: { receipts: 'none', limits: { numberMps: 'off' } } });
    const ids = [];
    for (let n = 0; n < 50; n++) ids.push(await t.sendText(person(1), `aviso ${n}`));
    await t.sim.until((sim) => sim.sent.length === 45, { timeoutMs: 15_000 });
    const waiting = await t.untilMessage(ids[45] ?? '', (view) => view.failure?.code === 'pair_limit', 'held');
    expect(waiting).toMatchObject({ status: 'queued', attempts: [] });
    expect(t.sim.stats.refused).toEqual({});
    await t.stop();
  });

  test('given a tier of 5 over two numbers, then five people are written to and the rest wait with the reason', async () => {
    const t = await startTestPonte({
      ledger,
      templates,
      simulator: { limits: { numberMps: 'off', portfolioTier: 5 } },
    });
    for (const id of ['wa-matriz', 'wa-suporte']) {
      const { body } = await t.call<{ config: object; name: string }>('GET', `/v1/channels/${id}`);
      const limits = { numberMps: 1_000, portfolioTier: 5 };
      const { name, config } = body;
      await t.call('PUT', `/v1/channels/${id}`, { connector: 'whatsapp-cloud', name, config, limits });
    }
    await t.call('POST', '/v1/templates/sync', {});
    const ids = [];
    for (let n = 0; n < 8; n++) ids.push(await send(t, person(n), { channel: n % 2 ? 'wa-suporte' : 'wa-matriz' }));
    const settled = await Promise.all(
      ids.map((id) => t.untilMessage(id, (view) => view.status === 'read' || view.failure !== null, 'sent or held')),
    );
    expect(settled.filter((view) => view.status === 'read')).toHaveLength(5);
    for (const view of settled.filter((one) => one.status !== 'read')) {
      expect(view).toMatchObject({ status: 'queued', attempts: [], failure: { code: 'portfolio_tier' } });
    }
    expect(t.sim.stats.refused['131048']).toBeUndefined();
    await t.stop();
  });

  test('given an account rate of 20 over two numbers that may go 1,000, then no call of 60 messages comes too early', async () => {
    const t = await startTestPonte({ ledger, simulator: { receipts: 'none' } });
    for (const id of ['wa-matriz', 'wa-suporte']) {
      const { body } = await t.call<{ config: object; name: string; rules: object }>('GET', `/v1/channels/${id}`);
      const { name, config, rules } = body;
      const limits = { numberMps: 1_000, accountMps: 20 };
      await t.call('PUT', `/v1/channels/${id}`, { connector: 'whatsapp-cloud', name, config, rules, limits });
    }
    const messages = Array.from({ length: 60 }, (_, place) => ({
      channel: place % 2 ? 'wa-suporte' : 'wa-matriz',
      to: person(place),
      content: { type: 'text', body: 'x' },
    }));
    const startedAt = Date.now();
    await t.call('POST', '/v1/messages/batch', { messages });
    await t.sim.until((sim) => sim.sent.length === 60, { timeoutMs: 30_000 });
    // Counted from the request on: a busy machine only makes calls later. Two may go at once, then one every 50 ms.
    for (const [place, { at }] of t.sim.sent.entries()) {
      expect(place + 1, `calls after ${at - startedAt} ms`).toBeLessThanOrEqual(2 + ((at - startedAt) * 20) / 1_000);
    }
    await t.stop();
  });
});
