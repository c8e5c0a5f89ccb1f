/** Infobip by itself: what leaves, and what an answer means. */
import { describe, expect, test } from 'vitest';
import { InfobipSmsConfig, InfobipWhatsappConfig } from '../../connectors/infobip/config.ts';
import { infobipSms, infobipWhatsapp } from '../../connectors/infobip/connector.ts';
import type { Content } from '../../contracts/content.ts';
import { answer } from './fixtures/answers.ts';
import { config, ofDestination, status } from './fixtures/infobip/samples.ts';

const smsConfig = InfobipSmsConfig.parse({ ...config, sender: '28123' });
const whatsappConfig = InfobipWhatsappConfig.parse({ ...config, sender: '551100005555' });
const webhookUrl = 'https://hub.example/webhooks/ib';
const to = { kind: 'phone', e164: '+5511987650001', waId: '551187650001' } as const;

const sendSms = (body: string, more: Partial<InfobipSmsConfig> = {}) =>
  infobipSms.send({ id: 'm-1', to, content: { type: 'text', body } }, { id: 'i', config: { ...smsConfig, ...more } });
const sendWhatsapp = (content: Content, more: Partial<InfobipWhatsappConfig> = {}) =>
  infobipWhatsapp.send({ id: 'm-1', to, content }, { id: 'i', config: { ...whatsappConfig, ...more } });

function wireOf(plan: ReturnType<typeof sendSms>) {
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return { request: plan.request, parts: plan.parts, body: JSON.parse(plan.request.body ?? '') };
}

describe('an SMS', () => {
  test('has the names of the third version, our id, and digits without plus', () => {
    const { request, body, parts } = wireOf(sendSms('Sua conexão volta'));
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://x1y2z3.api.infobip.example/sms/3/messages',
      headers: { authorization: `App ${config.apiKey}`, 'content-type': 'application/json' },
    });
    expect(body).toEqual({
      messages: [
        {
          sender: '28123',
          destinations: [{ to: '5511987650001', messageId: 'm-1' }],
          content: { text: 'Sua conexao volta' },
        },
      ],
    });
    expect(parts).toBe(1);
  });

  test('names the address for its reports, with the token, and the transliteration of the gateway', () => {
    const { body } = wireOf(sendSms('Oi', { webhookUrl, gatewayTransliteration: 'PORTUGUESE' }));
    expect(body.messages[0]).toMatchObject({
      content: { text: 'Oi', transliteration: 'PORTUGUESE' },
      webhooks: { delivery: { url: `${webhookUrl}?token=${config.webhookToken}`, intermediateReport: true } },
    });
  });

  test('in Unicode only where the channel allows it', () => {
    expect(wireOf(sendSms('Oi 😀 ação')).body.messages[0].content.text).toBe('Oi 😀 ação');
    const plan = sendSms('Oi 😀', { unicode: false });
    expect(plan).toMatchObject({ ok: false, code: 'content_invalid', issues: [{ path: 'content.body' }] });
  });

  test('a base address with a slash at its end is the same', () => {
    const { request } = wireOf(sendSms('Oi', { baseUrl: 'https://x1y2z3.api.infobip.example/' }));
    expect(request.url).toBe('https://x1y2z3.api.infobip.example/sms/3/messages');
  });
});

