/**
 * The GSM 7 bit default alphabet and its extension table, 3GPP TS 23.038 sections 6.2.1 and 6.2.1.1.
 *
 * Octets are unpacked: one septet an octet. SMPP and the HTTP gateways take it so and pack on the radio side; packed
 * text over SMPP is asked for by nobody, and a last septet of zeros then reads as a trailing `@`. National shift tables
 * are not written: it is known of no Brazilian network that it delivers them.
 */

export const gsmEscape = 0x1b;

/** A septet's place is its code. The escape stands at its own place and is no character of a text. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà';

/** Behind an escape: two septets each. */
const extension: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);

/** Above a septet: the extension's code, to be sent behind an escape. */
const extended = 0x80;

const codes: ReadonlyMap<number, number> = new Map([
  ...[...basic].flatMap((character, code): [number, number][] =>
    code === gsmEscape ? [] : [[character.charCodeAt(0), code]],
  ),
  ...[...extension].map(([code, character]): [number, number] => [character.charCodeAt(0), code | extended]),
]);

/** For a pattern: any one of these characters, none of them special. */
export const classOf = (characters: Iterable<string>): string => [...characters].join('').replace(/[\\\]^-]/g, '\\$&');

/** A character that GSM 03.38 cannot say. */
export const outsideGsm = `[^${classOf(basic.replace('\u001b', ''))}${classOf(extension.values())}]`;

const twoSeptets = new RegExp(`[${classOf(extension.values())}]`, 'g');

/** Septets that one character takes. */
export const gsmWidth = (character: string): 1 | 2 => ((codes.get(character.charCodeAt(0)) ?? 0) < extended ? 1 : 2);

/** Septets that a text takes whose characters are all in the alphabet. */
export const gsmUnits = (text: string): number => text.length + (text.match(twoSeptets)?.length ?? 0);

/** @returns the place, in UTF-16 units, of the first character that is not in the alphabet, instead of octets. */
export function gsmOctets(text: string): Uint8Array | number {
  const octets = new Uint8Array(gsmUnits(text));
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const code = codes.get(text.charCodeAt(at));
    // Written as zero it would be read as `@`.
    if (code === undefined) return at;
    if (code >= extended) octets[end++] = gsmEscape;
    octets[end++] = code & 0x7f;
  }
  return octets;
}

/**
 * An escape before a code that the extension lacks reads as the basic character, and two escapes as a space: so says the
 * standard to receivers. `wrongAt` is the first octet that no GSM text has: above a septet, or an escape at the end.
 */
export function gsmText(octets: Uint8Array): { text: string; wrongAt?: number } {
  let text = '';
  let wrongAt: number | undefined;
  for (let at = 0; at < octets.length; at++) {
    const code = octets[at] ?? 0;
    const next = octets[at + 1] ?? 0xff;
    if (code < extended && code !== gsmEscape) text += basic[code];
    else if (code === gsmEscape && next < extended) {
      text += next === gsmEscape ? ' ' : (extension.get(next) ?? basic[next]);
      at++;
    } else {
      wrongAt ??= at;
      text += '\ufffd';
    }
  }
  return wrongAt === undefined ? { text } : { text, wrongAt };
}

/** What an escape makes of the character whose code it stood before; behind U+FFFD where no such code is. */
export function gsmBehindEscape(character: string): string {
  const code = codes.get(character.charCodeAt(0));
  return code === undefined || code >= extended ? `\ufffd${character}` : (extension.get(code) ?? character);
}
