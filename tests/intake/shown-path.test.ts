/** A person's number is part of some paths; what is logged of a path is not. */
import { expect, test } from 'vitest';
import { shownPath } from '../../src/intake/http/context.ts';

test.each([
  ['/v1/contacts/%2B5511988880001', '/v1/contacts/***'],
  ['/v1/consents/11988880001', '/v1/consents/***'],
  ['/v1/windows/wa-matriz/BR.135000', '/v1/windows/wa-matriz/***'],
  ['/v1/consents/import', '/v1/consents/***'],
  ['/v1/messages/01a1fdd8-0d02-739e-bb2f-93f9be6f31ea', '/v1/messages/01a1fdd8-0d02-739e-bb2f-93f9be6f31ea'],
])('%s is logged as %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});
