/** A notice opens its conversation, as the provider takes it or with the first reply; nothing else opens one. */
import { describe, expect, test } from 'vitest';
import { countRows } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import { about, noticeStage, onReply, onSend } from './openings-kit.ts';

describe.each(ledgers)('conversations on %s', (ledger) => {
  const kit = noticeStage(ledger);
  const { someone, sent, reply, wamidOf, openedBy, names } = kit;

  test('LMD-02: opened on sending, the event carries the extra fields apart from the customer', async () => {
    const to = someone();
    const id = await sent(to, onSend, { metadata: { campaignId: 'c-1' } });
    const [event, ...others] = await openedBy(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ sequence: 1, subject: event?.data.conversationId });
    expect(event?.data).toEqual({
      conversationId: expect.any(String),
      channel: 'wa-matriz',
      contact: to,
      contactIds: {},
      messageId: id,
      campaignId: 'c-1',
      openedBy: 'send',
      ...about,
      at: expect.any(String),
    });
  });

  test('LMD-16: opened as the notice is sent, without any reply', async () => {
    const id = await sent(someone(), onSend);
    expect(await names(id)).toEqual([
      'message.accepted',
      'message.sent',
      'conversation.opened',
      'message.delivered',
      'message.read',
    ]);
  });

  test('LMD-05, LMD-17: opened with the first reply, once: not before, and by no second one', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    expect(await openedBy(id)).toEqual([]);
    const first = await reply(to, { replyTo: wamidOf(id) });
    const second = await reply(to, { replyTo: wamidOf(id) });
    const third = await reply(to);
    const [event, ...others] = await openedBy(id);
    expect(others).toEqual([]);
    expect(event?.data).toMatchObject({ openedBy: 'reply', contact: to, contactIds: { phone: to }, ...about });
    const ids = [first, second, third].map(({ data }) => data.conversationId);
    expect(ids).toEqual(Array(3).fill(event?.data.conversationId));
  });

  test('LMD-40: sent, delivered, answered, opened, in this order; nothing is to be seen of it before the reply', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    const list = async () =>
      (await kit.t.call<{ data: unknown[] }>('GET', `/v1/conversations?contact=${encodeURIComponent(to)}`)).body.data;
    expect(await list()).toEqual([]);
    const { subject } = await reply(to);
    expect(await list()).toHaveLength(1);
    expect(await names(id, subject)).toEqual([
      'message.accepted',
      'message.sent',
      'message.delivered',
      'message.read',
      'message.received',
      'conversation.opened',
    ]);
  });

  test.each(['on-send', 'on-reply'] as const)(
    'IXC-58: opened %s, the reply lands in the conversation of the notice, quoted or not',
    async (mode) => {
      const to = someone();
      const id = await sent(to, { mode });
      const replies = [await reply(to), await reply(to, { replyTo: wamidOf(id) })];
      const [event] = await openedBy(id);
      expect(replies.map(({ data }) => data.conversationId)).toEqual(Array(2).fill(event?.data.conversationId));
    },
  );

  test('a conversation about nothing in particular has no occurrence, no fields and no customer', async () => {
    const id = await sent(someone(), { mode: 'on-send' });
    const [event] = await openedBy(id);
    expect(event?.data).toMatchObject({ extra: {}, customer: {} });
    expect(event?.data).not.toHaveProperty('occurrence');
  });

  test('the same key again is the same conversation; with other fields it is refused', async () => {
    const to = someone();
    const id = await sent(to, onSend, { idempotencyKey: `aviso ${to}` });
    expect(
      await kit.t.sendText(to, 'Sua parcela vence em 05/12/2026.', { opening: onSend, idempotencyKey: `aviso ${to}` }),
    ).toBe(id);
    expect(await openedBy(id)).toHaveLength(1);
    const { status, body } = await kit.t.call('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to,
      content: { type: 'text', body: 'Sua parcela vence em 05/12/2026.' },
      idempotencyKey: `aviso ${to}`,
      opening: { ...onSend, extra: {} },
    });
    expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
  });

  test('LMD-01: who does not know the binding gets what they always got, whatever their metadata say', async () => {
    const to = someone();
    const before = await countRows(kit.t.hub.store.reader, 'conversation');
    const id = await kit.t.sendText(to, 'Sua parcela vence.', {
      metadata: { openingMode: 'on-send', occurrence: 'Lembrete', 'extra.parcela': '3' },
    });
    await kit.t.untilStatus(id, 'read');
    expect((await reply(to)).data).not.toHaveProperty('conversationId');
    expect(await openedBy(id)).toEqual([]);
    expect(await countRows(kit.t.hub.store.reader, 'conversation')).toBe(before);
  });

  test('the story of the notice says in words when its conversation was opened, and by what', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    const told = async () =>
      (await kit.t.message(id)).timeline.filter(({ detail }) => detail?.name === 'conversation.opened');
    expect(await told()).toEqual([]);
    const { data } = await reply(to);
    expect(await told()).toMatchObject([
      {
        kind: 'event',
        text: expect.stringMatching(
          /^Atendimento aberto pela resposta do cliente: Financiamento, Lembrete de Vencimento de Parcela\. /,
        ),
        detail: { conversationId: data.conversationId, sequence: 1 },
      },
    ]);
  });

  test.each([
    ['an unknown mode', { mode: 'later' }, 'opening.mode'],
    ['a field that is none', { mode: 'on-send', ocorrencia: 'x' }, 'opening.ocorrencia'],
    ['an occurrence without its type', { mode: 'on-send', occurrence: { name: 'x' } }, 'opening.occurrence.type'],
    ['a value that is no text', { mode: 'on-send', extra: { parcela: 3 } }, 'opening.extra.parcela'],
  ])('%s is refused by name', async (_, opening, path) => {
    const { status, body } = await kit.t.call<{ errors: { path: string }[] }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: someone(),
      content: { type: 'text', body: 'x' },
      opening,
    });
    expect([status, body.errors.map((error) => error.path)]).toEqual([422, [path]]);
  });
});
