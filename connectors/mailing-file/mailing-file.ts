/**
 * Reads a mailing file (CSV) as a stream: what is in memory is one block of it, however long the file is. No I/O: bytes in,
 * records out. Values come as they are in the file; what they mean is decided by whoever maps them.
 */
import type { MailingRecord } from '../kit/source.ts';
import { type Block, blockBytes, blocksOf, wholeLines } from './blocks.ts';
import { createUtf8Blocks, type MailingEncoding, narrowed, readMark } from './encoding.ts';
import { explainLine, fileProblem, type LineFault, MailingFileError } from './faults.ts';
import { readHeader } from './header.ts';
import { type CsvLine, createLineReader, type LineReader } from './lines.ts';
import { detectSeparator, isSeparatorLine, type MailingSeparator } from './separator.ts';

export interface MailingFileOptions {
  /** Detected when missing. */
  encoding?: MailingEncoding;
  /** Detected when missing. */
  separator?: MailingSeparator;
}

/** A line that could not be understood. The others of the file are good. */
export interface BrokenLine {
  ok: false;
  line: number;
  /** The column at fault; empty: the whole line. */
  field: string;
  /** English. */
  reason: string;
  /** Portuguese. */
  reasonPt: string;
}

/** `line`: where it begins in the file, counted from 1. */
export type FileItem = { ok: true; line: number; record: MailingRecord } | BrokenLine;

/**
 * @throws MailingFileError before the first item when the file cannot be used: empty, no text, no header, columns without
 * a name or with the same one.
 */
export async function* readMailingFile(
  bytes: AsyncIterable<Uint8Array>,
  options: MailingFileOptions = {},
): AsyncGenerator<FileItem, void, undefined> {
  const chunks = bytes[Symbol.asyncIterator]();
  try {
    const head = await gather(chunks);
    const { encoding, markBytes } = readMark(head, options.encoding);
    const text = resumed(head.subarray(markBytes), chunks);
    const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
    const items = createItemReader(encoding, options.separator);
    for await (const block of blocksOf(wide ? narrowed(encoding, text) : text)) yield* items.push(block);
    items.end();
  } finally {
    await chunks.return?.();
  }
}

export interface MailingPreview {
  encoding: MailingEncoding;
  separator: MailingSeparator;
  /** Names of the columns. */
  header: string[];
  /** The first records and broken lines. */
  sample: FileItem[];
}

export const sniffBytes = blockBytes;
const sampleSize = 5;

/**
 * @param firstBytes the first 64 kB of the file, or all of it. Fewer are taken for the whole file, unless `complete` says
 * otherwise: the last line of a part is not looked at.
 * @throws MailingFileError as reading the file would.
 */
export function sniffMailingFile(
  firstBytes: Uint8Array,
  options: MailingFileOptions & { complete?: boolean } = {},
): MailingPreview {
  const head = Buffer.from(firstBytes.subarray(0, sniffBytes));
  const { encoding, markBytes } = readMark(head, options.encoding);
  const complete = firstBytes.length <= sniffBytes && (options.complete ?? head.length < sniffBytes);
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const body = head.subarray(markBytes);
  const text = wide
    ? Buffer.from(new TextDecoder(encoding, { ignoreBOM: true }).decode(body, { stream: !complete }))
    : body;
  const items = createItemReader(encoding, options.separator);
  const lines = complete ? text : wholeLines(text);
  if (lines.length === 0 && !complete) items.push({ kind: 'long' });
  const sample = items.push({ kind: 'lines', bytes: lines, last: complete }).slice(0, sampleSize);
  return { ...items.end(), sample };
}

interface ItemReader {
  push(block: Block): FileItem[];
  /** @throws MailingFileError when no header came. */
  end(): Omit<MailingPreview, 'sample'>;
}

function createItemReader(known: MailingEncoding | undefined, wanted: MailingSeparator | undefined): ItemReader {
  // UTF-16 has become UTF-8 before it was cut into lines.
  const utf8 = createUtf8Blocks(known?.startsWith('utf-16') === true ? 'utf-8' : known);
  let separator = wanted;
  let lines: LineReader | undefined;
  let header: string[] | undefined;

  function read(block: Block): CsvLine[] {
    if (block.kind === 'long') {
      lines ??= createLineReader(separator ?? ';');
      return lines.long();
    }
    const text = utf8.convert(block.bytes);
    separator ??= detectSeparator(text);
    lines ??= createLineReader(separator);
    return lines.push(text, block.last);
  }

  return {
    push(block) {
      const found: FileItem[] = [];
      for (const one of read(block)) {
        if (isBlank(one)) continue;
        if (header !== undefined) found.push(itemOf(one, header));
        else if (!isFirstSeparatorLine(one, separator)) header = readHeader(one);
      }
      return found;
    },
    end() {
      if (header === undefined) throw new MailingFileError([fileProblem('file_empty', 1)]);
      return { encoding: known ?? utf8.encoding, separator: separator ?? ';', header };
    },
  };
}

/** Spreadsheets leave such lines behind the last record. */
const isBlank = (one: CsvLine): boolean => 'cells' in one && one.cells.every((cell) => cell.trim() === '');

const isFirstSeparatorLine = (one: CsvLine, separator: MailingSeparator | undefined): boolean =>
  one.line === 1 && 'cells' in one && isSeparatorLine(one.cells, separator ?? ';');

function itemOf(one: CsvLine, header: readonly string[]): FileItem {
  const { line } = one;
  const nameOf = (place: number): string => header[place] ?? `#${place + 1}`;
  if ('fault' in one) return broken(line, one.fault, one.column === undefined ? '' : nameOf(one.column));
  const { cells } = one;
  const [has, wanted] = [cells.length, header.length];
  // Some exports end each line, but not the header, with a separator.
  const isTooWide = cells.slice(wanted).some((cell) => cell.trim() !== '');
  if (has < wanted || isTooWide) return broken(line, 'cells', nameOf(Math.min(has, wanted)), { has, wanted });
  const damaged = cells.findIndex((cell) => cell.includes('\ufffd'));
  if (damaged >= 0) return broken(line, 'damaged', nameOf(damaged));
  return {
    ok: true,
    line,
    record: { fields: Object.fromEntries(header.map((name, place) => [name, cells[place] ?? null])) },
  };
}

const broken = (
  line: number,
  fault: LineFault,
  field: string,
  detail?: { has: number; wanted: number },
): BrokenLine => ({ ok: false, line, field, ...explainLine(fault, detail) });

/** As much as is looked at before reading begins. */
async function gather(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const held: Uint8Array[] = [];
  let size = 0;
  while (size < sniffBytes) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    held.push(value);
    size += value.length;
  }
  return Buffer.concat(held);
}

async function* resumed(head: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const { value, done } = await chunks.next();
    if (done === true) return;
    yield value;
  }
}
