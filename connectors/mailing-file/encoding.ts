/** Which encoding a file has, and its bytes as UTF-8. */
import { isAscii, isUtf8 } from 'node:buffer';
import { fileProblem, MailingFileError } from './faults.ts';

export const mailingEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type MailingEncoding = (typeof mailingEncodings)[number];

const marks: readonly [MailingEncoding, Buffer][] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** What spreadsheet programs save when nobody asks them for CSV: ZIP, and the container of old Excel. */
const workbooks: readonly Buffer[] = [Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.from([0xd0, 0xcf, 0x11, 0xe0])];

const startsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);

/**
 * The encoding that the first bytes tell by their mark, and how long the mark is. Whether the rest is UTF-8 or Windows-1252
 * is seen where it matters first: at the first byte that is no ASCII.
 * @throws MailingFileError when these are the bytes of no text at all.
 */
export function readMark(
  head: Buffer,
  wanted: MailingEncoding | undefined,
): { encoding: MailingEncoding | undefined; markBytes: number } {
  if (head.length === 0) throw new MailingFileError([fileProblem('file_empty', 1)]);
  if (workbooks.some((start) => startsWith(head, start))) throw new MailingFileError([fileProblem('file_workbook', 1)]);
  const [marked, mark] = marks.find(([, start]) => startsWith(head, start)) ?? [];
  const encoding = wanted ?? marked;
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  if (!wide && head.includes(0)) throw new MailingFileError([fileProblem('file_not_text', 1)]);
  return { encoding, markBytes: marked === encoding ? (mark?.length ?? 0) : 0 };
}

/** UTF-16 as UTF-8, in pieces as they come. */
export async function* narrowed(
  encoding: 'utf-16le' | 'utf-16be',
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

export interface Utf8Blocks {
  /** Of what has been read so far; ASCII alone is UTF-8 too. */
  readonly encoding: MailingEncoding;
  /** @param lines whole lines, so that no character is cut. Bytes that are no UTF-8 in a UTF-8 file stay as they are. */
  convert(lines: Buffer): Buffer;
}

export function createUtf8Blocks(known: MailingEncoding | undefined): Utf8Blocks {
  let decided = known;
  const decoder = new TextDecoder('windows-1252');
  return {
    get encoding() {
      return decided ?? 'utf-8';
    },
    convert(lines) {
      if (decided === undefined && isAscii(lines)) return lines;
      decided ??= isMostlyUtf8(lines) ? 'utf-8' : 'windows-1252';
      return decided === 'windows-1252' ? Buffer.from(decoder.decode(lines)) : lines;
    },
  };
}

/** One broken byte in a UTF-8 file spoils its own line; read as Windows-1252, the file would have no name spelt right. */
function isMostlyUtf8(lines: Buffer): boolean {
  if (isUtf8(lines)) return true;
  let good = 0;
  let damaged = 0;
  for (const [character] of lines.toString('utf8').matchAll(/\P{ASCII}/gu)) {
    if (character === '\ufffd') damaged += 1;
    else good += 1;
  }
  return good > damaged;
}
