/** The names of the columns. Without good ones no line below means anything, so a bad header refuses the file. */
import { explainLine, type FileProblem, fileProblem, MailingFileError } from './faults.ts';
import type { CsvLine } from './lines.ts';

/** @throws MailingFileError naming every column that is wrong. */
export function readHeader(header: CsvLine): string[] {
  const { line } = header;
  if ('fault' in header) {
    throw new MailingFileError([fileProblem('header_unreadable', line, '', explainLine(header.fault))]);
  }
  const names = header.cells.map((cell) => cell.normalize('NFC').trim());
  const problems = names.flatMap((name, place): FileProblem[] => {
    if (name === '') return [fileProblem('header_blank_name', line, `#${place + 1}`)];
    if (name.includes('\ufffd')) return [fileProblem('header_unreadable', line, name, explainLine('damaged'))];
    if (looksLikeData(name)) return [fileProblem('header_is_data', line, name)];
    return names.indexOf(name) === place ? [] : [fileProblem('header_doubled_name', line, name)];
  });
  if (problems.length > 0) throw new MailingFileError(problems);
  return names;
}

/** A phone, a document or an address of somebody: names of columns look like none of them. */
function looksLikeData(name: string): boolean {
  return (/^[+\d\s().\-/]+$/.test(name) && name.replace(/\D/g, '').length >= 8) || /^\S+@\S+\.\S+$/.test(name);
}
