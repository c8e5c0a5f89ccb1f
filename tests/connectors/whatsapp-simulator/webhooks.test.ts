import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  ana,
  appSecret,
  changesOf,
  messagesOf,
  numberId,
  otherNumberId,
  startBench,
  startHub,
  startWithHub,
  statusesOf,
  text,
  wabaId,
} from './setup.ts';

const signed = (raw: string, secret = appSecret) =>
  `sha256=${createHmac('sha256', secret).update(raw, 'latin1').digest('hex')}`;

describe('signature', () => {
  test('covers the bytes sent, which are ASCII with lower-case escapes', async () => {
    const { sim, hub } = await startWithHub();
    sim.reply({ from: { phone: ana, name: 'Ângela' }, content: 'Olá 😀 ÿ' });
    await sim.settled();
    const delivery = hub.deliveries[0];
    expect(delivery?.raw).toContain('Ol\\u00e1 \\ud83d\\ude00 \\u00ff');
    expect(delivery?.raw).toMatch(/^[ -~]*$/);
    expect(delivery?.headers['x-hub-signature-256']).toBe(signed(delivery?.raw ?? ''));
    expect(delivery?.headers['x-hub-signature-256']).not.toBe(
      `sha256=${createHmac('sha256', appSecret).update(JSON.stringify(delivery?.body)).digest('hex')}`,
    );
    expect(messagesOf(hub.deliveries)).toMatchObject([{ text: { body: 'Olá 😀 ÿ' } }]);
  });

  test.each([
    ['valid', (raw: string) => signed(raw)],
    ['wrong', (raw: string) => signed(raw, `not ${appSecret}`)],
    ['none', () => undefined],
  ] as const)('raw post: %s', async (signature, expected) => {
    const { sim, hub } = await startWithHub();
    hub.answerWith(() => 418);
    const answer = await sim.webhooks.post({ body: '{"object":"x"}', signature });
    expect(answer.status).toBe(418);
    expect(hub.deliveries).toHaveLength(1);
    expect(hub.deliveries[0]?.headers['x-hub-signature-256']).toBe(expected('{"object":"x"}'));
  });
});

describe('addresses', () => {
  test('a number of its own, else the account', async () => {
    const { sim, hub, send } = await startWithHub({ receipts: { statuses: ['sent'] } });
    const ownHub = await startHub();
    sim.setWebhookUrl(ownHub.url, otherNumberId);
    await send(text());
    await send(text(), { number: otherNumberId });
    await sim.settled();
    const numbersAt = (deliveries: typeof hub.deliveries) =>
      changesOf(deliveries).map(({ value }) => (value.metadata as { phone_number_id: string }).phone_number_id);
    expect([numbersAt(hub.deliveries), numbersAt(ownHub.deliveries)]).toEqual([[numberId], [otherNumberId]]);
  });

  test('without one, updates are counted and dropped', async () => {
    const { sim, send } = await startBench({ receipts: {} });
    await send(text());
    await sim.settled();
    expect(sim.stats.webhooks).toMatchObject({ updates: 3, unrouted: 3, pending: 0, posts: 0 });
  });

  test.each([
    ['right token', 'verify-me', true, 200],
    ['wrong token', 'guess', false, 403],
  ])('handshake with the %s', async (_case, verifyToken, verified, status) => {
    const hub = await startHub();
    const { sim } = await startBench();
    expect(await sim.subscribe({ url: hub.url, verifyToken })).toMatchObject({ verified, status });
    sim.reply({ from: ana, content: 'oi' });
    await sim.settled();
    expect(hub.deliveries).toHaveLength(verified ? 1 : 0);
  });
});

