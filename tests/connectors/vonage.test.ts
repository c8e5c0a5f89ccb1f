/** The Vonage connector by itself: what leaves, what an answer means, and who is believed. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { planText } from '../../connectors/kit/sms-text/plan.ts';
import { VonageConfig } from '../../connectors/vonage/config.ts';
import { vonage } from '../../connectors/vonage/connector.ts';
import { signatureOf } from '../../connectors/vonage/signature.ts';
import { answer, config, inbound, messages, part, receipt, refused, text } from './fixtures/vonage/kit.ts';

const channel = (more: Partial<VonageConfig> = {}) => ({ id: 'sms', config: { ...config, ...more } });
const send = (body: string, more: Partial<VonageConfig> = {}) =>
  vonage.send(
    { id: 'm-1', to: { kind: 'phone', e164: '+5511987650001', waId: '551187650001' }, content: text(body) },
    channel(more),
  );
const formOf = (body: string, more: Partial<VonageConfig> = {}) => {
  const plan = send(body, more);
  if (!plan.ok) throw new Error(JSON.stringify(plan));
  return { plan, form: Object.fromEntries(new URLSearchParams(plan.request.body)) };
};

describe('a send', () => {
  test('is a form with the credentials, the nine-digit number without plus, and our id to be echoed', () => {
    const { plan, form } = formOf('Olá');
    expect(plan.request).toMatchObject({
      method: 'POST',
      url: 'https://rest.nexmo.example/sms/json',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toEqual({
      api_key: config.apiKey,
      api_secret: config.apiSecret,
      from: '28123',
      to: '5511987650001',
      text: 'Ola',
      type: 'text',
      'status-report-req': '1',
      'client-ref': 'm-1',
    });
  });

  test.each([
    ['plain', 'Oi', {}, { type: 'text', text: 'Oi' }, 1],
    ['accents are written plain', 'à ção é', {}, { type: 'text', text: 'à cao é' }, 1],
    ['accents stay where the channel says so', 'ção', { transliteration: false }, { type: 'unicode', text: 'ção' }, 1],
    [
      'an emoji needs Unicode, and the accents then stay',
      'Pronto 😀 ação',
      {},
      { type: 'unicode', text: 'Pronto 😀 ação' },
      1,
    ],
    ['160 characters are one part', 'x'.repeat(160), {}, { type: 'text' }, 1],
    ['161 are two', 'x'.repeat(161), {}, { type: 'text' }, 2],
    ['71 in Unicode are two', '😀'.repeat(36), {}, { type: 'unicode' }, 2],
    ['Windows line breaks count once', `${'x'.repeat(80)}\r\n${'x'.repeat(79)}`, {}, { type: 'text' }, 1],
  ])('%s', (_, body, more, expected, parts) => {
    const { plan, form } = formOf(body, more);
    expect(form).toMatchObject(expected);
    expect(plan.parts).toBe(parts);
    const forecast = planText(body, vonage.sms?.text({ ...config, ...more }) ?? { method: 'gateway', maxParts: 0 });
    expect(forecast).toMatchObject({ ok: true, partCount: parts, text: form.text });
  });

  test('a text over the most parts is refused with the numbers', () => {
    const plan = send('x'.repeat(320), { maxParts: 2 });
    expect(plan).toMatchObject({ ok: false, code: 'content_invalid', issues: [{ path: 'content.body' }] });
    if (!plan.ok) expect(plan.issues[0]?.messagePt).toContain('ocupa 3 partes de SMS e este canal envia no máximo 2');
  });

  test('a sender is digits or a name, nothing else', () => {
    const valid = (from: string) => VonageConfig.safeParse({ ...config, from }).success;
    expect(['28123', '+5511940040001', 'PONTE'].map(valid)).toEqual([true, true, true]);
    expect(['', '12', 'UM NOME LONGO', 'a&b', '28123\n'].map(valid)).toEqual([false, false, false, false, false]);
    expect(formOf('Oi', { from: '+5511940040001' }).form.from).toBe('5511940040001');
  });
});

describe('an answer', () => {
  test.each([
    ['1', 'rate_limited'],
    ['4', 'auth'],
    ['9', 'auth'],
    ['5', 'transient'],
    ['6', 'recipient_invalid'],
    ['7', 'policy'],
    ['12', 'bad_request'],
  ])('HTTP 200 with status %s inside is a failure: %s', (code, failureClass) => {
    expect(vonage.outcome(refused(code))).toMatchObject({ kind: 'failed', failure: { class: failureClass, code } });
  });

  test('some parts taken and others not is neither a success nor a reason to send again', () => {
    const outcome = vonage.outcome(messages(part('0C01'), { status: '1' }, part('0C03')));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { class: 'unknown', code: 'partly_sent' } });
    if (outcome.kind === 'failed') expect(outcome.failure.detail).toMatch(/^2 de 3 partes aceitas/);
  });

  test.each([
    ['a broken server', answer('<html>', 502)],
    ['a success that says nothing', answer({ 'message-count': '0', messages: [] })],
    ['parts without a status', answer({ messages: [{ 'message-id': '0C01' }] })],
    ['one part without its id', messages(part('0C01'), { status: '0' })],
  ])('%s leaves the outcome open', (_, response) => {
    expect(vonage.outcome(response).kind).toBe('uncertain');
  });

  test('a wait that makes no sense is none', () => {
    const outcome = vonage.outcome(refused('1', { 'error-text': 'please wait [ soon ] and retry' }));
    expect(outcome).toMatchObject({ failure: { retryAfterMs: 1_000 } });
  });
});

describe('a call', () => {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const call = (query: string) => ({ method: 'POST', query, contentType: 'application/json' }) as const;
  const parse = (entry: object) => vonage.webhook.parse(encode(entry), config, call(''), 42)[0];
  const header = () => undefined;

  test.each([
    ['accepted', 'sent'],
    ['buffered', 'sent'],
    ['unknown', 'sent'],
    ['delivered', 'delivered'],
    ['DELIVERED', 'delivered'],
    ['expired', 'failed'],
    ['failed', 'failed'],
    ['rejected', 'failed'],
  ])('%s is %s', (word, status) => {
    expect(parse({ ...receipt, status: word })).toMatchObject({ kind: 'receipt', status });
  });

  test('its time: the UTC one that is told, else the minute of the operator, else ours', () => {
    expect(parse(receipt)?.at).toBe(Date.UTC(2026, 10, 21, 13, 5, 12));
    const { 'message-timestamp': _, ...without } = receipt;
    expect(parse(without)?.at).toBe(Date.UTC(2026, 10, 21, 13, 5));
    expect(parse({ ...without, scts: 'soon' })?.at).toBe(42);
  });

  test('a piece whose numbers make no sense is taken as a message by itself', () => {
    for (const [total, number] of [
      ['1', '1'],
      ['300', '1'],
      ['2', '3'],
      ['x', '1'],
    ]) {
      const item = parse({
        ...inbound,
        concat: 'true',
        'concat-ref': '1',
        'concat-total': total,
        'concat-part': number,
      });
      expect(item).toMatchObject({ kind: 'message' });
      expect(item).not.toHaveProperty('part');
    }
  });

  test('a name that writes is nobody whose messages could be somebody else’s', () => {
    expect(parse({ ...inbound, msisdn: 'BR.13500001' })).toMatchObject({ contact: { username: 'BR.13500001' } });
    expect(parse({ ...inbound, msisdn: '28123' })).toMatchObject({ contact: { shortCode: '28123' } });
  });

  test.each(['md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const)(
    'signed with %s, once that is switched on',
    (method) => {
      const secret = 'invented-signature-secret-0123456789';
      const signing = { ...config, signatureMethod: method, signatureSecret: secret };
      const entry = { ...inbound, text: 'a=b&c', nonce: 'x' };
      const sig = signatureOf(new Map(Object.entries(entry)), method, secret);
      const ok = (body: object, query = `token=${config.webhookToken}`) =>
        vonage.webhook.verify(encode(body), header, signing, call(query));
      expect(ok({ ...entry, sig })).toBe(true);
      expect(ok({ ...entry, sig: sig.toUpperCase() })).toBe(true);
      expect(ok({ ...entry, text: 'other', sig })).toBe(false);
      expect(ok(entry)).toBe(false);
      expect(ok({ ...entry, sig }, 'token=wrong')).toBe(false);
    },
  );

  test('the published form of the signed text', () => {
    const published = '&a=1_2&b=x_y';
    const parameters = new Map([
      ['b', 'x=y'],
      ['a', '1&2'],
      ['sig', 'left out'],
    ]);
    expect(signatureOf(parameters, 'md5hash', 'k')).toBe(createHash('md5').update(`${published}k`).digest('hex'));
    expect(signatureOf(parameters, 'sha256', 'k')).toBe(createHmac('sha256', 'k').update(published).digest('hex'));
  });
});
