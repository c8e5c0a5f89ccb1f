/** A file that cannot be used is refused before its first record, with the line, the column and what to do. */
import { describe, expect, test } from 'vitest';
import { MailingFileError } from '../../connectors/mailing-file/faults.ts';
import { sniffMailingFile } from '../../connectors/mailing-file/mailing-file.ts';
import { readAll } from './mailing-file-kit.ts';

async function refusal(bytes: Uint8Array | string): Promise<MailingFileError['problems']> {
  const error = await readAll(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MailingFileError)) throw new Error('the file was not refused', { cause: error });
  const file = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  expect(() => sniffMailingFile(file)).toThrow(error.message);
  return error.problems;
}

test.each<[string, string | Uint8Array, string, number, string]>([
  ['no byte at all', '', 'file_empty', 1, ''],
  ['a mark and nothing else', '\ufeff', 'file_empty', 1, ''],
  ['blank lines alone', '\r\n\r\n  \r\n', 'file_empty', 1, ''],
  ['separators alone', ';;;\n;;;\n', 'file_empty', 1, ''],
  ['a name is blank', 'nome; ;cpf\nAna;1;2\n', 'header_blank_name', 1, '#2'],
  ['a separator too many', 'nome;celular;\nAna;1;\n', 'header_blank_name', 1, '#3'],
  ['a name is there twice', '\nnome;celular;nome\nAna;1;2\n', 'header_doubled_name', 2, 'nome'],
  ['twice, but for blanks around', 'nome;celular; nome \nAna;1;2\n', 'header_doubled_name', 1, 'nome'],
  ['a phone instead of names', 'Ana;(11) 99999-0000\nRui;11999990001\n', 'header_is_data', 1, '(11) 99999-0000'],
  ['an address instead of names', 'Ana;ana@exemplo.com.br\n', 'header_is_data', 1, 'ana@exemplo.com.br'],
  ['a quote that never closes', '"nome;celular\nAna;1\n', 'header_unreadable', 1, ''],
  ['a header longer than a block', `${'nome;'.repeat(20_000)}\nAna\n`, 'header_unreadable', 1, ''],
  ['a workbook', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100, 7)]), 'file_workbook', 1, ''],
  ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'file_workbook', 1, ''],
  ['no text', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'file_not_text', 1, ''],
  ['UTF-16 without a mark', Buffer.from('nome;celular\n', 'utf16le'), 'file_not_text', 1, ''],
])('%s', async (_name, bytes, code, line, field) => {
  const problems = await refusal(bytes);
  expect(problems).toEqual([{ code, line, field, reason: expect.any(String), reasonPt: expect.any(String) }]);
  for (const { reason, reasonPt } of problems) {
    expect(reason).not.toBe('');
    expect(reasonPt).not.toBe(reason);
  }
});

describe('texts', () => {
  test('every wrong column is told at once, in both languages', async () => {
    expect(await refusal('nome;;nome\n')).toEqual([
      {
        code: 'header_blank_name',
        line: 1,
        field: '#2',
        reason: 'this column has no name: a separator too many at the end of the line?',
        reasonPt: 'esta coluna não tem nome: há um separador a mais no fim da linha?',
      },
      {
        code: 'header_doubled_name',
        line: 1,
        field: 'nome',
        reason: 'this column is there twice',
        reasonPt: 'esta coluna aparece duas vezes',
      },
    ]);
  });

  test('the message of the error says line, column and reason', () => {
    expect(() => sniffMailingFile(Buffer.from('nome;nome\n'))).toThrow('line 1, nome: this column is there twice');
  });

  test('names that only look a little like data are names', () => {
    expect(sniffMailingFile(Buffer.from('2024;nº 1;e-mail;tel (11)\na;b;c;d\n')).header).toEqual([
      '2024',
      'nº 1',
      'e-mail',
      'tel (11)',
    ]);
  });
});
