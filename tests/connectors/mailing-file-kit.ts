/** Mailing files for tests, written by hand and not by the reader's own library. */
import { type FileItem, type MailingFileOptions, readMailingFile } from '../../connectors/mailing-file/mailing-file.ts';

/** Windows-1252 from 0x80 to 0x9f; the five bytes without a character are left out. */
const windows1252 = new Map(
  [...'€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'].flatMap((character, place): [string, number][] =>
    character === ' ' ? [] : [[character, 0x80 + place]],
  ),
);
export const windows1252Characters: readonly string[] = [
  ...windows1252.keys(),
  ...Array.from({ length: 96 }, (_, place) => String.fromCharCode(0xa0 + place)),
];

export const encodings = ['utf-8', 'utf-8 with mark', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export function encoded(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8 with mark':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'windows-1252':
      return Buffer.from([...text].map((character) => windows1252.get(character) ?? character.charCodeAt(0)));
  }
}

export type Quoting = 'all' | 'needed';

export function tableText(
  table: readonly (readonly string[])[],
  form: { separator: string; lineEnd: string; quoting: Quoting; endsWithLine?: boolean },
): string {
  const cellText = (cell: string): string =>
    form.quoting === 'all' || cell === '' || cell.includes(form.separator) || /["\r\n]/.test(cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  const lines = table.map((cells) => cells.map(cellText).join(form.separator));
  return lines.join(form.lineEnd) + (form.endsWithLine === false ? '' : form.lineEnd);
}

/** The bytes in pieces of these sizes, again from the first when they are used up. */
export async function* pieces(bytes: Uint8Array, sizes: readonly number[] = [1 << 16]): AsyncGenerator<Uint8Array> {
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const to = from + Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(from, to);
    from = to;
  }
}

export async function readAll(
  bytes: Uint8Array | string,
  options: MailingFileOptions = {},
  sizes?: readonly number[],
): Promise<FileItem[]> {
  const items: FileItem[] = [];
  const file = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  for await (const item of readMailingFile(pieces(file, sizes), options)) items.push(item);
  return items;
}

/** `[line, fields]` of a record, `[line, field, reason]` of a broken line. */
export const brief = (item: FileItem): unknown[] =>
  item.ok ? [item.line, item.record.fields] : [item.line, item.field, item.reason];
