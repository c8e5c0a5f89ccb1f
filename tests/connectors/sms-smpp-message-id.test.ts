/** One id, which an SMSC writes in two ways. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerKey, messageIdForms, receiptKey } from '../../connectors/sms-smpp/message-id.ts';

test.each([
  ['same', '0A1B2C', 'a1b2c'],
  ['same', '00001234', '1234'],
  ['same', ' 7F00A1C2 ', '7F00A1C2'],
  ['same', '0b7c9a3e-5d0f', '0B7C9A3E-5D0F'],
  ['same', '0000', '0'],
  ['answer_hex_receipt_decimal', '0A1B2C', '662316'],
  ['answer_hex_receipt_decimal', '0a1b2c', '0000662316'],
  ['answer_hex_receipt_decimal', 'FFFFFFFFFFFFFFFF', '18446744073709551615'],
  ['answer_decimal_receipt_hex', '662316', '0A1B2C'],
  ['answer_decimal_receipt_hex', '18446744073709551615', 'ffffffffffffffff'],
  ['answer_hex_receipt_decimal', '0b7c9a3e-5d0f', '0B7C9A3E-5D0F'],
] as const)('%s: %s and %s', (form, answered, received) => {
  expect(receiptKey(received, form)).toBe(answerKey(answered, form));
});

test('10 is an id in both bases, so nothing is guessed', () => {
  expect(answerKey('10', 'answer_hex_receipt_decimal')).toBe('16');
  expect(answerKey('10', 'same')).toBe('10');
  expect(messageIdForms).not.toContain('auto');
});

test('any number of 64 bits meets itself, in whatever case and with whatever zeros', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.boolean(), fc.nat(6), (number, upper, zeros) => {
      const hex = '0'.repeat(zeros) + (upper ? number.toString(16).toUpperCase() : number.toString(16));
      const decimal = '0'.repeat(zeros) + number.toString();
      expect(answerKey(hex, 'answer_hex_receipt_decimal')).toBe(receiptKey(decimal, 'answer_hex_receipt_decimal'));
      expect(answerKey(decimal, 'answer_decimal_receipt_hex')).toBe(receiptKey(hex, 'answer_decimal_receipt_hex'));
      expect(answerKey(hex, 'same')).toBe(receiptKey(hex.toLowerCase(), 'same'));
    }),
  );
});
