/** One way of writing each text, and plain characters for those that cost an alphabet. */
import { type Alphabet, type Misfit, misfitAt, misfitsOf } from './alphabets.ts';

/**
 * NFC: a decomposed `é`, as macOS and some keyboards write it, is in no alphabet but UCS-2 (70 of them make 3 parts, 70
 * composed ones 1). A line break is one LF: CRLF is counted and paid as two characters.
 */
export const normaliseText = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n');

export interface Replacement {
  from: string;
  /** Empty when the character was left out. */
  to: string;
  count: number;
}

export interface Transliterated {
  text: string;
  /** Each character once, in the order in which they first appear. */
  replaced: Replacement[];
  /** The first character that the alphabet lacks and that has no plain form; it stays in the text. */
  misfit?: Misfit;
}

/** Taking the accents off says nothing about these. */
const plainForms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '"': '“”„‟«»″',
    "'": '‘’‚‛‹›′´`',
    '-': '‐‑‒–—―−',
    ' ': '\t',
    '\n': '\u0085\u2028\u2029',
    '/': '⁄',
    '*': '•‣●∙',
    '.': '·',
    o: '°',
    x: '×',
    '(R)': '®',
    '(C)': '©',
    EUR: '€',
    // Invisible: where a word may break or must not, which way it runs, and a byte order mark.
    '': '\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff',
  }).flatMap(([plain, characters]) => [...characters].map((character): [string, string] => [character, plain])),
);

const plain = (character: string): string => plainForms.get(character) ?? character;

/**
 * Compatibility forms fall apart first (`º` is an o, `…` three dots, NBSP a space, `ﬁ` two letters), then the marks that
 * stood on the letters go. Undefined when nothing simpler is known.
 */
function plainForm(character: string): string | undefined {
  const known = plainForms.get(character);
  if (known !== undefined) return known;
  if (/\p{Cc}/u.test(character)) return '';
  const simpler = character.normalize('NFKD').replace(/\p{Mn}/gu, '');
  return simpler === character ? undefined : [...simpler].map(plain).join('');
}

/** Changes only characters that the alphabet does not hold: `é` and `à` are in GSM 03.38 and stay. */
export function transliterate(text: string, alphabet: Alphabet, lacking?: string): Transliterated {
  const misfits = misfitsOf(alphabet, lacking);
  const replacements = new Map<string, Replacement>();
  let stuckAt: number | undefined;
  const changed = text.replace(misfits, (from, index: number) => {
    const known = replacements.get(from);
    if (known !== undefined) {
      known.count++;
      return known.to;
    }
    const to = plainForm(from);
    if (to === undefined || to.search(misfits) >= 0) {
      stuckAt ??= index;
      return from;
    }
    replacements.set(from, { from, to, count: 1 });
    return to;
  });
  const result = { text: changed, replaced: [...replacements.values()] };
  return stuckAt === undefined ? result : { ...result, misfit: misfitAt(text, stuckAt) };
}
