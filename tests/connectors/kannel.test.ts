/** The Kannel connector by itself: what leaves, what is read, and who is believed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KannelConfig } from '../../connectors/kannel/config.ts';
import { kannel } from '../../connectors/kannel/connector.ts';
import { startKannelSimulator } from '../../connectors/kannel/simulator.ts';
import type { WebhookCall } from '../../connectors/kit/connector.ts';
import { createHttpClient, type HttpClient } from '../../src/platform/http.ts';
import { config, dlr, get, reply, webhookToken } from './fixtures/kannel/samples.ts';

const receivedAt = Date.UTC(2026, 10, 21, 12);
const ana = { kind: 'phone', e164: '+5511987650001', waId: '551187650001' } as const;

let client: HttpClient;
beforeAll(() => {
  client = createHttpClient(4);
});
afterAll(() => client.close());

function requestOf(body: string, more: Partial<KannelConfig> = {}) {
  const message = { id: '01JX3', to: ana, content: { type: 'text', body } } as const;
  const plan = kannel.send(message, { id: 'sms', config: { ...config, ...more } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan;
}

describe('a send', () => {
  const { password, webhookUrl } = config;
  const own = `${webhookUrl}?token=${webhookToken}&id=01JX3`;
  const escapes = 'dlr=%d&at=%T&smsc=%i&phone=%p&foreign=%F&reply=%A';

  test('says everything in the address, with our id in the dlr-url and the escapes as they are', () => {
    const { request, parts } = requestOf('Olá & {até}');
    expect(request).toMatchObject({ method: 'GET', headers: {} });
    expect(Object.fromEntries(new URL(request.url).searchParams)).toEqual({
      username: 'ponte',
      password,
      from: '28123',
      to: '5511987650001',
      'dlr-mask': '31',
      'dlr-url': `${own}&${escapes}`,
      coding: '0',
      charset: 'UTF-8',
      text: 'Ola & {até}',
    });
    expect(parts).toBe(1);
  });

  test('Unicode goes as the octets of UTF-16, which Kannel need not convert', () => {
    const { request, parts } = requestOf(`😀 não${'x'.repeat(66)}`);
    expect(request.url).toContain('&coding=2&charset=UTF-16BE&text=%d8%3d%de%00%00%20%00%6e%00%e3%00%6f%00%78');
    expect(parts).toBe(2);
  });

  test('options go along; what is not said is left to kannel.conf', () => {
    const more = { from: undefined, smsc: 'vivo', priority: 3, validityMinutes: 60, oldNames: true, dlrMask: 19 };
    const told = Object.fromEntries(new URL(requestOf('oi', more).request.url).searchParams);
    expect(told).toMatchObject({ smsc: 'vivo', priority: '3', validity: '60', dlrmask: '19' });
    expect(told.dlrurl).toBe(`${own}&${escapes}`);
    for (const name of ['from', 'dlr-mask', 'dlr-url']) expect(told).not.toHaveProperty(name);
  });

  test('a percent sign of our own address is no escape of Kannel', () => {
    const { request } = requestOf('oi', { webhookUrl: 'https://ponte.example.net/a%20b/sms' });
    expect(new URL(request.url).searchParams.get('dlr-url')).toContain('/a%%20b/sms?token=');
  });
});

describe('answers over the wire', () => {
  test('wrong password, no connection, taken and then broken', async () => {
    const account = { username: config.username, password: config.password };
    const gateway = await startKannelSimulator(account);
    const send = async (more: Partial<KannelConfig> = {}) =>
      kannel.outcome(
        await client.request(requestOf('Olá', { baseUrl: gateway.url, ...more }).request, { timeoutMs: 400 }),
      );
    try {
      expect(await send()).toEqual({ kind: 'accepted' });
      expect(await send({ password: 'wrong' })).toMatchObject({
        failure: { code: 'authorization_failed', class: 'auth' },
      });
      expect(await send({ from: undefined })).toMatchObject({
        failure: { code: 'field_refused', detail: 'HTTP 400: Sender missing and no global set, rejected' },
      });
      expect(await send({ sendPath: '/other' })).toMatchObject({ failure: { code: 'http_404', class: 'auth' } });
      gateway.setConnection('down');
      expect(await send()).toEqual({ kind: 'accepted', note: 'queued_at_gateway' });
      gateway.setConnection('none');
      expect(await send()).toMatchObject({ failure: { code: 'not_routable', class: 'bad_request' } });
      gateway.setConnection('up');
      gateway.faults.script(
        { fault: { kind: 'answer', status: 503, body: 'Temporal failure, try again later.' } },
        { fault: { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '2' } } },
        { fault: { kind: 'answer', status: 429, body: '' } },
        { fault: { kind: 'process_then_answer', status: 503, body: '<html>' } },
        { fault: { kind: 'process_then_answer', status: 202, body: '' } },
        { fault: { kind: 'process_then_reset' } },
        { fault: { kind: 'slow', ms: 5_000 } },
      );
      expect(await send()).toMatchObject({ failure: { class: 'transient', retryAfterMs: 5000 } });
      expect(await send()).toMatchObject({ failure: { class: 'rate_limited', retryAfterMs: 2000 } });
      expect(await send()).toMatchObject({ failure: { class: 'rate_limited', retryAfterMs: 1000 } });
      expect(await send()).toEqual({ kind: 'uncertain', detail: 'HTTP 503: <html>' });
      expect(await send()).toEqual({ kind: 'uncertain', detail: 'HTTP 202: empty body' });
      await expect(send()).rejects.toThrow();
      await expect(send()).rejects.toThrow('no complete answer');
      expect(gateway.accepted('01JX3')).toBe(6);
    } finally {
      await gateway.close();
    }
  });
});

describe('the call of a dlr-url', () => {
  const read = (call: Partial<WebhookCall>) =>
    kannel.webhook.parse(new Uint8Array(), config, call as WebhookCall, receivedAt)[0];

  test.each([
    [1, 'delivered', undefined],
    [2, 'failed', 'receipt_undelivered'],
    [4, 'sent', undefined],
    [8, 'sent', undefined],
    [16, 'failed', 'receipt_refused'],
    [34, 'failed', 'receipt_expired'],
    [66, 'failed', 'receipt_unknown'],
    [9, 'delivered', undefined],
    [10, 'failed', 'receipt_undelivered'],
    [12, 'sent', undefined],
  ])('%i is %s, bit by bit', (bits, status, code) => {
    const item = read(dlr(bits));
    expect(item).toMatchObject({ kind: 'receipt', status, messageId: '01JX3', providerId: '01JX3' });
    if (code !== undefined) expect(item).toMatchObject({ failure: { code } });
  });

  test.each([
    ['EXPIRED', 'receipt_expired'],
    ['UNKNOWN', 'receipt_unknown'],
    ['REJECTD', 'receipt_rejected'],
    ['UNDELIV', 'receipt_undelivered'],
    ['DELETED', 'receipt_undelivered'],
  ])('where 2 says no more, the word of the operator does: %s', (stat, code) => {
    const item = read(dlr(2, reply(stat, '0A5')));
    expect(item).toMatchObject({ failure: { code, detail: `dlr 2, stat ${stat}, err 0A5` } });
    expect(JSON.stringify((item as { failure?: unknown }).failure)).not.toContain('segredo');
  });

  test('bits of tomorrow are kept, and what is no number as well', () => {
    expect(read(dlr(128))).toMatchObject({ kind: 'other', field: 'dlr.128' });
    expect(read(dlr(0))).toMatchObject({ kind: 'other', field: 'dlr.0' });
    expect(read(dlr('%25d'))).toMatchObject({ kind: 'unparsed' });
    expect(read(get('dlr=1'))).toMatchObject({ kind: 'unparsed', reason: 'a receipt without id' });
  });

  test('an escape that an old version leaves as it was says nothing', () => {
    const item = read(get('id=01JX3&dlr=8&at=%25T&foreign=%F&phone=%25p&reply=%25A'));
    expect(item).toMatchObject({ status: 'sent', at: receivedAt, key: 's:01JX3::8' });
    expect(item).not.toHaveProperty('recipient');
  });
});

describe('the call of a get-url or post-url', () => {
  const read = (query: string, body = '', contentType?: string) =>
    kannel.webhook.parse(
      Buffer.from(body, 'latin1'),
      config,
      { method: body === '' ? 'GET' : 'POST', query: `token=${webhookToken}&${query}`, contentType },
      receivedAt,
    )[0];
  const textOf = (item: unknown) => (item as { content?: { text?: string } }).content?.text;

  test.each([
    ['plain', 'text=Ol%C3%A1+%26+%2B&coding=0&charset=UTF-8', 'Olá & +'],
    ['plain, in UTF-8 whatever the version calls it', 'text=Ol%C3%A1&coding=0&charset=ISO-8859-1', 'Olá'],
    ['Latin', 'text=Ol%E1&coding=0', 'Olá'],
    ['UTF-16 by its coding alone', 'text=%00O%00l%00%E1&coding=2', 'Olá'],
    ['UTF-16 with an octet too many', 'text=%00O%00l%00%E1%00&coding=2&charset=UTF-16BE', 'Olá'],
    ['the other way round', 'text=O%00l%00%E1%00&coding=2&charset=UTF-16LE', 'Olá'],
    ['under its other name', 'message=100%', '100%'],
    ['nothing', 'text=', ''],
  ])('text: %s', (_, query, text) => {
    expect(textOf(read(`id=1&from=28999&${query}`))).toBe(text);
  });

  test('a post-url carries the text in its body', () => {
    const written = read('id=1&from=%2B5511987650001', '\x00O\x00i', 'text/plain; charset="UTF-16BE"');
    expect(written).toMatchObject({ contact: { phone: '+5511987650001' }, content: { text: 'Oi' } });
    expect(textOf(read('id=1&sender=28999', 'Oi', 'text/plain; charset="UTF-8"'))).toBe('Oi');
  });

  test('binary is told as it came', () => {
    expect(read('id=1&from=28999&text=%01%00%FF&coding=1')).toMatchObject({
      content: { type: 'binary', native: { octets: '0100ff' } },
    });
  });

  test.each([
    ['8 bit reference', '%05%00%03%AB%03%02', { reference: 'ab', number: 2, total: 3 }],
    ['16 bit reference', '%06%08%04%12%34%02%01', { reference: '1234', number: 1, total: 2 }],
    ['behind another element', '%09%24%01%01%00%03%07%02%02', { reference: '07', number: 2, total: 2 }],
    ['one part of one', '%05%00%03%AB%01%01', undefined],
    ['nonsense', '%05%00%03%AB%02%03', undefined],
    ['none', '', undefined],
  ])('a part with its header: %s', (_, header, part) => {
    const item = read(`id=1&from=28999&text=oi&udh=${header}`);
    expect((item as { part?: unknown }).part).toEqual(part);
  });

  test('a message without an id is known by its words and its second', () => {
    const [one, same, other] = ['at=1795262401', 'at=1795262401', 'at=1795262402'].map((at) =>
      read(`from=28999&text=oi&${at}`),
    );
    expect(one?.key).toBe(same?.key);
    expect(one?.key).not.toBe(other?.key);
  });

  test('somebody who looks whether the address is there brings nothing', () => {
    const call: WebhookCall = { method: 'GET', query: `token=${webhookToken}`, contentType: undefined };
    expect(kannel.webhook.parse(new Uint8Array(), config, call, receivedAt)).toEqual([]);
  });
});
