/** The configurable gateway by itself: what leaves, and which descriptions are refused. */
import { describe, expect, test } from 'vitest';
import { SmsHttpConfig } from '../../connectors/sms-http/config.ts';
import { smsHttp } from '../../connectors/sms-http/connector.ts';
import { exampleInput } from './fixtures/sms-http/examples.ts';
import { plain, webhookToken } from './fixtures/sms-http/kit.ts';

const id = '01a1ff6c-28f0-70fb-9c5a-e7f369b88196';

function planOf(more: object, body = 'Olá', e164 = '+5511987650001') {
  const config = SmsHttpConfig.parse({ ...plain, ...more });
  const to = { kind: 'phone', e164, waId: '551187650001' } as const;
  return smsHttp.send({ id, to, content: { type: 'text', body } }, { id: 'sms', config });
}

function requestOf(more: object, body?: string, e164?: string) {
  const plan = planOf(more, body, e164);
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.request;
}

describe('values are written for the place in which they stand, and never looked at again', () => {
  const wild = '{{to}} {{secret}} "a" <b>&\'%20+ \\ \n{é}';
  const secrets = { secret: 'never-to-be-seen' };

  test('JSON', () => {
    const { body = '', headers } = requestOf({ ...secrets, body: '{"msg":"{{text}}","to":"{{ to }}"}' }, wild);
    expect(JSON.parse(body)).toEqual({ msg: wild, to: '5511987650001' });
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  test('a form', () => {
    const { body = '', headers } = requestOf({ ...secrets, format: 'form', body: 'to={{to}}&msg={{text}}&x=1' }, wild);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ to: '5511987650001', msg: wild, x: '1' });
    expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
  });

  test('an address', () => {
    const more = { method: 'GET', format: 'none', body: undefined, url: `${plain.url}/{{to}}?msg={{text}}&x=1` };
    const { url, body, headers } = requestOf({ ...secrets, ...more }, wild);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ msg: wild, x: '1' });
    expect(new URL(url).pathname).toBe('/send/5511987650001');
    expect([body, headers]).toEqual([undefined, {}]);
  });

  test('XML', () => {
    const body = '<sms to="{{to}}"><t>{{text}}</t></sms>';
    expect(requestOf({ ...secrets, format: 'xml', body }, wild).body).toBe(
      '<sms to="5511987650001"><t>{{to}} {{secret}} &quot;a&quot; &lt;b&gt;&amp;&apos;%20+ \\ \n{é}</t></sms>',
    );
  });

  test('raw text, with a content type of its own', () => {
    const request = requestOf({ format: 'raw', body: '{{to}}\n{{text}}', contentType: 'text/csv' }, wild);
    expect(request).toMatchObject({ body: `5511987650001\n${wild}`, headers: { 'content-type': 'text/csv' } });
  });

  test('the old alphabet', () => {
    const more = { charset: 'iso-8859-1', format: 'form', body: 'to={{to}}&m={{text}}' };
    expect(requestOf(more, 'é à').body).toBe('to=5511987650001&m=%E9%20%E0');
    expect(planOf(more, 'preço € 5')).toMatchObject({
      ok: false,
      code: 'content_invalid',
      issues: [{ path: 'content.body', message: expect.stringContaining('"€" at position 7') }],
    });
  });
});

test('every name has its value', () => {
  const body = [
    '{{id}} {{to}} {{to_plus}} {{to_national}} {{to_area}} {{to_subscriber}} {{from}} {{parts}} {{coding}} {{unicode}}',
    '{{accepted_iso}} {{accepted_epoch}} {{user}} {{secret}} {{secret2}} {{receipt_url}} {{text}}|{{text_original}}',
  ].join('\n');
  const more = { user: 'ana', secret: 'sssss', secret2: 'ttttt', from: '28123', webhookUrl: 'https://p.example/w/1' };
  expect(requestOf({ ...more, format: 'raw', body }, 'Não').body).toBe(
    [
      `${id} 5511987650001 +5511987650001 11987650001 11 987650001 28123 1 0 false`,
      `2026-11-21T18:44:00.880Z 1795286640 ana sssss ttttt ` +
        `https://p.example/w/1?token=${webhookToken}&kind=receipt&ponte_id=${id} Nao|Não`,
    ].join('\n'),
  );
  const unicode = requestOf(
    { format: 'raw', body: '{{to}} {{coding}} {{unicode}} {{parts}} {{text}}' },
    `😀${'x'.repeat(70)}`,
  );
  expect(unicode.body).toMatch(/^5511987650001 8 true 2 /);
  const headers = [{ name: 'Authorization', value: 'Basic {{basic}}' }];
  expect(requestOf({ ...more, headers }).headers.authorization).toBe(`Basic ${btoa('ana:sssss')}`);
});

