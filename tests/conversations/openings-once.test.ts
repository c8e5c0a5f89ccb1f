/** Whatever happens on the way, a conversation is opened once. */
import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/whatsapp-cloud/simulator.ts';
import { ledgers } from '../kit/services.ts';
import { about, noticeStage, onReply, onSend } from './openings-kit.ts';

const minuteMs = 60_000;

describe.each(ledgers)('openings on %s', (ledger) => {
  const kit = noticeStage(ledger);
  const { clock, someone, send, sent, reply, wamidOf, inbound, openedBy } = kit;

  test.each<[string, FaultAction]>([
    ['a try that fails for now', { kind: 'graph_error', code: 130429 }],
    ['a connection refused', { kind: 'reset_on_connect' }],
    ['receipts that outrun the answer', { kind: 'answer_after_receipts' }],
    ['no answer, and receipts that tell', { kind: 'reset_after_accept' }],
  ])('%s: opened on sending all the same, once', async (_, fault) => {
    kit.t.sim.faults.script({ fault, times: 1 });
    const id = await send(someone(), onSend);
    await kit.t.untilMessage(id, ({ status }) => {
      if (status === 'queued') clock.advance(minuteMs);
      return status === 'read';
    });
    expect(await openedBy(id)).toHaveLength(1);
  });

  test('given up as unknown, the receipt that comes late opens it', async () => {
    kit.t.sim.webhooks.hold();
    kit.t.sim.faults.script({ fault: { kind: 'reset_after_accept' } });
    const id = await send(someone(), onSend);
    await kit.t.untilStatus(id, 'uncertain');
    clock.advance(61_000);
    await kit.t.untilStatus(id, 'failed');
    expect(await openedBy(id)).toEqual([]);
    kit.t.sim.webhooks.release();
    await kit.t.untilStatus(id, 'read');
    expect(await openedBy(id)).toHaveLength(1);
  });

  test('refused by the provider it opens nothing; sent again by a person, it does', async () => {
    kit.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, times: 1 });
    const id = await send(someone(), onSend);
    await kit.t.untilStatus(id, 'failed');
    expect(await openedBy(id)).toEqual([]);
    await kit.t.call('POST', `/v1/messages/${id}/retry`);
    await kit.t.untilStatus(id, 'read');
    expect(await openedBy(id)).toHaveLength(1);
  });

  test('the message of a plan opens the conversation of the first one, and a reply to either lands there', async () => {
    const to = someone();
    const fallback = [{ when: { notDeliveredSeconds: 30 }, channel: 'wa-suporte' }];
    kit.t.sim.webhooks.hold();
    const first = await send(to, onReply, { fallback });
    await kit.t.untilMessage(first, ({ status }) => status === 'sent');
    clock.advance(31_000);
    const view = await kit.t.untilMessage(first, ({ fallbacks }) => fallbacks.length === 1);
    const [step = ''] = view.fallbacks;
    await kit.t.untilMessage(step, ({ status }) => status === 'sent');
    kit.t.sim.webhooks.release();
    await kit.t.untilStatus(step, 'read');
    const received = await reply(to, { phoneNumberId: '106000000000002' });
    const [event, ...others] = await openedBy(first, step);
    expect(others).toEqual([]);
    expect(event?.data).toMatchObject({ messageId: step, channel: 'wa-suporte', openedBy: 'reply', ...about });
    const quoting = await reply(to, { replyTo: wamidOf(first) });
    expect([received, quoting].map(({ data }) => data.conversationId)).toEqual(Array(2).fill(event?.subject));
    expect(await openedBy(first, step)).toHaveLength(1);
  });

  test('a step of a plan opens on sending what the first message could not', async () => {
    kit.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, times: 1 });
    const fallback = [{ when: { classes: ['recipient_invalid'] }, channel: 'wa-suporte' }];
    const first = await send(someone(), onSend, { fallback });
    const { fallbacks } = await kit.t.untilMessage(first, (view) => view.fallbacks.length === 1);
    await kit.t.untilStatus(fallbacks[0] ?? '', 'read');
    expect((await openedBy(first, ...fallbacks)).map(({ data }) => data.messageId)).toEqual(fallbacks);
  });

  test('a webhook that comes twice opens once, and lands nowhere else later', async () => {
    const to = someone();
    const first = await sent(to, onReply);
    const wamid = `wamid.twice.${to}`;
    await reply(to, { id: wamid });
    const second = await sent(to, onReply);
    await reply(to, { id: wamid, at: clock.now() });
    expect((await openedBy(first, second)).map(({ data }) => data.messageId)).toEqual([first]);
  });

  test('many replies at the same moment open one conversation', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    const replies = Array.from({ length: 10 }, (_, place) => inbound(to, `wamid.${place}.${to}`, wamidOf(id)));
    const answers = await Promise.all(replies.map((body) => kit.t.sim.webhooks.post({ body })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await openedBy(id)).toHaveLength(1);
  });

  test.each(['on-send', 'on-reply'] as const)(
    '%s: a reply that is heard before Ponte knows whether the notice was taken opens it, and nothing else does then',
    async (mode) => {
      const to = someone();
      kit.t.sim.webhooks.hold();
      kit.t.sim.faults.script({ fault: { kind: 'reset_after_accept' } });
      const id = await send(to, { mode });
      await kit.t.untilStatus(id, 'uncertain');
      expect((await kit.t.sim.webhooks.post({ body: inbound(to, `wamid.early.${to}`, wamidOf(id)) })).status).toBe(200);
      kit.t.sim.webhooks.release();
      await kit.t.untilStatus(id, 'read');
      expect((await openedBy(id)).map(({ data }) => data.openedBy)).toEqual(['reply']);
    },
  );
});
