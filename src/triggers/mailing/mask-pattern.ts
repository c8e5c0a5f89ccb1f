/** Patterns that users write themselves: `AA-0000`. */

const slots: Readonly<Record<string, RegExp>> = {
  '0': /\d/,
  A: /\p{Lu}/u,
  a: /\p{Ll}/u,
  '*': /[\p{L}\p{N}]/u,
};

type Place = { slot: RegExp; letter: string } | { literal: string };

/** A pattern without a place for a value would make all values the same. */
export const isUsablePattern = (pattern: string): boolean => placesOf(pattern).some((place) => 'slot' in place);

/** Undefined: the value does not fit. */
export function matchPattern(pattern: string, value: string): string | undefined {
  const characters = [...value];
  const places = placesOf(pattern);
  const fits =
    characters.length === places.length &&
    places.every((place, index) => {
      const character = characters[index] ?? '';
      return 'slot' in place ? place.slot.test(character) : place.literal === character;
    });
  return fits ? value : undefined;
}

/** Brings letters to the asked case and puts what stands between them: `ab1234` under `AA-0000` is `AB-1234`. */
export function coerceToPattern(pattern: string, value: string): string | undefined {
  const characters = [...value];
  let made = '';
  for (const place of placesOf(pattern)) {
    if ('literal' in place) {
      if (characters[0] === place.literal) characters.shift();
      made += place.literal;
      continue;
    }
    while (characters[0] !== undefined && !isWord(characters[0])) characters.shift();
    const character = inCase(characters.shift() ?? '', place.letter);
    if (!place.slot.test(character)) return undefined;
    made += character;
  }
  return characters.some(isWord) ? undefined : made;
}

const isWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);

function inCase(character: string, letter: string): string {
  const changed = letter === 'A' ? character.toUpperCase() : letter === 'a' ? character.toLowerCase() : character;
  // Capital ß is SS: two characters do not fit into one place.
  return [...changed].length === 1 ? changed : character;
}

function placesOf(pattern: string): Place[] {
  return [...pattern.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain = '']): Place => {
    const slot = Object.hasOwn(slots, plain) ? slots[plain] : undefined;
    return slot === undefined ? { literal: escaped ?? plain } : { slot, letter: plain };
  });
}
