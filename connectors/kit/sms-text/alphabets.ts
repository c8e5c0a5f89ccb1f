/**
 * The alphabets of an SMS: what each holds, how many units a text takes in it, its octets and its `data_coding`.
 *
 * - `gsm7`: GSM 03.38, a septet an octet. What `data_coding` 0 ("SMSC default") normally means.
 * - `ascii`: `data_coding` 1, IA5. Not GSM 03.38: `@` is 0x40 here and 0x00 there.
 * - `latin1`: `data_coding` 3, ISO 8859-1. Whether it reaches the handset as such is up to the SMSC.
 * - `ucs2`: `data_coding` 8. UTF-16 with the high octet first: handsets read emoji in it, which UCS-2 proper has not.
 */
import { classOf, gsmOctets, gsmText, gsmUnits, gsmWidth, outsideGsm } from './gsm.ts';

export const alphabets = ['gsm7', 'ascii', 'latin1', 'ucs2'] as const;
export type Alphabet = (typeof alphabets)[number];

/** A character that an alphabet does not hold. */
export interface Misfit {
  character: string;
  /** Characters (code points) before it. */
  at: number;
}

export type Encoded = { ok: true; octets: Uint8Array } | ({ ok: false } & Misfit);

export type Decoded =
  | { ok: true; text: string }
  /** `text` is what could be read, with U+FFFD for the rest; `at` is the first octet that could not. */
  | { ok: false; text: string; at: number };

/** Lone surrogates are in none: cut out of an emoji, they say nothing. */
const outside: Readonly<Record<Alphabet, RegExp>> = {
  gsm7: new RegExp(outsideGsm, 'gu'),
  ascii: /[^\p{ASCII}]/gu,
  latin1: /[^\p{ASCII}\u0080-\u00ff]/gu,
  ucs2: /\p{Surrogate}/gu,
};

/** Every character that the alphabet does not hold. `lacking`: characters of GSM 03.38 that this gateway has not. */
export const misfitsOf = (alphabet: Alphabet, lacking = ''): RegExp =>
  lacking === '' || alphabet !== 'gsm7' ? outside[alphabet] : new RegExp(`${outsideGsm}|[${classOf(lacking)}]`, 'gu');

/** @param index in UTF-16 units. */
export function misfitAt(text: string, index: number): Misfit {
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0xfffd);
  return { character, at: [...text.slice(0, index)].length };
}

/** Undefined when the alphabet holds the whole text. */
export function firstMisfit(text: string, alphabet: Alphabet, lacking?: string): Misfit | undefined {
  const index = text.search(misfitsOf(alphabet, lacking));
  return index < 0 ? undefined : misfitAt(text, index);
}

/** SMSCs turn ASCII into GSM 03.38 for the radio, so that a brace takes two septets in both. */
const countsSeptets = (alphabet: Alphabet): boolean => alphabet === 'gsm7' || alphabet === 'ascii';

/** In the alphabet's own units: septets, octets, or UTF-16 units. The text must fit the alphabet. */
export const unitsOf = (text: string, alphabet: Alphabet): number =>
  countsSeptets(alphabet) ? gsmUnits(text) : text.length;

/** Of one code point. */
export const widthOf = (character: string, alphabet: Alphabet): number =>
  countsSeptets(alphabet) ? gsmWidth(character) : character.length;

const radioOctets = 140;

/**
 * Units that one SMS carries beside a user data header of so many octets, its length octet included. 3GPP TS 23.040:
 * 140 octets in all, and 7 bit text begins on a septet boundary behind the header.
 */
export function unitsPerSms(alphabet: Alphabet, headerOctets: number): number {
  const octets = radioOctets - headerOctets;
  if (countsSeptets(alphabet)) return Math.floor((octets * 8) / 7);
  return alphabet === 'ucs2' ? Math.floor(octets / 2) : octets;
}

/** Refuses what the alphabet does not hold, where libraries write `@` or `?` in its place. */
export function encodeText(text: string, alphabet: Alphabet): Encoded {
  if (alphabet === 'gsm7') {
    const octets = gsmOctets(text);
    return typeof octets === 'number' ? { ok: false, ...misfitAt(text, octets) } : { ok: true, octets };
  }
  const misfit = firstMisfit(text, alphabet);
  if (misfit !== undefined) return { ok: false, ...misfit };
  const octets = alphabet === 'ucs2' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1');
  return { ok: true, octets };
}

/** Never throws: the octets are a stranger's. Read by their length, for 0x00 is a GSM `@` and ends no string. */
export function decodeText(octets: Uint8Array, alphabet: Alphabet): Decoded {
  if (alphabet === 'gsm7') {
    const { text, wrongAt } = gsmText(octets);
    return wrongAt === undefined ? { ok: true, text } : { ok: false, text, at: wrongAt };
  }
  if (alphabet === 'ucs2') return decodeUcs2(octets);
  const text = Buffer.from(octets).toString('latin1');
  const at = text.search(outside[alphabet]);
  return at < 0 ? { ok: true, text } : { ok: false, text: text.replace(/[^\p{ASCII}]/gu, '\ufffd'), at };
}

function decodeUcs2(octets: Uint8Array): Decoded {
  const whole = octets.length - (octets.length % 2);
  const units = Buffer.from(octets.subarray(0, whole)).swap16().toString('utf16le');
  const half = units.search(outside.ucs2);
  const text = units.toWellFormed() + (whole < octets.length ? '\ufffd' : '');
  if (half < 0 && whole === octets.length) return { ok: true, text };
  return { ok: false, text, at: half < 0 ? whole : half * 2 };
}

const codings: Readonly<Record<Alphabet, number>> = { gsm7: 0, ascii: 1, latin1: 3, ucs2: 8 };

/** SMPP 3.4 `data_coding`. `smscDefault`: what 0 means to this SMSC; some mean Latin-1 or ASCII by it. */
export const dataCodingOf = (alphabet: Alphabet, smscDefault: Alphabet = 'gsm7'): number =>
  alphabet === smscDefault ? 0 : codings[alphabet];

/**
 * The alphabet of an SMPP 3.4 `data_coding`; undefined for binary, for alphabets that Brazil does not use and for
 * reserved values. 0x1X and 0xFX are TS 23.038 section 4: alphabet and message class (flash, SIM) in one octet.
 */
export function alphabetOf(dataCoding: number, smscDefault: Alphabet = 'gsm7'): Alphabet | undefined {
  if (dataCoding === 0) return smscDefault;
  const group = dataCoding & 0xf0;
  if (group === 0x10) return ([smscDefault, undefined, 'ucs2', undefined] as const)[(dataCoding >> 2) & 3];
  if (group === 0xf0) return (dataCoding & 4) === 0 ? smscDefault : undefined;
  return alphabets.find((alphabet) => codings[alphabet] === dataCoding);
}
