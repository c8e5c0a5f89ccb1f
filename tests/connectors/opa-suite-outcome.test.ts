import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderResponse, SendOutcome } from '../../connectors/kit/connector.ts';
import { errors } from '../../connectors/opa-suite/errors.ts';
import { outcome } from '../../connectors/opa-suite/outcome.ts';
import { answer, config, refusal, sentId, success } from './fixtures/opa-suite/kit.ts';

function failureOf(response: ProviderResponse) {
  const result = outcome(response);
  if (result.kind !== 'failed') throw new Error(`the outcome is ${result.kind}`);
  return result.failure;
}

const inService = 'Este contato já está em atendimento com Fulana';

describe('success (facts 1.7)', () => {
  test.each(['Template has been succesfully sent.', 'Template has been successfully sent.', 'erro'])(
    'the id counts, not the text %j',
    (message) => {
      expect(outcome(success({ message, messageSentId: sentId }))).toEqual({ kind: 'accepted', providerId: sentId });
    },
  );

  test.each<[string, unknown]>([
    ['no id', success({ message: 'Template has been succesfully sent.' })],
    ['an empty id', success({ messageSentId: ' ' })],
    ['an id that is no text', success({ messageSentId: 7 })],
    ['nothing', answer(200, '')],
    ['half an answer', answer(200, '{"status":"success","code":200,"data":{"messageSentI')],
    ['an id that a refusal repeats', answer(500, { data: { messageSentId: sentId } })],
  ])('%s leaves it open whether the message was taken', (_name, response) => {
    expect(outcome(response as ProviderResponse).kind).toBe('uncertain');
  });
});

describe('refusals (facts 1.2)', () => {
  test.each<[string, unknown, string]>([
    [
      'text in data.message',
      { status: 'error', code: 400, data: { message: "Field 'ativo' is not allowed" }, description: 'invalid filter' },
      "Field 'ativo' is not allowed: invalid filter",
    ],
    ['a name and a message', { error: 'BAD_REQUEST', message: 'Invalid ID' }, 'BAD_REQUEST: Invalid ID'],
    ['a description alone', { status: 'error', code: 400, description: 'Invalid ID' }, 'Invalid ID'],
    ['text in data', { status: 'error', code: 400, data: 'Invalid ID' }, 'Invalid ID'],
    ['no envelope', '<html>Bad Request</html>', 'HTTP 400: <html>Bad Request</html>'],
    ['nothing', '', 'HTTP 400: empty body'],
  ])('IXC-70: %s is the reason of the failure', (_shape, body, detail) => {
    expect(failureOf(answer(400, body))).toMatchObject({ code: 'http_400', class: 'bad_request', detail });
  });

  test.each([
    { status: 'error', code: 400, description: inService },
    { status: 'error', code: 400, data: { message: inService } },
    { error: 'BAD_REQUEST', message: inService },
    { status: 'error', code: 400, description: 'The contact is already in customer service' },
  ])('a contact in service is held for itself and tried later: %j', (body) => {
    expect(failureOf(answer(400, body))).toMatchObject({
      code: 'contact_in_service',
      class: 'rate_limited',
      scope: 'pair',
      retryAfterMs: 600_000,
    });
  });

  test('IXC-70: the reason is told without the token', () => {
    for (const quoted of [`Bearer ${config.token}`, 'eyJinvented.aW52ZW50ZWQ.invented']) {
      const { detail } = failureOf(answer(401, { status: 'error', code: 401, description: `bad ${quoted}, sorry` }));
      expect(detail).toBe('bad [token], sorry');
    }
  });

  test('a long reason is cut', () => {
    const { detail } = failureOf(answer(400, { status: 'error', description: 'é'.repeat(5000) }));
    expect(detail).toBe('é'.repeat(500));
  });

  test.each<[string, ProviderResponse, string, string]>([
    ['401', refusal('http_401'), 'http_401', 'auth'],
    ['403, a role', answer(403, { status: 'error', code: 403, description: 'Bad role' }), 'http_403', 'auth'],
    ['403, a firewall', answer(403, '<html>'), 'http_403', 'auth'],
    ['404, ids swapped', refusal('channel_not_found'), 'channel_not_found', 'bad_request'],
    ['404, no such template', refusal('template_not_found'), 'template_not_found', 'template_invalid'],
    ['404, no such address', answer(404, '<html>'), 'http_404', 'bad_request'],
    ['409', refusal('http_409'), 'http_409', 'bad_request'],
    ['a redirection', answer(301, ''), 'http_3xx', 'bad_request'],
    ['a status nobody expects', answer(418, ''), 'http_418', 'unknown'],
  ])('%s', (_name, response, code, failureClass) => {
    const { cause } = errors[code] ?? errors.unknown ?? {};
    expect(failureOf(response)).toMatchObject({ code, class: failureClass, cause });
  });

  test('429 waits as long as it is told, a day at most', () => {
    expect(failureOf(answer(429, '', { 'Retry-After': '30' })).retryAfterMs).toBe(30_000);
    expect(failureOf(answer(429, '', { 'retry-after': ['9'.repeat(9)] })).retryAfterMs).toBe(86_400_000);
    expect(failureOf(answer(429, '')).retryAfterMs).toBe(1000);
  });

  test('an error inside HTTP 200 is a refusal when its code proves it', () => {
    expect(failureOf(answer(200, { status: 'error', code: 401, description: 'Invalid token' })).code).toBe('http_401');
    expect(failureOf(answer(200, { status: 'error', code: 400, description: inService })).code).toBe(
      'contact_in_service',
    );
    expect(outcome(answer(200, { status: 'error', code: 500, description: 'x' })).kind).toBe('uncertain');
    expect(outcome(answer(200, { error: 'NOT_FOUND_ERROR', message: 'x' })).kind).toBe('uncertain');
  });

  test.each([500, 502, 503, 504])('HTTP %i may come after the message went out', (status) => {
    const result = outcome(answer(status, { status: 'error', code: status, description: 'Internal error' }));
    expect(result).toEqual({ kind: 'uncertain', detail: `HTTP ${status}: Internal error` });
  });
});

test('any answer has an outcome, and only an id makes it a success', () => {
  const envelope = fc.record(
    {
      status: fc.constantFrom<unknown>('success', 'error', 7),
      code: fc.anything(),
      data: fc.anything(),
      message: fc.anything(),
      error: fc.anything(),
      description: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    envelope.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(fc.nat(999), bodies, (status, body) => {
      const result: SendOutcome = outcome({ status, headers: {}, body });
      if (result.kind === 'accepted') expect(body).toContain('messageSentId');
      if (result.kind === 'failed') expect(result.failure.cause).toMatch(/\S/);
      if (status >= 500) expect(result.kind).toBe('uncertain');
    }),
    { numRuns: 500 },
  );
});
