/** Infobip by itself: what reports and messages say, and who is believed. */
import { describe, expect, test } from 'vitest';
import { InfobipSmsConfig, InfobipWhatsappConfig } from '../../connectors/infobip/config.ts';
import { infobipSms, infobipWhatsapp } from '../../connectors/infobip/connector.ts';
import { kitReceivedAt } from '../../connectors/kit/conformance.ts';
import type { InboundItem } from '../../connectors/kit/connector.ts';
import { encode } from './fixtures/answers.ts';
import { at, config, messageId, noError, report, status } from './fixtures/infobip/samples.ts';

const smsConfig = InfobipSmsConfig.parse({ ...config, sender: '28123' });
const whatsappConfig = InfobipWhatsappConfig.parse({ ...config, sender: '551100005555' });

const call = { method: 'POST', query: '', contentType: 'application/json' } as const;
const smsItems = (results: readonly unknown[], more: Partial<InfobipSmsConfig> = {}): InboundItem[] =>
  infobipSms.webhook.parse(encode({ results }), { ...smsConfig, ...more }, call, kitReceivedAt);
const whatsappItems = (...results: unknown[]): InboundItem[] =>
  infobipWhatsapp.webhook.parse(encode({ results }), whatsappConfig, call, kitReceivedAt);

describe('reports', () => {
  const told = (group: string, id: number, name: string, rest: Record<string, unknown> = {}) =>
    smsItems([report(status(group, id, name), rest)])[0];
  const kind = (item: InboundItem | undefined) => (item?.kind === 'receipt' ? item.status : item?.kind);

  test.each([
    ['PENDING', 3, 'PENDING_WAITING_DELIVERY', 'sent'],
    ['PENDING', 26, 'PENDING_ACCEPTED', 'sent'],
    ['DELIVERED', 2, 'DELIVERED_TO_OPERATOR', 'sent'],
    ['DELIVERED', 5, 'DELIVERED_TO_HANDSET', 'delivered'],
    ['UNDELIVERABLE', 4, 'UNDELIVERABLE_REJECTED_OPERATOR', 'failed'],
    ['UNDELIVERABLE', 9, 'UNDELIVERABLE_NOT_DELIVERED', 'failed'],
    ['EXPIRED', 15, 'EXPIRED_EXPIRED', 'failed'],
    ['EXPIRED', 29, 'EXPIRED_DLR_UNKNOWN', 'other'],
    ['REJECTED', 6, 'REJECTED_NETWORK', 'failed'],
    ['REJECTED', 23, 'REJECTED_DUPLICATE_MESSAGE_ID', 'other'],
    ['OF_TOMORROW', 99, 'OF_TOMORROW', 'other'],
  ])('%s %i (%s) is %s', (group, id, name, expected) => {
    expect(kind(told(group, id, name))).toBe(expected);
  });

  const failureOf = (error: object, more: Partial<InfobipSmsConfig> = {}) => {
    const [item] = smsItems([report(status('UNDELIVERABLE', 9, 'UNDELIVERABLE_NOT_DELIVERED'), { error })], more);
    return item?.kind === 'receipt' ? item.failure : undefined;
  };
  const error = (id: number, name: string, permanent: boolean) => ({ groupId: 1, id, name, permanent });
  test.each<[string, object, Partial<InfobipSmsConfig>, string, string]>([
    ['nothing more', noError, {}, 'unknown', 'UNDELIVERABLE_NOT_DELIVERED'],
    ['an unknown number', error(1, 'EC_UNKNOWN_SUBSCRIBER', true), {}, 'recipient_invalid', 'EC_UNKNOWN_SUBSCRIBER'],
    ['who asked for no more', error(603, 'EC_STOP', true), {}, 'recipient_invalid', 'error_603'],
    ['something for good', error(7001, 'EC_INVENTED', true), {}, 'bad_request', 'EC_INVENTED'],
    ['something that passes', error(7002, 'EC_INVENTED', false), {}, 'transient', 'EC_INVENTED'],
    [
      'what the operator has classed',
      error(7002, 'EC_INVENTED', false),
      { errorClasses: { EC_INVENTED: 'policy' } },
      'policy',
      'EC_INVENTED',
    ],
  ])('a failure with %s', (_, wire, more, failureClass, code) => {
    expect(failureOf(wire, more)).toMatchObject({ class: failureClass, code });
    expect(failureOf(wire, more)).not.toHaveProperty('retryAfterMs');
  });

  test('who asked for no more is remembered so, for SMS only', () => {
    expect(infobipSms.errors.error_603?.optsOut).toBe('marketing');
    expect(infobipWhatsapp.errors).not.toHaveProperty('error_603');
  });

  test.each([
    ['2026-11-21T10:05:00.000-0300', at],
    ['2026-11-21T13:05:00.000+0000', at],
    ['2026-11-21T13:05:00Z', at],
    ['21/11/2026', kitReceivedAt],
  ])('%s is read, or it was when it came', (doneAt, expected) => {
    const item = told('DELIVERED', 5, 'DELIVERED_TO_HANDSET', { doneAt, sentAt: undefined });
    expect(item).toMatchObject({ at: expected });
  });

  test('the price is of all parts, and of no part when none is told', () => {
    const pricing = (rest: Record<string, unknown>) => {
      const item = told('DELIVERED', 5, 'DELIVERED_TO_HANDSET', rest);
      return item?.kind === 'receipt' ? item.pricing : undefined;
    };
    expect(pricing({ smsCount: 3 })).toEqual({ amount: '0.0903', currency: 'BRL' });
    expect(pricing({ price: { pricePerMessage: 0.1 } })).toBeUndefined();
    expect(pricing({ price: null })).toBeUndefined();
  });

  test('what was given to be echoed on WhatsApp is our id', () => {
    const [item] = whatsappItems(report(status('DELIVERED', 5, 'DELIVERED_TO_HANDSET'), { callbackData: 'm-1' }));
    expect(item).toMatchObject({ providerId: messageId, messageId: 'm-1' });
  });
});

