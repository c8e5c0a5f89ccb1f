/** How the provider cuts: by its own count, so that a mistake in ours shows. */
const twoSeptets = /[\f^{}\\[~\]|€]/;

export function partsOf(text: string, type: 'text' | 'unicode'): string[] {
  const widthOf = (character: string) => (type === 'unicode' ? character.length : twoSeptets.test(character) ? 2 : 1);
  const [single, multi] = type === 'unicode' ? [70, 67] : [160, 153];
  const characters = [...text];
  if (characters.reduce((sum, character) => sum + widthOf(character), 0) <= single) return [text];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of characters) {
    const width = widthOf(character);
    if (used + width > multi) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += width;
  }
  return [...parts, part];
}
