/**
 * Records out of blocks of whole lines. A quotation mark that is wrong ends at its own line: nothing behind it is lost,
 * and nothing behind it becomes part of somebody else's record.
 */
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { blockBytes, countLineBreaks, firstLineEnd } from './blocks.ts';
import type { LineFault } from './faults.ts';
import type { MailingSeparator } from './separator.ts';

/** One record, or one line that is none. `line` is where it begins in the file, counted from 1. */
export type CsvLine =
  | { line: number; cells: string[] }
  | {
      line: number;
      fault: LineFault;
      /** Where in the line, from 0. */
      column?: number;
    };

export interface LineReader {
  /** The records that these lines complete. */
  push(lines: Buffer, last: boolean): CsvLine[];
  /** A line that was too long to be kept stands here. */
  long(): CsvLine[];
}

const nothing = Buffer.alloc(0);

export function createLineReader(separator: MailingSeparator): LineReader {
  /** A record whose quoted cell goes on in the next block. */
  let open: Buffer = nothing;
  let line = 1;
  const options: Options = {
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
  };

  function push(lines: Buffer, last: boolean): CsvLine[] {
    let rest = open.length === 0 ? lines : Buffer.concat([open, lines]);
    const found: CsvLine[] = [];
    open = nothing;
    while (rest.length > 0) {
      const { end, error } = readRecords(rest, found);
      if (error === undefined) return found;
      rest = rest.subarray(end);
      if (error.code === 'CSV_QUOTE_NOT_CLOSED' && !last && rest.length < blockBytes) {
        // A copy: a view would keep the whole block in memory.
        open = Buffer.from(rest);
        return found;
      }
      const first = firstLineEnd(rest) || rest.length;
      found.push(readAlone(rest.subarray(0, first), line));
      line += 1;
      rest = rest.subarray(first);
    }
    return found;
  }

  /** As many records as can be read, and where the last of them ends. */
  function readRecords(lines: Buffer, found: CsvLine[]): { end: number; error?: CsvError } {
    let end = 0;
    try {
      parse(lines, {
        ...options,
        on_record: (cells, { bytes }) => {
          found.push({ line, cells });
          line += countLineBreaks(lines, end, bytes);
          end = bytes;
          return null;
        },
      });
      return { end };
    } catch (error) {
      if (error instanceof CsvError) return { end, error };
      throw error;
    }
  }

  /** A quotation mark in the middle of a cell, such as an inch sign, is text when the line alone makes sense. */
  function readAlone(text: Buffer, at: number): CsvLine {
    try {
      const [cells, ...more] = parse(text, { ...options, relax_quotes: true });
      if (cells !== undefined && more.length === 0) return { line: at, cells };
      return { line: at, fault: 'quoteInside' };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const { code, column } = error;
      const fault = code === 'CSV_QUOTE_NOT_CLOSED' ? 'quoteOpen' : 'quoteInside';
      return { line: at, fault, ...(typeof column === 'number' && { column }) };
    }
  }

  return {
    push,
    long() {
      const found = push(nothing, true);
      found.push({ line, fault: 'longLine' });
      line += 1;
      return found;
    },
  };
}
