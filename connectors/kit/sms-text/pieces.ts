/**
 * Pieces of a long text that a person wrote, each read when it comes and joined once all are there. Nobody's phone should
 * cut inside of a character, and some do: its halves stay as they are until they meet.
 */
import { type Alphabet, decodeText } from './alphabets.ts';
import { gsmBehindEscape, gsmEscape } from './gsm.ts';

/** An escape whose code is in the next piece: a lone surrogate, which no text has. */
const loneEscape = '\udc1b';

/** May end or begin with half a character: only for {@link joinPieces}. */
export function pieceText(octets: Uint8Array, alphabet: Alphabet): string {
  if (alphabet === 'ucs2' && octets.length % 2 === 0) return Buffer.from(octets).swap16().toString('utf16le');
  const { text } = decodeText(octets, alphabet);
  const isCut = alphabet === 'gsm7' && octets.at(-1) === gsmEscape && text.endsWith('\ufffd');
  return isCut ? text.slice(0, -1) + loneEscape : text;
}

/** In their order. What is half a character still is shown as U+FFFD. */
export const joinPieces = (texts: readonly string[]): string =>
  texts
    .join('')
    .replace(/\udc1b(.)/gsu, (_, next: string) => gsmBehindEscape(next))
    .toWellFormed();
