/** Zenvia by itself: what leaves, what an answer means, and what events say. */
import { describe, expect, test } from 'vitest';
import { kitReceivedAt } from '../../connectors/kit/conformance.ts';
import type { InboundItem } from '../../connectors/kit/connector.ts';
import { planText } from '../../connectors/kit/sms-text/plan.ts';
import { ZenviaSmsConfig, ZenviaWhatsappConfig } from '../../connectors/zenvia/config.ts';
import { zenviaSms, zenviaWhatsapp } from '../../connectors/zenvia/connector.ts';
import type { Content } from '../../contracts/content.ts';
import { answer, encode } from './fixtures/answers.ts';
import { config, messageId, received, status } from './fixtures/zenvia/samples.ts';

const smsConfig = ZenviaSmsConfig.parse({ ...config, from: 'lojax-sms' });
const whatsappConfig = ZenviaWhatsappConfig.parse({ ...config, from: 'lojax-wa' });
const to = { kind: 'phone', e164: '+5511987650001', waId: '551187650001' } as const;

const sendSms = (body: string, more: Partial<ZenviaSmsConfig> = {}) =>
  zenviaSms.send({ id: 'm-1', to, content: { type: 'text', body } }, { id: 'z', config: { ...smsConfig, ...more } });
const sendWhatsapp = (content: Content) =>
  zenviaWhatsapp.send({ id: 'm-1', to, content }, { id: 'z', config: whatsappConfig });

function wireOf(plan: ReturnType<typeof sendSms>) {
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return { request: plan.request, parts: plan.parts, body: JSON.parse(plan.request.body ?? '') };
}
const contentOf = (content: Content) => wireOf(sendWhatsapp(content)).body.contents[0];

const call = { method: 'POST', query: '', contentType: 'application/json' } as const;
const parseWith = (connector: typeof zenviaSms | typeof zenviaWhatsapp, used: unknown, event: unknown): InboundItem[] =>
  connector.webhook.parse(encode(event), used as never, call, kitReceivedAt);
const smsItems = (event: unknown) => parseWith(zenviaSms, smsConfig, event);
const whatsappItems = (event: unknown) => parseWith(zenviaWhatsapp, whatsappConfig, event);

describe('an SMS', () => {
  test('goes to the nine-digit number without plus, from the alias, under our id', () => {
    const { request, body } = wireOf(sendSms('Olá'));
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.zenvia.example/v2/channels/sms/messages',
      headers: { 'x-api-token': config.token, 'content-type': 'application/json' },
    });
    expect(body).toEqual({
      from: 'lojax-sms',
      to: '5511987650001',
      externalId: 'm-1',
      contents: [{ type: 'text', text: 'Ola', encodingStrategy: 'AUTO' }],
    });
  });

  test.each<[string, string, Partial<ZenviaSmsConfig>, string, number]>([
    ['letters that Zenvia sends as Unicode are written plain', 'à Çé ü', {}, 'a Ce u', 1],
    ['a bar has no plain form: all goes in Unicode, with its letters', 'à | Çé', {}, 'à | Çé', 1],
    ['160 characters are one part', 'x'.repeat(160), {}, 'x'.repeat(160), 1],
    ['two parts hold 152 each', 'xyz '.repeat(76).trim(), {}, 'xyz '.repeat(76).trim(), 2],
    ['70 in Unicode are one part', 'ã'.repeat(70), { transliteration: false }, 'ã'.repeat(70), 1],
    ['two of Unicode hold 66 each', 'ãõ '.repeat(44).trim(), { transliteration: false }, 'ãõ '.repeat(44).trim(), 2],
    [
      'always Unicode, where the channel says so',
      'x y '.repeat(30).trim(),
      { encodingStrategy: 'MORE_CHARACTER_SUPPORT' },
      'x y '.repeat(30).trim(),
      2,
    ],
    ['blanks and tabs count as Zenvia delivers them', 'a  b\tc   d', {}, 'a b c d', 1],
  ])('%s', (_, body, more, text, parts) => {
    const plan = sendSms(body, more);
    expect(wireOf(plan)).toMatchObject({ parts, body: { contents: [{ text }] } });
    const forecast = planText(
      body,
      zenviaSms.sms?.text({ ...smsConfig, ...more }) ?? { method: 'gateway', maxParts: 0 },
    );
    if (!/ {2}|\t/.test(body)) expect(forecast).toMatchObject({ ok: true, partCount: parts, text });
  });

  test('never Unicode, where the channel says so: what does not fit is refused with the character', () => {
    const plan = sendSms('Oi 😀', { encodingStrategy: 'MORE_CHARACTERS_PER_MESSAGE' });
    expect(plan).toMatchObject({ ok: false, code: 'content_invalid', issues: [{ path: 'content.body' }] });
    if (!plan.ok) expect(plan.issues[0]?.messagePt).toContain('😀');
  });

  test('over 1520 characters, and a word longer than a part, are refused with the numbers', () => {
    const words = (plan: ReturnType<typeof sendSms>) => (plan.ok ? [] : plan.issues.map(({ messagePt }) => messagePt));
    expect(words(sendSms('palavra '.repeat(191), { maxParts: 10 }))).toEqual([
      expect.stringContaining('ocupa 11 partes de SMS e este canal envia no máximo 10'),
    ]);
    expect(words(sendSms(`veja ${'a'.repeat(153)} aqui agora`))).toEqual([
      expect.stringContaining('palavra com mais de 152 caracteres'),
    ]);
    expect(sendSms(`veja ${'a'.repeat(152)} aqui agora`).ok).toBe(true);
    expect(sendSms('a'.repeat(160)).ok).toBe(true);
  });
});

