/** A reply lands in the conversation of the notice that it answers. */
import { describe, expect, test } from 'vitest';
import { ledgers } from '../kit/services.ts';
import { about, noticeStage, onReply } from './openings-kit.ts';

const minuteMs = 60_000;

describe.each(ledgers)('replies on %s', (ledger) => {
  const kit = noticeStage(ledger);
  const { clock, someone, sent, reply, wamidOf, openedBy } = kit;

  test('LMD-06, LMD-41: two notices to one customer are two conversations, each with its own fields, and one contact', async () => {
    const to = someone();
    const finance = await sent(to, onReply);
    const shop = await sent(to, { ...onReply, extra: { pedido: '000123' } });
    const answers = [await reply(to, { replyTo: wamidOf(finance) }), await reply(to, { replyTo: wamidOf(shop) })];
    const opened = await openedBy(finance, shop);
    expect(opened.map(({ data }) => [data.messageId, data.extra])).toEqual([
      [finance, about.extra],
      [shop, { pedido: '000123' }],
    ]);
    expect(new Set(opened.map(({ data }) => data.conversationId)).size).toBe(2);
    expect(new Set(opened.map(({ data }) => `${data.contact} ${data.customer.cpf}`)).size).toBe(1);
    expect(answers.map(({ data }) => data.conversationId)).toEqual(opened.map(({ data }) => data.conversationId));
  });

  test('who quotes nothing answers the newest notice, and goes on there', async () => {
    const to = someone();
    const older = await sent(to, onReply);
    const newer = await sent(to, onReply);
    await reply(to);
    await reply(to);
    expect((await openedBy(older, newer)).map(({ data }) => data.messageId)).toEqual([newer]);
    await reply(to, { replyTo: wamidOf(older) });
    expect((await openedBy(older, newer)).map(({ data }) => data.messageId)).toEqual([newer, older]);
  });

  test('a reply on another channel, by somebody else, or to another message of ours opens nothing', async () => {
    const [to, other] = [someone(), someone()];
    const id = await sent(to, onReply);
    const plain = await kit.t.sendText(to, 'Código 123456');
    await kit.t.untilStatus(plain, 'read');
    const replies = [
      await reply(to, { phoneNumberId: '106000000000002' }),
      await reply(other),
      await reply(to, { replyTo: wamidOf(plain) }),
    ];
    expect(replies.map(({ data }) => data.conversationId)).toEqual([undefined, undefined, undefined]);
    expect(await openedBy(id)).toEqual([]);
  });

  test('a thumb up opens nothing: the customer has not answered', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    await reply(to, { content: { type: 'reaction', messageId: wamidOf(id), emoji: '👍' } });
    expect(await openedBy(id)).toEqual([]);
  });

  test('a customer who hides the phone is the one the notice went to, once the provider has said so', async () => {
    const to = someone();
    const id = await sent(to, onReply);
    const person = { phone: to, bsuid: 'BR.13500000000000042' };
    expect(
      await kit.t.sim.reply({ from: person, content: { type: 'unsupported' }, phoneNumberId: '106000000000002' })
        .settled,
    ).toBe('acknowledged');
    const received = await reply('BR.13500000000000042', { from: { ...person, hidesPhone: true } });
    const [event] = await openedBy(id);
    expect(event?.data).toMatchObject({ contact: to, openedBy: 'reply' });
    expect(received.data).toMatchObject({
      contact: 'BR.13500000000000042',
      conversationId: event?.data.conversationId,
    });
  });

  test('a message that came before the notice, told late, is no reply to it', async () => {
    const to = someone();
    const at = clock.now();
    clock.advance(10 * minuteMs);
    const id = await sent(to, onReply);
    expect((await reply(to, { at })).data.conversationId).toBeUndefined();
    expect(await openedBy(id)).toEqual([]);
  });
});
