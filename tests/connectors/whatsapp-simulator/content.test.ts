import { describe, expect, test } from 'vitest';
import { errorOf, type Json, startBench, text } from './setup.ts';

const link = 'https://cdn.example.net/a.jpg';
const interactive = (value: Json) => ({ type: 'interactive', interactive: value });
const buttons = (titles: string[], more: Json = {}) =>
  interactive({
    type: 'button',
    body: { text: 'Confirma?' },
    action: { buttons: titles.map((title, n) => ({ type: 'reply', reply: { id: `b${n}`, title } })) },
    ...more,
  });
const rows = (count: number, prefix = 'r') =>
  Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n}`, title: `Linha ${n}` }));
const list = (sections: Json[], more: Json = {}) =>
  interactive({ type: 'list', body: { text: 'Escolha' }, action: { button: 'Ver', sections }, ...more });
const ctaUrl = (parameters: Json) =>
  interactive({ type: 'cta_url', body: { text: 'Pague' }, action: { name: 'cta_url', parameters } });
const flow = (parameters: Json) =>
  interactive({
    type: 'flow',
    body: { text: 'Cadastro' },
    action: {
      name: 'flow',
      parameters: { flow_message_version: '3', flow_id: '70', flow_cta: 'Abrir', ...parameters },
    },
  });
const location = (value: Json) => ({ type: 'location', location: value });
const contact = (name: Json) => ({ type: 'contacts', contacts: [{ name, phones: [{ phone: '+5511900000002' }] }] });

describe('content Meta takes', () => {
  test.each<[string, Json]>([
    ['text at the limit, emoji counted once', text('😀'.repeat(4096))],
    ['image by link', { type: 'image', image: { link, caption: 'x'.repeat(1024) } }],
    ['document by id', { type: 'document', document: { id: 'stored', filename: 'boleto.pdf', caption: '2a via' } }],
    ['voice note', { type: 'audio', audio: { link, voice: true } }],
    ['video', { type: 'video', video: { link } }],
    ['sticker', { type: 'sticker', sticker: { link } }],
    ['location in numbers', location({ latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua Um' })],
    ['location in strings', location({ latitude: '-23.5', longitude: '-46.6' })],
    ['contact', contact({ formatted_name: 'Ana Teste', first_name: 'Ana' })],
    ['reaction', { type: 'reaction', reaction: { message_id: 'wamid.B', emoji: '👍' } }],
    ['reaction removed', { type: 'reaction', reaction: { message_id: 'wamid.B', emoji: '' } }],
    [
      'buttons',
      buttons(['Sim', 'Não', 'x'.repeat(20)], { header: { type: 'text', text: 'Agenda' }, footer: { text: 'Loja' } }),
    ],
    ['buttons under an image', buttons(['Sim'], { header: { type: 'image', image: { link } } })],
    [
      'list of ten rows',
      list([
        { title: 'A', rows: rows(5, 'a') },
        { title: 'B', rows: rows(5, 'b') },
      ]),
    ],
    ['URL button', ctaUrl({ display_text: 'Abrir', url: 'https://pay.example.net/9' })],
    [
      'location request',
      interactive({ type: 'location_request_message', body: { text: 'Onde?' }, action: { name: 'send_location' } }),
    ],
    ['flow', flow({ flow_token: 't', flow_action: 'navigate', flow_action_payload: { screen: 'INICIO' } })],
    [
      'a type passed through',
      interactive({ type: 'order_details', body: { text: 'x' }, action: { name: 'review_and_pay' } }),
    ],
    ['a quoted message', { ...text(), context: { message_id: 'wamid.A' } }],
  ])('%s', async (_case, message) => {
    const { send, sim } = await startBench();
    sim.media.add({ id: 'stored', bytes: Buffer.from('%PDF'), mimeType: 'application/pdf' });
    expect(await send(message)).toMatchObject({ status: 200, json: { messages: [{ id: expect.any(String) }] } });
  });
});

describe('content Meta refuses', () => {
  test.each<[string, Json, number, string]>([
    ['unknown type', { type: 'hologram', hologram: {} }, 100, 'type'],
    ['a type by an inherited name', { type: 'constructor' }, 100, 'type'],
    ['no object of the type', { type: 'image' }, 131008, 'image'],
    ['object of the wrong kind', { type: 'text', text: 'oi' }, 100, 'text'],
    ['empty text', text(''), 131008, 'text.body'],
    ['long text', text('x'.repeat(4097)), 100, "text['body']"],
    ['preview_url not boolean', { type: 'text', text: { body: 'x', preview_url: 'yes' } }, 100, 'preview_url'],
    ['unknown key', { type: 'text', text: { body: 'x', bold: true } }, 100, '"bold"'],
    ['media without source', { type: 'image', image: { caption: 'x' } }, 131008, 'image.link'],
    ['media with two sources', { type: 'image', image: { link, id: 'stored' } }, 131009, 'not both'],
    ['unknown media id', { type: 'image', image: { id: '123' } }, 131009, 'image.id'],
    ['link of another scheme', { type: 'image', image: { link: 'ftp://x/y' } }, 131009, 'image.link'],
    ['long caption', { type: 'image', image: { link, caption: 'x'.repeat(1025) } }, 131009, 'image.caption'],
    ['caption on audio', { type: 'audio', audio: { link, caption: 'x' } }, 100, '"caption"'],
    ['filename on an image', { type: 'image', image: { link, filename: 'x' } }, 100, '"filename"'],
    ['latitude out of range', location({ latitude: 91, longitude: 0 }), 131009, 'latitude'],
    ['latitude no number', location({ latitude: 'north', longitude: 0 }), 131009, 'latitude'],
    ['no longitude', location({ latitude: 1 }), 131008, 'longitude'],
    ['contact without formatted_name', contact({ first_name: 'Ana' }), 131008, 'formatted_name'],
    ['contact with formatted_name alone', contact({ formatted_name: 'Ana' }), 131008, 'name part'],
    [
      'six contacts',
      { type: 'contacts', contacts: Array(6).fill({ name: { formatted_name: 'A', first_name: 'A' } }) },
      131009,
      'contacts',
    ],
    ['reaction without emoji', { type: 'reaction', reaction: { message_id: 'wamid.B' } }, 131008, 'reaction.emoji'],
    ['reaction to nothing', { type: 'reaction', reaction: { emoji: '👍' } }, 131008, 'reaction.message_id'],
    ['long button title', buttons(['x'.repeat(21)]), 131009, 'buttons[0].reply.title'],
    ['equal button titles', buttons(['Sim', 'Sim']), 131009, 'buttons[1].reply.title'],
    ['no buttons', buttons([]), 131009, 'buttons'],
    ['four buttons', buttons(['a', 'b', 'c', 'd']), 131009, 'buttons'],
    ['no interactive body', buttons(['a'], { body: undefined }), 131008, 'interactive.body'],
    ['long interactive body', buttons(['a'], { body: { text: 'x'.repeat(1025) } }), 131009, 'body.text'],
    ['long footer', buttons(['a'], { footer: { text: 'x'.repeat(61) } }), 131009, 'footer'],
    ['long header', buttons(['a'], { header: { type: 'text', text: 'x'.repeat(61) } }), 131009, 'header.text'],
    [
      'eleven rows in all',
      list([
        { title: 'A', rows: rows(6, 'a') },
        { title: 'B', rows: rows(5, 'b') },
      ]),
      131009,
      'exceeds 10',
    ],
    ['two sections without title', list([{ rows: rows(1, 'a') }, { rows: rows(1, 'b') }]), 131008, 'sections[0].title'],
    ['equal row ids', list([{ rows: [...rows(1), ...rows(1)] }]), 131009, 'rows[1].id'],
    ['long row title', list([{ rows: [{ id: 'a', title: 'x'.repeat(25) }] }]), 131009, 'rows[0].title'],
    [
      'long row description',
      list([{ rows: [{ id: 'a', title: 'x', description: 'x'.repeat(73) }] }]),
      131009,
      'description',
    ],
    [
      'image header on a list',
      list([{ rows: rows(1) }], { header: { type: 'image', image: { link } } }),
      131009,
      'header.type',
    ],
    ['long display_text', ctaUrl({ display_text: 'x'.repeat(21), url: link }), 131009, 'display_text'],
    ['no button URL', ctaUrl({ display_text: 'x' }), 131008, 'parameters.url'],
    ['long flow_cta', flow({ flow_cta: 'x'.repeat(31) }), 131009, 'flow_cta'],
    ['flow without id', flow({ flow_id: undefined }), 131008, 'flow_id'],
    [
      'unknown interactive type',
      interactive({ type: 'poll', body: { text: 'x' }, action: {} }),
      100,
      'interactive.type',
    ],
    ['context without message id', { ...text(), context: {} }, 131008, 'context.message_id'],
    ['long opaque data', { ...text(), biz_opaque_callback_data: 'x'.repeat(513) }, 131009, 'biz_opaque_callback_data'],
  ])('%s', async (_case, message, code, named) => {
    const { send, sim } = await startBench();
    sim.media.add({ id: 'stored', bytes: Buffer.from('x'), mimeType: 'image/png' });
    const answer = await send(message);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code,
      message: expect.stringContaining(`(#${code})`),
      error_data: { messaging_product: 'whatsapp', details: expect.stringContaining(named) },
    });
    expect(sim.stats).toMatchObject({ accepted: 0, refused: { [code]: 1 } });
  });
});
