/** A person is found in whatever form they were written down, and nobody else is. */
import { describe, expect, test } from 'vitest';
import { blankLines, blottedJson, mentionsIn, needlesOf, withoutPerson } from '../../src/intake/privacy/needles.ts';
import { readCpf } from '../../src/platform/cpf.ts';

const needles = needlesOf({
  addresses: ['+5511987654321', 'BR.77'],
  aliases: ['wa:551187654321'],
  cpfs: ['52998224725'],
});

describe('a person in a text', () => {
  test.each([
    '+5511987654321',
    '5511987654321',
    '551187654321',
    '11987654321',
    '011 98765-4321',
    '(11) 98765-4321',
    '+55 (11) 98765.4321',
    '{"wa_id":"5511987654321"}',
    'from=%2B5511987654321&x=1',
    '529.982.247-25',
    'CPF 52998224725.',
    'user BR.77!',
    `wamid.${Buffer.from('\x01HBg5511987654321FQ').toString('base64')}`,
  ])('%s', (text) => {
    expect(needles.isIn(text)).toBe(true);
    expect(needles.isIn(needles.blotted(text))).toBe(false);
  });

  test.each([
    '+5511987654322',
    '15511987654321',
    '55119876543210',
    '21987654321',
    'BR.771',
    'XBR.77',
    '529982247250',
    'wamid.HBgNNTUxMTk4ODg4MDAwMRUCABEYEjkA',
  ])('nobody in %s', (text) => expect(needles.isIn(text)).toBe(false));

  test('who has no number and no name is in no text', () => {
    expect(needlesOf({ addresses: [], aliases: [], cpfs: [] }).isIn('')).toBe(false);
  });
});

describe('texts of several people', () => {
  const item = (from: string, text: string) => ({ from, text: { body: text } });
  const webhook = JSON.stringify({
    entry: [
      {
        id: '1',
        changes: [
          {
            value: {
              contacts: [
                { wa_id: '5511987654321', name: 'Ana' },
                { wa_id: '552', name: 'Rui' },
              ],
              messages: [item('5511987654321', 'oi'), item('552', 'olá')],
            },
          },
        ],
      },
    ],
  });

  test('lose the smallest entries that name the person, and keep everything else', () => {
    expect(JSON.parse(withoutPerson(webhook, needles))).toEqual({
      entry: [
        {
          id: '1',
          changes: [{ value: { contacts: [{ wa_id: '552', name: 'Rui' }], messages: [item('552', 'olá')] } }],
        },
      ],
    });
    expect(mentionsIn(webhook, needles)).toEqual([
      { wa_id: '5511987654321', name: 'Ana' },
      item('5511987654321', 'oi'),
    ]);
  });

  test('that are no lists, or no JSON, are emptied', () => {
    expect(withoutPerson('{"from":"5511987654321","text":"oi"}', needles)).toBe('');
    expect(withoutPerson('from=5511987654321', needles)).toBe('');
    expect(withoutPerson('{"from":"552"}', needles)).toBe('{"from":"552"}');
  });

  test("that are somebody else's are blotted, and stay JSON", () => {
    const text = '{"a":["x +5511987654321 y",5511987654321,1],"BR.77":null}';
    expect(JSON.parse(blottedJson(text, needles))).toEqual({ a: ['x apagado y', 0, 1], apagado: null });
    expect(blottedJson('para (11) 98765-4321', needles)).toBe('para apagado');
  });
});

describe('a mailing file', () => {
  const lines = ['nome;celular', 'Zoé;11987654321', 'Rui;"11987650002"'];
  test.each(['utf8', 'latin1', 'utf16le'] as const)(
    'in %s loses the line of the person, and not a byte',
    (encoding) => {
      const bytes = Buffer.from(lines.join('\r\n'), encoding);
      const size = bytes.length;
      expect(blankLines(bytes, needles, true)).toBe(1);
      const [header, blank, other] = bytes.toString(encoding).split('\r\n');
      expect([bytes.length, header, other]).toEqual([size, lines[0], lines[2]]);
      expect(blank).toMatch(/^[^;Z1-9]+;[^;1-9]+$/);
      expect(blankLines(bytes, needles, true)).toBe(0);
    },
  );

  test('whose last line goes on elsewhere keeps it for then', () => {
    expect(blankLines(Buffer.from('a;b\nAna;11987654321'), needles, false)).toBe(0);
  });
});

test.each([
  ['529.982.247-25', '52998224725'],
  ['52998224725', '52998224725'],
  ['52998224726', undefined],
  ['11111111111', undefined],
  ['+5511987654321', undefined],
])('the CPF of %s is %s', (text, cpf) => expect(readCpf(text)).toBe(cpf));
