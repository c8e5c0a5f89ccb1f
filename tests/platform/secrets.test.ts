/** Secrets at rest open only with their key and in their place; secrets in texts are struck out. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomToken, redact, sameSecret, sha256, Vault } from '../../src/platform/secrets.ts';

const key = randomBytes(32);
const vault = new Vault(key);

describe('the vault', () => {
  test('gives back what was put in, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), (plain) => {
        const sealed = vault.seal(plain, 'wa-matriz');
        expect(vault.open(sealed, 'wa-matriz')).toBe(plain);
        expect(sealed).not.toContain(plain);
      }),
    );
  });

  test('seals the same text differently each time', () => {
    expect(vault.seal('x', 'a')).not.toBe(vault.seal('x', 'a'));
  });

  test('refuses another key, another place, and any changed byte', () => {
    const sealed = vault.seal('segredo', 'wa-matriz');
    expect(() => new Vault(randomBytes(32)).open(sealed, 'wa-matriz')).toThrow();
    expect(() => vault.open(sealed, 'wa-suporte')).toThrow();
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => vault.open(`v1.${changed.toString('base64')}`, 'wa-matriz')).toThrow();
    }
    for (const cut of [0, 5, 12, 20, bytes.length - 1]) {
      expect(() => vault.open(`v1.${bytes.subarray(0, cut).toString('base64')}`, 'wa-matriz')).toThrow();
    }
  });

  test.each([0, 16, 31, 33])('refuses a key of %i bytes, naming the setting', (length) => {
    expect(() => new Vault(randomBytes(length))).toThrow(/PONTE_SECRET_KEY/);
  });
});

test('redaction strikes out every occurrence of every secret', () => {
  expect(redact('a=tok&b=tok&c=app', ['tok', 'app'])).toBe('a=***&b=***&c=***');
  expect(redact('nothing', ['tok'])).toBe('nothing');
  expect(redact('$& $1 tok', ['tok'])).toBe('$& $1 ***');
});

test('secrets of any length are compared by content', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  for (const other of ['abd', 'ab', 'abcd', '']) expect(sameSecret('abc', other)).toBe(false);
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('tokens are long, safe in URLs, and never the same', () => {
  const tokens = Array.from({ length: 1_000 }, () => randomToken(24));
  expect(new Set(tokens).size).toBe(1_000);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
});
