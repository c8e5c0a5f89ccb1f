import { describe, expect, test } from 'vitest';
import type { OutboundMessage, Recipient } from '../../connectors/kit/connector.ts';
import { CloudConfig } from '../../connectors/whatsapp-cloud/config.ts';
import { send } from '../../connectors/whatsapp-cloud/send.ts';
import type { Content } from '../../contracts/content.ts';
import { contents } from './fixtures/whatsapp-cloud/contents.ts';
import { config } from './fixtures/whatsapp-cloud/kit.ts';

const phone: Recipient = { kind: 'phone', e164: '+5511987650001' };
const text: Content = { type: 'text', body: 'oi' };
const channel = { id: 'wa-matriz', config };

function requestFor(content: Content, rest: Partial<OutboundMessage> = {}, settings: CloudConfig = config) {
  const plan = send({ id: '01JX3', to: phone, content, ...rest }, { id: 'wa-matriz', config: settings });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.request;
}

function wire(content: Content, rest?: Partial<OutboundMessage>): Record<string, unknown> {
  return JSON.parse(requestFor(content, rest).body ?? '') as Record<string, unknown>;
}

describe('envelope (facts 1.1 to 1.3)', () => {
  test('goes to the number of the channel, with the token in the header only', () => {
    const request = requestFor(text);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://graph.facebook.com/v25.0/106000000000001/messages',
      headers: { authorization: `Bearer ${config.accessToken}`, 'content-type': 'application/json' },
    });
  });

  test('the whole body of a text', () => {
    expect(wire(text)).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+5511987650001',
      type: 'text',
      text: { preview_url: false, body: 'oi' },
      biz_opaque_callback_data: '01JX3',
    });
  });

  test.each(['+5511987650001', '5511987650001'])('%s is sent with the plus sign, once', (e164) => {
    expect(wire(text, { to: { kind: 'phone', e164 } }).to).toBe('+5511987650001');
  });

  test('a user id goes in `recipient`, and `to` stays out', () => {
    const body = wire(text, { to: { kind: 'bsuid', id: 'BR.135' } });
    expect(body.recipient).toBe('BR.135');
    expect(body).not.toHaveProperty('to');
  });

  test('a quoted message goes in `context`', () => {
    expect(wire(text, { replyTo: 'wamid.IN1' }).context).toEqual({ message_id: 'wamid.IN1' });
    expect(wire(text)).not.toHaveProperty('context');
  });

  test.each([
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/v26.0/106000000000001/messages'],
    ['https://gateway.example.net/meta/', 'https://gateway.example.net/meta/v26.0/106000000000001/messages'],
  ])('base address %s', (baseUrl, url) => {
    expect(requestFor(text, {}, { ...config, baseUrl, apiVersion: 'v26.0' }).url).toBe(url);
  });
});

