/** What is read from mailing files as people and their programs make them. */
import { describe, expect, test } from 'vitest';
import { type FileItem, readMailingFile, sniffMailingFile } from '../../connectors/mailing-file/mailing-file.ts';
import { brief, encoded, encodings, pieces, readAll } from './mailing-file-kit.ts';

describe('values come as they are', () => {
  test.each([
    '=1+1',
    '+5511999990000',
    '-5',
    '@ana',
    '=cmd|x',
    "'00123",
    '00123',
    ' Ana ',
    '1.234,56',
    '0x10',
    'null',
    '#N/D',
  ])('"%s"', async (value) => {
    const items = await readAll(`nome;obs\nAna;${value}\n`);
    expect(items.map(brief)).toEqual([[2, { nome: 'Ana', obs: value }]]);
  });

  test('a column may be called "Nº do contrato", in letters taken apart as well', async () => {
    const items = await readAll('Nº do contrato;Situac\u0327a\u0303o\nC-77;ok\n');
    expect(items.map(brief)).toEqual([[2, { 'Nº do contrato': 'C-77', Situação: 'ok' }]]);
  });

  test('a column called __proto__ is a column', async () => {
    const [item] = await readAll('__proto__;toString\na;b\n');
    expect(item?.ok === true && Object.entries(item.record.fields)).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
  });
});

describe('encodings', () => {
  test.each(encodings)('%s is detected', async (encoding) => {
    const bytes = encoded('nome;cidade\nJosé Ação;São João\n', encoding);
    expect((await readAll(bytes)).map(brief)).toEqual([[2, { nome: 'José Ação', cidade: 'São João' }]]);
    expect(sniffMailingFile(bytes).encoding).toBe(encoding === 'utf-8 with mark' ? 'utf-8' : encoding);
  });

  test('Windows-1252 is not Latin-1: the euro sign and curled quotes are read', async () => {
    const items = await readAll(encoded('nome;obs\nJosé;“€ 10” – já\n', 'windows-1252'));
    expect(items.map(brief)).toEqual([[2, { nome: 'José', obs: '“€ 10” – já' }]]);
  });

  test.each(['utf-8', 'windows-1252'] as const)('the first letter beyond ASCII may come late: %s', async (encoding) => {
    const plain = 'Ana Maria;5511999990000\n'.repeat(9_000);
    const bytes = encoded(`nome;celular\n${plain}João;5511999990001\n`, encoding);
    const items = await readAll(bytes);
    expect(items).toHaveLength(9_001);
    expect(items.slice(-1).map(brief)).toEqual([[9_002, { nome: 'João', celular: '5511999990001' }]]);
  });

  test('one broken byte in a UTF-8 file breaks its own line, not the spelling of all', async () => {
    const bytes = Buffer.concat([
      Buffer.from('nome;cidade\nJoão;Ação\nAna;'),
      Buffer.from([0xe3]),
      Buffer.from('x\nZoé;Belém\n'),
    ]);
    expect((await readAll(bytes)).map(brief)).toEqual([
      [2, { nome: 'João', cidade: 'Ação' }],
      [3, 'cidade', 'holds characters that cannot be read: the encoding of the file is mixed or damaged'],
      [4, { nome: 'Zoé', cidade: 'Belém' }],
    ]);
  });
});

describe('separators', () => {
  test.each([
    [';', 'nome;valor;obs\nAna;1.234,56;a, b\nRui;2,00;c\n'],
    [',', 'nome,valor,obs\nAna,1.50,"a; b; c"\nRui,2.00,x|y\n'],
    ['\t', 'nome\tvalor\tobs\nAna\t1,50\ta; b\nRui\t2,00\tc\n'],
    ['|', 'nome|valor|obs\nAna|1,50|a; b\nRui|2,00|c\n'],
    [';', 'nome;valor, em reais\nAna;1,50\nRui;2,00\n'],
    [',', 'nome,obs; outras\nAna,a\nRui,b\n'],
    [';', 'celular\n11999990000\n'],
  ])('"%s" is detected', (separator, text) => {
    expect(sniffMailingFile(Buffer.from(text)).separator).toBe(separator);
  });

  test('Excel: a first line sep=, is obeyed and is no header', async () => {
    const text = 'sep=,\r\nnome,obs;2\r\nAna,a;b\r\n';
    expect((await readAll(text)).map(brief)).toEqual([[3, { nome: 'Ana', 'obs;2': 'a;b' }]]);
    expect((await readAll(text, { separator: ',' })).map(brief)).toEqual([[3, { nome: 'Ana', 'obs;2': 'a;b' }]]);
  });

  test('an operator may correct what was detected', async () => {
    const text = 'a;b,c\n1;2,3\n';
    expect(sniffMailingFile(Buffer.from(text), { separator: ',' }).header).toEqual(['a;b', 'c']);
    expect((await readAll(text, { separator: ',' })).map(brief)).toEqual([[2, { 'a;b': '1;2', c: '3' }]]);
  });
});

