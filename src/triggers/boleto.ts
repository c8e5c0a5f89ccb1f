/** The digitable line of a boleto: a wrong digit sends a customer's money nowhere. FEBRABAN, "Layout Padrão". */
import type { ValueFault } from './value-fault.ts';

const wrongLength: ValueFault = {
  en: 'is no digitable line: a bank boleto has 47 digits, a bill of a utility 48',
  pt: 'não é uma linha digitável: boleto bancário tem 47 dígitos, conta de concessionária 48',
};

/** Undefined when every check digit is right. Dots, spaces and hyphens do not count. */
export function boletoFault(text: string): ValueFault | undefined {
  const digits = text.replaceAll(/[.\s-]/g, '');
  if (!/^\d+$/.test(digits)) return wrongLength;
  if (digits.length === 47) return bankFault(digits);
  return digits.length === 48 ? utilityFault(digits) : wrongLength;
}

/** Three fields with a check digit each; the fifth block repeats nothing and has none of its own. */
function bankFault(line: string): ValueFault | undefined {
  const fields = [line.slice(0, 10), line.slice(10, 21), line.slice(21, 32)];
  const wrong = fields.findIndex((field) => modulo10(field.slice(0, -1)) !== Number(field.at(-1)));
  if (wrong >= 0) return wrongDigit(`field ${wrong + 1}`, `campo ${wrong + 1}`);
  const bar = line.slice(0, 4) + line.slice(33) + line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
  // 0, 10 and 11 are written as 1, because 0 would say that there is no digit.
  const rest = 11 - (weighted(bar, 9) % 11);
  const digit = rest === 10 || rest === 11 ? 1 : rest;
  return digit === Number(line[32]) ? undefined : wrongDigit('the whole line', 'linha inteira');
}

/** Four blocks of eleven digits; the third digit says which modulus they use. */
function utilityFault(line: string): ValueFault | undefined {
  if (line[0] !== '8') return { en: 'a line of 48 digits starts with 8', pt: 'uma linha de 48 dígitos começa com 8' };
  const check = line[2] === '6' || line[2] === '7' ? modulo10 : modulo11;
  const blocks = [0, 12, 24, 36].map((start) => line.slice(start, start + 12));
  const wrong = blocks.findIndex((block) => check(block.slice(0, 11)) !== Number(block[11]));
  return wrong < 0 ? undefined : wrongDigit(`block ${wrong + 1}`, `bloco ${wrong + 1}`);
}

const wrongDigit = (en: string, pt: string): ValueFault => ({
  en: `the check digit of ${en} is wrong`,
  pt: `o dígito verificador está errado (${pt})`,
});

function modulo10(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const product = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

function modulo11(digits: string): number {
  const rest = weighted(digits, 9) % 11;
  return rest < 2 ? 0 : 11 - rest;
}

/** Weights from 2 up to `highest`, from the right, again and again. */
const weighted = (digits: string, highest: number): number =>
  [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (2 + (place % (highest - 1))), 0);