describe('content (facts 1.3)', () => {
  const link = 'https://cdn.example.net/file';
  const interactive = (index: number) => wire(contents.interactive[index] ?? text).interactive;

  test.each<[Content, unknown]>([
    [
      { type: 'text', body: 'https://x.example', previewUrl: true },
      { preview_url: true, body: 'https://x.example' },
    ],
    [
      { type: 'image', link, caption: 'Foto' },
      { link, caption: 'Foto' },
    ],
    [{ type: 'image', mediaId: '9', caption: '' }, { id: '9' }],
    [{ type: 'video', link }, { link }],
    [
      { type: 'document', mediaId: '9', caption: '2a via', filename: 'boleto.pdf' },
      { id: '9', caption: '2a via', filename: 'boleto.pdf' },
    ],
    [
      { type: 'audio', mediaId: '9', voice: true },
      { id: '9', voice: true },
    ],
    [{ type: 'audio', mediaId: '9' }, { id: '9' }],
    [{ type: 'sticker', mediaId: '9' }, { id: '9' }],
    [
      { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja', address: '' },
      { latitude: -23.5, longitude: -46.6, name: 'Loja' },
    ],
    [
      { type: 'reaction', messageId: 'wamid.IN1', emoji: '👍' },
      { message_id: 'wamid.IN1', emoji: '👍' },
    ],
    [
      { type: 'reaction', messageId: 'wamid.IN1', emoji: '' },
      { message_id: 'wamid.IN1', emoji: '' },
    ],
  ])('%j', (content, expected) => {
    expect(wire(content)[content.type]).toEqual(expected);
  });

  test('contact card', () => {
    expect(wire(contents.contacts[0]).contacts).toEqual([
      {
        name: { formatted_name: 'Ana Teste', first_name: 'Ana' },
        phones: [{ phone: '+5511987650002', type: 'CELL', wa_id: '5511987650002' }],
        emails: [{ email: 'ana@example.net' }],
        urls: [{ url: 'https://example.net' }],
        org: { company: 'Provedor X' },
        birthday: '1990-01-31',
      },
    ]);
  });

  test('reply buttons', () => {
    expect(interactive(0)).toEqual({
      type: 'button',
      header: { type: 'text', text: 'Agenda' },
      body: { text: '😞'.repeat(1024) },
      footer: { text: 'f'.repeat(60) },
      action: {
        buttons: [
          { type: 'reply', reply: { id: 'i'.repeat(256), title: 't'.repeat(20) } },
          { type: 'reply', reply: { id: 'no', title: 'Não' } },
          { type: 'reply', reply: { id: 'later', title: 'Depois' } },
        ],
      },
    });
  });

  test('list', () => {
    expect(interactive(1)).toMatchObject({
      type: 'list',
      action: {
        button: 'b'.repeat(20),
        sections: [
          {
            title: 's'.repeat(24),
            rows: [{ id: 'i'.repeat(200), title: 't'.repeat(24), description: 'd'.repeat(72) }],
          },
          { title: 'Outros', rows: expect.arrayContaining([{ id: 'p0', title: 'Plano 0' }]) },
        ],
      },
    });
  });

  test('URL button under an image', () => {
    expect(interactive(2)).toEqual({
      type: 'cta_url',
      header: { type: 'image', image: { link } },
      body: { text: 'Pague aqui' },
      action: { name: 'cta_url', parameters: { display_text: 'Abrir', url: 'https://pay.example.net/9' } },
    });
  });

  test('location request', () => {
    expect(interactive(3)).toEqual({
      type: 'location_request_message',
      body: { text: 'Onde você está?' },
      action: { name: 'send_location' },
    });
  });

  test('flow', () => {
    expect(interactive(4)).toEqual({
      type: 'flow',
      header: { type: 'document', document: { id: '900100200301', filename: 'contrato.pdf' } },
      body: { text: 'Cadastro' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_id: '700800',
          flow_token: 't_1',
          flow_cta: 'b'.repeat(30),
          mode: 'draft',
          flow_action: 'navigate',
          flow_action_payload: { screen: 'INICIO', data: { cpf: '' } },
        },
      },
    });
  });

  test('a flow without a screen sends no empty payload', () => {
    const flow = { kind: 'flow', body: 'x', flowId: '1', flowToken: 't', buttonText: 'Abrir', data: {} } as const;
    const { action } = wire({ type: 'interactive', interactive: flow }).interactive as {
      action: { parameters: Record<string, unknown> };
    };
    expect(action.parameters).not.toHaveProperty('flow_action_payload');
  });

  test('a native object is passed through unread', () => {
    expect(interactive(5)).toEqual({ type: 'catalog_message', body: { text: 'Veja' } });
  });
});

