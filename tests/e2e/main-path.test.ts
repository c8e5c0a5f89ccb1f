/** The main job on both ledgers: a request comes in, a message goes out, receipts come back, the log explains it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('main path on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());

  test('a text is sent, delivered, read, and its story is told in order', async () => {
    const id = await t.sendText('(11) 98888-0001', 'Olá, Ana', { metadata: { customerId: '42' } });
    const view = await t.untilStatus(id, 'read');
    expect(t.sim.accepted(id)).toBe(1);
    expect(view.contact).toBe('+5511988880001');
    expect(view.attempts).toHaveLength(1);
    const kinds = view.timeline.map((entry) => entry.kind);
    expect(kinds[0]).toBe('accepted');
    expect(kinds).toEqual(expect.arrayContaining(['verdict', 'attempt', 'outcome', 'receipt', 'event']));
    const events = (await t.events()).filter((event) => event.subject === id);
    expect(events.map((event) => event.type)).toEqual(
      ['accepted', 'sent', 'delivered', 'read'].map((name) => `ponte.message.${name}.v1`),
    );
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
  });
});
