/** What Twilio posts, read: who wrote, what, and to which channel; and what a receipt says. */
import { describe, expect, test } from 'vitest';
import type { InboundItem, MessageItem } from '../../connectors/kit/connector.ts';
import type { TwilioConfig } from '../../connectors/twilio/config.ts';
import { parse } from '../../connectors/twilio/webhook.ts';
import { accountSid, form, inbound, messageSid, smsConfig, status, whatsAppConfig } from './fixtures/twilio/samples.ts';

const at = Date.UTC(2026, 10, 21, 12);

const read = (fields: Record<string, string>, config: TwilioConfig = smsConfig, query = ''): InboundItem => {
  const call = { method: 'POST', query, contentType: 'application/x-www-form-urlencoded' } as const;
  const [item] = parse(form(fields), config, call, at);
  if (item === undefined) throw new Error('nothing was read');
  return item;
};
const readMessage = (fields: Record<string, string>, config?: TwilioConfig): MessageItem => {
  const item = read(inbound(fields), config);
  if (item.kind !== 'message') throw new Error(JSON.stringify(item));
  return item;
};

describe('who wrote', () => {
  test.each([
    ['a phone', { From: '+5511987650001' }, { phone: '+5511987650001' }],
    ['a short code', { From: '28999' }, { shortCode: '28999' }],
    [
      'WhatsApp',
      { From: 'whatsapp:+5511987650001', WaId: '5511987650001', ProfileName: 'Ana' },
      { phone: '+5511987650001', waId: '5511987650001', name: 'Ana' },
    ],
    [
      'WhatsApp without the ninth digit',
      { From: 'whatsapp:+553187650001', WaId: '553187650001' },
      { phone: '+5531987650001', waId: '553187650001' },
    ],
    [
      'WhatsApp without the prefix',
      { From: '+5511987650001', WaId: '551187650001', ProfileName: 'Ana' },
      { phone: '+5511987650001', waId: '551187650001', name: 'Ana' },
    ],
    [
      'a person who shows no phone',
      { From: 'whatsapp:BR.135', ExternalUserId: 'whatsapp:BR.135', ProfileName: 'Ana' },
      { bsuid: 'BR.135', name: 'Ana' },
    ],
  ])('%s', (_name, fields, contact) => {
    expect(readMessage(fields).contact).toEqual(contact);
  });
});

describe('what', () => {
  test.each([
    ['text as typed, blanks and all', { Body: ' oi \n' }, { type: 'text', text: ' oi \n' }],
    [
      'a chosen row',
      { Body: 'Boleto', ListId: 'row-1', ListTitle: 'Boleto' },
      { type: 'interactive', reply: { kind: 'list_reply', id: 'row-1', title: 'Boleto' } },
    ],
    [
      'a place',
      { Body: '', Latitude: '-23.55', Longitude: '-46.63', Label: 'Loja', Address: 'Rua Um, 10' },
      { type: 'location', location: { latitude: -23.55, longitude: -46.63, name: 'Loja', address: 'Rua Um, 10' } },
    ],
    [
      'a picture with its caption',
      {
        Body: 'a luz está vermelha',
        NumMedia: '1',
        MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1`,
        MediaContentType0: 'image/jpeg',
      },
      {
        type: 'image',
        media: {
          mediaId: 'MM1/ME1',
          url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1`,
          mimeType: 'image/jpeg',
          caption: 'a luz está vermelha',
        },
      },
    ],
    [
      'two files: the second is kept',
      { Body: '', MediaUrl0: 'https://x/a', MediaContentType0: 'text/vcard', MediaUrl1: 'https://x/b' },
      {
        type: 'document',
        media: { mediaId: 'https://x/a', url: 'https://x/a', mimeType: 'text/vcard' },
        native: { MediaUrl1: 'https://x/b' },
      },
    ],
  ])('%s', (_name, fields, content) => {
    expect(readMessage(fields as unknown as Record<string, string>).content).toEqual(content);
  });

  test('a long text in base64 is read; a long word is left alone', () => {
    const typed = 'Olá, estou sem sinal desde ontem à noite e preciso da segunda via do boleto 😀';
    expect(readMessage({ Body: Buffer.from(typed).toString('base64') }).content.text).toBe(typed);
    for (const word of ['a'.repeat(60), 'k'.repeat(64), 'x'.repeat(61)])
      expect(readMessage({ Body: word }).content.text).toBe(word);
  });

  test('where it comes from and what it quotes', () => {
    const item = readMessage({
      Forwarded: 'true',
      ReferralSourceType: 'ad',
      ReferralCtwaClid: 'clid',
      OriginalRepliedMessageSid: 'SM9',
    });
    expect(item).toMatchObject({
      forwarded: true,
      referral: { source_type: 'ad', ctwa_clid: 'clid' },
      replyTo: 'SM9',
      at,
    });
  });
});

describe('to which channel', () => {
  const service = `MG${'c'.repeat(32)}`;
  const byService = { ...smsConfig, from: undefined, messagingServiceSid: service };

  test.each([
    ['its own number', smsConfig, {}, {}],
    ['another number of the account', smsConfig, { To: '+551140040009' }, { numberId: '+551140040009' }],
    ['WhatsApp, without the prefix', whatsAppConfig, { To: 'whatsapp:+551140040001' }, {}],
    ['any number of its service', byService, { To: '+551140040009', MessagingServiceSid: service }, {}],
    ['another service', byService, { MessagingServiceSid: 'MG0' }, { numberId: 'MG0' }],
  ])('%s', (_name, config, fields, route) => {
    expect(readMessage(fields, config).route).toEqual(route);
  });
});

describe('a receipt', () => {
  test.each([
    ['accepted', 'sent'],
    ['scheduled', 'sent'],
    ['queued', 'sent'],
    ['sending', 'sent'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['failed', 'failed'],
    ['undelivered', 'failed'],
    ['canceled', 'failed'],
    ['partially_delivered', 'failed'],
  ])('%s is %s, under a key of its own', (word, expected) => {
    expect(read(status(word), smsConfig, 'message=01JX3')).toMatchObject({
      kind: 'receipt',
      status: expected,
      messageId: '01JX3',
      providerId: messageSid,
      key: `s:${messageSid}:${word}`,
    });
  });

  test.each([
    ['30005', 'recipient_invalid'],
    ['30007', 'policy'],
    ['63016', 'window_closed'],
    ['63049', 'recipient_cooldown'],
    // After acceptance nobody can say how far it got.
    ['30003', 'unknown'],
    ['63010', 'unknown'],
    ['63018', 'unknown'],
    ['99999', 'unknown'],
  ])('the code %s is %s', (ErrorCode, failureClass) => {
    const item = read(status('undelivered', { ErrorCode }));
    expect(item).toMatchObject({ failure: { code: ErrorCode, class: failureClass } });
    expect(JSON.stringify(item)).not.toContain('retryAfterMs');
  });

  test('without our id it is still found by that of Twilio; without both it is kept', () => {
    expect(read(status('sent'))).not.toHaveProperty('messageId');
    expect(read({ MessageStatus: 'sent' })).toMatchObject({ kind: 'unparsed' });
  });
});

test('a notice of another kind is kept and named', () => {
  expect(read({ AccountSid: accountSid, EventType: 'onSomething' })).toMatchObject({
    kind: 'other',
    field: 'onSomething',
  });
});
