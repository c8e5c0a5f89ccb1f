/**
 * Parts of a text as SMPP 3.4 carries them, and back. The caller puts `esmClass` into `esm_class` by OR, asks for a
 * receipt on every part (a lost middle part would look delivered), and keeps `plan` as it was made for the channel.
 */
import { type Alphabet, encodeText } from './alphabets.ts';
import type { TextPlan } from './plan.ts';
import type { SmppSplit } from './split.ts';

/** `esm_class`: `short_message` begins with a user data header. */
export const udhIndicator = 0x40;

const sarReference = 0x020c;
const sarTotal = 0x020e;
const sarNumber = 0x020f;
const messagePayload = 0x0424;

/** Fields of a submit_sm or deliver_sm. */
export interface SmppPart {
  esmClass: number;
  shortMessage: Uint8Array;
  tlvs: readonly { tag: number; value: Uint8Array }[];
}

const nothing = new Uint8Array();

/** What tells that parts belong together. Never the key alone: sender, addressee and channel belong to it. */
export interface PartMark {
  reference: number;
  total: number;
  /** From 1. */
  number: number;
}

const lowOctet = (value: number): number => value & 0xff;
const highOctet = (value: number): number => (value >> 8) & 0xff;

/**
 * @param reference any counter: as many of its low bits are used as the method has. Texts to one person that are under
 * way at the same time must differ in it.
 * @throws when the plan's parts are not in its alphabet: no plan of `planText` is so.
 */
export function smppParts(plan: TextPlan<SmppSplit>, reference: number): SmppPart[] {
  const { method, parts, alphabet } = plan;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return [{ esmClass: 0, shortMessage: octetsOf(only, alphabet), tlvs: [] }];
  }
  if (method === 'message_payload') {
    const payload = { tag: messagePayload, value: octetsOf(plan.text, alphabet) };
    return [{ esmClass: 0, shortMessage: nothing, tlvs: [payload] }];
  }
  return parts.map((part, index): SmppPart => {
    const octets = octetsOf(part, alphabet);
    const mark = { reference, total: parts.length, number: index + 1 };
    // Never both: the SMSC adds a header of its own to the `sar_*` parameters.
    if (method === 'sar') return { esmClass: 0, shortMessage: octets, tlvs: sarTlvs(mark) };
    const header = method === 'udh8' ? header8(mark) : header16(mark);
    return { esmClass: udhIndicator, shortMessage: Buffer.concat([header, octets]), tlvs: [] };
  });
}

function octetsOf(text: string, alphabet: Alphabet): Uint8Array {
  const encoded = encodeText(text, alphabet);
  if (encoded.ok) return encoded.octets;
  throw new Error(`the character at ${encoded.at} of an SMS part is not in ${alphabet}, for which it was planned`);
}

const header8 = ({ reference, total, number }: PartMark): Uint8Array =>
  Uint8Array.of(5, 0x00, 3, lowOctet(reference), total, number);

const header16 = ({ reference, total, number }: PartMark): Uint8Array =>
  Uint8Array.of(6, 0x08, 4, highOctet(reference), lowOctet(reference), total, number);

const sarTlvs = ({ reference, total, number }: PartMark): SmppPart['tlvs'] => [
  { tag: sarReference, value: Uint8Array.of(highOctet(reference), lowOctet(reference)) },
  { tag: sarTotal, value: Uint8Array.of(total) },
  { tag: sarNumber, value: Uint8Array.of(number) },
];

export interface ReceivedPart {
  /** Of the text alone. */
  octets: Uint8Array;
  /** Absent when the text is whole. */
  mark?: PartMark;
  /** A national shift table was used: with the basic tables some letters read wrong. */
  nationalTable?: true;
  /** The header says it is longer than what came; `octets` is then everything. */
  brokenHeader?: true;
}

/** Of a deliver_sm or a data_sm, which has no `short_message`. Never throws: the octets are a stranger's. */
export function readSmppPart(
  part: Pick<SmppPart, 'esmClass' | 'tlvs'> & Partial<Pick<SmppPart, 'shortMessage'>>,
): ReceivedPart {
  const { esmClass, shortMessage = nothing, tlvs } = part;
  const octetsIn = (tag: number) => tlvs.find((tlv) => tlv.tag === tag)?.value;
  const octets = shortMessage.length > 0 ? shortMessage : (octetsIn(messagePayload) ?? shortMessage);
  if ((esmClass & udhIndicator) !== 0) return readHeader(octets);
  const mark = readMark(
    numberIn(octetsIn(sarReference), 2),
    numberIn(octetsIn(sarTotal), 1),
    numberIn(octetsIn(sarNumber), 1),
  );
  return mark === undefined ? { octets } : { octets, mark };
}

/** By the header's own length, never a fixed six octets: ports and languages may stand beside the reference. */
function readHeader(octets: Uint8Array): ReceivedPart {
  const end = 1 + (octets[0] ?? 0);
  if (end > octets.length) return { octets, brokenHeader: true };
  const read: ReceivedPart = { octets: octets.subarray(end) };
  for (let at = 1; at + 1 < end; at += 2 + (octets[at + 1] ?? 0)) {
    const [element, length] = [octets[at], octets[at + 1] ?? 0];
    const data = octets.subarray(at + 2, Math.min(at + 2 + length, end));
    const wide = element === 0x08 ? 2 : 1;
    if ((element === 0x00 || element === 0x08) && data.length === wide + 2) {
      const mark = readMark(numberIn(data.subarray(0, wide), wide), data[wide], data[wide + 1]);
      if (mark !== undefined) read.mark = mark;
    } else if (element === 0x24 || element === 0x25) read.nationalTable = true;
  }
  return read;
}

function numberIn(octets: Uint8Array | undefined, length: number): number | undefined {
  if (octets?.length !== length) return undefined;
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

/** A mark that cannot be is ignored, as TS 23.040 has it: the text is then read as whole. */
function readMark(reference?: number, total?: number, number?: number): PartMark | undefined {
  if (reference === undefined || total === undefined || number === undefined) return undefined;
  return total < 1 || number < 1 || number > total ? undefined : { reference, total, number };
}