describe('WhatsApp', () => {
  const link = 'https://cdn.example.net/a.pdf';
  const frame = { from: '551100005555', to: '551187650001', messageId: 'm-1', callbackData: 'm-1' };
  test.each<[string, Content, string, object]>([
    ['a text', { type: 'text', body: 'Oi', previewUrl: true }, 'text', { text: 'Oi', previewUrl: true }],
    [
      'a document',
      { type: 'document', link, filename: 'a.pdf', caption: '2a via' },
      'document',
      { mediaUrl: link, filename: 'a.pdf', caption: '2a via' },
    ],
    ['a sticker', { type: 'sticker', link }, 'sticker', { mediaUrl: link }],
    [
      'a place',
      { type: 'location', latitude: -23.5, longitude: -46.6 },
      'location',
      { latitude: -23.5, longitude: -46.6 },
    ],
    [
      'a contact',
      {
        type: 'contacts',
        contacts: [{ name: { formattedName: 'Ana', prefix: 'Dra.' }, phones: [{ phone: '+5511987650002' }] }],
      },
      'contact',
      {
        contacts: [
          {
            name: { formattedName: 'Ana', firstName: 'Ana', namePrefix: 'Dra.' },
            phones: [{ phone: '+5511987650002' }],
          },
        ],
      },
    ],
    [
      'buttons',
      {
        type: 'interactive',
        interactive: {
          kind: 'buttons',
          header: { type: 'image', link },
          body: 'Confirma?',
          footer: 'Ponte',
          buttons: [{ id: 'sim', title: 'Sim' }],
        },
      },
      'interactive/buttons',
      {
        header: { type: 'IMAGE', mediaUrl: link },
        body: { text: 'Confirma?' },
        footer: { text: 'Ponte' },
        action: { buttons: [{ type: 'REPLY', id: 'sim', title: 'Sim' }] },
      },
    ],
    [
      'a list',
      {
        type: 'interactive',
        interactive: {
          kind: 'list',
          body: 'Escolha',
          button: 'Ver',
          sections: [{ rows: [{ id: 'a', title: 'Plano A', description: '' }] }],
        },
      },
      'interactive/list',
      { body: { text: 'Escolha' }, action: { title: 'Ver', sections: [{ rows: [{ id: 'a', title: 'Plano A' }] }] } },
    ],
  ])('%s', (_, content, path, wire) => {
    const { request, body } = wireOf(sendWhatsapp(content));
    expect(request.url).toBe(`https://x1y2z3.api.infobip.example/whatsapp/1/message/${path}`);
    expect(body).toEqual({ ...frame, content: wire });
  });

  test('a template goes in a list; its buttons in the order of the template', () => {
    const { request, body } = wireOf(
      sendWhatsapp(
        {
          type: 'template',
          name: 'aviso',
          language: 'pt-BR',
          header: { type: 'text', text: 'Agenda' },
          parameters: ['Ana', 'sem\nsinal'],
          buttons: [
            { type: 'url', index: 1, text: '9001' },
            { type: 'quick_reply', index: 0, payload: 'ok' },
          ],
        },
        { webhookUrl },
      ),
    );
    expect(request.url).toMatch(/\/whatsapp\/1\/message\/template$/);
    expect(body).toEqual({
      messages: [
        {
          ...frame,
          notifyUrl: `${webhookUrl}?token=${config.webhookToken}`,
          content: {
            templateName: 'aviso',
            language: 'pt_BR',
            templateData: {
              body: { placeholders: ['Ana', 'sem sinal'] },
              header: { type: 'TEXT', placeholder: 'Agenda' },
              buttons: [
                { type: 'QUICK_REPLY', parameter: 'ok' },
                { type: 'URL', parameter: '9001' },
              ],
            },
          },
        },
      ],
    });
  });
});

describe('an answer', () => {
  const said = (response: ReturnType<typeof answer>) => {
    const outcome = infobipSms.outcome(response);
    return outcome.kind === 'failed' ? [outcome.failure.class, outcome.failure.code] : outcome.kind;
  };
  const named = (group: string, id: number, name: string) => ofDestination(status(group, id, name));
  test.each<[string, ReturnType<typeof answer>, unknown]>([
    ['waiting for delivery', named('PENDING', 3, 'PENDING_WAITING_DELIVERY'), 'accepted'],
    ['delivered already', named('DELIVERED', 5, 'DELIVERED_TO_HANDSET'), 'accepted'],
    ['a repeated id', named('REJECTED', 23, 'REJECTED_DUPLICATE_MESSAGE_ID'), 'accepted'],
    ['a repeated id told by its number', ofDestination({ groupId: 5, id: 23 }), 'accepted'],
    ['no credit, told by its number', ofDestination({ groupId: 5, id: 12 }), ['auth', 'REJECTED_NOT_ENOUGH_CREDITS']],
    ['the same number in another group', ofDestination({ groupId: 2, id: 12 }), ['unknown', 'UNDELIVERABLE']],
    ['flooding', named('REJECTED', 20, 'REJECTED_FLOODING_FILTER'), ['rate_limited', 'REJECTED_FLOODING_FILTER']],
    ['a system error', named('REJECTED', 21, 'REJECTED_SYSTEM_ERROR'), ['transient', 'REJECTED_SYSTEM_ERROR']],
    ['no report of the operator', named('EXPIRED', 29, 'EXPIRED_DLR_UNKNOWN'), 'uncertain'],
    ['signals', named('EXPIRED', 87, 'EXPIRED_OF_SOME_NAME'), ['policy', 'SIGNALS_BLOCKED']],
    ['a name that nobody knows', named('REJECTED', 77, 'REJECTED_INVENTED'), ['unknown', 'REJECTED_INVENTED']],
    ['the newer form of an error', answer(403, { errorCode: 'E403', description: 'no' }), ['auth', 'http_403']],
    [
      '200 with an error inside',
      answer(200, { requestError: { serviceException: { messageId: 'UNAUTHORIZED' } } }),
      ['auth', 'http_401'],
    ],
    ['502', answer(502, { errorCode: 'E429' }), 'uncertain'],
  ])('%s', (_, response, expected) => {
    expect(said(response)).toEqual(expected);
  });

  test('what was wrong with the request is told field by field', () => {
    const serviceException = {
      messageId: 'BAD_REQUEST',
      text: 'Bad request',
      validationErrors: { sender: ['unknown'] },
    };
    expect(infobipSms.outcome(answer(400, { requestError: { serviceException } }))).toMatchObject({
      failure: { code: 'http_400', detail: 'Bad request {"sender":["unknown"]}' },
    });
  });
});
