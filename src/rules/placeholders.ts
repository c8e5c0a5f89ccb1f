/** Places for values in a text: `{{1}}`, `{{ 1 }}` (LOG-07), `{{nome}}`. */

const place = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** One pass: braces inside a value are text, not a place to fill. What `lookUp` does not know stays as it is. */
export const fillPlaces = (text: string, lookUp: (name: string) => string | undefined): string =>
  text.replace(place, (whole, name: string) => lookUp(name) ?? whole);

/** Each name once, in the order of the text. */
export const placesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(place)].map(([, name = '']) => name)),
];

/** Braces that were meant as a place and are none: the customer would read them. */
export const strayBraces = (text: string): string | undefined => /\{\{|\}\}/.exec(text.replace(place, ''))?.[0];
