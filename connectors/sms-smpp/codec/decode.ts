/** From octets to values. Never throws: what cannot be read is told as such, with what its header still says. */
import { MalformedPdu, OctetReader } from './octets.ts';
import {
  type Address,
  type BindAnswerPdu,
  type BindPdu,
  type Command,
  commandOf,
  type DataPdu,
  headerOctets,
  type MessageAnswerPdu,
  type Pdu,
  type ShortMessagePdu,
  type Tlv,
} from './pdu.ts';
import { readTlvs } from './tlv.ts';

export type Decoded =
  | { kind: 'pdu'; pdu: Pdu }
  /** A header in order, and a command that is none of ours. */
  | { kind: 'unknown'; commandId: number; sequence: number }
  /** A command we know, with a body that we cannot read. */
  | { kind: 'malformed'; command: Command; sequence: number; status: number; reason: string };

/** @param octets one whole operation, as the stream cut it out. */
export function decodePdu(octets: Uint8Array): Decoded {
  const header = new OctetReader(octets, 4);
  const commandId = header.integer('commandId', 4);
  const status = header.integer('status', 4);
  const sequence = header.integer('sequence', 4);
  const command = commandOf(commandId);
  if (command === undefined) return { kind: 'unknown', commandId, sequence };
  try {
    return { kind: 'pdu', pdu: readBody(command, { status, sequence }, new OctetReader(octets, headerOctets)) };
  } catch (error) {
    if (!(error instanceof MalformedPdu)) throw error;
    return { kind: 'malformed', command, sequence, status, reason: error.message };
  }
}

type Head = Pick<Pdu, 'status' | 'sequence'>;

function readBody(command: Command, head: Head, body: OctetReader): Pdu {
  switch (command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return { command, ...head, ...readBind(body) };
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return { command, ...head, ...readBindAnswer(head, body) };
    case 'submit_sm':
    case 'deliver_sm':
      return { command, ...head, ...readShortMessage(body) };
    case 'data_sm':
      return { command, ...head, ...readData(body) };
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return { command, ...head, ...readMessageAnswer(head, body) };
    default:
      // Octets where none belong change nothing of what these say.
      return { command, ...head };
  }
}

type Fields<P> = Omit<P, 'command' | 'status' | 'sequence'>;

function readBind(body: OctetReader): Fields<BindPdu> {
  return {
    systemId: body.text('systemId'),
    password: body.text('password'),
    systemType: body.text('systemType'),
    interfaceVersion: body.integer('interfaceVersion'),
    addressRange: readAddress(body, 'addressRange'),
  };
}

function readBindAnswer(head: Head, body: OctetReader): Fields<BindAnswerPdu> {
  const { text, tlvs } = readAnswer(head, body, 'systemId');
  return text === undefined ? { tlvs } : { systemId: text, tlvs };
}

function readMessageAnswer(head: Head, body: OctetReader): Fields<MessageAnswerPdu> {
  const { text, tlvs } = readAnswer(head, body, 'messageId');
  return text === undefined ? { tlvs } : { messageId: text, tlvs };
}

function readAnswer(head: Head, body: OctetReader, field: string): { text?: string; tlvs: Tlv[] } {
  if (body.left === 0) return { tlvs: [] };
  try {
    return { text: body.text(field), tlvs: readTlvs(body) };
  } catch (error) {
    // A refusal is complete without a body: whatever stands there must not hide the status.
    if (head.status !== 0 && error instanceof MalformedPdu) return { tlvs: [] };
    throw error;
  }
}

function readShortMessage(body: OctetReader): Fields<ShortMessagePdu> {
  return {
    serviceType: body.text('serviceType'),
    source: readAddress(body, 'source'),
    destination: readAddress(body, 'destination'),
    esmClass: body.integer('esmClass'),
    protocolId: body.integer('protocolId'),
    priority: body.integer('priority'),
    scheduleDeliveryTime: body.text('scheduleDeliveryTime'),
    validityPeriod: body.text('validityPeriod'),
    registeredDelivery: body.integer('registeredDelivery'),
    replaceIfPresent: body.integer('replaceIfPresent'),
    dataCoding: body.integer('dataCoding'),
    defaultMessageId: body.integer('defaultMessageId'),
    shortMessage: body.octets('shortMessage', body.integer('shortMessage')),
    tlvs: readTlvs(body),
  };
}

function readData(body: OctetReader): Fields<DataPdu> {
  return {
    serviceType: body.text('serviceType'),
    source: readAddress(body, 'source'),
    destination: readAddress(body, 'destination'),
    esmClass: body.integer('esmClass'),
    registeredDelivery: body.integer('registeredDelivery'),
    dataCoding: body.integer('dataCoding'),
    tlvs: readTlvs(body),
  };
}

function readAddress(body: OctetReader, field: string): Address {
  return {
    ton: body.integer(`${field}.ton`),
    npi: body.integer(`${field}.npi`),
    number: body.text(`${field}.number`),
  };
}
