/** Every form of "Number forms" becomes one canonical number, and what is none is told why (SMT-05 to SMT-09, IXC-65). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalFromProvider,
  displayContact,
  explainPhoneProblem,
  maskContact,
  type PhoneProblem,
  parsePhone,
  searchablePhone,
} from '../../src/platform/phone.ts';

const ddds =
  '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99'.split(
    ' ',
  );
const e164 = (input: string) => {
  const result = parsePhone(input);
  return result.ok ? result.e164 : result.problem;
};

describe('forms of one number', () => {
  test.each([
    ['IXC log', '+55 (11) 99999-0000', '+5511999990000'],
    ['Code7, DDI+DDD+number', '554833333333', '+554833333333'],
    ['Code7 redial, DDD and number', '4833333333', '+554833333333'],
    ['Smartspace', '(11)999999999', '+5511999999999'],
    ['Logcall', '11999990000', '+5511999990000'],
    ['Opa! Suite', '+5511999990000', '+5511999990000'],
    ['SMT-05 with blanks', '(11) 99999 9999', '+5511999999999'],
    ['SMT-06, not doubled', '5511999999999', '+5511999999999'],
    ['long distance', '011 99999-0000', '+5511999990000'],
    ['international prefix', '0055 11 99999 0000', '+5511999990000'],
    ['dots and slashes', '11.99999/0000', '+5511999990000'],
    ['blanks around', '  11999990000\t', '+5511999990000'],
    ['DDD 55 is no country code', '55999990000', '+5555999990000'],
    ['DDD 55, landline', '(55) 3222-1111', '+555532221111'],
    ['DDD 55 with the country code', '5555999990000', '+5555999990000'],
    ['SMT-07', '11888877776', '+5511888877776'],
    ['SMT-09', '1133334444', '+551133334444'],
    ['Portugal', '+351 912 345 678', '+351912345678'],
    ['Argentina', '+54 9 11 2345-6789', '+5491123456789'],
  ])('%s: %s', (_, input, canonical) => {
    expect(e164(input)).toBe(canonical);
  });

  test.each(ddds)('DDD %s, mobile and landline, in every form', (ddd) => {
    for (const subscriber of ['987654321', '32654321']) {
      const canonical = `+55${ddd}${subscriber}`;
      const split = `${subscriber.slice(0, -4)}-${subscriber.slice(-4)}`;
      for (const form of [
        canonical,
        canonical.slice(1),
        `${ddd}${subscriber}`,
        `0${ddd}${subscriber}`,
        `(${ddd})${subscriber}`,
        `(${ddd}) ${split}`,
        `+55 (${ddd}) ${split}`,
        `00 55 ${ddd} ${split}`,
      ]) {
        expect([form, e164(form)]).toEqual([form, canonical]);
      }
      expect(displayContact(canonical)).toBe(`+55 (${ddd}) ${split}`);
    }
  });
});

describe('what is no number', () => {
  test.each<[string, PhoneProblem]>([
    ['', 'empty'],
    ['   ', 'empty'],
    ['+', 'letters'],
    ['()-', 'empty'],
    ['+ ()', 'empty'],
    ['11 9ABCD-0000', 'letters'],
    ['11999990000;drop', 'letters'],
    ['١١٩٩٩٩٩٠٠٠٠', 'letters'],
    ['33334444', 'ddd_missing'],
    ['123', 'ddd_missing'],
    ['20999990000', 'ddd_unknown'],
    ['1199999999', 'mobile_length'],
    ['1188887777', 'mobile_length'],
    ['119999999999', 'mobile_length'],
    ['119999999', 'mobile_length'],
    ['113333444', 'landline_length'],
    ['11333344445', 'landline_length'],
    ['11099990000', 'subscriber_invalid'],
    ['11199990000', 'subscriber_invalid'],
    ['+1 415', 'country_invalid'],
    ['+999123456789', 'country_invalid'],
  ])('"%s" is %s', (input, problem) => {
    expect(parsePhone(input)).toEqual({ ok: false, problem });
    expect(explainPhoneProblem(problem)).not.toBe('');
  });
});

const mobile = fc.tuple(fc.constantFrom(...ddds), fc.constantFrom('6', '7', '8', '9'), fc.stringMatching(/^\d{7}$/));

describe('whatever is typed', () => {
  test('parsing never throws, and a canonical form is its own canonical form', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[+\d().\- ]{0,20}$/)),
        (input) => {
          const result = parsePhone(input);
          if (result.ok) expect(parsePhone(result.e164)).toEqual(result);
          searchablePhone(input);
          if (!input.includes('*')) expect(maskContact(input)).not.toBe(input);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('IXC-65: what the log shows is read back as the same number', () => {
    fc.assert(
      fc.property(mobile, ([ddd, first, rest]) => {
        const canonical = `+55${ddd}9${first}${rest}`;
        expect(e164(displayContact(canonical))).toBe(canonical);
      }),
    );
  });

  test('the ninth digit: both forms of a mobile are one number, landlines never get one', () => {
    fc.assert(
      fc.property(mobile, ([ddd, first, rest]) => {
        const old = `55${ddd}${first}${rest}`;
        const full = `55${ddd}9${first}${rest}`;
        expect(canonicalFromProvider(old)).toBe(`+${full}`);
        expect(canonicalFromProvider(full)).toBe(`+${full}`);
        expect(searchablePhone(old)).toBe(`+${full}`);
        expect(searchablePhone(old.slice(2))).toBe(`+${full}`);
      }),
    );
    expect(canonicalFromProvider('551133334444')).toBe('+551133334444');
    expect(canonicalFromProvider('14155552671')).toBe('+14155552671');
  });

  test.each([
    ['+5511988887766', '+5511*******66'],
    ['BR.13491208655302741918', 'BR.13****************18'],
    ['BR.1a2b3', '***'],
    ['', '***'],
  ])('masking %s shows no more than it must', (contact, masked) => {
    expect(maskContact(contact)).toBe(masked);
  });
});
