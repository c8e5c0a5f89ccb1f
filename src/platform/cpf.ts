/** The Brazilian taxpayer's number: eleven digits, the last two made of the others. */

/** The eleven digits; undefined when it is none. */
export function readCpf(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/.test(trimmed)) return undefined;
  const digits = trimmed.replaceAll(/\D/g, '');
  if (/^(\d)\1*$/.test(digits)) return undefined;
  return checkDigit(digits.slice(0, 9)) === digits[9] && checkDigit(digits.slice(0, 10)) === digits[10]
    ? digits
    : undefined;
}

/** As people write it. */
export const shownCpf = (digits: string): string => digits.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4');

function checkDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (digits.length + 1 - place), 0);
  const rest = (sum * 10) % 11;
  return String(rest === 10 ? 0 : rest);
}
