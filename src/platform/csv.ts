/** Reads CSV as spreadsheets write it: RFC 4180, with `;` where the decimal sign is a comma. */

export interface CsvRecord {
  /** Where it begins in the file, counted from 1. */
  line: number;
  cells: string[];
}

export interface Csv {
  records: CsvRecord[];
  /** Line of a quote that is never closed. */
  openQuoteLine?: number;
}

/** Cells come trimmed, blank lines are left out. The first line decides between `,` and `;`. */
export function readCsv(file: string): Csv {
  const text = file.replace(/^\ufeff/, '');
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let recordLine = 1;
  let quoteLine = 0;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endRecord = () => {
    endCell();
    if (cells.some((one) => one !== '')) records.push({ line: recordLine, cells });
    cells = [];
    recordLine = line;
  };
  for (let place = 0; place < text.length; place++) {
    const char = text.charAt(place);
    const lineEnds = char === '\n' || (char === '\r' && text.charAt(place + 1) !== '\n');
    if (lineEnds) line += 1;
    if (quoteLine > 0) {
      if (char !== '"') cell += char;
      else if (text.charAt(place + 1) !== '"') quoteLine = 0;
      else {
        cell += '"';
        place += 1;
      }
    } else if (char === '"' && cell.trim() === '') quoteLine = line;
    else if (char === separator) endCell();
    else if (lineEnds) endRecord();
    else cell += char;
  }
  if (cell !== '' || cells.length > 0) endRecord();
  return { records, ...(quoteLine > 0 && { openQuoteLine: quoteLine }) };
}

function separatorOf(text: string): ',' | ';' {
  const header = /^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? '';
  return header.split(';').length > header.split(',').length ? ';' : ',';
}