describe('WhatsApp', () => {
  test('goes to the form of the number that WhatsApp knows', () => {
    const { request, body } = wireOf(sendWhatsapp({ type: 'text', body: 'Olá' }));
    expect(request.url).toBe('https://api.zenvia.example/v2/channels/whatsapp/messages');
    expect(body).toEqual({
      from: 'lojax-wa',
      to: '551187650001',
      externalId: 'm-1',
      contents: [{ type: 'text', text: 'Olá' }],
    });
  });

  const link = 'https://cdn.example.net/a.pdf';
  test.each<[string, Content, unknown]>([
    [
      'a document',
      { type: 'document', link, caption: '2a via', filename: 'a.pdf' },
      { type: 'file', fileUrl: link, fileCaption: '2a via', fileName: 'a.pdf' },
    ],
    ['an audio', { type: 'audio', link }, { type: 'file', fileUrl: link }],
    [
      'a place',
      { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja' },
      { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja' },
    ],
    [
      'a contact, with the types that Zenvia lists',
      {
        type: 'contacts',
        contacts: [
          {
            name: { formattedName: 'Ana Teste' },
            phones: [
              { phone: '+5511987650002', type: 'cell' },
              { phone: '+551133334444', type: 'portaria' },
            ],
          },
        ],
      },
      {
        type: 'contacts',
        contacts: [
          {
            name: { formattedName: 'Ana Teste', firstName: 'Ana Teste' },
            phones: [{ phone: '+5511987650002', type: 'CELL' }, { phone: '+551133334444' }],
          },
        ],
      },
    ],
    [
      'a template whose id is no UUID, with a line break in a value',
      { type: 'template', name: 'abc_123', language: 'pt_BR', parameters: { nome: 'Ana\nMaria' } },
      { type: 'template', templateId: 'abc_123', fields: { nome: 'Ana Maria' } },
    ],
  ])('%s', (_, content, wire) => {
    expect(contentOf(content)).toEqual(wire);
  });

  test('a card without a first name gets the whole name as one', () => {
    const card = contentOf({ type: 'contacts', contacts: [{ name: { formattedName: 'Loja', firstName: '' } }] });
    expect(card.contacts[0].name).toEqual({ formattedName: 'Loja', firstName: 'Loja' });
  });
});

describe('an answer', () => {
  const failure = (response: ReturnType<typeof answer>) => {
    const outcome = zenviaWhatsapp.outcome(response);
    return outcome.kind === 'failed' ? [outcome.failure.class, outcome.failure.code] : outcome.kind;
  };
  test.each<[string, ReturnType<typeof answer>, unknown]>([
    [
      'a code of WhatsApp among the words',
      answer(400, { code: 'X', message: '(#131047) window' }),
      ['window_closed', '131047'],
    ],
    [
      'six digits that are no code',
      answer(400, { code: 'VALIDATION_ERROR', message: 'ticket 199999' }),
      ['bad_request', 'VALIDATION_ERROR'],
    ],
    ['401 with a word that nobody knows', answer(401, { code: 'TOKEN_GONE' }), ['auth', 'http_401']],
    ['404', answer(404, { code: 'NOT_FOUND', message: 'x' }), ['bad_request', 'NOT_FOUND']],
    ['409', answer(409, { code: 'DUPLICATED' }), ['bad_request', 'DUPLICATED']],
    ['429 without a body', answer(429, ''), ['rate_limited', 'http_429']],
    ['a word that nobody knows', answer(418, { code: 'TEAPOT' }), ['unknown', 'TEAPOT']],
    ['503', answer(503, { code: 'VALIDATION_ERROR' }), 'uncertain'],
  ])('%s', (_, response, expected) => {
    expect(failure(response)).toEqual(expected);
  });

  test('Retry-After is kept, and a day at most', () => {
    const wait = (seconds: string) => zenviaSms.outcome(answer(429, '', { 'Retry-After': seconds }));
    expect(wait('7')).toMatchObject({ failure: { retryAfterMs: 7000, scope: 'number' } });
    expect(wait('99999999')).toMatchObject({ failure: { retryAfterMs: 86_400_000 } });
    expect(wait('soon')).toMatchObject({ failure: { retryAfterMs: 1000 } });
  });
});

describe('events', () => {
  const kinds = (event: unknown) => smsItems(event).map((item) => (item.kind === 'receipt' ? item.status : item.kind));
  test.each([
    ['ACCEPTED', 'sent'],
    ['SENT', 'sent'],
    ['delivered', 'delivered'],
    ['READ', 'read'],
    ['REJECTED', 'failed'],
    ['NOT_DELIVERED', 'failed'],
    ['CLICKED', 'other'],
    ['VERIFIED', 'other'],
    ['DELETED', 'other'],
    ['OF_TOMORROW', 'other'],
  ])('%s is %s', (word, kind) => {
    expect(kinds(status(word))).toEqual([kind]);
  });

  test('of two contents each has its status; the same event by another subscription is the same item', () => {
    const first = status('DELIVERED', {}, { contentIndex: 0 });
    const keys = [first, { ...first, id: 'evt-99' }, status('DELIVERED', {}, { contentIndex: 1 })].map(
      (event) => smsItems(event)[0]?.key,
    );
    expect(keys).toEqual(['s:m-4411:0:DELIVERED', 's:m-4411:0:DELIVERED', 's:m-4411:1:DELIVERED']);
  });

  test.each([
    ['2026-11-21T13:05:10Z', Date.UTC(2026, 10, 21, 13, 5, 10)],
    ['2026-11-21T13:05:10.250Z', Date.UTC(2026, 10, 21, 13, 5, 10, 250)],
    ['2026-11-21T10:05:10-03:00', Date.UTC(2026, 10, 21, 13, 5, 10)],
    ['2026-11-21T10:05:10.250-0300', Date.UTC(2026, 10, 21, 13, 5, 10, 250)],
    ['21/11/2026', Date.UTC(2026, 10, 21, 13, 5, 11)],
  ])('%s is read, or the time of the event is', (timestamp, expected) => {
    expect(smsItems(status('SENT', { timestamp }))).toMatchObject([{ at: expected }]);
  });

  test('without any time that can be read, it was when it came', () => {
    const event = { ...status('SENT', { timestamp: undefined }), timestamp: 'ontem' };
    expect(smsItems(event)).toMatchObject([{ kind: 'receipt', at: kitReceivedAt, messageId }]);
  });

  test('an event of the other channel of the account is kept apart', () => {
    expect(smsItems({ ...received([{ type: 'text', text: 'oi' }]), channel: 'whatsapp' })).toMatchObject([
      { kind: 'other', field: 'MESSAGE.whatsapp' },
    ]);
  });

  test('a short code is no phone number', () => {
    const [item] = smsItems(received([{ type: 'text', text: 'oi' }], { from: '28123' }));
    expect(item).toMatchObject({ kind: 'message', contact: { shortCode: '28123' } });
  });

  test.each<[unknown, object]>([
    [
      { type: 'location', latitude: -23.5, longitude: '-46.6', name: 'Casa' },
      { type: 'location', location: { latitude: -23.5, longitude: -46.6, name: 'Casa' } },
    ],
    [
      { type: 'file', fileUrl: 'https://f.example/a', fileMimeType: 'application/pdf', fileName: '../a.pdf' },
      {
        type: 'document',
        media: { mediaId: 'in-1', url: 'https://f.example/a', mimeType: 'application/pdf', filename: '.._a.pdf' },
      },
    ],
    [
      { type: 'contacts', contacts: [{ name: {} }, 7] },
      { type: 'contacts', contacts: [{ name: {} }] },
    ],
    [
      { type: 'json', payload: { a: 1 } },
      { type: 'json', native: { type: 'json', payload: { a: 1 } } },
    ],
    [7, { type: 'unknown', native: 7 }],
  ])('%j is read', (wire, content) => {
    expect(whatsappItems(received([wire]))).toMatchObject([{ kind: 'message', content }]);
  });
});
