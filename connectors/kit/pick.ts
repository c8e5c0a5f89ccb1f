/**
 * Where in an answer or a call a value stands, as an operator writes it: `data.id`, several ways with `|` between them,
 * or `text:` and the answer itself with `{}` in the place of the value and `*` for whatever stands around it.
 */
import { isObject, valueAt } from './answer-paths.ts';

const textMark = 'text:';

/** `text` is the answer as it came; `value` what it holds when it is JSON or a form. */
export interface Read {
  text: string;
  value: unknown;
}

/** Undefined: there is nothing of it, or it is no plain value. */
export function pick(from: string, { text, value }: Read): string | undefined {
  if (from.startsWith(textMark)) return valueInText(from.slice(textMark.length), text);
  return pickField(from, value);
}

export function pickField(from: string, value: unknown): string | undefined {
  for (const path of from.split('|')) {
    const word = plain(fieldAt(value, path.trim()));
    if (word !== undefined) return word;
  }
  return undefined;
}

/** Forms have dots in their names, where JSON has objects. */
export const fieldAt = (value: unknown, path: string): unknown =>
  isObject(value) && Object.hasOwn(value, path) ? value[path] : valueAt(value, path);

function plain(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Each piece of the pattern is looked for behind the one before, so that the time taken grows with the text alone. */
function valueInText(pattern: string, text: string): string | undefined {
  const said = text.trim();
  const [first = '', ...rest] = pattern.split(/(\{\}|\*)/);
  if (!said.startsWith(first)) return undefined;
  let at = first.length;
  let value: string | undefined;
  for (let place = 0; place < rest.length; place += 2) {
    const piece = rest[place + 1] ?? '';
    const found = place + 2 >= rest.length ? lastPlace(said, piece) : said.indexOf(piece, at);
    if (found < at) return undefined;
    if (rest[place] === '{}') value = said.slice(at, found);
    at = found + piece.length;
  }
  if (at !== said.length) return undefined;
  // A pattern without a value says that this is how the answer looks.
  return pattern.includes('{}') ? plain(value) : said;
}

const lastPlace = (text: string, end: string): number => (text.endsWith(end) ? text.length - end.length : -1);

/** What is wrong with it, if anything. */
export function faultOf(from: string): string | undefined {
  if (from.startsWith(textMark)) {
    const pattern = from.slice(textMark.length);
    if (/(?:\{\}|\*)(?:\{\}|\*)/.test(pattern)) return 'needs text between {} and *';
    return pattern.split('{}').length > 2 ? 'has room for one {} only' : undefined;
  }
  return from.split('|').every((path) => /^[^.]+(?:\.[^.]+)*$/.test(path.trim()))
    ? undefined
    : 'must be names joined by dots, such as data.id, with | between several';
}
