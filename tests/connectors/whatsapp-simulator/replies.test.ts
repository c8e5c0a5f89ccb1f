import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ReplyContent } from '../../../connectors/whatsapp-cloud/simulator.ts';
import {
  ana,
  anaDigits,
  changesOf,
  type Json,
  messagesOf,
  numberId,
  startBench,
  startWithHub,
  testClock,
  text,
  wamidOf,
} from './setup.ts';

const file = {
  id: expect.stringMatching(/^\d+$/),
  mime_type: expect.any(String),
  sha256: expect.stringMatching(/^[\w+/]{43}=$/),
};

describe('kinds of reply', () => {
  test.each<[string, string | ReplyContent, Json]>([
    ['text', 'oi', { type: 'text', text: { body: 'oi' } }],
    [
      'image',
      { type: 'image', caption: 'foto' },
      { type: 'image', image: { ...file, mime_type: 'image/png', caption: 'foto' } },
    ],
    ['video', { type: 'video' }, { type: 'video', video: file }],
    [
      'document',
      { type: 'document', filename: 'nf.pdf' },
      { type: 'document', document: { ...file, filename: 'nf.pdf' } },
    ],
    [
      'voice note',
      { type: 'audio', voice: true },
      { type: 'audio', audio: { ...file, mime_type: 'audio/ogg; codecs=opus', voice: true } },
    ],
    ['sticker', { type: 'sticker', animated: true }, { type: 'sticker', sticker: { ...file, animated: true } }],
    [
      'location',
      { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja' },
      { type: 'location', location: { latitude: -23.5, longitude: -46.6, name: 'Loja' } },
    ],
    ['contacts', { type: 'contacts', contacts: [{ phones: [] }] }, { type: 'contacts', contacts: [{ phones: [] }] }],
    [
      'template button',
      { type: 'button', text: 'Sim', payload: 'yes' },
      { type: 'button', button: { text: 'Sim', payload: 'yes' } },
    ],
    [
      'button',
      { type: 'button_reply', id: 'b1', title: 'Sim' },
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'b1', title: 'Sim' } } },
    ],
    [
      'list row',
      { type: 'list_reply', id: 'r1', title: 'Um' },
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'Um' } } },
    ],
    [
      'flow',
      { type: 'nfm_reply', responseJson: '[1]' },
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '[1]' } },
      },
    ],
    [
      'reaction',
      { type: 'reaction', messageId: 'wamid.A', emoji: '👍' },
      { type: 'reaction', reaction: { message_id: 'wamid.A', emoji: '👍' } },
    ],
    [
      'reaction removed, key absent',
      { type: 'reaction_removed', messageId: 'wamid.A' },
      { type: 'reaction', reaction: { message_id: 'wamid.A' } },
    ],
    [
      'reaction removed, empty',
      { type: 'reaction_removed', messageId: 'wamid.A', as: 'empty' },
      { type: 'reaction', reaction: { message_id: 'wamid.A', emoji: '' } },
    ],
    [
      'order',
      { type: 'order', catalogId: '9', items: [{ quantity: 1 }] },
      { type: 'order', order: { catalog_id: '9', text: '', product_items: [{ quantity: 1 }] } },
    ],
    [
      'unsupported',
      { type: 'unsupported', kind: 'poll' },
      { type: 'unsupported', unsupported: { type: 'poll' }, errors: [expect.objectContaining({ code: 131051 })] },
    ],
    [
      'edit',
      { type: 'edit', originalMessageId: 'wamid.A', body: 'oi!' },
      { type: 'edit', edit: { original_message_id: 'wamid.A', message: { type: 'text', text: { body: 'oi!' } } } },
    ],
    [
      'revoke',
      { type: 'revoke', originalMessageId: 'wamid.A' },
      { type: 'revoke', revoke: { original_message_id: 'wamid.A' } },
    ],
    [
      'id change',
      { type: 'user_changed_user_id', newUserId: 'BR.NEW' },
      { type: 'system', system: { body: expect.any(String), type: 'user_changed_user_id', user_id: 'BR.NEW' } },
    ],
    ['raw', { type: 'raw', message: { type: 'telepathy' } }, { type: 'telepathy' }],
  ])('%s', async (_case, content, payload) => {
    const { sim, hub } = await startWithHub({ clock: testClock() });
    const { id, settled } = sim.reply({ from: { phone: ana, name: 'Ana' }, content });
    expect(await settled).toBe('acknowledged');
    expect(messagesOf(hub.deliveries)).toEqual([{ from: anaDigits, id, timestamp: '1794000000', ...payload }]);
    expect(changesOf(hub.deliveries)[0]).toMatchObject({
      field: 'messages',
      value: {
        metadata: { phone_number_id: numberId },
        contacts: [{ profile: { name: 'Ana' }, wa_id: anaDigits }],
      },
    });
  });

  test('a number change names no contact', async () => {
    const { sim, hub } = await startWithHub();
    await sim.reply({ from: ana, content: { type: 'user_changed_number', newWaId: '5511987650009' } }).settled;
    expect(messagesOf(hub.deliveries)).toMatchObject([
      { from: anaDigits, type: 'system', system: { type: 'user_changed_number', wa_id: '5511987650009' } },
    ]);
    expect(changesOf(hub.deliveries)[0]?.value.contacts).toBeUndefined();
  });
});

