import { describe, expect, test } from 'vitest';
import { errorRow, errors } from '../../connectors/whatsapp-cloud/errors.ts';
import { outcome } from '../../connectors/whatsapp-cloud/outcome.ts';
import { parse } from '../../connectors/whatsapp-cloud/webhook.ts';
import { answer, delivery, encode } from './fixtures/whatsapp-cloud/kit.ts';

const refused = (code: unknown, extra: object = {}, headers = {}, status = 400) =>
  outcome(answer(status, { error: { message: 'Refused', code, ...extra } }, headers));

const details = (text: string) => ({ error_data: { messaging_product: 'whatsapp', details: text } });

describe('classes of the codes (facts 1.8)', () => {
  test.each<[string, (string | undefined)?, ...number[]]>([
    ['auth', undefined, 0, 3, 10, 33, 190, 200, 250, 299, 131005, 131030, 131037, 131042, 131044, 131045, 131063],
    ['auth', undefined, 133000, 133005, 133010, 133015, 134011, 134100, 134102, 147001, 147005],
    ['transient', undefined, 1, 2, 131000, 131016, 131057, 133004, 134101, 2494100],
    ['rate_limited', 'app', 4, 613],
    ['rate_limited', 'account', 80007],
    ['rate_limited', 'number', 130429, 131048, 131208, 132069, 133016, 138013],
    ['rate_limited', 'pair', 131056],
    ['rate_limited', 'portfolio', 131064],
    ['policy', undefined, 368, 130497, 131031, 139200],
    ['recipient_invalid', undefined, 130403, 131021, 131026, 131050, 137000],
    ['recipient_invalid', undefined, 131020, 131041, 131059, 131201, 131207, 131215],
    ['recipient_cooldown', undefined, 130472, 131049],
    ['window_closed', undefined, 131047],
    ['template_invalid', undefined, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068],
    ['template_invalid', undefined, 2388000, 2388019, 2388040, 2388047, 2388073, 2388293, 2388299, 2388999],
    ['bad_request', undefined, 100, 131008, 131009, 131051, 131052, 131053, 131055, 131062, 135000],
    ['bad_request', undefined, 138000, 138999, 139100, 139103],
    ['unknown', undefined, 300, 131216, 133017, 999999],
  ])('%s, scope %s: %j', (failureClass, scope, ...codes) => {
    for (const code of codes) {
      const failure = { class: failureClass, code: String(code), ...(scope === undefined ? {} : { scope }) };
      expect(refused(code)).toMatchObject({ kind: 'failed', failure });
    }
  });

  test('an exact code wins over the range around it', () => {
    expect(errorRow(133004)).toBe(errors['133004']);
    expect(errorRow(133003)).toBe(errors['133000-133015']);
  });

  test.each([
    ['1', 2],
    ['131000', 3],
    ['130472', 1],
    ['131053', 3],
  ])('code %s is tried at most %i times', (code, maxAttempts) => {
    expect(errors[code]?.maxAttempts).toBe(maxAttempts);
  });
});

describe('codes whose text decides', () => {
  test.each([
    [131014, 'Url fetch failed with HTTP 404', 'bad_request'],
    [131014, 'Url fetch failed with HTTP 503', 'transient'],
    [131053, 'Downloading media from weblink failed with http code 503', 'transient'],
    [131053, 'Unsupported Audio mime type audio/wav', 'bad_request'],
  ])('%i "%s": %s', (code, text, failureClass) => {
    expect(refused(code, details(text))).toMatchObject({ failure: { class: failureClass } });
  });

  test('131000 is transient in an answer, and of unknown outcome in a receipt', () => {
    expect(refused(131000)).toMatchObject({ failure: { class: 'transient' } });
    const failed = { id: 'wamid.1', status: 'failed', timestamp: '1794000000', errors: [{ code: 131000 }] };
    expect(parse(encode(delivery({ statuses: [failed] })))).toMatchObject([{ failure: { class: 'unknown' } }]);
  });
});

