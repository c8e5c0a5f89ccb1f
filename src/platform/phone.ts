/**
 * One canonical phone form inside (E.164), whatever form comes in. Brazilian rules by hand, because they are the
 * product: DDI added when missing (SMT-06), mobiles have nine digits (SMT-07), landlines eight (SMT-09).
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

export type PhoneProblem =
  | 'empty'
  | 'letters'
  | 'ddd_missing'
  | 'ddd_unknown'
  | 'mobile_length'
  | 'landline_length'
  | 'subscriber_invalid'
  | 'country_invalid';

export type PhoneResult =
  | { ok: true; e164: string; kind: 'mobile' | 'landline' | 'foreign' }
  | { ok: false; problem: PhoneProblem };

/** DDDs in use (Anatel numbering plan). */
const areaCodes = new Set(
  (
    '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 ' +
    '61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99'
  ).split(' '),
);

/** SMT-08, literally. */
export const invalidPhonePt = 'Número inválido, corrija e tente novamente';

const explanations: Record<PhoneProblem, string> = {
  empty: 'a number is missing',
  letters: 'only digits, blanks and + ( ) - . / are allowed',
  ddd_missing: 'DDD (area code) and number are needed, 10 or 11 digits',
  ddd_unknown: 'this DDD (area code) does not exist',
  mobile_length: 'a mobile has DDD and 9 digits, 11 in all',
  landline_length: 'a landline has DDD and 8 digits, 10 in all',
  subscriber_invalid: 'no Brazilian number starts with this digit after the DDD',
  country_invalid: 'not a possible number of that country; write + and the country code',
};

export const explainPhoneProblem = (problem: PhoneProblem): string => explanations[problem];

/** Reads E.164 or any Brazilian national form: `(11) 99999-0000`, `011999990000`, `5511999990000`, `11 3333-4444`. */
export function parsePhone(input: string): PhoneResult {
  const trimmed = input.trim();
  if (trimmed === '') return { ok: false, problem: 'empty' };
  if (!/^\+?[\d\s().\-/]+$/.test(trimmed)) return { ok: false, problem: 'letters' };
  const international = trimmed.startsWith('+') || trimmed.startsWith('00');
  const digits = trimmed.replace(/\D/g, '').replace(/^00/, '');
  if (digits === '') return { ok: false, problem: 'empty' };
  if (international) return digits.startsWith('55') ? brazilian(digits.slice(2)) : foreign(digits);
  // Twelve or thirteen digits that start with 55 carry the country code already; DDD 55 has at most eleven.
  if (digits.startsWith('55') && digits.length >= 12) return brazilian(digits.slice(2));
  return brazilian(digits.startsWith('0') ? digits.slice(1) : digits);
}

function brazilian(national: string): PhoneResult {
  if (national.length < 10) {
    const hasAreaCode = national.length > 2 && areaCodes.has(national.slice(0, 2));
    if (!hasAreaCode || national.length <= 8) return { ok: false, problem: 'ddd_missing' };
    return { ok: false, problem: isMobileStart(national.charAt(2)) ? 'mobile_length' : 'landline_length' };
  }
  if (!areaCodes.has(national.slice(0, 2))) return { ok: false, problem: 'ddd_unknown' };
  const first = national.charAt(2);
  if (first >= '2' && first <= '5') {
    if (national.length !== 10) return { ok: false, problem: 'landline_length' };
    return { ok: true, e164: `+55${national}`, kind: 'landline' };
  }
  if (!isMobileStart(first)) return { ok: false, problem: 'subscriber_invalid' };
  if (national.length !== 11) return { ok: false, problem: 'mobile_length' };
  return { ok: true, e164: `+55${national}`, kind: 'mobile' };
}

/** SMT-07 asks the eleven digits of numbers starting with 9 or 8; 6 and 7 are old mobile ranges (INC-09). */
const isMobileStart = (digit: string): boolean => digit >= '6' && digit <= '9';

function foreign(digits: string): PhoneResult {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  if (parsed?.isPossible() !== true) return { ok: false, problem: 'country_invalid' };
  return { ok: true, e164: `+${digits}`, kind: 'foreign' };
}

/** What no SMS reaches; undefined: it may be a mobile. */
export type UnreachableBySms = 'landline' | 'service_number' | 'short_number';

/** 0800 and its like have no area code, 4004 and its like not even that. */
export function unreachableBySms(input: string): UnreachableBySms | undefined {
  if (!/^\+?[\d\s().\-/]+$/.test(input.trim())) return undefined;
  const digits = input.replace(/\D/g, '');
  if (/^\d{3,6}$/.test(digits)) return 'short_number';
  if (/^(?:(?:00)?55)?0?[3589]00\d{7}$/.test(digits) || /^(?:(?:00)?55)?[34]00\d{5}$/.test(digits))
    return 'service_number';
  const phone = parsePhone(input);
  return phone.ok && phone.kind === 'landline' ? 'landline' : undefined;
}

/** A provider's digits (`wa_id`) in canonical form: old Brazilian mobiles get their ninth digit, landlines never. */
export function canonicalFromProvider(digits: string): string {
  if (/^55\d{2}[6-9]\d{7}$/.test(digits)) return `+${digits.slice(0, 4)}9${digits.slice(4)}`;
  return `+${digits}`;
}

/** What an operator typed into a search: canonical form, or undefined when it is no phone. */
export function searchablePhone(input: string): string | undefined {
  const result = parsePhone(input);
  if (result.ok) return result.e164;
  const digits = input.replace(/\D/g, '');
  if (/^(55)?\d{2}[6-9]\d{7}$/.test(digits)) {
    return canonicalFromProvider(digits.length === 10 ? `55${digits}` : digits);
  }
  return undefined;
}

/**
 * Everything that what somebody typed may mean as a phone, in canonical form: old mobiles get their ninth digit, and a
 * number without DDD is one in each of them. Empty when it is no phone.
 */
export function searchablePhones(input: string): string[] {
  if (!/^\+?[\d\s().\-/]+$/.test(input.trim())) return [];
  const found = new Set<string>();
  const add = (phone: string | undefined) => void (phone !== undefined && found.add(phone));
  const digits = input.replace(/\D/g, '').replace(/^0+/, '');
  add(searchablePhone(input));
  add(searchablePhone(digits));
  // Dialled through a carrier: 0, its two digits, DDD and number.
  if (/^\D*0[1-9]/.test(input) && /^\d{12,13}$/.test(digits)) add(searchablePhone(digits.slice(2)));
  if (/^[2-5]\d{7}$|^9\d{8}$/.test(digits)) for (const ddd of areaCodes) add(`+55${ddd}${digits}`);
  if (/^[6-9]\d{7}$/.test(digits)) for (const ddd of areaCodes) add(`+55${ddd}9${digits}`);
  // The whole number of another country, without its plus sign.
  if (/^\d{10,15}$/.test(digits)) add(`+${digits}`);
  return [...found];
}

/** IXC-65: `+55 (11) 99999-0000`; other countries and ids without a phone as they are. */
export function displayContact(contact: string): string {
  const parts = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(contact);
  return parts === null ? contact : `+55 (${parts[1]}) ${parts[2]}-${parts[3]}`;
}

/** For logs: country, DDD and the last two digits. */
export function maskContact(contact: string): string {
  if (contact.length <= 8) return '***';
  return `${contact.slice(0, 5)}${'*'.repeat(contact.length - 7)}${contact.slice(-2)}`;
}
