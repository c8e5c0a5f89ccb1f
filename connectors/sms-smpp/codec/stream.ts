/** Cuts a byte stream into operations, in whatever pieces it comes. */
import { type Decoded, decodePdu } from './decode.ts';
import { maxPduOctets } from './limits.ts';
import { headerOctets } from './pdu.ts';

export interface StreamState {
  /** The beginning of an operation whose end has not come yet. */
  pending: Buffer;
  /** What stands here cannot be the beginning of an operation: nothing after it can be trusted, and nothing is read. */
  isGarbage: boolean;
}

export const emptyStream: StreamState = { pending: Buffer.alloc(0), isGarbage: false };

export type StreamItem = (Decoded & { octets: Uint8Array }) | { kind: 'garbage'; reason: string };

export interface StreamRead {
  state: StreamState;
  items: StreamItem[];
}

export function readStream(state: StreamState, chunk: Uint8Array): StreamRead {
  if (state.isGarbage) return { state, items: [] };
  let rest: Buffer =
    state.pending.length === 0
      ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : Buffer.concat([state.pending, chunk]);
  const items: StreamItem[] = [];
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length < headerOctets || length > maxPduOctets) {
      items.push({ kind: 'garbage', reason: garbageReason(rest, length) });
      return { state: { pending: emptyStream.pending, isGarbage: true }, items };
    }
    if (rest.length < length) break;
    const octets = rest.subarray(0, length);
    items.push({ ...decodePdu(octets), octets });
    rest = rest.subarray(length);
  }
  return { state: { pending: rest, isGarbage: false }, items };
}

/** The two mistakes that are made in practice: a port of HTTP, and TLS on one side only. */
function garbageReason(octets: Buffer, length: number): string {
  const start = octets.toString('latin1', 0, 4);
  const isTls = octets.readUInt8(0) >= 0x14 && octets.readUInt8(0) <= 0x17 && octets.readUInt8(1) === 0x03;
  const peer = /^[A-Z]{3}[A-Z/ ]/.test(start) ? 'HTTP' : isTls ? 'TLS' : undefined;
  const hint = peer === undefined ? '' : `; the peer seems to speak ${peer}`;
  return `command_length ${length} is not between ${headerOctets} and ${maxPduOctets}${hint}`;
}
