/** The configurable gateway by itself: what an answer means, and what is read of its calls. */
import { describe, expect, test } from 'vitest';
import type { WebhookCall } from '../../connectors/kit/connector.ts';
import { pick } from '../../connectors/kit/pick.ts';
import { timeIn } from '../../connectors/kit/written-times.ts';
import { SmsHttpConfig } from '../../connectors/sms-http/config.ts';
import { smsHttp } from '../../connectors/sms-http/connector.ts';
import { answer } from './fixtures/answers.ts';
import { example, exampleSecret } from './fixtures/sms-http/examples.ts';
import { described, plain, webhookToken } from './fixtures/sms-http/kit.ts';

const receivedAt = Date.UTC(2026, 10, 21, 12);
const id = '01a1ff6c-28f0-70fb-9c5a-e7f369b88196';

describe('where a value stands', () => {
  const json = { text: '', value: { a: { b: [{ c: 7 }] }, 'x.y': 'flat', empty: ' ', yes: true, none: null } };
  test.each([
    ['a.b.0.c', '7'],
    ['x.y', 'flat'],
    ['none|empty|yes', 'true'],
    ['a', undefined],
    ['constructor', undefined],
    ['__proto__.x', undefined],
  ])('%s', (from, expected) => {
    expect(pick(from, json)).toBe(expected);
  });

  test.each([
    ['text:Success "{}"', 'Success "07033084-5cfd"\n', '07033084-5cfd'],
    ['text:Success "{}"', 'Error "no route"', undefined],
    ['text:OK*', 'OK', 'OK'],
    ['text:OK*', 'NOK', undefined],
    ['text:*<id>{}</id>*', '<r><id> 12 </id><st>1</st></r>', '12'],
    ['text:ERR {}:*', 'ERR 05: sem saldo', '05'],
    ['text:{};*', '1;2;3', '1'],
    ['text:*;{}', '1;2', '2'],
    ['text:{} OK', 'a OK b OK', 'a OK b'],
    ['text:ID={}', 'ID=', undefined],
    ['text:a*a', 'a', undefined],
  ])('%s in %j', (from, text, expected) => {
    expect(pick(from, { text, value: undefined })).toBe(expected);
  });

  test('a hostile answer takes no longer than its length', () => {
    const started = process.cpuUsage();
    expect(pick(`text:${'*a'.repeat(50)}*b`, { text: 'a'.repeat(500_000), value: undefined })).toBeUndefined();
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});

describe('times', () => {
  test.each([
    ['28022020145322', 'DDMMYYYYHHmmss', '-03:00', '2020-02-28T17:53:22.000Z'],
    ['28/02/20 14:53', 'DD/MM/YY HH:mm', '+00:00', '2020-02-28T14:53:00.000Z'],
    ['2026-11-21 09:00:01.5', 'YYYY-MM-DD HH:mm:ss', '-03:00', '2026-11-21T12:00:01.000Z'],
    ['31122026233000', 'DDMMYYYYHHmmss', '-03:00', '2027-01-01T02:30:00.000Z'],
    ['2026-11-21T09:00:01-0300', 'iso', '+00:00', '2026-11-21T12:00:01.000Z'],
    ['2026-11-21 09:00:01', 'iso', '-03:00', '2026-11-21T12:00:01.000Z'],
    ['1795262401', 'epoch', '-03:00', '2026-11-21T12:00:01.000Z'],
    ['1795262401.5', 'epoch', '-03:00', '2026-11-21T12:00:01.500Z'],
    ['1795262401000', 'epoch_ms', '-03:00', '2026-11-21T12:00:01.000Z'],
    ['31022026100000', 'DDMMYYYYHHmmss', '-03:00', undefined],
    ['28022020256199', 'DDMMYYYYHHmmss', '-03:00', undefined],
    ['ontem', 'DDMMYYYYHHmmss', '-03:00', undefined],
    ['ontem', 'iso', '-03:00', undefined],
    ['99999999999999999', 'epoch', '-03:00', undefined],
    ['', 'epoch', '-03:00', undefined],
  ])('%s as %s', (word, format, offset, expected) => {
    const at = timeIn(word, format, offset);
    expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
  });
});

describe('an answer', () => {
  const read = (more: object, status: number, body: unknown) =>
    smsHttp.outcome(answer(status, body), SmsHttpConfig.parse({ ...plain, ...more }));

  test('all conditions have to hold', () => {
    const success = [{ from: 'ok' }, { from: 'code', isNot: ['0', 'X'] }];
    expect(read({ success }, 200, { ok: 1, code: 5 })).toEqual({ kind: 'accepted' });
    expect(read({ success }, 200, { ok: 1, code: 'x' })).toMatchObject({ kind: 'uncertain' });
    expect(read({ success }, 200, { code: 5 })).toMatchObject({ kind: 'uncertain' });
    expect(read({ success }, 500, { ok: 1, code: 5 })).toMatchObject({ kind: 'uncertain' });
  });

  test('codes that are in no list are what the configuration says of them', () => {
    const more = { errorCode: 'code', errorClasses: { '7': 'policy' }, otherErrors: 'bad_request' };
    expect(read(more, 200, { code: 7 })).toMatchObject({ failure: { code: 'gateway_policy', detail: '7' } });
    expect(read(more, 200, { code: 8 })).toMatchObject({ failure: { code: 'gateway_bad_request' } });
    expect(read(more, 502, { code: 8 })).toMatchObject({ kind: 'uncertain' });
    expect(read(more, 400, { code: 8 })).toMatchObject({ failure: { code: 'http_400', detail: '8' } });
  });

  test('Jasmin, which writes no JSON', () => {
    const jasmin = (status: number, body: string) => smsHttp.outcome(answer(status, body), example('sms-jasmin'));
    expect(jasmin(200, 'Success "07033084-5cfd"')).toEqual({ kind: 'accepted', providerId: '07033084-5cfd' });
    expect(jasmin(403, 'Error "Cannot charge submit_sm"')).toMatchObject({
      failure: { class: 'auth', code: 'http_403', detail: 'Cannot charge submit_sm' },
    });
    expect(jasmin(412, 'Error "No route found"')).toMatchObject({ failure: { class: 'unknown', code: 'http_412' } });
    expect(jasmin(500, 'Error "Internal"')).toEqual({ kind: 'uncertain', detail: 'Internal' });
  });
});

describe('calls', () => {
  const parse = (config: SmsHttpConfig, call: Partial<WebhookCall>, body = '') =>
    smsHttp.webhook.parse(
      Buffer.from(body),
      config,
      { method: body === '' ? 'GET' : 'POST', query: '', contentType: 'application/json', ...call },
      receivedAt,
    );

  test('Jasmin: a receipt as a form, at the address that was named in the send', () => {
    const config = example('sms-jasmin');
    const to = { kind: 'phone', e164: '+5511987650001' } as const;
    const plan = smsHttp.send({ id, to, content: { type: 'text', body: 'Olá & tchau' } }, { id: 'sms', config });
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    const asked = new URL(plan.request.url).searchParams;
    expect(asked.get('content')).toBe('Ola & tchau');
    const { search } = new URL(asked.get('dlr-url') ?? '');
    const form = 'id=07033084-5cfd&message_status=UNDELIV&level=3&err=005&connector=vivo';
    const call = { query: search.slice(1), contentType: 'application/x-www-form-urlencoded' };
    expect(parse(config, call, form)).toMatchObject([
      {
        kind: 'receipt',
        messageId: id,
        providerId: '07033084-5cfd',
        status: 'failed',
        failure: { detail: 'UNDELIV: 005' },
      },
    ]);
    const header = () => undefined;
    const token = exampleSecret('JASMIN_WEBHOOK_TOKEN');
    expect(smsHttp.webhook.verify(Buffer.from(form), header, config, { method: 'POST', ...call })).toBe(true);
    expect(search).toContain(token);
    expect(smsHttp.webhook.answer?.(config)).toEqual({ body: 'ACK/Jasmin', contentType: 'text/plain; charset=utf-8' });
    expect(smsHttp.webhook.answer?.(example('sms-smsdev'))).toBeUndefined();
  });

  test('one address for both: what the address itself says counts', () => {
    const config = SmsHttpConfig.parse({ ...described, inboundText: 'status', inboundFrom: 'from' });
    const body = JSON.stringify({ status: 'Entregue', ref: 'm-1', from: '28123' });
    expect(parse(config, {}, body)).toMatchObject([{ kind: 'receipt' }]);
    expect(parse(config, { query: 'kind=message' }, body)).toMatchObject([
      { kind: 'message', contact: { shortCode: '28123' }, content: { text: 'Entregue' } },
    ]);
    expect(parse(config, { query: 'kind=receipt' }, '{"from":"1"}')).toMatchObject([{ kind: 'unparsed' }]);
    expect(parse(config, {}, '{"hello":1}')).toMatchObject([{ kind: 'other', field: 'callback' }]);
  });

  test('our id in the address is for one receipt, not for a list', () => {
    const config = SmsHttpConfig.parse({ ...described });
    const query = 'ponte_id=m-9&kind=receipt';
    const one = { state: 'Entregue', sms: { id: 1 } };
    expect(parse(config, { query }, JSON.stringify(one))).toMatchObject([{ messageId: 'm-9', providerId: '1' }]);
    const [first] = parse(config, { query }, JSON.stringify([one, { ...one, sms: { id: 2 } }]));
    expect(first).not.toHaveProperty('messageId');
  });

  test('a message without an id is known by all that it says', () => {
    const config = SmsHttpConfig.parse({ ...described, inboundId: undefined });
    const keyOf = (text: string) => parse(config, { query: `from=28123&text=${text}&token=x` })[0]?.key;
    expect(keyOf('oi')).toBe(keyOf('oi'));
    expect(keyOf('oi')).not.toBe(keyOf('ola'));
  });

  test('an empty call brings nothing', () => {
    expect(parse(SmsHttpConfig.parse({ ...described }), { query: `token=${webhookToken}` })).toEqual([]);
  });

  test('the token in a header instead of the address', () => {
    const config = SmsHttpConfig.parse({ ...plain, webhookHeader: 'x-token' });
    const believe = (headers: Record<string, string>, query: string) =>
      smsHttp.webhook.verify(Buffer.from('{}'), (name) => headers[name], config, {
        method: 'POST',
        query,
        contentType: undefined,
      });
    expect(believe({ 'x-token': webhookToken }, '')).toBe(true);
    expect(believe({ 'x-token': 'wrong' }, '')).toBe(false);
    expect(believe({}, `token=${webhookToken}`)).toBe(false);
  });
});
