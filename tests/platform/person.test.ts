/** People under a keyed hash. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPersonHash } from '../../src/platform/person.ts';
import { sha256 } from '../../src/platform/secrets.ts';

const key = Buffer.alloc(32, 7);

describe('the hash of a person', () => {
  const personOf = createPersonHash(key);

  test('is the same for the same address and key, in every process', () => {
    expect(createPersonHash(key)('+5511987654321')).toBe(personOf('+5511987654321'));
    expect(personOf('+5511987654321')).toBe('Mx55ndbR5XeaQbXd5m0f1uBXhbAM_Glh0WDFWDX1ObQ');
  });

  test('differs by address and by key, and shows neither', () => {
    const others = [
      personOf('+5511987654322'),
      personOf('BR.100'),
      createPersonHash(randomBytes(32))('+5511987654321'),
    ];
    expect(new Set([personOf('+5511987654321'), ...others]).size).toBe(4);
    expect(personOf('+5511987654321')).toMatch(/^[\w-]{43}$/);
    expect(personOf('+5511987654321')).not.toBe(Buffer.from(sha256('+5511987654321'), 'hex').toString('base64url'));
  });

  test('is found from a list of plain hashes, in either case of its digits', () => {
    const listed = sha256('+5511987654321');
    expect(personOf.ofSha256(listed)).toBe(personOf('+5511987654321'));
    expect(personOf.ofSha256(listed.toUpperCase())).toBe(personOf('+5511987654321'));
  });
});