describe('senders', () => {
  test('BSUID only: no phone anywhere', async () => {
    const { sim, hub } = await startWithHub();
    await sim.reply({ from: { phone: ana, bsuid: 'BR.ANA1', username: '@ana', hidesPhone: true }, content: 'oi' })
      .settled;
    const [message] = messagesOf(hub.deliveries);
    expect(message).toMatchObject({ from_user_id: 'BR.ANA1' });
    expect(message).not.toHaveProperty('from');
    expect(changesOf(hub.deliveries)[0]?.value.contacts).toEqual([
      { profile: { username: '@ana' }, user_id: 'BR.ANA1' },
    ]);
  });

  test('a BSUID where the phone belongs', async () => {
    const { sim, hub } = await startWithHub();
    await sim.reply({ from: 'BR.ANA1', content: 'oi', bsuidInFrom: true }).settled;
    expect(messagesOf(hub.deliveries)).toMatchObject([{ from: 'BR.ANA1', from_user_id: 'BR.ANA1' }]);
    expect(changesOf(hub.deliveries)[0]?.value.contacts).toMatchObject([{ wa_id: 'BR.ANA1', user_id: 'BR.ANA1' }]);
  });

  test('the wa_id of a person stands in from', async () => {
    const { sim, hub } = await startWithHub({ people: [{ phone: ana, waId: '551187650001' }] });
    await sim.reply({ from: ana, content: 'oi' }).settled;
    expect(messagesOf(hub.deliveries)).toMatchObject([{ from: '551187650001' }]);
  });

  test('a person introduced by a reply is known afterwards', async () => {
    const { sim, send } = await startBench({ window: 'sync' });
    sim.reply({ from: { phone: ana, bsuid: 'BR.ANA1' }, content: 'oi' });
    expect((await send({ ...text(), to: undefined, recipient: 'BR.ANA1' })).status).toBe(200);
  });
});

test('context, forwarding, referral, id and time', async () => {
  const { sim, hub } = await startWithHub();
  sim.reply({ from: ana, content: 'a', replyTo: 'wamid.OUT', id: 'wamid.IN1', at: 1_700_000_000_999 });
  sim.reply({ from: ana, content: 'b', forwarded: true, referral: { source_type: 'ad' } });
  await sim.settled();
  expect(messagesOf(hub.deliveries)).toMatchObject([
    { id: 'wamid.IN1', timestamp: '1700000000', context: { from: '551140000001', id: 'wamid.OUT' } },
    { context: { forwarded: true }, referral: { source_type: 'ad' } },
  ]);
});

test('the file of a reply can be downloaded', async () => {
  const { sim, hub, call } = await startWithHub({ inboundMediaUrl: true });
  const bytes = Buffer.from('the picture');
  await sim.reply({ from: ana, content: { type: 'image', data: bytes, mimeType: 'image/jpeg' } }).settled;
  const image = messagesOf(hub.deliveries)[0]?.image as { id: string; sha256: string; url: string };
  expect(image.sha256).toBe(createHash('sha256').update(bytes).digest('base64'));
  const { json } = await call('GET', `/v25.0/${image.id}`);
  for (const url of [String(json.url), image.url]) {
    const answer = await call('GET', url.slice(sim.url.length), { headers: { 'user-agent': 'test' } });
    expect(answer).toMatchObject({ status: 200, text: 'the picture' });
  }
});

describe('automatic replies', () => {
  test('answer what was sent, at once or later', async () => {
    const { sim, hub, send } = await startWithHub({
      receipts: 'none',
      autoReply: (sent) =>
        sent.type === 'text'
          ? { content: `eco ${sent.to}`, replyTo: sent.wamid, ...(sent.opaque && { afterMs: 300 }) }
          : undefined,
    });
    const first = await send({ ...text(), biz_opaque_callback_data: 'later' });
    const second = await send(text());
    await send({ type: 'image', image: { link: 'https://x/y' } });
    await sim.settled();
    expect(messagesOf(hub.deliveries)).toMatchObject([
      { from: anaDigits, text: { body: `eco ${anaDigits}` }, context: { id: wamidOf(second) } },
      { context: { id: wamidOf(first) } },
    ]);
    expect(sim.stats.inbound).toBe(2);
  });

  test('nobody answers what failed', async () => {
    const { sim, send } = await startWithHub({
      people: [{ phone: ana, failsWith: 131026 }],
      autoReply: () => ({ content: 'eco' }),
    });
    await send(text());
    await sim.settled();
    expect(sim.stats.inbound).toBe(0);
  });
});
