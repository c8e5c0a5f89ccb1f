/** Text as a template parameter may hold it: no line breaks, no tabs, no long runs of spaces (132018). */
const forbidden = /[\n\r\t\v\f\u0085\u2028\u2029]| {4}/;

/** True when `cleanParameter` would change the text. */
export const mayClean = (text: string): boolean => forbidden.test(text);

/** One space says the same. */
export function cleanParameter(text: string): string {
  if (!forbidden.test(text)) return text;
  return text.replace(/[\n\r\t\v\f\u0085\u2028\u2029]+/g, ' ').replace(/ {4,}/g, ' ');
}