describe('template (facts 1.5)', () => {
  const template = (fields: Partial<Extract<Content, { type: 'template' }>>) =>
    wire({ type: 'template', name: 'aviso', language: 'pt_BR', ...fields }).template;

  test('without parameters has no components', () => {
    expect(template({ parameters: [], buttons: [] })).toEqual({ name: 'aviso', language: { code: 'pt_BR' } });
  });

  test('positional values, typed values, document header and every kind of button', () => {
    expect(wire(contents.template[1] ?? text).template).toEqual({
      name: 'boleto',
      language: { code: 'pt_BR' },
      components: [
        {
          type: 'header',
          parameters: [
            { type: 'document', document: { link: 'https://cdn.example.net/file', filename: 'boleto.pdf' } },
          ],
        },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ana' },
            { type: 'currency', currency: { fallback_value: 'R$ 10,00', code: 'BRL', amount_1000: 10_000 } },
            { type: 'date_time', date_time: { fallback_value: '10/12/2026' } },
          ],
        },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '9001' }] },
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: '1',
          parameters: [{ type: 'payload', payload: 'paid:9001' }],
        },
        {
          type: 'button',
          sub_type: 'copy_code',
          index: '2',
          parameters: [{ type: 'coupon_code', coupon_code: 'PIX10' }],
        },
        {
          type: 'button',
          sub_type: 'flow',
          index: '3',
          parameters: [{ type: 'action', action: { flow_token: 't_1', flow_action_data: { plan: 'fibra' } } }],
        },
        {
          type: 'button',
          sub_type: 'catalog',
          index: '4',
          parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'sku1' } }],
        },
      ],
    });
  });

  test('named values carry their name, each of them', () => {
    expect(
      template({ header: { type: 'text', text: 'Ana', name: 'titulo' }, parameters: { nome: 'Ana', dia: 'sexta' } }),
    ).toMatchObject({
      components: [
        { type: 'header', parameters: [{ type: 'text', text: 'Ana', parameter_name: 'titulo' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ana', parameter_name: 'nome' },
            { type: 'text', text: 'sexta', parameter_name: 'dia' },
          ],
        },
      ],
    });
  });

  test.each([
    [{ type: 'image', mediaId: '9' } as const, { type: 'image', image: { id: '9' } }],
    [
      { type: 'video', link: 'https://x.example/v' } as const,
      { type: 'video', video: { link: 'https://x.example/v' } },
    ],
    [
      { type: 'location', latitude: 1, longitude: 2, name: 'Loja', address: 'Rua' } as const,
      { type: 'location', location: { latitude: 1, longitude: 2, name: 'Loja', address: 'Rua' } },
    ],
  ])('header %j', (header, parameter) => {
    expect(template({ header })).toMatchObject({ components: [{ type: 'header', parameters: [parameter] }] });
  });

  test.each([
    ['linha 1\nlinha 2', 'linha 1 linha 2'],
    ['a\r\n\r\nb\tc', 'a b c'],
    ['quatro    espaços', 'quatro espaços'],
    ['três   espaços', 'três   espaços'],
    ['quebra\n   e recuo', 'quebra e recuo'],
  ])('parameter %j is cleaned to what the provider takes', (given, sent) => {
    expect(template({ parameters: [given] })).toMatchObject({ components: [{ parameters: [{ text: sent }] }] });
  });
});

describe('issues', () => {
  test('name the field in both languages, with the limit and the count', () => {
    const plan = send({ id: '1', to: phone, content: { type: 'text', body: '😞'.repeat(4097) } }, channel);
    expect(plan).toEqual({
      ok: false,
      code: 'content_invalid',
      issues: [
        {
          path: 'content.body',
          message: 'must have at most 4096 characters, has 4097',
          messagePt: 'deve ter no máximo 4096 caracteres; tem 4097',
        },
      ],
    });
  });
});

describe('config', () => {
  test('version and address have defaults', () => {
    const { apiVersion: _version, baseUrl: _address, ...required } = config;
    expect(CloudConfig.parse(required)).toMatchObject({ apiVersion: 'v25.0', baseUrl: 'https://graph.facebook.com' });
  });

  test.each([
    ['phoneNumberId', '+55 11 98765-0001'],
    ['wabaId', ''],
    ['accessToken', 'two words'],
    ['appSecret', 'line\nbreak'],
    ['verifyToken', ''],
    ['apiVersion', '25'],
    ['apiVersion', 'v25.0/../x'],
    ['baseUrl', 'ftp://graph.facebook.com'],
    ['baseUrl', 'https://user:pass@graph.facebook.com'],
    ['baseUrl', 'https://graph.facebook.com/?x=1'],
  ])('%s %j is refused', (field, value) => {
    const { error } = CloudConfig.safeParse({ ...config, [field]: value });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});
