import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/platform/telemetry.ts';

test('well-known secrets never pass, at the top of a line and one level below', () => {
  const line = { channel: 'wa', key: 'k', config: { accessToken: 't', baseUrl: 'u' }, headers: { authorization: 'a' } };
  expect(withoutSecrets(line)).toEqual({
    channel: 'wa',
    key: '***',
    config: { accessToken: '***', baseUrl: 'u' },
    headers: { authorization: '***' },
  });
  expect(line.config.accessToken).toBe('t');
});

test('a line without secrets is not copied; errors and lists stay what they are', () => {
  const err = new Error('x');
  const line = { err, ids: ['a'], nothing: null, dueAt: undefined };
  expect(withoutSecrets(line)).toBe(line);
});
