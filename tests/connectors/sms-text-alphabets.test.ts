import { describe, expect, test } from 'vitest';
import {
  type Alphabet,
  alphabetOf,
  alphabets,
  dataCodingOf,
  decodeText,
  encodeText,
  firstMisfit,
  unitsPerSms,
} from '../../connectors/kit/sms-text/alphabets.ts';

function hex(text: string, alphabet: Alphabet): string {
  const encoded = encodeText(text, alphabet);
  if (!encoded.ok) throw new Error(`${encoded.character} at ${encoded.at} is not in ${alphabet}`);
  return Buffer.from(encoded.octets).toString('hex');
}

const read = (octets: string, alphabet: Alphabet) =>
  decodeText(Buffer.from(octets.replaceAll(' ', ''), 'hex'), alphabet);

const isGsm = (text: string): boolean => firstMisfit(text, 'gsm7') === undefined;

describe('GSM 03.38', () => {
  // Each code that is not ASCII's own, as the standard's table has it.
  const codes: Record<string, string> = {
    '@': '00',
    '£': '01',
    $: '02',
    '¥': '03',
    è: '04',
    é: '05',
    ù: '06',
    ì: '07',
    ò: '08',
    Ç: '09',
    '\n': '0a',
    Ø: '0b',
    ø: '0c',
    '\r': '0d',
    Å: '0e',
    å: '0f',
    Δ: '10',
    _: '11',
    Φ: '12',
    Γ: '13',
    Λ: '14',
    Ω: '15',
    Π: '16',
    Ψ: '17',
    Σ: '18',
    Θ: '19',
    Ξ: '1a',
    Æ: '1c',
    æ: '1d',
    ß: '1e',
    É: '1f',
    '¤': '24',
    '¡': '40',
    Ä: '5b',
    Ö: '5c',
    Ñ: '5d',
    Ü: '5e',
    '§': '5f',
    '¿': '60',
    ä: '7b',
    ö: '7c',
    ñ: '7d',
    ü: '7e',
    à: '7f',
    '\f': '1b0a',
    '^': '1b14',
    '{': '1b28',
    '}': '1b29',
    '\\': '1b2f',
    '[': '1b3c',
    '~': '1b3d',
    ']': '1b3e',
    '|': '1b40',
    '€': '1b65',
  };
  const asAscii = ' !"#%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

  test('each character has its code, and each code reads as its character', () => {
    for (const [character, code] of Object.entries(codes)) {
      expect(hex(character, 'gsm7'), character).toBe(code);
      expect(read(code, 'gsm7'), code).toEqual({ ok: true, text: character });
    }
    expect(hex(asAscii, 'gsm7')).toBe(Buffer.from(asAscii).toString('hex'));
  });

  test('holds nothing else of the basic plane', () => {
    const all = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit)).filter(isGsm);
    expect(new Set(all)).toEqual(new Set([...Object.keys(codes), ...asAscii]));
    expect(all).toHaveLength(137);
  });

  test.each([...'àéÉÇüÜäöñÄÖÑèìòù§@$#%&*_-+=/<>'])('%s takes one septet', (character) => {
    expect(encodeText(character, 'gsm7')).toMatchObject({ ok: true, octets: { length: 1 } });
  });

  test.each([...'áâãçêíóôõúÁÀÂÃÊÍÓÔÕÚªº°–—“”‘’…•\u00a0\t`´', 'e\u0301', '\u001b'])('%j is not in it', (character) => {
    expect(isGsm(character)).toBe(false);
  });

  test('a character outside is refused by name and place, never written as @', () => {
    expect(encodeText('😀 coração', 'gsm7')).toEqual({ ok: false, character: '😀', at: 0 });
    expect(encodeText('coração', 'gsm7')).toEqual({ ok: false, character: 'ç', at: 4 });
  });

  test('an unknown extension reads as the basic character, two escapes as a space', () => {
    expect(read('41 1b41 1b1b 42', 'gsm7')).toEqual({ ok: true, text: 'AA B' });
  });

  test('what no GSM text has is told with its place, and the rest is read', () => {
    expect(read('4f 6c e1 21', 'gsm7')).toEqual({ ok: false, text: 'Ol\ufffd!', at: 2 });
    expect(read('4f 1b', 'gsm7')).toEqual({ ok: false, text: 'O\ufffd', at: 1 });
    expect(read('4f 1b e1', 'gsm7')).toEqual({ ok: false, text: 'O\ufffd\ufffd', at: 1 });
  });
});