describe('messages', () => {
  const received = (message: unknown, rest: object = {}) => ({
    from: '5511987650001',
    to: '551100005555',
    integrationType: 'WHATSAPP',
    receivedAt: '2026-11-21T13:05:00.000+0000',
    messageId: 'in-1',
    message,
    contact: { name: 'Ana' },
    ...rest,
  });

  test.each<[unknown, object]>([
    [
      { type: 'TEXT', text: 'oi' },
      { type: 'text', text: 'oi' },
    ],
    [
      { type: 'VOICE', url: 'https://x/media/f-1' },
      { type: 'audio', media: { mediaId: 'f-1', voice: true } },
    ],
    [{ type: 'IMAGE' }, { type: 'image', native: { type: 'IMAGE' } }],
    [
      { type: 'BUTTON', text: 'Sim', payload: 'ok' },
      { type: 'button', reply: { kind: 'button', id: 'ok', title: 'Sim' } },
    ],
    [
      { type: 'INTERACTIVE_LIST_REPLY', id: 'a', title: 'Plano A', description: '100 mega' },
      { type: 'interactive', reply: { kind: 'list_reply', id: 'a', title: 'Plano A', description: '100 mega' } },
    ],
    [
      { type: 'LOCATION', latitude: -23.5, longitude: -46.6 },
      { type: 'location', location: { latitude: -23.5 } },
    ],
    [
      { type: 'CONTACT', contacts: [{ name: {} }] },
      { type: 'contacts', contacts: [{ name: {} }] },
    ],
    [
      { type: 'ORDER', catalogId: 'c' },
      { type: 'order', order: { catalogId: 'c' } },
    ],
    [{ type: 'UNSUPPORTED' }, { type: 'unsupported' }],
  ])('%j is read', (message, content) => {
    expect(whatsappItems(received(message))).toMatchObject([{ kind: 'message', content }]);
  });

  test('who hides the number is known by the user id', () => {
    const contact = { name: 'Ana', userId: 'BR.13500000000000001', username: '@ana' };
    expect(whatsappItems(received({ type: 'TEXT', text: 'oi' }, { from: undefined, contact }))).toMatchObject([
      { kind: 'message', contact: { bsuid: 'BR.13500000000000001', username: 'ana', name: 'Ana' } },
    ]);
  });

  test('an answer names the message it quotes', () => {
    const [item] = whatsappItems(received({ type: 'TEXT', text: 'oi', context: { id: 'm-1' } }));
    expect(item).toMatchObject({ replyTo: 'm-1' });
  });

  test('an MMS comes the way of an SMS, with its text and the rest as it was', () => {
    const message = [
      { contentType: 'text/plain', value: 'veja' },
      { contentType: 'image/jpeg', url: 'https://x/a.jpg' },
    ];
    const mms = { ...received(message), integrationType: 'MMS', from: '5511987650001', to: '28123' };
    expect(smsItems([mms])).toMatchObject([
      { kind: 'message', content: { type: 'mms', text: 'veja', native: message } },
    ]);
  });

  test('what belongs to the other product of the account is kept apart', () => {
    expect(smsItems([received({ type: 'TEXT', text: 'oi' })])).toMatchObject([{ kind: 'other', field: 'whatsapp' }]);
    const sms = {
      messageId: 'mo-1',
      from: '5511987650001',
      to: '28123',
      text: 'oi',
      receivedAt: '2026-11-21T13:05:00Z',
    };
    expect(whatsappItems(sms)).toMatchObject([{ kind: 'other', field: 'sms' }]);
  });
});

test('the token is believed in the address and in its header, and nothing else is', () => {
  const verify = (query: string, headers: Record<string, string> = {}) =>
    infobipSms.webhook.verify(encode({}), (name) => headers[name], smsConfig, { ...call, query });
  expect(verify(`a=1&token=${config.webhookToken}`)).toBe(true);
  expect(verify('', { 'x-ponte-token': config.webhookToken })).toBe(true);
  for (const query of ['', 'token=', `token=${config.webhookToken}x`, `Token=${config.webhookToken}`]) {
    expect(verify(query, { authorization: config.webhookToken })).toBe(false);
  }
});
