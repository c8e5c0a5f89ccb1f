/** From values to octets. Throws `FieldError` for what SMPP cannot hold: nothing is ever cut to fit. */
import { maxCharacters, maxShortMessageOctets } from './limits.ts';
import { FieldError, OctetWriter } from './octets.ts';
import {
  type Address,
  type BindPdu,
  type Command,
  commandIds,
  type DataPdu,
  headerOctets,
  maxSequence,
  type Pdu,
  type ShortMessagePdu,
} from './pdu.ts';
import { writeTlvs } from './tlv.ts';

export function encodePdu(pdu: Pdu): Buffer {
  return framed(pdu.command, pdu.status, pdu.sequence, bodyOf(pdu).join());
}

function framed(command: Command, status: number, sequence: number, body: Buffer): Buffer {
  return new OctetWriter()
    .integer('commandLength', headerOctets + body.length, 4)
    .integer('commandId', commandIds[command], 4)
    .integer('status', status, 4)
    .integer('sequence', sequence, 4)
    .octets(body)
    .join();
}

/** Numbers an operation that was encoded before its place in the session was known. */
export function withSequence(octets: Uint8Array, sequence: number): Buffer {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > maxSequence)
    throw new FieldError('sequence', `${sequence} is not between 1 and ${maxSequence}`);
  const numbered = Buffer.from(octets);
  numbered.writeUInt32BE(sequence, 12);
  return numbered;
}

function bodyOf(pdu: Pdu): OctetWriter {
  const writer = new OctetWriter();
  switch (pdu.command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return writeBind(writer, pdu);
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return writeAnswer(writer, 'systemId', pdu.systemId, pdu);
    case 'submit_sm':
    case 'deliver_sm':
      return writeShortMessage(writer, pdu);
    case 'data_sm':
      return writeData(writer, pdu);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return writeAnswer(writer, 'messageId', pdu.messageId, pdu);
    default:
      return writer;
  }
}

function writeBind(writer: OctetWriter, pdu: BindPdu): OctetWriter {
  writer
    .text('systemId', pdu.systemId, maxCharacters.systemId)
    .text('password', pdu.password, maxCharacters.password)
    .text('systemType', pdu.systemType, maxCharacters.systemType)
    .integer('interfaceVersion', pdu.interfaceVersion);
  return writeAddress(writer, 'addressRange', pdu.addressRange, maxCharacters.addressRange);
}

function writeAnswer(
  writer: OctetWriter,
  field: 'systemId' | 'messageId',
  text: string | undefined,
  { tlvs }: Pick<ShortMessagePdu, 'tlvs'>,
): OctetWriter {
  if (text === undefined) {
    if (tlvs.length > 0) throw new FieldError('tlvs', `there is no place for them without ${field}`);
    return writer;
  }
  return writeTlvs(writer.text(field, text, maxCharacters[field]), tlvs);
}

function writeShortMessage(writer: OctetWriter, pdu: ShortMessagePdu): OctetWriter {
  const { shortMessage } = pdu;
  if (shortMessage.length > maxShortMessageOctets)
    throw new FieldError('shortMessage', `${shortMessage.length} octets, at most ${maxShortMessageOctets}`);
  writer.text('serviceType', pdu.serviceType, maxCharacters.serviceType);
  writeAddress(writer, 'source', pdu.source, maxCharacters.number);
  writeAddress(writer, 'destination', pdu.destination, maxCharacters.number);
  writer
    .integer('esmClass', pdu.esmClass)
    .integer('protocolId', pdu.protocolId)
    .integer('priority', pdu.priority)
    .text('scheduleDeliveryTime', pdu.scheduleDeliveryTime, maxCharacters.time)
    .text('validityPeriod', pdu.validityPeriod, maxCharacters.time)
    .integer('registeredDelivery', pdu.registeredDelivery)
    .integer('replaceIfPresent', pdu.replaceIfPresent)
    .integer('dataCoding', pdu.dataCoding)
    .integer('defaultMessageId', pdu.defaultMessageId)
    .integer('shortMessage', shortMessage.length)
    .octets(shortMessage);
  return writeTlvs(writer, pdu.tlvs);
}

function writeData(writer: OctetWriter, pdu: DataPdu): OctetWriter {
  writer.text('serviceType', pdu.serviceType, maxCharacters.serviceType);
  writeAddress(writer, 'source', pdu.source, maxCharacters.dataNumber);
  writeAddress(writer, 'destination', pdu.destination, maxCharacters.dataNumber);
  writer
    .integer('esmClass', pdu.esmClass)
    .integer('registeredDelivery', pdu.registeredDelivery)
    .integer('dataCoding', pdu.dataCoding);
  return writeTlvs(writer, pdu.tlvs);
}

function writeAddress(
  writer: OctetWriter,
  field: string,
  { ton, npi, number }: Address,
  maxLength: number,
): OctetWriter {
  return writer.integer(`${field}.ton`, ton).integer(`${field}.npi`, npi).text(`${field}.number`, number, maxLength);
}
