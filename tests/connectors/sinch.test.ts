/** The two Sinch connectors by themselves: what leaves, what an answer means, what is read, and who is believed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SinchBrazilConfig, SinchSmsConfig } from '../../connectors/sinch/config.ts';
import { sinchBrazilSms, sinchSms } from '../../connectors/sinch/connector.ts';
import { startSinchBrazilSimulator, startSinchSmsSimulator } from '../../connectors/sinch/simulator.ts';
import type { Content } from '../../contracts/content.ts';
import { createHttpClient, type HttpClient } from '../../src/platform/http.ts';
import { batchConfig, brazilConfig, callback, encode, report, sign, webhookToken } from './fixtures/sinch/samples.ts';

const receivedAt = Date.UTC(2026, 10, 21, 12);
const call = { method: 'POST', query: `token=${webhookToken}`, contentType: 'application/json' } as const;
const ana = { kind: 'phone', e164: '+5511987650001', waId: '551187650001' } as const;
const text = (body: string): Content => ({ type: 'text', body });

let client: HttpClient;
beforeAll(() => {
  client = createHttpClient(4);
});
afterAll(() => client.close());

async function startBrazil() {
  const account = { username: brazilConfig.username, authenticationToken: brazilConfig.authenticationToken };
  const sinch = await startSinchBrazilSimulator(account);
  const send = async (content = text('Olá, Ana'), more: Partial<SinchBrazilConfig> = {}) => {
    const config = { ...brazilConfig, baseUrl: sinch.url, ...more };
    const plan = sinchBrazilSms.send({ id: '01JX3', to: ana, content }, { id: 'sms', config });
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    return sinchBrazilSms.outcome(await client.request(plan.request, { timeoutMs: 400 }));
  };
  return { sinch, send, [Symbol.asyncDispose]: () => sinch.close() };
}

async function startBatches() {
  const plan = { servicePlanId: batchConfig.servicePlanId, apiToken: batchConfig.apiToken };
  const sinch = await startSinchSmsSimulator(plan);
  const send = async (content = text('Olá, Ana'), more: Partial<SinchSmsConfig> = {}) => {
    const config = { ...batchConfig, baseUrl: sinch.url, ...more };
    const planned = sinchSms.send({ id: '01JX3', to: ana, content }, { id: 'sms', config });
    if (!planned.ok) throw new Error(JSON.stringify(planned.issues));
    return sinchSms.outcome(await client.request(planned.request, { timeoutMs: 400 }));
  };
  return { sinch, send, [Symbol.asyncDispose]: () => sinch.close() };
}

describe('Sinch Brazil: a send', () => {
  test('goes to all nine digits without plus, as plain text, with our id to be echoed', async () => {
    await using t = await startBrazil();
    expect(await t.send()).toEqual({ kind: 'accepted', providerId: t.sinch.sent[0]?.id });
    await t.send(text('😀 ação'), { expiresInMinutes: 30 });
    expect(t.sinch.sent.map(({ body }) => body)).toEqual([
      { destination: '5511987650001', messageText: 'Ola, Ana', correlationId: '01JX3' },
      { destination: '5511987650001', messageText: '😀 ação', correlationId: '01JX3', expiresInMinutes: 30 },
    ]);
    expect(t.sinch.accepted('01JX3')).toBe(2);
  });

  test('a text of more than 1280 characters is refused here', () => {
    const channel = { id: 'sms', config: { ...brazilConfig, maxParts: 8, transliteration: true } };
    const planned = (length: number) =>
      sinchBrazilSms.send({ id: '1', to: ana, content: text('a'.repeat(length)) }, channel);
    expect(planned(1224)).toMatchObject({ ok: true, parts: 8 });
    expect(planned(1225)).toMatchObject({ ok: false, issues: [{ path: 'content.body' }] });
    const long = { ...channel, config: { ...channel.config, maxParts: 9 } };
    expect(sinchBrazilSms.send({ id: '1', to: ana, content: text('a'.repeat(1281)) }, long)).toMatchObject({
      ok: false,
      issues: [{ path: 'content.body', message: 'must have at most 1280 characters, has 1281' }],
    });
  });

  test('wrong credentials, too fast, an error inside, taken and then broken', async () => {
    await using t = await startBrazil();
    expect(await t.send(text('oi'), { authenticationToken: 'wrong' })).toMatchObject({
      failure: { code: 'http_401', class: 'auth', detail: '401: invalid username or authenticationtoken' },
    });
    t.sinch.faults.script(
      { fault: { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '2' } } },
      { fault: { kind: 'answer', status: 429, body: '' } },
      { fault: { kind: 'answer', status: 200, body: { errorCode: 7, errorMessage: 'no route' } } },
      { fault: { kind: 'process_then_answer', status: 502, body: '<html>' } },
      { fault: { kind: 'process_then_answer', status: 200, body: '<html>' } },
      { fault: { kind: 'process_then_reset' } },
      { fault: { kind: 'slow', ms: 5_000 } },
    );
    expect(await t.send()).toMatchObject({ failure: { class: 'rate_limited', retryAfterMs: 2000 } });
    expect(await t.send()).toMatchObject({ failure: { class: 'rate_limited', retryAfterMs: 1000 } });
    expect(await t.send()).toMatchObject({ failure: { code: 'refused_inside', detail: '7: no route' } });
    expect(await t.send()).toEqual({ kind: 'uncertain', detail: 'HTTP 502: <html>' });
    expect(await t.send()).toEqual({ kind: 'uncertain', detail: 'HTTP 200: <html>' });
    await expect(t.send()).rejects.toThrow();
    await expect(t.send()).rejects.toThrow('no complete answer');
    expect(t.sinch.accepted('01JX3')).toBe(4);
  });
});

describe('Sinch Brazil: what is posted', () => {
  const read = (body: unknown, more: Partial<SinchBrazilConfig> = {}) =>
    sinchBrazilSms.webhook.parse(encode(body), { ...brazilConfig, ...more }, call, receivedAt)[0];

  test.each([
    [2, 'sent', undefined],
    [4, 'delivered', undefined],
    [101, 'failed', 'unknown'],
    [103, 'failed', 'unknown'],
    [201, 'failed', 'policy'],
    [207, 'failed', 'policy'],
    [301, 'failed', 'unknown'],
  ])('the code %i is %s', (code, status, failureClass) => {
    const item = read(callback(code, 'WORD '));
    expect(item).toMatchObject({ kind: 'receipt', status, messageId: '01JX3' });
    if (failureClass !== undefined)
      expect(item).toMatchObject({ failure: { class: failureClass, code: `receipt_${code}`, detail: `${code} WORD` } });
  });

  test.each([[206], [5], [-1], ['']])('a code nobody knows (%s) is kept', (code) => {
    expect(read(callback(code as number, 'WORD'))).toMatchObject({ kind: 'other' });
  });

  test('104 is what the channel says that it is', () => {
    const raw = callback(2, 'SENT_SUCCESS', { deliveredStatusCode: 104, deliveredStatus: 'NOT_DELIVERED' });
    expect(read(raw)).toMatchObject({ status: 'sent' });
    expect(read(raw)).not.toHaveProperty('failure');
    expect(read(raw, { undelivered: 'failed' })).toMatchObject({
      status: 'failed',
      failure: { code: 'receipt_104', detail: '104 NOT_DELIVERED' },
    });
  });

  test('a DR whose handset has said nothing yet is a callback', () => {
    expect(read(callback(2, 'SENT_SUCCESS', { deliveredStatusCode: 0 }))).toMatchObject({ status: 'sent' });
  });

  test.each([
    [{ sentStatusAt: 1_795_262_401_000, sentStatusDate: '2010-02-20T10:05:00Z' }, 1_795_262_401_000],
    [{ sentStatusDate: '2026-11-21T08:59:59-03:00' }, receivedAt - 1000],
    [{ updatedAt: '1795262401000' }, 1_795_262_401_000],
    [{ sentStatusDate: '21/11/2026' }, receivedAt],
    [{ sentStatusAt: 12 }, receivedAt],
  ])('the time %j', (times, at) => {
    expect(read(callback(2, 'SENT_SUCCESS', times))).toMatchObject({ at });
  });

  test('without an id of its own, the one that we gave stands for it', () => {
    const { id: _, ...raw } = callback(2, 'SENT_SUCCESS');
    expect(read(raw)).toMatchObject({ providerId: '01JX3', messageId: '01JX3' });
  });
});

describe('Sinch REST: a send', () => {
  test('is a batch of one, with reports per recipient to our address', async () => {
    await using t = await startBatches();
    expect(await t.send()).toEqual({ kind: 'accepted', providerId: t.sinch.sent[0]?.id });
    expect(t.sinch.sent[0]?.body).toEqual({
      from: '28123',
      to: ['5511987650001'],
      body: 'Ola, Ana',
      delivery_report: 'per_recipient',
      client_reference: '01JX3',
      callback_url: `https://ponte.example.net/webhooks/sinch?token=${webhookToken}`,
    });
  });

  test('without sender and address, those of the plan count', async () => {
    await using t = await startBatches();
    const more = { from: undefined, webhookUrl: undefined, deliveryReport: 'per_recipient_final' } as const;
    expect(await t.send(text('oi'), more)).toMatchObject({ kind: 'accepted' });
    expect(t.sinch.sent[0]?.body).toEqual({
      to: ['5511987650001'],
      body: 'oi',
      delivery_report: 'per_recipient_final',
      client_reference: '01JX3',
    });
  });

  test('refusals with and without words; taken and then broken', async () => {
    await using t = await startBatches();
    expect(await t.send(text('oi'), { apiToken: 'wrong' })).toMatchObject({ failure: { code: 'http_401' } });
    expect(await t.send(text('oi'), { servicePlanId: 'other' })).toMatchObject({
      failure: { code: 'http_404', class: 'auth' },
    });
    t.sinch.faults.script(
      {
        fault: {
          kind: 'answer',
          status: 400,
          body: { code: 'syntax_constraint_violation', text: 'from is not allowed' },
        },
      },
      { fault: { kind: 'answer', status: 402, body: '' } },
      { fault: { kind: 'process_then_answer', status: 500, body: { code: 'unknown_error', text: 'oops' } } },
      { fault: { kind: 'process_then_answer', status: 201, body: '' } },
    );
    expect(await t.send()).toMatchObject({
      failure: { class: 'bad_request', detail: 'syntax_constraint_violation: from is not allowed' },
    });
    expect(await t.send()).toMatchObject({ failure: { code: 'http_402', class: 'auth' } });
    expect(await t.send()).toEqual({ kind: 'uncertain', detail: 'unknown_error: oops' });
    expect(await t.send()).toEqual({ kind: 'uncertain', detail: 'HTTP 201: empty body' });
  });
});

describe('Sinch REST: what is posted', () => {
  const read = (body: unknown, config = batchConfig) =>
    sinchSms.webhook.parse(encode(body), config, call, receivedAt)[0];

  test.each([
    ['Queued', 'sent', undefined],
    ['Dispatched', 'sent', undefined],
    ['Delivered', 'delivered', undefined],
    ['Failed', 'failed', 'unknown'],
    ['Rejected', 'failed', 'policy'],
    ['Aborted', 'failed', 'policy'],
    ['Cancelled', 'failed', 'policy'],
    ['Deleted', 'failed', 'policy'],
    ['Expired', 'failed', 'unknown'],
  ])('%s is %s', (word, status, failureClass) => {
    const item = read(report(word, 404));
    expect(item).toMatchObject({ kind: 'receipt', status, messageId: '01JX3', carrier: 'Vivo' });
    if (failureClass !== undefined)
      expect(item).toMatchObject({ failure: { class: failureClass, code: 'receipt_404' } });
  });

  test('a word of tomorrow is kept, as is an event of tomorrow', () => {
    expect(read(report('Teleported', 500))).toMatchObject({ kind: 'other', field: 'status.teleported' });
    expect(read({ type: 'keyword_event' })).toMatchObject({ kind: 'other', field: 'keyword_event' });
  });

  const mo = { id: '01KMO', from: '5511987650001', to: '28123', received_at: '2026-11-21T12:00:03.000Z' };

  test('binary and picture messages are told as they came', () => {
    expect(read({ ...mo, type: 'mo_binary', udh: '050003010201', body: 'AAEC' })).toMatchObject({
      content: { type: 'binary', native: { udh: '050003010201', body: 'AAEC' } },
    });
    expect(read({ ...mo, type: 'mo_media', body: { message: 'veja', media: [] } })).toMatchObject({
      content: { type: 'media', text: 'veja', native: { body: { message: 'veja', media: [] } } },
    });
  });

  test('a message to another number of the plan belongs to the channel of that number', () => {
    expect(read({ ...mo, type: 'mo_text', body: 'oi' })).toMatchObject({ route: {} });
    expect(read({ ...mo, to: '28999', type: 'mo_text', body: 'oi' })).toMatchObject({ route: { numberId: '28999' } });
    const any = { ...batchConfig, from: undefined };
    expect(read({ ...mo, to: '28999', type: 'mo_text', body: 'oi' }, any)).toMatchObject({ route: {} });
  });

  test('the token is asked for always, the signature where the plan signs', () => {
    const raw = encode(report('Delivered', 0));
    const believe = (query: string, headers: Record<string, string>, config: SinchSmsConfig = batchConfig) =>
      sinchSms.webhook.verify(raw, (name) => headers[name], config, { ...call, query });
    expect(believe(call.query, sign(raw))).toBe(true);
    expect(believe('', sign(raw))).toBe(false);
    expect(believe(call.query, {})).toBe(false);
    expect(believe(call.query, {}, { ...batchConfig, webhookSecret: undefined })).toBe(true);
  });
});
