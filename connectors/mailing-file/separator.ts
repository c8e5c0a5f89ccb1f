/** Which character separates the cells: the one that cuts the first records into as many cells as the header. */
import { parse } from 'csv-parse/sync';

/** In the order in which they are believed when several would do: a comma also is a decimal sign. */
export const mailingSeparators = [';', '\t', '|', ','] as const;
export type MailingSeparator = (typeof mailingSeparators)[number];

const looksAt = 50;

/** `sep=;`: a first line that Excel writes and hides. */
export function isSeparatorLine(cells: readonly string[], separator: string): boolean {
  return /^sep=.?$/i.test(cells.join(separator));
}

export function detectSeparator(lines: Buffer): MailingSeparator {
  const named = /^sep=([;\t|,])(?:[\r\n]|$)/i.exec(lines.toString('latin1', 0, 7))?.[1];
  const known = mailingSeparators.find((separator) => separator === named);
  if (known !== undefined) return known;
  const scored = mailingSeparators.map((separator) => ({ separator, ...howItCuts(lines, separator) }));
  const [best] = scored.filter(({ width }) => width > 1).sort((a, b) => b.share - a.share || b.width - a.width);
  return best?.separator ?? ';';
}

function howItCuts(lines: Buffer, separator: MailingSeparator): { width: number; share: number } {
  const widths: number[] = [];
  try {
    parse(lines, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: looksAt,
      on_record: (cells) => {
        widths.push(cells.length);
        return null;
      },
    });
  } catch {
    // A quote that does not close: what came before it tells enough.
  }
  const [width = 0] = widths;
  return { width, share: widths.filter((one) => one === width).length / Math.max(widths.length, 1) };
}
