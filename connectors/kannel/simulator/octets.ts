/** Addresses as Kannel reads and writes them: octets in and out, escapes in between. */

export function octetsIn(search: string): Map<string, Buffer> {
  return new Map(
    search.split('&').map((pair): [string, Buffer] => {
      const [name = '', ...rest] = pair.split('=');
      return [name, unescaped(rest.join('='))];
    }),
  );
}

function unescaped(text: string): Buffer {
  const octets: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex !== undefined) {
      octets.push(Number.parseInt(hex, 16));
      at += 2;
    } else octets.push(...Buffer.from(text[at] === '+' ? ' ' : (text[at] ?? ''), 'utf8'));
  }
  return Buffer.from(octets);
}

const escaped = (octets: Buffer): string =>
  [...octets]
    .map((octet) => {
      const character = String.fromCharCode(octet);
      if (/[A-Za-z0-9._-]/.test(character)) return character;
      return octet === 0x20 ? '+' : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** An escape that is not known stays as it was written. */
export const expand = (pattern: string, values: Readonly<Record<string, Buffer | string | undefined>>): string =>
  pattern.replace(/%(.)/gs, (whole, name: string) => {
    if (name === '%') return '%';
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name] ?? '';
    return escaped(typeof value === 'string' ? Buffer.from(value, 'utf8') : value);
  });

/** In the alphabet in which the SMS itself carries the text. */
export function written(text: string, plain: boolean): { octets: Buffer; coding: string; charset: string } {
  if (plain) return { octets: Buffer.from(text, 'utf8'), coding: '0', charset: 'UTF-8' };
  return { octets: Buffer.from(text, 'utf16le').swap16(), coding: '2', charset: 'UTF-16BE' };
}

export const read = (octets: Buffer, charset: string): string | undefined => {
  if (/^utf-?8$/i.test(charset)) return octets.toString('utf8');
  return /^utf-?16be$/i.test(charset) ? Buffer.from(octets).swap16().toString('utf16le') : undefined;
};