describe('ASCII, Latin-1 and UCS-2', () => {
  test('@ is 0x40 in ASCII and 0x00 in GSM 03.38', () => {
    expect([hex('@', 'ascii'), hex('@', 'latin1'), hex('@', 'gsm7')]).toEqual(['40', '40', '00']);
  });

  test('Latin-1 holds Portuguese, not the euro sign nor a dash', () => {
    expect(hex('ção ª º', 'latin1')).toBe('e7e36f20aa20ba');
    expect(read('e7e36f', 'latin1')).toEqual({ ok: true, text: 'ção' });
    expect(encodeText('é €', 'latin1')).toEqual({ ok: false, character: '€', at: 2 });
    expect(encodeText('a – b', 'latin1')).toEqual({ ok: false, character: '–', at: 2 });
  });

  test('ASCII refuses and tells the first eighth bit', () => {
    expect(encodeText('Olá', 'ascii')).toEqual({ ok: false, character: 'á', at: 2 });
    expect(read('4f6ce1', 'ascii')).toEqual({ ok: false, text: 'Ol\ufffd', at: 2 });
  });

  test('UCS-2 goes with the high octet first and takes emoji as a pair', () => {
    expect(hex('ã😀', 'ucs2')).toBe('00e3d83dde00');
    expect(read('00e3 d83dde00', 'ucs2')).toEqual({ ok: true, text: 'ã😀' });
  });

  test('half a pair and half a unit are refused and told', () => {
    expect(encodeText('a\ud83d', 'ucs2')).toEqual({ ok: false, character: '\ud83d', at: 1 });
    expect(read('0061 d83d 0062', 'ucs2')).toEqual({ ok: false, text: 'a\ufffdb', at: 2 });
    expect(read('0061 00', 'ucs2')).toEqual({ ok: false, text: 'a\ufffd', at: 2 });
  });

  test('reading leaves the octets as they were', () => {
    const octets = Buffer.from('00e3', 'hex');
    decodeText(octets, 'ucs2');
    expect(octets.toString('hex')).toBe('00e3');
  });
});

describe('data_coding', () => {
  test('each alphabet has its own and is known by it', () => {
    expect(alphabets.map((alphabet) => dataCodingOf(alphabet))).toEqual([0, 1, 3, 8]);
    expect(alphabets.map((alphabet) => alphabetOf(dataCodingOf(alphabet)))).toEqual([...alphabets]);
  });

  test('0 is what this SMSC means by it', () => {
    expect(dataCodingOf('latin1', 'latin1')).toBe(0);
    expect(dataCodingOf('ucs2', 'latin1')).toBe(8);
    expect(alphabetOf(0, 'latin1')).toBe('latin1');
  });

  test.each([
    [0x10, 'gsm7'],
    [0x14, undefined],
    [0x18, 'ucs2'],
    [0xf0, 'gsm7'],
    [0xf4, undefined],
    [0x02, undefined],
    [0x04, undefined],
    [0x05, undefined],
    [0xc0, undefined],
  ])('%i says %s', (dataCoding, alphabet) => {
    expect(alphabetOf(dataCoding)).toBe(alphabet);
  });
});

test('a header takes its octets from 140, and a septet boundary from 7 bit text', () => {
  const headers = [0, 4, 6, 7, 9, 10, 12];
  expect(headers.map((octets) => unitsPerSms('gsm7', octets))).toEqual([160, 155, 153, 152, 149, 148, 146]);
  expect([0, 6, 7].map((octets) => unitsPerSms('ucs2', octets))).toEqual([70, 67, 66]);
  expect([0, 6, 7].map((octets) => unitsPerSms('latin1', octets))).toEqual([140, 134, 133]);
  expect([0, 6].map((octets) => unitsPerSms('ascii', octets))).toEqual([160, 153]);
});
