/** The handset's side of a text: its own reading of the alphabets, so that a wrong table elsewhere shows. */

/** GSM 03.38 by code; the place of ESC holds a character that no text of ours has. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);
const escapeCode = 0x1b;
const ucs2 = 0x08;
const latin1 = 0x03;

export function textOf(octets: Uint8Array, dataCoding: number): string {
  if (dataCoding === ucs2) return Buffer.from(octets).swap16().toString('utf16le');
  if (dataCoding === 0) return gsmText(octets);
  return Buffer.from(octets).toString('latin1');
}

function gsmText(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at++) {
    const code = octets[at] ?? 0;
    if (code === escapeCode) text += extension.get(octets[++at] ?? 0) ?? ' ';
    else text += basic[code] ?? '\ufffd';
  }
  return text;
}

export interface Written {
  dataCoding: number;
  octets: Buffer;
}

/** As a phone would: Latin-1 where it reaches, else UCS-2. */
export function written(text: string): Written {
  return /^[\n\r\u0020-\u007e\u00a0-\u00ff]*$/.test(text)
    ? { dataCoding: latin1, octets: Buffer.from(text, 'latin1') }
    : { dataCoding: ucs2, octets: Buffer.from(text, 'utf16le').swap16() };
}
