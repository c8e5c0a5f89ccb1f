/** Optional parameters: tag, length, value, after the fixed fields. */
import { FieldError, MalformedPdu, type OctetReader, type OctetWriter } from './octets.ts';
import type { Tlv } from './pdu.ts';

export const tags = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarPart: 0x020f,
  interfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

const headOctets = 4;

export function readTlvs(reader: OctetReader): Tlv[] {
  const tlvs: Tlv[] = [];
  while (reader.left >= headOctets) {
    const tag = reader.integer('tag', 2);
    const length = reader.integer('length', 2);
    tlvs.push({ tag, value: reader.octets(`optional parameter 0x${tag.toString(16).padStart(4, '0')}`, length) });
  }
  if (!reader.onlyNulsLeft()) throw new MalformedPdu('octets are left after the last optional parameter');
  return tlvs;
}

export function writeTlvs(writer: OctetWriter, tlvs: readonly Tlv[]): OctetWriter {
  for (const { tag, value } of tlvs) {
    if (value.length > 0xffff) throw new FieldError('tlvs', `${value.length} octets in one optional parameter`);
    writer.integer('tag', tag, 2).integer('length', value.length, 2).octets(value);
  }
  return writer;
}

/** The first of that tag. */
export function tlvOctets(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((tlv) => tlv.tag === tag)?.value;
}

export function tlvInteger(tlvs: readonly Tlv[], tag: number): number | undefined {
  const octets = tlvOctets(tlvs, tag);
  if (octets === undefined || octets.length === 0 || octets.length > 4) return undefined;
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

/** With or without its closing NUL: SMSCs send both. */
export function tlvText(tlvs: readonly Tlv[], tag: number): string | undefined {
  const octets = tlvOctets(tlvs, tag);
  if (octets === undefined) return undefined;
  const end = octets.indexOf(0);
  return Buffer.from(end < 0 ? octets : octets.subarray(0, end)).toString('latin1');
}
