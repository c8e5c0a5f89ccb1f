/** A stream in whatever pieces it comes, and what is no stream of SMPP. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePdu } from '../../connectors/sms-smpp/codec/encode.ts';
import { maxPduOctets } from '../../connectors/sms-smpp/codec/limits.ts';
import { blankMessage, type Pdu } from '../../connectors/sms-smpp/codec/pdu.ts';
import { emptyStream, readStream, type StreamItem, type StreamState } from '../../connectors/sms-smpp/codec/stream.ts';

const address = { ton: 1, npi: 1, number: '5511987650001' };
const pdus: readonly Pdu[] = [
  { command: 'enquire_link', status: 0, sequence: 1 },
  { command: 'submit_sm_resp', status: 0, sequence: 2, messageId: '7F00A1C2', tlvs: [] },
  { command: 'submit_sm_resp', status: 0x58, sequence: 3, tlvs: [] },
  {
    ...blankMessage,
    command: 'deliver_sm',
    sequence: 4,
    source: address,
    destination: { ...address, number: '28123' },
    shortMessage: Buffer.from('Ola'),
    tlvs: [{ tag: 0x0427, value: Buffer.of(2) }],
  },
];
const unknown = Buffer.from('00000014000000990000000000000005deadbeef', 'hex');
const whole = Buffer.concat([...pdus.map(encodePdu), unknown]);

function readAll(chunks: readonly Uint8Array[]): { items: StreamItem[]; state: StreamState } {
  let state = emptyStream;
  const items: StreamItem[] = [];
  for (const chunk of chunks) {
    const read = readStream(state, chunk);
    state = read.state;
    items.push(...read.items);
  }
  return { items, state };
}

const plain = (items: readonly StreamItem[]): unknown =>
  JSON.parse(JSON.stringify(items, (_key, each) => (each instanceof Uint8Array ? [...each] : each)));
const expected = plain(readAll([whole]).items);

describe('pieces', () => {
  test('five operations come out of one chunk', () => {
    const { items, state } = readAll([whole]);
    expect(items.map((item) => (item.kind === 'pdu' ? item.pdu.sequence : item.kind))).toEqual([1, 2, 3, 4, 'unknown']);
    expect(state.pending).toHaveLength(0);
  });

  test('cut at every boundary, the same comes out', () => {
    for (let at = 0; at <= whole.length; at++) {
      expect(plain(readAll([whole.subarray(0, at), whole.subarray(at)]).items)).toEqual(expected);
    }
  });

  test('octet by octet, the same comes out', () => {
    expect(plain(readAll([...whole].map((octet) => Uint8Array.of(octet))).items)).toEqual(expected);
  });

  test('in any pieces at all, the same comes out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), whole.length];
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(plain(readAll(chunks).items)).toEqual(expected);
      }),
    );
  });

  test('a state is a value: reading on from it twice gives the same twice', () => {
    const { state } = readStream(emptyStream, whole.subarray(0, 20));
    const [once, twice] = [readStream(state, whole.subarray(20)), readStream(state, whole.subarray(20))];
    expect(plain(once.items)).toEqual(plain(twice.items));
    expect(emptyStream.pending).toHaveLength(0);
  });
});

describe('what is no SMPP', () => {
  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /seems to speak HTTP$/],
    ['a request of HTTP', 'GET / HTTP/1.1\r\n\r\n', /seems to speak HTTP$/],
    ['TLS', '\x16\x03\x01\x02\x00\x01', /seems to speak TLS$/],
    ['a length below that of a header', '\x00\x00\x00\x0f', /^command_length 15 is not between 16 and/],
    ['a length beyond any operation', '\x00\x02\x00\x00', /^command_length 131072 is not between/],
  ])('%s: told once, and nothing is read after it', (_name, text, reason) => {
    const chunk = Buffer.from(text, 'latin1');
    const { items, state } = readAll([whole, chunk, whole]);
    expect(items.map(({ kind }) => kind)).toEqual(['pdu', 'pdu', 'pdu', 'pdu', 'unknown', 'garbage']);
    expect(items.at(-1)).toEqual({ kind: 'garbage', reason: expect.stringMatching(reason) });
    expect(state.pending).toHaveLength(0);
  });

  test('the longest operation is read, one octet more is not', () => {
    const head = (length: number) => {
      const octets = Buffer.alloc(length);
      octets.writeUInt32BE(length, 0);
      octets.writeUInt32BE(0x15, 4);
      return octets;
    };
    expect(readAll([head(maxPduOctets)]).items).toMatchObject([{ kind: 'pdu' }]);
    expect(readAll([head(maxPduOctets + 1)]).items).toMatchObject([{ kind: 'garbage' }]);
  });

  test('any octets at all never throw, and what is kept stays bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        const { items, state } = readAll(chunks);
        expect(state.pending.length).toBeLessThan(maxPduOctets);
        expect(items.filter(({ kind }) => kind === 'garbage').length).toBe(state.isGarbage ? 1 : 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('operations with any octets changed never throw', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, octet) => {
        const spoiled = Buffer.from(whole);
        spoiled[at] = octet;
        for (const item of readAll([spoiled]).items) expect(item.kind).toMatch(/^(pdu|unknown|malformed|garbage)$/);
      }),
      { numRuns: 1000 },
    );
  });
});
