/** Masks of extra fields of type text, and the check digits behind two of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mask } from '../../contracts/mailing.ts';
import { isCnpj, isCpf } from '../../src/triggers/mailing/documents.ts';
import { applyMask } from '../../src/triggers/mailing/masks.ts';

const masked = (mask: Mask, value: string): string | undefined => {
  const made = applyMask(mask, value);
  return 'wrong' in made ? undefined : made.value;
};
const kind = (name: Exclude<Mask['kind'], 'custom'>): Mask => ({ kind: name });
const custom = (pattern: string, onMismatch: 'error' | 'coerce'): Mask => ({ kind: 'custom', pattern, onMismatch });

describe('one mask, one form', () => {
  test.each<[string, Mask, string, string | undefined]>([
    ['LMD-74: e-mail', kind('email'), 'a@b.com.br', 'a@b.com.br'],
    ['LMD-74: e-mail with blanks around', kind('email'), ' a@b.com.br ', 'a@b.com.br'],
    ['LMD-74: e-mail without a domain', kind('email'), 'a@b', undefined],
    ['LMD-74: two e-mails', kind('email'), 'a@b.com, c@d.com', undefined],
    ['LMD-75: mobile', kind('phone'), '11999990000', '(11) 99999-0000'],
    ['LMD-75: landline', kind('phone'), '1133334444', '(11) 3333-4444'],
    ['LMD-75: with country code', kind('phone'), '+55 11 99999-0000', '(11) 99999-0000'],
    ['LMD-75: without DDD', kind('phone'), '33334444', undefined],
    ['LMD-75: another country', kind('phone'), '+351 912 345 678', undefined],
    ['LMD-76: CPF', kind('cpf'), '52998224725', '529.982.247-25'],
    ['LMD-76: CPF as it is shown', kind('cpf'), '529.982.247-25', '529.982.247-25'],
    ['LMD-76: CPF of one digit', kind('cpf'), '11111111111', undefined],
    ['LMD-76: CPF with a wrong digit', kind('cpf'), '52998224726', undefined],
    ['LMD-76: CPF without its first zero', kind('cpf'), '1234567890', undefined],
    ['LMD-77: CNPJ', kind('cnpj'), '11222333000181', '11.222.333/0001-81'],
    ['LMD-77: CNPJ with letters', kind('cnpj'), '12ABC34501DE35', '12.ABC.345/01DE-35'],
    ['LMD-77: CNPJ with small letters', kind('cnpj'), '12.abc.345/01de-35', '12.ABC.345/01DE-35'],
    ['LMD-77: CNPJ with a wrong digit', kind('cnpj'), '12ABC34501DE36', undefined],
    ['LMD-77: CNPJ with letters as check digits', kind('cnpj'), '12ABC34501DEAB', undefined],
    ['LMD-77: CNPJ of zeros', kind('cnpj'), '00000000000000', undefined],
    ['LMD-78: CEP', kind('cep'), '01310100', '01310-100'],
    ['LMD-78: CEP as it is shown', kind('cep'), '01.310-100', '01310-100'],
    ['LMD-78: CEP without its first zero', kind('cep'), '1310100', undefined],
    ['LMD-79: capitals', kind('upper'), 'ação', 'AÇÃO'],
    ['LMD-80: small letters', kind('lower'), 'AÇÃO', 'ação'],
    ['LMD-81: own pattern, brought into form', custom('AA-0000', 'coerce'), 'ab1234', 'AB-1234'],
    ['LMD-81: own pattern, other punctuation', custom('AA-0000', 'coerce'), ' ab 12.34 ', 'AB-1234'],
    ['LMD-81: own pattern, in form already', custom('AA-0000', 'error'), 'AB-1234', 'AB-1234'],
    ['LMD-81: own pattern, not in form', custom('AA-0000', 'error'), 'ab1234', undefined],
    ['LMD-81: a digit where a letter belongs', custom('AA-0000', 'coerce'), 'a11234', undefined],
    ['LMD-81: too short', custom('AA-0000', 'coerce'), 'ab123', undefined],
    ['LMD-81: too long', custom('AA-0000', 'coerce'), 'ab12345', undefined],
    ['LMD-81: letters of the pattern itself', custom('BR-\\A0a*', 'coerce'), '9Zç', 'BR-A9zç'],
    ['LMD-81: letters of the pattern given too', custom('BR-\\A0a*', 'coerce'), 'BR-A9zç', 'BR-A9zç'],
  ])('%s', (_name, mask, value, expected) => {
    expect(masked(mask, value)).toBe(expected);
  });

  test('a refusal says what is wrong in both languages, and does not repeat a document', () => {
    expect(applyMask(kind('cpf'), '11111111111')).toEqual({
      wrong: { en: 'is no valid CPF', pt: 'não é um CPF válido' },
    });
    expect(applyMask(custom('AA-00', 'error'), 'x')).toEqual({
      wrong: { en: 'does not fit the pattern AA-00', pt: 'não segue o padrão AA-00' },
    });
  });
});

const anyMask = fc.oneof(
  fc.constantFrom('email', 'phone', 'cpf', 'cnpj', 'cep', 'upper', 'lower').map((name): Mask => ({ kind: name })),
  fc
    .tuple(
      fc.stringMatching(/^[0Aa*\-./ x1\\]{1,10}$/).filter((pattern) => pattern.trim() === pattern),
      fc.constantFrom('error' as const, 'coerce' as const),
    )
    .map(([pattern, onMismatch]) => custom(pattern, onMismatch)),
);
const anyValue = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[0-9.\-/ ]{0,18}$/),
  fc.stringMatching(/^[a-zA-Z0-9\-. ]{0,12}$/),
);

describe('whatever is typed', () => {
  test('masking never throws, and what it made it leaves as it is', () => {
    fc.assert(
      fc.property(anyMask, anyValue, (mask, value) => {
        const once = masked(mask, value);
        if (once !== undefined) expect(masked(mask, once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('of all numbers with the same beginning, one CPF and one CNPJ is right', () => {
    const two = Array.from({ length: 100 }, (_, place) => String(place).padStart(2, '0'));
    fc.assert(
      fc.property(fc.stringMatching(/^\d{9}$/), fc.stringMatching(/^[0-9A-Z]{12}$/), (cpf, cnpj) => {
        fc.pre(!/^(.)\1+$/.test(cpf) && !/^(.)\1+$/.test(cnpj));
        expect(two.filter((digits) => isCpf(cpf + digits))).toHaveLength(1);
        expect(two.filter((digits) => isCnpj(cnpj + digits))).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