describe('delivery', () => {
  test('held updates share POSTs up to the batch size once released', async () => {
    const { sim, hub, send } = await startWithHub({ webhooks: { batch: 4 } });
    sim.webhooks.hold();
    await send(text());
    await send(text(), { number: otherNumberId });
    sim.reply({ from: ana, content: 'oi' });
    expect(sim.stats.webhooks).toMatchObject({ pending: 7, held: true });
    expect(hub.deliveries).toHaveLength(0);
    sim.webhooks.release();
    await sim.settled();
    expect(hub.deliveries).toHaveLength(2);
    const [first, second] = hub.deliveries.map((delivery) => changesOf([delivery]));
    expect(first?.map(({ value }) => (value.statuses as unknown[]).length)).toEqual([3, 1]);
    expect(second?.map(({ value }) => Object.keys(value).at(-1))).toEqual(['statuses', 'messages']);
  });

  test('contacts of a batch are named once', async () => {
    const { sim, hub, send } = await startWithHub({ webhooks: { batch: 10 } });
    sim.webhooks.hold();
    await send(text());
    sim.webhooks.release();
    await sim.settled();
    expect(changesOf(hub.deliveries).map(({ value }) => (value.contacts as unknown[]).length)).toEqual([1]);
  });

  test('repeats each POST byte for byte', async () => {
    const { sim, hub } = await startWithHub({ webhooks: { repeat: 3 } });
    sim.reply({ from: ana, content: 'oi' });
    await sim.settled();
    expect(hub.deliveries).toHaveLength(3);
    expect(new Set(hub.deliveries.map(({ raw }) => raw)).size).toBe(1);
    expect(sim.stats.webhooks).toMatchObject({ updates: 1, acknowledged: 1, posts: 3 });
  });

  test('shuffles the same way for the same seed', async () => {
    const order = async (seed: number, shuffle = true) => {
      const { sim, hub } = await startWithHub({ seed, webhooks: { shuffle } });
      sim.webhooks.hold();
      for (let n = 0; n < 20; n++) sim.reply({ from: ana, content: String(n) });
      sim.webhooks.release();
      await sim.settled();
      return messagesOf(hub.deliveries).map(({ text: content }) => Number((content as { body: string }).body));
    };
    const plain = await order(7, false);
    const shuffled = await order(7);
    expect(plain).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(shuffled).not.toEqual(plain);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(plain);
    expect(await order(7)).toEqual(shuffled);
    expect(await order(8)).not.toEqual(shuffled);
  });

  test('a late update lets others pass', async () => {
    const { sim, hub } = await startWithHub();
    sim.webhooks.configure({ delayMs: 50 });
    sim.reply({ from: ana, content: 'late' });
    sim.webhooks.configure({ delayMs: 0 });
    sim.reply({ from: ana, content: 'prompt' });
    expect(sim.stats.scheduled).toBe(1);
    await sim.settled();
    expect(messagesOf(hub.deliveries)).toMatchObject([{ text: { body: 'prompt' } }, { text: { body: 'late' } }]);
  });

  test('anything but 200 is tried again with the same bytes', async () => {
    const { sim, hub } = await startWithHub({ webhooks: { retry: { everyMs: 5, forMs: 5000 } } });
    hub.answerWith((nth) => [500, 202, 302, 200][nth] ?? 200);
    const { settled } = sim.reply({ from: ana, content: 'oi' });
    expect(await settled).toBe('acknowledged');
    expect(hub.deliveries).toHaveLength(4);
    expect(new Set(hub.deliveries.map(({ raw }) => raw)).size).toBe(1);
    expect(sim.stats.webhooks).toMatchObject({ posts: 4, failedPosts: 3, acknowledged: 1, pending: 0 });
  });

  test('receipts survive a hub that is killed and comes back', async () => {
    const { sim, hub, send } = await startWithHub({ webhooks: { retry: { everyMs: 5, forMs: 10_000 } } });
    await hub.close();
    await send(text());
    await sim.until(({ stats }) => stats.webhooks.failedPosts >= 5);
    expect(sim.stats.webhooks).toMatchObject({ acknowledged: 0, pending: 3 });
    const again = await startHub(Number(new URL(hub.url).port));
    await sim.settled();
    expect(
      statusesOf(again.deliveries)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['delivered', 'read', 'sent']);
  });

  test('gives up after the retry time', async () => {
    const { sim, hub } = await startWithHub({ webhooks: { retry: { everyMs: 5, forMs: 15 } } });
    hub.answerWith(() => 503);
    expect(await sim.reply({ from: ana, content: 'oi' }).settled).toBe('abandoned');
    expect(hub.deliveries).toHaveLength(4);
    expect(sim.stats.webhooks).toMatchObject({ abandoned: 1, pending: 0 });
  });

  test('any change can be sent', async () => {
    const { sim, hub } = await startWithHub();
    const value = { event: 'ONBOARDING', display_phone_number: '551140000001' };
    sim.webhooks.change({ field: 'phone_number_quality_update', value, time: 1794000000 });
    sim.webhooks.change({ field: 'messages', value: null, phoneNumberId: numberId });
    await sim.settled();
    expect(hub.deliveries.map(({ body }) => body.entry)).toEqual([
      [{ id: wabaId, time: 1794000000, changes: [{ field: 'phone_number_quality_update', value }] }],
      [{ id: wabaId, changes: [{ field: 'messages', value: null }] }],
    ]);
  });
});
