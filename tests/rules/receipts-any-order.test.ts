/** Receipts through the real door: shuffled, repeated, batched, early. The message ends in the same state each time. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ManualReceipt } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { MessageView } from '../../contracts/message.ts';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

type Status = ManualReceipt['status'];
const base = Date.parse('2026-11-21T09:00:00Z');
/** One time for each status, as one provider tells it. */
const times: Record<Status, number> = { sent: 1, failed: 2, delivered: 3, read: 5, played: 4, deleted: 6 };
const storyOf = fc
  .uniqueArray(fc.constantFrom<Status>('sent', 'failed', 'delivered', 'read', 'played', 'deleted'), { minLength: 1 })
  .chain((statuses) =>
    fc.record({
      told: fc
        .shuffledSubarray([...statuses, ...statuses], { minLength: statuses.length })
        .filter((told) => statuses.every((status) => told.includes(status))),
      batch: fc.integer({ min: 1, max: 6 }),
      echoed: fc.boolean(),
    }),
  );

function expected(told: readonly Status[]) {
  const has = (status: Status) => told.includes(status);
  const at = (status: Status) => new Date(base + times[status] * 1000).toISOString();
  const readAt = has('played') ? at('played') : has('read') ? at('read') : null;
  const deliveredAt = has('delivered') ? at('delivered') : null;
  const status = readAt !== null ? 'read' : deliveredAt !== null ? 'delivered' : has('failed') ? 'failed' : 'sent';
  return {
    status,
    readAt,
    deliveredAt,
    failure: status === 'failed' ? expect.objectContaining({ code: '131026' }) : null,
  };
}
const kept = ({ status, readAt, deliveredAt, failure }: MessageView) => ({ status, readAt, deliveredAt, failure });

describe.each(ledgers)('receipts on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger, simulator: { receipts: 'none', webhooks: { batch: 1 } } });
  });
  afterAll(() => t.stop());
  afterEach(() => {
    t.sim.setReceipts('none');
    t.sim.webhooks.configure({ batch: 1, repeat: 1, shuffle: false, parallel: 1, lingerMs: 0 });
  });
  const tell = async (receipts: ManualReceipt[]) => {
    for (const receipt of receipts) t.sim.receipt(receipt);
    await t.sim.until((sim) => sim.stats.webhooks.pending === 0, { what: 'every receipt is acknowledged' });
  };

  test('any order, any repetition, any batching, with and without our reference, end in the same state', async () => {
    await fc.assert(
      fc.asyncProperty(storyOf, async ({ told, batch, echoed }) => {
        t.sim.webhooks.configure({ batch, parallel: 4 });
        const id = await t.sendText('+5511988880001');
        const { providerId } = await t.untilStatus(id, 'sent');
        await tell(
          told.map((status) => ({
            wamid: providerId ?? '',
            status,
            at: base + times[status] * 1000,
            to: '+5511988880001',
            ...(status === 'failed' && { code: 131026 }),
            ...(!echoed && { opaque: '' }),
          })),
        );
        const view = await t.message(id);
        expect(kept(view)).toEqual(expected(told));
        expect(view.receipts).toHaveLength(new Set(told).size);
        const events = (
          await t.call<{ data: { subject: string; sequence: number }[] }>('GET', `/v1/events?limit=1000`)
        ).body.data.filter((event) => event.subject === id);
        expect(events.map((event) => event.sequence)).toEqual(events.map((_, place) => place + 1));
      }),
      { numRuns: 25 },
    );
  });

  test('a hundred messages whose receipts come shuffled, twice, and several to a POST are all read', async () => {
    t.sim.setReceipts({});
    t.sim.webhooks.configure({ batch: 7, repeat: 2, shuffle: true, parallel: 4, lingerMs: 20 });
    const { body } = await t.call<{ results: { accepted: { id: string } }[] }>('POST', '/v1/messages/batch', {
      messages: Array.from({ length: 100 }, (_, place) => ({
        channel: 'wa-matriz',
        to: `+55119777${String(place).padStart(5, '0')}`,
        content: { type: 'text', body: 'x' },
      })),
    });
    await t.sim.until((sim) => sim.stats.accepted >= 100, { timeoutMs: 15_000 });
    await t.sim.until((sim) => sim.stats.webhooks.pending === 0, { timeoutMs: 15_000 });
    for (const { accepted } of body.results) {
      const view = await t.untilStatus(accepted.id, 'read');
      expect(view.receipts.map((receipt) => receipt.status).sort()).toEqual(['delivered', 'read', 'sent']);
    }
    expect(await countRows(t.hub.store.reader, 'dead_letter')).toBe(0);
  });

  test('receipts that are faster than the answer to our own send', async () => {
    t.sim.setReceipts({});
    t.sim.faults.script({ fault: { kind: 'answer_after_receipts' } });
    const id = await t.sendText('+5511988880002');
    const both = (one: MessageView) => one.attempts[0]?.outcome === 'accepted' && one.status === 'read';
    const view = await t.untilMessage(id, both, 'the answer and the receipts');
    expect(view).toMatchObject({ status: 'read', providerId: t.sim.sent.at(-1)?.wamid });
    const names = (await t.events()).filter((event) => event.subject === id).map((event) => event.type);
    expect(names).toEqual(['accepted', 'sent', 'delivered', 'read'].map((name) => `ponte.message.${name}.v1`));
  });

  test('a failure that is faster than the answer to our own send', async () => {
    t.sim.setReceipts({});
    t.sim.faults.script({ fault: { kind: 'answer_after_receipts' }, when: () => true });
    t.sim.faults.script({ fault: { kind: 'accept_then_fail', code: 131026 }, to: '+5511988880003' });
    const id = await t.sendText('+5511988880002');
    await t.untilStatus(id, 'read');
    const failing = await t.sendText('+5511988880003');
    await t.untilStatus(failing, 'failed');
  });

  test('a receipt without our reference that comes before we know the provider id is parked, then matched', async () => {
    t.sim.faults.script({ fault: { kind: 'slow', ms: 2_500 } });
    const id = await t.sendText('+5511988880004');
    await t.sim.until((sim) => sim.sent.some((one) => one.opaque === id));
    const { wamid = '' } = t.sim.sent.find((one) => one.opaque === id) ?? {};
    await tell([{ wamid, status: 'delivered', opaque: '' }]);
    expect(await t.message(id)).toMatchObject({ status: 'sending', receipts: [] });
    const view = await t.untilStatus(id, 'delivered');
    expect(view.receipts).toMatchObject([{ status: 'delivered', providerId: wamid }]);
    expect(view.providerId).toBe(wamid);
  });

  test('a receipt for nobody is kept and changes nothing', async () => {
    const messages = await countRows(t.hub.store.reader, 'message');
    const events = await countRows(t.hub.store.reader, 'event');
    await tell([{ wamid: 'wamid.nobody', status: 'delivered', to: '+5511900000000', opaque: 'no-message-of-ours' }]);
    expect(await countRows(t.hub.store.reader, 'message')).toBe(messages);
    expect(await countRows(t.hub.store.reader, 'event')).toBe(events);
  });

  test("a receipt cannot speak for another channel's message", async () => {
    const id = await t.sendText('+5511988880005', 'x', { channel: 'wa-suporte' });
    const { providerId } = await t.untilStatus(id, 'sent');
    await tell([
      { wamid: providerId ?? '', status: 'read', opaque: id, phoneNumberId: '106000000000001', to: '+5511988880005' },
    ]);
    expect((await t.message(id)).status).toBe('sent');
  });
});
