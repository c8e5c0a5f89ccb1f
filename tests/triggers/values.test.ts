/** What an ERP sends is of the type that the trigger says, or the error names it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TriggerVariableType } from '../../contracts/trigger.ts';
import { boletoFault } from '../../src/triggers/boleto.ts';
import { pixFault } from '../../src/triggers/pix.ts';
import { valueFaults } from '../../src/triggers/values.ts';

const faultsOf = (type: TriggerVariableType, value: string | number | null, required = true) =>
  valueFaults([{ name: 'x', type, required }], { x: value });

// Invented: the bank 999 does not exist, and nobody can pay them.
const bankLine = '99991.23451 67890.123454 67890.123454 6 12340000009990';
const utilityLine = '836400000011 331201380002 812884627116 080136181551';
const pix =
  '00020126360014br.gov.bcb.pix0114+5511988880001520400005303986540510.005802BR5903Ana6007Cidade62070503***6304';

describe('types', () => {
  test.each<[TriggerVariableType, string | number]>([
    ['text', 'qualquer coisa'],
    ['number', 12.5],
    ['number', '12,5'],
    ['money', '1.234,56'],
    ['money', 99.9],
    ['date', '2026-12-10'],
    ['date', '10/12/2026'],
    ['time', '07:30'],
    ['url', 'https://exemplo.com.br/boleto/1'],
  ])('%s takes %s', (type, value) => {
    expect(faultsOf(type, value)).toEqual([]);
  });

  test.each<[TriggerVariableType, string]>([
    ['number', 'doze'],
    ['money', 'R$ dez'],
    ['date', '31/02/2026'],
    ['time', '25:00'],
    ['url', 'javascript:alert(1)'],
    ['pix', 'chave@exemplo.com'],
    ['boleto', '123'],
  ])('%s refuses %s, in both languages', (type, value) => {
    const [fault, ...rest] = faultsOf(type, value);
    expect(rest).toEqual([]);
    expect(fault).toMatchObject({ path: 'values.x', message: expect.any(String), messagePt: expect.any(String) });
    expect(fault?.message).not.toBe(fault?.messagePt);
  });

  test.each([null, '', '   '])('%j is no value: an error where one is required, nothing where none is', (value) => {
    expect(faultsOf('text', value)).toEqual([{ path: 'values.x', message: 'x is required', messagePt: 'falta x' }]);
    expect(faultsOf('date', value, false)).toEqual([]);
  });

  test('the operator reads the label, the caller finds the path', () => {
    const variables = [{ name: 'venc', label: 'Vencimento', type: 'date', required: true }] as const;
    expect(valueFaults(variables, {})).toEqual([
      { path: 'values.venc', message: 'Vencimento is required', messagePt: 'falta Vencimento' },
    ]);
  });
});

/** Independent of the code under test: as the layout describes it, digit by digit. */
function bankCheckDigits(free: readonly number[], amount: string): string {
  const ten = (digits: readonly number[]) => {
    let sum = 0;
    for (let place = digits.length - 1, weight = 2; place >= 0; place--, weight = 3 - weight) {
      const product = (digits[place] ?? 0) * weight;
      sum += Math.floor(product / 10) + (product % 10);
    }
    return (10 - (sum % 10)) % 10;
  };
  const bank = [9, 9, 9, 9];
  const fields = [[...bank, ...free.slice(0, 5)], free.slice(5, 15), free.slice(15, 25)];
  const bar = [...bank, ...[...amount].map(Number), ...free];
  let sum = 0;
  for (let place = bar.length - 1, weight = 2; place >= 0; place--, weight = weight === 9 ? 2 : weight + 1) {
    sum += (bar[place] ?? 0) * weight;
  }
  const rest = 11 - (sum % 11);
  const whole = rest > 9 ? 1 : rest;
  return `${fields.map((field) => [...field, ten(field)].join('')).join('')}${whole}${amount}`;
}

describe('boleto', () => {
  const free = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 25, maxLength: 25 });
  const amount = fc.stringMatching(/^\d{14}$/);

  test('every line with its check digits is taken, however it is spaced', () => {
    fc.assert(
      fc.property(free, amount, (digits, cents) => {
        const line = bankCheckDigits(digits, cents);
        expect(boletoFault(line)).toBeUndefined();
        expect(boletoFault(`${line.slice(0, 5)}.${line.slice(5, 10)} ${line.slice(10)}`)).toBeUndefined();
      }),
    );
  });

  test('one changed digit is noticed', () => {
    fc.assert(
      fc.property(
        free,
        amount,
        fc.integer({ min: 0, max: 31 }),
        fc.integer({ min: 1, max: 9 }),
        (digits, cents, at, by) => {
          const line = bankCheckDigits(digits, cents);
          const changed = `${line.slice(0, at)}${(Number(line[at]) + by) % 10}${line.slice(at + 1)}`;
          expect(boletoFault(changed)).toMatchObject({ pt: expect.stringContaining('dígito verificador') });
        },
      ),
    );
  });

  test('a bill of a utility has four blocks, and one wrong digit names its block', () => {
    expect(boletoFault(utilityLine)).toBeUndefined();
    expect(boletoFault(utilityLine.replace('331201380002', '331201380012'))?.pt).toContain('bloco 2');
  });

  test('the length is told before anything else', () => {
    expect(boletoFault(bankLine.slice(0, -1))?.pt).toContain('47 dígitos');
    expect(boletoFault('código de barras')?.pt).toContain('47 dígitos');
  });
});

describe('pix', () => {
  test('the checksum decides', () => {
    const known =
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';
    expect(pixFault(known)).toBeUndefined();
    expect(pixFault(known.replace('Fulano', 'Fulana'))?.pt).toContain('soma de verificação');
  });

  test('a code that was cut off is told as such', () => {
    expect(pixFault(pix)?.pt).toContain('cortado');
    expect(pixFault(pix.slice(0, 60))?.pt).toContain('cortado');
  });
});
