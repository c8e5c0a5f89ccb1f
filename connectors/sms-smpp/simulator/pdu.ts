/**
 * SMPP 3.4 as the SMSC's side of it. Written apart from the connector's codec, on purpose: a field that one of them has
 * in the wrong place does not meet the same mistake here.
 */

export const id = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submit: 0x04,
  deliver: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  data: 0x103,
  nack: 0x80000000,
} as const;

const answerBit = 0x80000000;

export interface Frame {
  id: number;
  status: number;
  sequence: number;
  body: Buffer;
}

export interface Option {
  tag: number;
  value: Uint8Array;
}

export function frame({ id: command, status, sequence, body }: Frame): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** A refusal is the header alone. */
export const answer = (asked: Frame, status: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  frame({ id: asked.id + answerBit, status, sequence: asked.sequence, body: status === 0 ? body : Buffer.alloc(0) });

export const nack = (sequence: number, status: number): Buffer =>
  frame({ id: id.nack, status, sequence, body: Buffer.alloc(0) });

export const isAnswer = (command: number): boolean => command >= answerBit;

export interface Cut {
  frames: Frame[];
  rest: Buffer;
}

/** Throws for what is no SMPP: a simulator has no reason to be patient. */
export function cut(buffer: Buffer): Cut {
  const frames: Frame[] = [];
  let rest = buffer;
  while (rest.length >= 16) {
    const length = rest.readUInt32BE(0);
    if (length < 16 || length > 100_000) throw new Error(`command_length ${length}`);
    if (rest.length < length) break;
    frames.push({
      id: rest.readUInt32BE(4),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(16, length),
    });
    rest = rest.subarray(length);
  }
  return { frames, rest };
}

/** Takes a body apart from the front. */
function taker(body: Buffer) {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > body.length) throw new Error('the body is too short');
    at += count;
    return body.subarray(at - count, at);
  };
  return {
    byte: () => take(1).readUInt8(0),
    word: () => take(2).readUInt16BE(0),
    take,
    string: (max: number) => {
      const end = body.indexOf(0, at);
      if (end < 0 || end - at >= max) throw new Error(`no string of at most ${max} octets`);
      return take(end - at + 1)
        .subarray(0, -1)
        .toString('latin1');
    },
    ended: () => at >= body.length,
  };
}

export function readBind(body: Buffer): { systemId: string; password: string; version: number } {
  const from = taker(body);
  const [systemId, password] = [from.string(16), from.string(17)];
  from.string(13);
  return { systemId, password, version: from.byte() };
}

export interface Submit {
  source: string;
  destination: string;
  esmClass: number;
  validityPeriod: string;
  registeredDelivery: number;
  dataCoding: number;
  /** `short_message`, or `message_payload` in its place. */
  octets: Buffer;
  options: Option[];
}

const payloadTag = 0x0424;

export function readSubmit(body: Buffer): Submit {
  const from = taker(body);
  from.string(6);
  from.take(2);
  const source = from.string(21);
  from.take(2);
  const destination = from.string(21);
  const esmClass = from.byte();
  from.take(2);
  from.string(17);
  const validityPeriod = from.string(17);
  const registeredDelivery = from.byte();
  from.take(1);
  const dataCoding = from.byte();
  from.take(1);
  const shortMessage = from.take(from.byte());
  const options: Option[] = [];
  while (!from.ended()) {
    const tag = from.word();
    options.push({ tag, value: from.take(from.word()) });
  }
  const payload = options.find(({ tag }) => tag === payloadTag)?.value;
  const octets = shortMessage.length === 0 && payload !== undefined ? Buffer.from(payload) : shortMessage;
  return { source, destination, esmClass, validityPeriod, registeredDelivery, dataCoding, octets, options };
}

const string = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');

const writeOptions = (options: readonly Option[]): Buffer =>
  Buffer.concat(
    options.flatMap(({ tag, value }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(tag, 0);
      head.writeUInt16BE(value.length, 2);
      return [head, value];
    }),
  );

export interface Deliver {
  source: string;
  destination: string;
  esmClass: number;
  dataCoding: number;
  octets: Uint8Array;
  options: readonly Option[];
}

/** International numbers from, a short code to. */
const addresses = (source: string, destination: string): Buffer =>
  Buffer.concat([Buffer.of(1, 1), string(source), Buffer.of(0, 0), string(destination)]);

export function deliverBody({ source, destination, esmClass, dataCoding, octets, options }: Deliver): Buffer {
  return Buffer.concat([
    string(''),
    addresses(source, destination),
    Buffer.of(esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, octets.length),
    octets,
    writeOptions(options),
  ]);
}

export function dataBody({ source, destination, esmClass, dataCoding, octets, options }: Deliver): Buffer {
  const payload = octets.length === 0 ? [] : [{ tag: payloadTag, value: octets }];
  return Buffer.concat([
    string(''),
    addresses(source, destination),
    Buffer.of(esmClass, 0, dataCoding),
    writeOptions([...options, ...payload]),
  ]);
}

export const idBody = (text: string): Buffer => string(text);

/** `sc_interface_version` 3.4. */
export const bindBody = (systemId: string): Buffer =>
  Buffer.concat([string(systemId), writeOptions([{ tag: 0x0210, value: Buffer.of(0x34) }])]);
