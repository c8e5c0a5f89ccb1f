import { describe, expect, test } from 'vitest';
import { type Alphabet, encodeText } from '../../connectors/kit/sms-text/alphabets.ts';
import { joinPieces, pieceText } from '../../connectors/kit/sms-text/pieces.ts';
import { planText } from '../../connectors/kit/sms-text/plan.ts';
import { readSmppPart, type SmppPart, smppParts } from '../../connectors/kit/sms-text/smpp-parts.ts';
import type { SmppSplit } from '../../connectors/kit/sms-text/split.ts';

function partsOf(text: string, method: SmppSplit, reference = 0x1a2b): SmppPart[] {
  const plan = planText(text, { method, maxParts: 10 });
  if (!plan.ok) throw new Error(plan.issue.message);
  return smppParts(plan, reference);
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hex = (octets: Uint8Array | undefined): string => Buffer.from(octets ?? []).toString('hex');
const inHex = (parts: readonly SmppPart[]) =>
  parts.map(({ esmClass, shortMessage, tlvs }) => ({
    esmClass,
    head: hex(shortMessage.subarray(0, 9)),
    length: shortMessage.length,
    tlvs: tlvs.map(({ tag, value }) => `${tag.toString(16)}=${hex(value)}`),
  }));

describe('out', () => {
  test('one part goes as a plain short_message, whatever the method', () => {
    for (const method of ['udh8', 'udh16', 'sar', 'message_payload'] as const) {
      expect(inHex(partsOf('Oi @', method))).toEqual([{ esmClass: 0, head: '4f692000', length: 4, tlvs: [] }]);
    }
  });

  test('an 8 bit reference in the header', () => {
    expect(inHex(partsOf('a'.repeat(160 + 1), 'udh8'))).toEqual([
      { esmClass: 0x40, head: '0500032b0201616161', length: 6 + 153, tlvs: [] },
      { esmClass: 0x40, head: '0500032b0202616161', length: 6 + 8, tlvs: [] },
    ]);
  });

  test('a 16 bit reference in the header', () => {
    expect(inHex(partsOf('ã'.repeat(71), 'udh16'))).toEqual([
      { esmClass: 0x40, head: '0608041a2b020100e3', length: 7 + 132, tlvs: [] },
      { esmClass: 0x40, head: '0608041a2b020200e3', length: 7 + 10, tlvs: [] },
    ]);
  });

  test('sar parameters, and no header beside them', () => {
    expect(inHex(partsOf('a'.repeat(161), 'sar'))).toEqual([
      { esmClass: 0, head: '61'.repeat(9), length: 153, tlvs: ['20c=1a2b', '20e=02', '20f=01'] },
      { esmClass: 0, head: '61'.repeat(8), length: 8, tlvs: ['20c=1a2b', '20e=02', '20f=02'] },
    ]);
  });

  test('message_payload holds the whole text, short_message nothing', () => {
    expect(inHex(partsOf('a'.repeat(161), 'message_payload'))).toEqual([
      { esmClass: 0, head: '', length: 0, tlvs: [`424=${'61'.repeat(161)}`] },
    ]);
  });

  test('a counter of any size is a reference', () => {
    expect(readSmppPart(partsOf('a'.repeat(161), 'udh8', 0x12345)[0] as SmppPart).mark?.reference).toBe(0x45);
    expect(readSmppPart(partsOf('a'.repeat(161), 'sar', 0x12345)[0] as SmppPart).mark?.reference).toBe(0x2345);
  });
});

describe('in', () => {
  const received = (shortMessage: string) =>
    readSmppPart({ esmClass: 0x40, shortMessage: bytes(shortMessage), tlvs: [] });

  test('the header is as long as it says', () => {
    const withPorts = received('0b 0504 0b840000 0003 2b0201 4f69');
    expect(withPorts.mark).toEqual({ reference: 0x2b, total: 2, number: 1 });
    expect(hex(withPorts.octets)).toBe('4f69');
    expect(hex(received('00 4f69').octets)).toBe('4f69');
  });

  test('a national table is told', () => {
    expect(received('08 0003 2b0202 250103 61')).toMatchObject({ nationalTable: true, mark: { number: 2 } });
    expect(received('03 240103 61')).toMatchObject({ nationalTable: true, octets: { length: 1 } });
  });

  test.each(['0500032b0003 61', '0500032b0200 61', '0500032b0203 61', '0400022b02 61', '020003 61'])(
    '%s marks no part, and the text is whole',
    (shortMessage) => {
      const read = received(shortMessage);
      expect(read).not.toHaveProperty('mark');
      expect(hex(read.octets)).toBe('61');
    },
  );

  test.each(['', '05', '0500032b02', 'ff 61'])('%s is shorter than its header: kept as it came', (shortMessage) => {
    const read = received(shortMessage);
    expect(read.octets).toEqual(bytes(shortMessage));
    expect(read).not.toHaveProperty('mark');
    if (shortMessage !== '') expect(read.brokenHeader).toBe(true);
  });

  test('a receipt type beside the header indicator changes nothing', () => {
    const read = readSmppPart({ esmClass: 0x44, shortMessage: bytes('0500032b0201 61'), tlvs: [] });
    expect(read.mark?.reference).toBe(0x2b);
  });

  test('sar parameters of the wrong size mark nothing', () => {
    const tlvs = [
      { tag: 0x020c, value: bytes('1a2b') },
      { tag: 0x020e, value: bytes('0002') },
      { tag: 0x020f, value: bytes('01') },
    ];
    expect(readSmppPart({ esmClass: 0, shortMessage: bytes('61'), tlvs })).not.toHaveProperty('mark');
  });

  test('a data_sm has its text in message_payload', () => {
    const read = readSmppPart({ esmClass: 0, tlvs: [{ tag: 0x0424, value: bytes('4f69') }] });
    expect(hex(read.octets)).toBe('4f69');
  });
});

describe('joined', () => {
  const piece = (octets: string, alphabet: Alphabet = 'gsm7'): string => pieceText(bytes(octets), alphabet);

  test('a pair that somebody else cut in two is read as one', () => {
    expect(joinPieces([piece('0061 d83d', 'ucs2'), piece('de00', 'ucs2')])).toBe('a😀');
    expect(joinPieces([piece('61 1b'), piece('65')])).toBe('a€');
  });

  test('two escapes are a space, and one behind them waits for its code', () => {
    expect(joinPieces([piece('61 1b1b'), piece('65')])).toBe('a e');
    expect(joinPieces([piece('61 1b1b1b'), piece('65')])).toBe('a €');
  });

  test('what stays half is shown as such', () => {
    expect(joinPieces([piece('61 1b')])).toBe('a\ufffd');
    expect(joinPieces([piece('61 1b'), '[…]', piece('65')])).toBe('a\ufffd[…]e');
    expect(joinPieces([piece('0021 d83d', 'ucs2'), '[…]'])).toBe('!\ufffd[…]');
    expect(joinPieces([piece('0021 d8', 'ucs2'), piece('3d', 'ucs2')])).toBe('!\ufffd\ufffd');
  });

  test('each part may have an alphabet of its own', () => {
    expect(joinPieces([piece('4f69 1b65'), piece('0020 00e3', 'ucs2'), piece('0021', 'ucs2')])).toBe('Oi€ ã!');
  });

  test('an emoji whose second half looks like a waiting escape stays an emoji', () => {
    expect(joinPieces([piece('d83d dc1b 0061', 'ucs2')])).toBe('🐛a');
    expect(joinPieces([piece('d83d', 'ucs2'), piece('dc1b 0061', 'ucs2')])).toBe('🐛a');
  });
});

test('a plan whose parts are not in its alphabet is not sent as something else', () => {
  const plan = planText('Ola', { method: 'udh8', maxParts: 1 });
  if (!plan.ok) throw new Error(plan.code);
  expect(() => smppParts({ ...plan, parts: ['Olá'] }, 1)).toThrow('not in gsm7');
  expect(encodeText('Olá', 'gsm7')).toMatchObject({ ok: false });
});
