/** What becomes of a text on one SMS channel, said before it is sent: the words, the alphabet, the parts, or why not. */
import type { ContentIssue } from '../content-issue.ts';
import { type Alphabet, firstMisfit, type Misfit, unitsOf } from './alphabets.ts';
import { normaliseText, type Replacement, transliterate } from './normalise.ts';
import { mostParts, type PartUnits, partUnits, type SplitMethod, splitText } from './split.ts';

export interface TextOptions<Method extends SplitMethod = SplitMethod> {
  method: Method;
  /** A longer text is refused, never cut off. At most 255. */
  maxParts: number;
  /**
   * In order of preference; the text goes in the first that holds all of it. `['gsm7', 'ucs2']` when nothing is said.
   * Without `ucs2` a text that needs it is refused: several Brazilian networks deliver no Unicode.
   */
  alphabets?: readonly [Alphabet, ...Alphabet[]];
  /**
   * Writes plain characters for those that the first alphabet lacks (`ç` as c, `“` as "), where all of the text then fits.
   * Where it does not, the text keeps its accents in the next alphabet: they would be lost for nothing.
   */
  transliterate?: boolean;
  /** Where the provider's figures are not those of the method: 152 and 66 at one, 140 alone at another. */
  partUnits?: Readonly<Partial<Record<Alphabet, PartUnits>>>;
  /** Characters of GSM 03.38 that this gateway sends as Unicode nonetheless, such as `Çéà|`. */
  lacking?: string;
}

export interface TextPlan<Method extends SplitMethod = SplitMethod> {
  ok: true;
  method: Method;
  /** What the person will read. */
  text: string;
  alphabet: Alphabet;
  /** Joined, they are the text. Where others cut, they are a forecast. */
  parts: string[];
  partCount: number;
  /** Of the text in its alphabet, without headers and without what stays empty before a pair that did not fit. */
  unitsUsed: number;
  /** That still fit in the last part. */
  unitsLeft: number;
  replaced: Replacement[];
  /** The first character that kept the text out of the first alphabet. */
  forcedBy?: Misfit;
}

export interface RefusedText {
  ok: false;
  code: 'text_empty' | 'text_broken' | 'text_character' | 'text_too_long';
  issue: ContentIssue;
}

export function planText<Method extends SplitMethod>(
  text: string,
  options: TextOptions<Method>,
): TextPlan<Method> | RefusedText {
  if (!text.isWellFormed()) return broken(text);
  const chosen = chooseAlphabet(normaliseText(text), options);
  if (!visible.test(chosen.text)) return empty;
  const { alphabet } = chosen;
  if (alphabet === undefined) return unsayable(chosen.forcedBy);
  const units = partUnits(options.method, alphabet, options.partUnits?.[alphabet]);
  const parts = splitText(chosen.text, alphabet, units);
  if (parts.length > Math.min(options.maxParts, mostParts)) return tooLong(parts.length, options, chosen);
  const room = parts.length === 1 ? units.single : units.multi;
  return {
    ok: true,
    method: options.method,
    ...chosen,
    alphabet,
    parts,
    partCount: parts.length,
    unitsUsed: unitsOf(chosen.text, alphabet),
    unitsLeft: room - unitsOf(parts.at(-1) ?? '', alphabet),
  };
}

interface Chosen {
  text: string;
  /** Undefined: none holds the text. */
  alphabet: Alphabet | undefined;
  replaced: Replacement[];
  forcedBy?: Misfit;
}

function chooseAlphabet(text: string, options: TextOptions): Chosen {
  const { alphabets: [first, ...others] = ['gsm7', 'ucs2'], lacking } = options;
  const misfit = firstMisfit(text, first, lacking);
  if (misfit === undefined) return { text, alphabet: first, replaced: [] };
  const plain = options.transliterate === true ? transliterate(text, first, lacking) : undefined;
  if (plain !== undefined && plain.misfit === undefined) {
    return { text: plain.text, alphabet: first, replaced: plain.replaced };
  }
  const alphabet = others.find((each) => firstMisfit(text, each, lacking) === undefined);
  return { text, alphabet, replaced: [], forcedBy: plain?.misfit ?? misfit };
}

function refused(code: RefusedText['code'], message: string, messagePt: string): RefusedText {
  return { ok: false, code, issue: { path: 'content.body', message, messagePt } };
}

/** Anything but blanks, control characters and joiners. */
const visible = /[^\s\p{Cc}\p{Cf}]/u;

const empty = refused('text_empty', 'must not be empty', 'não pode ficar vazio');

/** Half an emoji would reach the person as a question mark; whoever cut the text should know that they do. */
function broken(text: string): RefusedText {
  const at = [...text].findIndex((character) => !character.isWellFormed()) + 1;
  return refused(
    'text_broken',
    `holds half of a character at position ${at}, as when a text is cut inside an emoji: send whole characters`,
    `traz meio caractere na posição ${at}, como quando o texto é cortado no meio de um emoji: envie caracteres inteiros`,
  );
}

function unsayable(misfit: Misfit | undefined): RefusedText {
  const { english, portuguese } = named(misfit);
  return refused(
    'text_character',
    `holds ${english}, which this channel cannot send: write it otherwise, or allow Unicode on the channel`,
    `traz ${portuguese}, que este canal não envia: escreva de outro modo ou permita Unicode no canal`,
  );
}

function tooLong(count: number, { maxParts }: TextOptions, { alphabet, forcedBy }: Chosen): RefusedText {
  const most = Math.min(maxParts, mostParts);
  const unicode = alphabet === 'ucs2' && forcedBy !== undefined ? named(forcedBy) : undefined;
  return refused(
    'text_too_long',
    `takes ${count} SMS parts, and this channel sends at most ${most}: shorten it${
      unicode === undefined ? '' : `, or leave out ${unicode.english}, which makes every part hold less than half`
    }`,
    `ocupa ${count} partes de SMS e este canal envia no máximo ${most}: encurte o texto${
      unicode === undefined ? '' : ` ou tire ${unicode.portuguese}, que reduz cada parte a menos da metade`
    }`,
  );
}

function named(misfit: Misfit | undefined): { english: string; portuguese: string } {
  const character = misfit?.character ?? '\ufffd';
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `"${character}" ` : '';
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const position = (misfit?.at ?? 0) + 1;
  return {
    english: `the character ${shown}(${code}) at position ${position}`,
    portuguese: `o caractere ${shown}(${code}) na posição ${position}`,
  };
}
