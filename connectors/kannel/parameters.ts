/** What Kannel calls us with. Values are octets in an alphabet that another parameter names, so nothing may decode them before. */

export type Octets = ReadonlyMap<string, Buffer>;

/** The first of each name counts. A plus is a space, and a lone percent sign stands for itself. */
export function octetsOf(query: string): Octets {
  const found = new Map<string, Buffer>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const name = unescaped(at < 0 ? pair : pair.slice(0, at)).toString('utf8');
    if (name !== '' && !found.has(name)) found.set(name, unescaped(at < 0 ? '' : pair.slice(at + 1)));
  }
  return found;
}

function unescaped(text: string): Buffer {
  const pieces = text.replaceAll('+', ' ').split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    pieces.map((piece, place) => (place % 2 === 1 ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece, 'utf8'))),
  );
}

/** Of those parameters that Kannel writes itself. An escape that this version does not know comes back as it was written. */
export function wordOf(octets: Octets, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const word = octets.get(name)?.toString('utf8').trim() ?? '';
    if (word !== '' && !/^%[A-Za-z]$/.test(word)) return word;
  }
  return undefined;
}

/** To be kept; octets that are no text as hexadecimal. */
export const shownParameters = (octets: Octets): Record<string, string> =>
  Object.fromEntries(
    [...octets].map(([name, value]) => [name, value.includes(0) ? value.toString('hex') : value.toString('utf8')]),
  );

/** Undefined: binary. Versions differ in what they call the alphabet of plain texts, so the octets themselves decide. */
export function textIn(octets: Buffer, charset: string | undefined, coding: string | undefined): string | undefined {
  const named = charset?.toLowerCase().replace(/[^a-z0-9]/g, '') ?? '';
  if (named === 'utf16le' || named === 'ucs2le') return octets.toString('utf16le');
  if (/^(?:utf16|ucs2)/.test(named) || coding === '2') return bigEndian(octets);
  if (coding === '1' || named === '8bit') return undefined;
  return utf8In(octets) ?? octets.toString('latin1');
}

/** An octet too many is no character. */
const bigEndian = (octets: Buffer): string =>
  Buffer.from(octets.subarray(0, octets.length - (octets.length % 2)))
    .swap16()
    .toString('utf16le');

function utf8In(octets: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return undefined;
  }
}