describe('lines', () => {
  test('blank lines and rows of separators alone are no records, and count as lines', async () => {
    const text = '\r\nnome;celular\r\n\r\nAna;1\r\n;\r\n  ; \r\nRui;2\r\n\r\n';
    expect((await readAll(text)).map(brief)).toEqual([
      [4, { nome: 'Ana', celular: '1' }],
      [7, { nome: 'Rui', celular: '2' }],
    ]);
  });

  test('line ends may be mixed, and line breaks in cells are kept', async () => {
    const text = 'nome;obs\nAna;"a\r\nb"\rRui;"c\rd"\r\nZoé;"e\nf"';
    expect((await readAll(text)).map(brief)).toEqual([
      [2, { nome: 'Ana', obs: 'a\r\nb' }],
      [4, { nome: 'Rui', obs: 'c\rd' }],
      [6, { nome: 'Zoé', obs: 'e\nf' }],
    ]);
  });

  test('empty cells at the end of a line may be more than the header has', async () => {
    expect((await readAll('nome;celular\nAna;1;\nRui;2; ;\n')).map(brief)).toEqual([
      [2, { nome: 'Ana', celular: '1' }],
      [3, { nome: 'Rui', celular: '2' }],
    ]);
  });

  test('too few or too many cells break the line, named in both languages', async () => {
    const items = await readAll('nome;celular;cpf\nAna;1\nRui;2;3;4\nZoé;5;6\n');
    expect(items).toEqual([
      {
        ok: false,
        line: 2,
        field: 'cpf',
        reason: 'has 2 cells, the header has 3',
        reasonPt: 'tem 2 colunas, o cabeçalho tem 3',
      },
      expect.objectContaining({ ok: false, line: 3, field: '#4', reason: 'has 4 cells, the header has 3' }),
      { ok: true, line: 4, record: { fields: { nome: 'Zoé', celular: '5', cpf: '6' } } },
    ]);
  });

  test('a quote in the middle of a cell is text', async () => {
    expect((await readAll('nome;item\nJoão "Zé" Silva;TV 32"\n"Ana" Lima;x\nRui;y\n')).map(brief)).toEqual([
      [2, { nome: 'João "Zé" Silva', item: 'TV 32"' }],
      [3, { nome: '"Ana" Lima', item: 'x' }],
      [4, { nome: 'Rui', item: 'y' }],
    ]);
  });

  test('a quote that never closes costs its own line alone', async () => {
    const text = 'nome;celular\nAna;1\n"Rui;2\nZoé;3\n"Lia";4\nEva;"5\n';
    expect((await readAll(text)).map(brief)).toEqual([
      [2, { nome: 'Ana', celular: '1' }],
      [3, 'nome', 'a quotation mark is opened and never closed'],
      [4, { nome: 'Zoé', celular: '3' }],
      [5, { nome: 'Lia', celular: '4' }],
      [6, 'celular', 'a quotation mark is opened and never closed'],
    ]);
  });

  test('a quote that never closes in a long file is found without reading on to the end', async () => {
    let written = 0;
    async function* file() {
      yield Buffer.from('nome;celular\n"Rui;2\n');
      for (; written < 60_000; written += 1_000) yield Buffer.from('Zoé;3\n'.repeat(1_000));
    }
    const items: FileItem[] = [];
    for await (const item of readMailingFile(file())) {
      // 64 kB are looked at before reading begins, and again in search of the end of the quote.
      if (items.length === 0) expect(written).toBeLessThan(25_000);
      items.push(item);
    }
    expect(items).toHaveLength(60_001);
    expect(items.slice(0, 2).map(brief)).toEqual([
      [2, 'nome', 'a quotation mark is opened and never closed'],
      [3, { nome: 'Zoé', celular: '3' }],
    ]);
    expect(items.filter((item) => item.ok)).toHaveLength(60_000);
  });

  test.each([-2, -1, 0, 1])('a line break at the edge of a block is one (%i)', async (shift) => {
    const first = `nome;obs\r\nAna;`;
    const note = 'x'.repeat(65_536 - first.length - 1 + shift);
    const items = await readAll(`${first}${note}\r\nRui;y\r\nZoé;z\r\n`);
    expect(items.map(brief)).toEqual([
      [2, { nome: 'Ana', obs: note }],
      [3, { nome: 'Rui', obs: 'y' }],
      [4, { nome: 'Zoé', obs: 'z' }],
    ]);
  });

  test('a cell in quotes may lie across blocks', async () => {
    const note = 'linha de observação\n'.repeat(2_000);
    const text = `nome;obs\n${'Ana;x\n'.repeat(8_000)}Rui;"${note}"\nZoé;y\n`;
    const items = await readAll(text);
    expect(items).toHaveLength(8_002);
    expect(items.slice(-2).map(brief)).toEqual([
      [8_002, { nome: 'Rui', obs: note }],
      [10_003, { nome: 'Zoé', obs: 'y' }],
    ]);
  });

  test('a line that is too long is told and passed over', async () => {
    const long = 'x'.repeat(300_000);
    for (const sizes of [[1 << 20], [1_000], [65_536]]) {
      const items = await readAll(`nome;obs\r\nAna;a\r\nRui;${long}\r\nZoé;b\r\n`, {}, sizes);
      expect(items.map(brief)).toEqual([
        [2, { nome: 'Ana', obs: 'a' }],
        [3, '', 'the line is longer than 64 kB'],
        [4, { nome: 'Zoé', obs: 'b' }],
      ]);
    }
    expect((await readAll(`nome;obs\nAna;a\nRui;${long}`)).map(brief)).toEqual([
      [2, { nome: 'Ana', obs: 'a' }],
      [3, '', 'the line is longer than 64 kB'],
    ]);
  });
});

