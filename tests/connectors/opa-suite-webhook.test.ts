import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InboundItem } from '../../connectors/kit/connector.ts';
import { receiptStatus } from '../../connectors/opa-suite/items.ts';
import { parse, verify } from '../../connectors/opa-suite/webhook.ts';
import { channelId, config, encode, marina, message, messageAt, sentId } from './fixtures/opa-suite/kit.ts';

const itemsOf = (body: unknown): InboundItem[] => parse(encode(body), config);
const itemOf = (body: unknown): InboundItem => {
  const [item, ...more] = itemsOf(body);
  if (item === undefined || more.length > 0) throw new Error(`${more.length + 1} items`);
  return item;
};
/** The time inside the id. */
const sentAt = Number.parseInt(sentId.slice(0, 8), 16) * 1000;

describe('the secret (facts 1.11)', () => {
  const secret = config.webhookSecret;
  const called = (headers: Record<string, string>, body: unknown = {}, query?: string) =>
    verify(encode(body), (name) => headers[name], config, {
      method: 'POST',
      query: query ?? '',
      contentType: 'application/json',
    });

  test.each<[string, boolean]>([
    ['a header', called({ 'x-ponte-token': secret })],
    ['Authorization', called({ authorization: `Bearer ${secret}` })],
    ['Authorization in another spelling', called({ authorization: `bearer  ${secret}` })],
    ['a field of the additional JSON', called({}, { 'x-ponte-token': secret, event: 'x' })],
    ['the address', called({}, {}, `x-ponte-token=${secret}`)],
    ['a list beside the right header', called({ 'x-ponte-token': secret }, [])],
  ])('in %s is accepted', (_place, accepted) => expect(accepted).toBe(true));

  test.each<[string, boolean]>([
    ['none', called({})],
    ['one character more', called({ 'x-ponte-token': `${secret}0` })],
    ['one character less', called({ 'x-ponte-token': secret.slice(0, -1) })],
    ['another header', called({ 'x-token': secret })],
    ['Basic', called({ authorization: `Basic ${secret}` })],
    ['deeper in the JSON', called({}, { data: { 'x-ponte-token': secret } })],
    ['in a list', called({}, [{ 'x-ponte-token': secret }])],
    ['another name in the address', called({}, {}, `token=${secret}`)],
    ['no text', called({}, { 'x-ponte-token': [secret] })],
  ])('%s is refused', (_place, accepted) => expect(accepted).toBe(false));

  test('does not stay in what is kept', () => {
    const body = { 'x-ponte-token': secret, event: 'novo', data: { token: secret } };
    expect(JSON.stringify(itemsOf(body))).not.toContain(secret);
    expect(itemOf(body)).toMatchObject({ kind: 'other', raw: { 'x-ponte-token': '***', data: { token: '***' } } });
  });
});

describe('receipts, when they are clear', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['flat', { messageSentId: sentId, status: 'delivered' }, 'delivered'],
    ['in data', { status: 'success', data: { messageSentId: sentId, status: 'read' } }, 'read'],
    [
      'in two nests',
      { event: 'x', payload: { message: { messageSentId: sentId, statusEnvio: { status: 'sent' } } } },
      'sent',
    ],
    ['told by the event', { event: 'template.delivered', data: { messageSentId: sentId } }, 'delivered'],
    ['told by the type', { type: 'MESSAGE_READ', body: { messageSentId: sentId } }, 'read'],
    ['in Portuguese', { evento: 'Mensagem entregue', data: { messageSentId: sentId } }, 'delivered'],
  ])('%s', (_name, body, status) => {
    expect(itemOf(body)).toEqual({
      kind: 'receipt',
      key: `s:${sentId}:${status}`,
      at: sentAt,
      route: {},
      providerId: sentId,
      status,
      raw: body,
    });
  });

  test('our own id comes back in metadata, as an object or as text', () => {
    for (const metadata of [{ hubMessageId: '01JX3' }, '{"hubMessageId":"01JX3"}']) {
      const body = { status: 'delivered', data: { metadata, messageSentId: sentId } };
      expect(itemOf(body)).toMatchObject({ kind: 'receipt', messageId: '01JX3', providerId: sentId });
    }
  });

  test('our own id is enough, when a time is told', () => {
    const metadata = { hubMessageId: '01JX3' };
    expect(itemOf({ status: 'delivered', metadata, timestamp: 1_795_180_000 })).toMatchObject({
      kind: 'receipt',
      key: 's:01JX3:delivered',
      at: 1_795_180_000_000,
      messageId: '01JX3',
    });
    expect(itemOf({ status: 'delivered', metadata }).kind).toBe('other');
  });

  test('a failure tells the reason, and does not invite a resend', () => {
    const body = {
      canal: channelId,
      data: { messageSentId: sentId, statusEnvio: { status: 'erro' }, observacao: 'sem WhatsApp' },
    };
    expect(itemOf(body)).toMatchObject({
      status: 'failed',
      route: { numberId: channelId },
      failure: { class: 'unknown', code: 'unknown', detail: 'sem WhatsApp' },
    });
  });

  test.each([
    { messageSentId: sentId },
    { messageSentId: sentId, status: 'success' },
    { messageSentId: sentId, event: 'message_not_sent' },
    { status: 'delivered' },
    { status: 'delivered', data: { id: 7 } },
    { event: 'tag.read', data: { nome: 'x' } },
  ])('%j is not clear', (body) => {
    expect(itemOf(body)).toMatchObject({ kind: 'other', raw: body });
  });

  test.each([
    ['delivered', 'delivered'],
    ['STATUS_SEEN', 'read'],
    ['não enviado', undefined],
    ['NAO_LIDA', undefined],
    ['un-delivered', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['42', undefined],
  ])('the word %j', (text, status) => expect(receiptStatus(text)).toBe(status));
});

