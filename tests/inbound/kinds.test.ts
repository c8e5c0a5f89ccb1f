/** Whatever a customer sends becomes one `message.received`, with a reference to its file, and a row in the log. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplyContent } from '../../connectors/whatsapp-cloud/simulator.ts';
import { eventSchema, type PonteEvent } from '../../contracts/event.ts';
import type { LogRow } from '../../contracts/log.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const mediaId = expect.stringMatching(/./);
const kinds: [ReplyContent, object][] = [
  [
    { type: 'text', body: 'Olá 👋' },
    { type: 'text', text: 'Olá 👋' },
  ],
  [
    { type: 'image', caption: 'Comprovante' },
    { type: 'image', media: { mediaId, mimeType: 'image/png', caption: 'Comprovante' } },
  ],
  [{ type: 'video' }, { type: 'video', media: { mediaId, mimeType: 'video/mp4' } }],
  [
    { type: 'document', filename: 'boleto.pdf' },
    { type: 'document', media: { mediaId, filename: 'boleto.pdf' } },
  ],
  [
    { type: 'document', filename: '../../etc/passwd' },
    { type: 'document', media: { mediaId, filename: '_.._etc_passwd' } },
  ],
  [
    { type: 'audio', voice: true },
    { type: 'audio', media: { mediaId, voice: true } },
  ],
  [
    { type: 'sticker', animated: true },
    { type: 'sticker', media: { mediaId, animated: true } },
  ],
  [
    { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Casa' },
    { type: 'location', location: { latitude: -23.5, longitude: -46.6, name: 'Casa' } },
  ],
  [
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Ana' } }] },
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Ana' } }] },
  ],
  [
    { type: 'button', text: 'Sim', payload: 'SIM' },
    { type: 'button', reply: { kind: 'button', id: 'SIM', title: 'Sim' } },
  ],
  [
    { type: 'button_reply', id: 'b1', title: 'Pagar' },
    { type: 'interactive', reply: { kind: 'button_reply', id: 'b1', title: 'Pagar' } },
  ],
  [
    { type: 'list_reply', id: 'l1', title: 'Suporte', description: 'Técnico' },
    { reply: { kind: 'list_reply', id: 'l1', description: 'Técnico' } },
  ],
  [
    { type: 'nfm_reply', responseJson: '{"plano":"fibra"}' },
    { reply: { kind: 'nfm_reply', response: '{"plano":"fibra"}' } },
  ],
  // T12
  [{ type: 'nfm_reply', responseJson: '[1]' }, { reply: { response: '[1]' } }],
  [{ type: 'nfm_reply', responseJson: 'lixo' }, { reply: { response: 'lixo' } }],
  [
    { type: 'reaction', messageId: 'wamid.x', emoji: '👍' },
    { type: 'reaction', reaction: { messageId: 'wamid.x', emoji: '👍' } },
  ],
  // T11
  [
    { type: 'reaction_removed', messageId: 'wamid.x', as: 'absent' },
    { type: 'reaction', reaction: { messageId: 'wamid.x' } },
  ],
  [
    { type: 'order', catalogId: 'c1', items: [{ product_retailer_id: 'p1', quantity: 2 }] },
    { type: 'order', order: { catalog_id: 'c1' } },
  ],
  [{ type: 'unsupported' }, { type: 'unsupported' }],
  [
    { type: 'edit', originalMessageId: 'wamid.x', body: 'Corrigido' },
    { type: 'edit', originalMessageId: 'wamid.x', text: 'Corrigido' },
  ],
  [
    { type: 'revoke', originalMessageId: 'wamid.x' },
    { type: 'revoke', originalMessageId: 'wamid.x' },
  ],
  // T3: a kind nobody knows yet
  [
    { type: 'raw', message: { type: 'hologram', hologram: { depth: 3 } } },
    { type: 'hologram', native: { hologram: { depth: 3 } } },
  ],
];

describe.each(ledgers)('messages from customers on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const received = async (providerId: string): Promise<PonteEvent> => {
    const events = await t.untilEvents(
      (all) => all.some((event) => event.data.providerId === providerId && event.type === 'ponte.message.received.v1'),
      `message.received ${providerId}`,
    );
    return eventSchema('message.received').parse(
      events.find((event) => event.data.providerId === providerId),
    ) as unknown as PonteEvent;
  };

  test.each(kinds.map(([content, shown]) => [content.type, content, shown] as const))(
    '%s',
    async (_, content, shown) => {
      const { id } = t.sim.reply({ from: { phone: '+5511988880001', name: 'Ana' }, content });
      const event = await received(id);
      expect(event.data).toMatchObject({
        channel: 'wa-matriz',
        contact: '+5511988880001',
        direction: 'inbound',
        content: shown,
      });
      const view = await t.message(event.subject);
      expect(view).toMatchObject({ direction: 'inbound', status: 'received', providerId: id, content: shown });
      expect(view.timeline[0]).toMatchObject({ kind: 'received', text: 'Recebida no canal wa-matriz' });
      const { body } = await t.call<{ data: LogRow[] }>('GET', `/v1/log?providerId=${encodeURIComponent(id)}`);
      expect(body.data).toMatchObject([
        { id: event.subject, direction: 'inbound', contact: '+55 (11) 98888-0001', state: 'received' },
      ]);
    },
  );

  test('a quoted message of ours is named by our id', async () => {
    const sent = await t.sendText('+5511988880002', 'Tudo certo?');
    const { providerId } = await t.untilStatus(sent, 'read');
    const { id } = t.sim.reply({ from: '+5511988880002', content: 'Sim', replyTo: providerId ?? '' });
    expect((await received(id)).data.replyTo).toEqual({ messageId: sent, providerId });
    const back = await t.sendText('+5511988880002', 'Que bom', { replyTo: (await received(id)).subject });
    await t.untilStatus(back, 'read');
    expect(t.sim.sent.at(-1)?.body.context).toEqual({ message_id: id });
  });

  test('a reaction to a message named by our id reaches the provider by its own', async () => {
    const { id } = t.sim.reply({ from: '+5511988880003', content: 'Oi' });
    const { subject } = await received(id);
    const reaction = await t.sendText('+5511988880003', '', {
      content: { type: 'reaction', messageId: subject, emoji: '❤️' },
    });
    await t.untilStatus(reaction, 'read');
    expect(t.sim.sent.at(-1)?.body.reaction).toEqual({ message_id: id, emoji: '❤️' });
  });

  test('T31: the form without the ninth digit is the same contact', async () => {
    const { id } = t.sim.reply({ from: { phone: '+5511988880004', waId: '551188880004' }, content: 'Oi' });
    expect((await received(id)).data).toMatchObject({
      contact: '+5511988880004',
      contactIds: { waId: '551188880004' },
    });
  });

  test.each([false, true])(
    'T6, T7: a contact without a phone is known by the business-scoped id (in `from`: %s)',
    async (bsuidInFrom) => {
      const { id } = t.sim.reply({
        from: { bsuid: 'BR.13491208655302741918', hidesPhone: true },
        content: 'Oi',
        bsuidInFrom,
      });
      expect((await received(id)).data).toMatchObject({ contact: 'BR.13491208655302741918' });
    },
  );

  test('what a person sends from the phone app of the same number is an echo, not a customer', async () => {
    const echo = {
      from: '551130000001',
      to: '5511988880005',
      id: `wamid.echo.${ledger}`,
      timestamp: '1795251600',
      type: 'text',
      text: { body: 'Do aparelho' },
    };
    t.sim.webhooks.change({
      phoneNumberId: '106000000000001',
      field: 'smb_message_echoes',
      value: {
        messaging_product: 'whatsapp',
        metadata: { phone_number_id: '106000000000001', display_phone_number: '551130000001' },
        message_echoes: [echo],
      },
    });
    const event = await received(echo.id);
    expect(event.data).toMatchObject({
      direction: 'outbound',
      contact: '+5511988880005',
      content: { type: 'text', text: 'Do aparelho' },
    });
    expect((await t.message(event.subject)).acceptedFrom).toBe('phone-app');
  });

  test('a message for the other number of the account arrives on its own channel', async () => {
    const { id } = t.sim.reply({ phoneNumberId: '106000000000002', from: '+5511988880006', content: 'Suporte?' });
    expect((await received(id)).data.channel).toBe('wa-suporte');
  });
});
