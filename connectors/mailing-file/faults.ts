/** What can be wrong with a mailing file, in both languages. A fault of the header is one of the whole file. */

type Texts = (detail: { has: number; wanted: number }) => readonly [reason: string, reasonPt: string];

const lineTexts = {
  quoteOpen: () => ['a quotation mark is opened and never closed', 'há aspas que abrem e não fecham'],
  quoteInside: () => [
    'the quotation marks do not enclose the whole cell',
    'as aspas não envolvem a célula inteira: dobre as aspas que fazem parte do texto',
  ],
  cells: ({ has, wanted }) => [
    `has ${has} cells, the header has ${wanted}`,
    `tem ${has} colunas, o cabeçalho tem ${wanted}`,
  ],
  longLine: () => ['the line is longer than 64 kB', 'a linha tem mais de 64 kB'],
  damaged: () => [
    'holds characters that cannot be read: the encoding of the file is mixed or damaged',
    'tem caracteres ilegíveis: a codificação do arquivo está misturada ou danificada',
  ],
} as const satisfies Record<string, Texts>;
export type LineFault = keyof typeof lineTexts;

export function explainLine(fault: LineFault, detail = { has: 0, wanted: 0 }): { reason: string; reasonPt: string } {
  const [reason, reasonPt] = lineTexts[fault](detail);
  return { reason, reasonPt };
}

const fileTexts = {
  file_empty: ['the file is empty', 'o arquivo está vazio'],
  file_workbook: [
    'this is a spreadsheet workbook: save it as CSV',
    'o arquivo é uma pasta de trabalho do Excel: salve a planilha como CSV',
  ],
  file_not_text: [
    'this is no text file: save it as CSV, in UTF-8',
    'o arquivo não é de texto: salve-o como CSV, em UTF-8',
  ],
  header_unreadable: ['the header cannot be read', 'o cabeçalho não pode ser lido'],
  header_blank_name: [
    'this column has no name: a separator too many at the end of the line?',
    'esta coluna não tem nome: há um separador a mais no fim da linha?',
  ],
  header_doubled_name: ['this column is there twice', 'esta coluna aparece duas vezes'],
  header_is_data: [
    'this looks like data: the first line must hold the names of the columns',
    'isto parece um dado: a primeira linha deve ter os nomes das colunas',
  ],
} as const;
export type FileFault = keyof typeof fileTexts;

export interface FileProblem {
  code: FileFault;
  line: number;
  /** Name of the column, or `#3` for the third when it has none; empty for the whole line. */
  field: string;
  /** English. */
  reason: string;
  /** Portuguese. */
  reasonPt: string;
}

/** @param because what it is exactly, where the fault has several causes. */
export function fileProblem(
  code: FileFault,
  line: number,
  field = '',
  because?: { reason: string; reasonPt: string },
): FileProblem {
  const [reason, reasonPt] = fileTexts[code];
  if (because === undefined) return { code, line, field, reason, reasonPt };
  return { code, line, field, reason: `${reason}: ${because.reason}`, reasonPt: `${reasonPt}: ${because.reasonPt}` };
}

/** Nothing of the file can be used. */
export class MailingFileError extends Error {
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super(problems.map(({ line, field, reason }) => `line ${line}${field && `, ${field}`}: ${reason}`).join('; '));
    this.name = 'MailingFileError';
    this.problems = problems;
  }
}
