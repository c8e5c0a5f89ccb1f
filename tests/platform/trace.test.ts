/** W3C trace context: continued when it is well formed, begun anew when it is not. */
import { expect, test } from 'vitest';
import { continueTrace, traceIdOf } from '../../src/platform/trace.ts';

const id = '0af7651916cd43dd8448eb211c80319c';
const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

test('the caller’s trace and its flags go on under a new span', () => {
  const next = continueTrace(`00-${id}-b7ad6b7169203331-00`);
  expect(next).toMatch(form);
  expect(traceIdOf(next)).toBe(id);
  expect(next.endsWith('-00')).toBe(true);
  expect(next).not.toContain('b7ad6b7169203331');
});

test.each([
  undefined,
  '',
  'garbage',
  `01-${id}`,
  `00-${id.toUpperCase()}-b7ad6b7169203331-01`,
  `00-${id}-b7ad-01`,
  `00-${id}-b7ad6b7169203331-01-x`,
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-${id}-${'0'.repeat(16)}-01`,
])('%s begins a new trace', (header) => {
  const next = continueTrace(header);
  expect(next).toMatch(form);
  expect(traceIdOf(next)).not.toBe(id);
  expect(traceIdOf(next)).not.toBe('0'.repeat(32));
});

test('no two new traces are the same', () => {
  expect(new Set(Array.from({ length: 5_000 }, () => continueTrace(undefined))).size).toBe(5_000);
});