test('a national gateway takes no other country, and a text too long is refused with its numbers', () => {
  const more = { body: '{"to":"{{to_national}}","msg":"{{text}}"}' };
  expect(requestOf(more, 'oi', '+551133334444').body).toBe('{"to":"1133334444","msg":"oi"}');
  expect(planOf(more, 'oi', '+14155550100')).toMatchObject({ ok: false, code: 'recipient_unsupported' });
  expect(planOf({ maxLength: 10 }, 'x'.repeat(11))).toMatchObject({
    issues: [{ path: 'content.body', message: 'must have at most 10 characters, has 11' }],
  });
});

describe('a description is refused', () => {
  const issuesOf = (more: object) =>
    (SmsHttpConfig.safeParse({ ...plain, ...more }).error?.issues ?? []).map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));

  test.each([
    ['a name in the host', { url: 'https://{{user}}.example/send', user: 'x' }, 'url', 'no {{names}} in the host'],
    ['credentials in the address', { url: 'https://a:b@sms.example/send' }, 'url', 'http or https'],
    ['no address at all', { url: 'ftp://x/y' }, 'url', 'http or https'],
    ['an unknown name', { body: '{"a":"{{tex}}","b":"{{text}}","c":"{{to}}"}' }, 'body', 'there is no {{tex}}'],
    ['no place for the text', { body: '{"to":"{{to}}"}' }, 'body', '{{text}} is nowhere'],
    ['no place for the number', { body: '{"m":"{{text}}"}' }, 'body', '{{to}} is nowhere'],
    [
      'a name without its field',
      { body: '{"t":"{{to}}","m":"{{text}}","k":"{{secret}}"}' },
      'body',
      'needs the field secret',
    ],
    ['JSON without quotes', { body: '{"to":"{{to}}","msg":{{text}}}' }, 'body', 'is no JSON once it is filled'],
    [
      'a text in a header',
      { headers: [{ name: 'x', value: '{{text}}' }] },
      'headers.0.value',
      'has no place in a header',
    ],
    [
      'a header of the connection',
      { headers: [{ name: 'Host', value: 'x' }] },
      'headers.0.name',
      'set by the connection',
    ],
    [
      'credentials in the body',
      { user: 'u', secret: 'ssss', body: '{"to":"{{to}}","m":"{{text}}","b":"{{basic}}"}' },
      'body',
      'belongs in a header',
    ],
    ['nothing that says it was taken', { success: [] }, 'success', 'HTTP 200 alone'],
    ['a body where there is none', { format: 'none' }, 'body', 'only with another format'],
    ['no body', { body: undefined }, 'body', 'needed by this format'],
    ['a GET with a body', { method: 'GET' }, 'format', 'must be none'],
    ['words without meaning', { receiptStatus: 'status' }, 'receiptStatuses', 'needed to understand'],
    ['texts of nobody', { inboundText: 'msg' }, 'inboundFrom', 'needed with inboundText'],
    ['a place that is none', { id: 'data..id' }, 'id', 'names joined by dots'],
    ['two values in one pattern', { id: 'text:{} and {}' }, 'id', 'one {} only'],
    ['a pattern that could be cut anywhere', { id: 'text:*{}' }, 'id', 'text between'],
    ['a pattern where fields are', { receiptId: 'text:{}' }, 'receiptId', 'names of fields'],
    ['a time without a day', { timeFormat: 'HH:mm' }, 'timeFormat', 'DDMMYYYYHHmmss'],
  ])('%s', (_, more, path, message) => {
    expect(issuesOf(more)).toContainEqual({ path, message: expect.stringContaining(message) });
  });

  test('the examples of the README are none of these', () => {
    for (const name of ['sms-smsdev', 'sms-jasmin'])
      expect(SmsHttpConfig.safeParse(exampleInput(name)).error).toBeUndefined();
  });
});