describe("customers' messages, when they are clear", () => {
  const service = { canal_cliente: '5548990000001@c.us' };

  test("the provider's own message object", () => {
    const body = { data: message(), atendimento: service };
    expect(itemOf(body)).toMatchObject({ kind: 'message', key: `m:${message()._id}`, at: messageAt, contact: marina });
  });

  test('an event that says so', () => {
    const body = {
      event: 'message.received',
      data: { id: sentId, text: 'voltou', contato: { nome: 'Marina', telefone: '+55 (48) 99000-0001' } },
    };
    expect(itemOf(body)).toEqual({
      kind: 'message',
      key: `m:${sentId}`,
      at: sentAt,
      route: {},
      providerId: sentId,
      direction: 'inbound',
      contact: { ...marina, name: 'Marina' },
      content: { type: 'text', text: 'voltou' },
      raw: body,
    });
  });

  test.each([
    { data: message() },
    { event: 'message.received', data: { id: sentId, text: 'sem telefone' } },
    { event: 'message.received', data: { id: sentId, telefone: '5548990000001' } },
    { event: 'message.received', data: { id: 'no-time', text: 'x', telefone: '5548990000001' } },
    { event: 'message.received', data: { id: sentId, text: 'x', telefone: 'ramal 12' } },
    { event: 'message.created', data: { id: sentId, text: 'x', telefone: '5548990000001' } },
  ])('%j is not clear', (body) => {
    expect(itemOf(body)).toMatchObject({ kind: 'other', raw: body });
  });
});

describe('everything else is kept', () => {
  test('one item for each entry of a list, and what is no object is told apart', () => {
    const items = itemsOf([{ event: 'a' }, null, { data: [{ messageSentId: sentId, status: 'read' }, { x: 1 }] }]);
    expect(items.map(({ kind }) => kind)).toEqual(['other', 'unparsed', 'receipt', 'other']);
  });

  test('the same body has the same key, another body another', () => {
    const key = (body: unknown) => itemOf(body).key;
    expect(key({ event: 'a' })).toBe(key({ event: 'a' }));
    expect(key({ event: 'a' })).not.toBe(key({ event: 'b' }));
  });

  test('a name that is no word is not shown as one', () => {
    expect(itemOf({ event: '<b>oi</b>' })).toMatchObject({ field: 'webhook' });
    expect(itemOf({ tipo: 'atendimento.movido' })).toMatchObject({ field: 'atendimento.movido' });
  });

  test('anything that is JSON is read, and only that', () => {
    const words = fc.constantFrom(
      'messageSentId',
      'status',
      'event',
      'data',
      'metadata',
      'mensagem',
      'tipoDestinatario',
      '_id',
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(words, fc.oneof(fc.jsonValue(), fc.constantFrom('usuarios', 'delivered', sentId, 1_795_180_000))),
    );
    fc.assert(
      fc.property(body, (value) => {
        for (const item of itemsOf(JSON.stringify(value))) expect(item.key).toMatch(/^[mosu]:./);
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (isJson) expect(() => parse(encode(text), config)).not.toThrow();
        else expect(() => parse(encode(text), config)).toThrow();
      }),
    );
  });
});