describe('preview', () => {
  test('five records and broken lines, and not the line that the first bytes cut in two', () => {
    const text = `nome;celular\n${Array.from({ length: 9_000 }, (_, place) => `Ana ${place};1199999${place}`).join('\n')}`;
    const preview = sniffMailingFile(Buffer.from(text).subarray(0, 65_536));
    expect(preview).toMatchObject({ encoding: 'utf-8', separator: ';', header: ['nome', 'celular'] });
    expect(preview.sample.map((item) => item.line)).toEqual([2, 3, 4, 5, 6]);
    const cut = sniffMailingFile(Buffer.from('nome;celular\nAna;1\nRui;11999'), { complete: false });
    expect(cut.sample.map(brief)).toEqual([[2, { nome: 'Ana', celular: '1' }]]);
  });

  test('two bytes of a UTF-16 letter may be apart', () => {
    const bytes = encoded('nome;celular\nAna;1\nRui;2\n', 'utf-16le');
    const preview = sniffMailingFile(bytes.subarray(0, bytes.length - 3), { complete: false });
    expect(preview).toMatchObject({ encoding: 'utf-16le', header: ['nome', 'celular'] });
    expect(preview.sample.map(brief)).toEqual([[2, { nome: 'Ana', celular: '1' }]]);
  });
});

describe('a long file', () => {
  test('streams: what was read ahead of the records never grows', async () => {
    const lines = 300_000;
    let written = 0;
    async function* file() {
      yield Buffer.from('codigo;nome;celular\n');
      while (written < lines) {
        const block = Array.from({ length: 1_000 }, (_, place) => `${written + place};Ana Souza;5511999990000\n`);
        written += block.length;
        yield Buffer.from(block.join(''));
      }
    }
    let read = 0;
    let ahead = 0;
    for await (const item of readMailingFile(file())) {
      if (item.ok) read += 1;
      ahead = Math.max(ahead, written - read);
    }
    expect(read).toBe(lines);
    expect(ahead).toBeLessThan(6_000);
  });

  test('the source is told when nobody reads on', async () => {
    let closed = false;
    async function* file() {
      try {
        yield* pieces(Buffer.from(`nome;celular\n${'Ana;1\n'.repeat(100_000)}`));
      } finally {
        closed = true;
      }
    }
    for await (const item of readMailingFile(file())) if (item.line > 10) break;
    expect(closed).toBe(true);
  });
});
