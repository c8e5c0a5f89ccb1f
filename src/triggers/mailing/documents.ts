/** Check digits of CPF and CNPJ. Both take bare characters: 11 digits, and 12 digits or capital letters plus 2 digits. */

export function isCpf(digits: string): boolean {
  if (!/^\d{11}$/.test(digits) || isOneCharacter(digits)) return false;
  const weights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
  return (
    checkDigit(digits.slice(0, 9), weights.slice(1)) + checkDigit(digits.slice(0, 10), weights) === digits.slice(9)
  );
}

/** Since July 2026 with letters: a character counts what its ASCII code is above that of `0`. */
export function isCnpj(characters: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(characters) || isOneCharacter(characters)) return false;
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const first = checkDigit(characters.slice(0, 12), weights.slice(1));
  return first + checkDigit(characters.slice(0, 13), weights) === characters.slice(12);
}

function checkDigit(characters: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, place) => total + weight * (characters.charCodeAt(place) - 48), 0);
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}

/** 111.111.111-11 fits its check digits, and is what people type to get past a form. */
const isOneCharacter = (text: string): boolean => /^(.)\1+$/.test(text);