describe('detail', () => {
  test.each([
    [details('More than 24 hours'), 'Refused: More than 24 hours'],
    [{ error_data: 'a bare string' }, 'Refused: a bare string'],
    [{ details: 'older shape' }, 'Refused: older shape'],
    [{ error_data: 7, error_user_msg: 'for people' }, 'Refused: for people'],
    [{}, 'Refused'],
    [details('Refused'), 'Refused'],
  ])('%j', (extra, detail) => {
    expect(refused(131047, extra)).toMatchObject({ failure: { detail } });
  });

  test('is shortened', () => {
    const result = refused(100, details('x'.repeat(5000)));
    expect(result.kind === 'failed' && result.failure.detail?.length).toBe(500);
  });

  test('a code in digits is read like a number', () => {
    expect(refused('131047')).toMatchObject({ failure: { class: 'window_closed', code: '131047' } });
  });
});

describe('waits', () => {
  const wait = (code: number, headers = {}) => {
    const result = refused(code, {}, headers);
    return result.kind === 'failed' ? result.failure.retryAfterMs : undefined;
  };
  test.each([
    ['131049: T16, no retry for a day', 131049, {}, 86_400_000],
    ['131057: the minute of maintenance', 131057, {}, 60_000],
    ['131056: one message per 6 s', 131056, {}, 6000],
    ['131047: nothing to wait for', 131047, {}, undefined],
    ['header in seconds', 2, { 'retry-after': '30' }, 30_000],
    ['header as a list, in any case', 2, { 'Retry-After': ['30', '60'] }, 30_000],
    ['the longer of header and table', 131056, { 'retry-after': '2' }, 6000],
    ['the longer of table and header', 131056, { 'retry-after': '90' }, 90_000],
    ['a header beyond a day is cut', 2, { 'retry-after': '999999999999' }, 86_400_000],
    ['a date is left to the clock of the hub', 2, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
    ['nonsense', 2, { 'retry-after': '-5' }, undefined],
  ])('%s', (_name, code, headers, expected) => {
    expect(wait(code, headers)).toBe(expected);
  });
});

describe('answers without a Graph error', () => {
  test.each([
    [302, 'failed', 'http_3xx', 'bad_request'],
    [400, 'failed', 'http_4xx', 'bad_request'],
    [404, 'failed', 'http_4xx', 'bad_request'],
    [401, 'failed', 'http_401', 'auth'],
    [403, 'failed', 'http_403', 'auth'],
    [429, 'failed', 'http_429', 'rate_limited'],
  ])('HTTP %i: %s %s', (status, kind, code, failureClass) => {
    expect(outcome(answer(status, '<html>'))).toMatchObject({
      kind,
      failure: { code, class: failureClass, detail: `HTTP ${status}: <html>` },
    });
  });

  test.each([
    [500, '<html>'],
    [502, ''],
    [503, '{"error":"string"}'],
    [504, '{"error":{"message":"no code"}}'],
    [500, '{"messages":[{"id":"wamid.1"}]}'],
    [200, '{"messages":[]}'],
    [200, '{"messages":[{"id":""}]}'],
    [200, '{"success":true}'],
    [200, 'null'],
    [200, '{"messages":[{"id":"wam'],
    [204, ''],
  ])('HTTP %i with %j leaves the outcome open', (status, body) => {
    expect(outcome(answer(status, body))).toMatchObject({
      kind: 'uncertain',
      detail: expect.stringContaining(`HTTP ${status}`),
    });
  });

  test('a Graph error in a 5xx is a plain refusal: nothing was sent', () => {
    expect(refused(2, {}, {}, 503)).toMatchObject({ kind: 'failed', failure: { class: 'transient' } });
  });

  test('a Graph error in a 200 is no success', () => {
    expect(refused(131047, {}, {}, 200)).toMatchObject({ kind: 'failed', failure: { class: 'window_closed' } });
  });
});
