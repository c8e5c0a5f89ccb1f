/** What the SMSC delivered: a receipt of a part, or what a person wrote. */
import { createHash } from 'node:crypto';
import type { Arrival, InboundItem, MessageItem, ReceiptItem, UnparsedItem } from '../kit/connector.ts';
import { smsContact } from '../kit/people.ts';
import { alphabetOf, decodeText } from '../kit/sms-text/alphabets.ts';
import { pieceText } from '../kit/sms-text/pieces.ts';
import { readSmppPart } from '../kit/sms-text/smpp-parts.ts';
import { decodePdu } from './codec/decode.ts';
import type { Address, MessagePdu } from './codec/pdu.ts';
import type { SmppConfig } from './config.ts';
import { receiptFailure } from './errors.ts';
import { receiptKey } from './message-id.ts';
import { receiptVerdict } from './outcome.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { idEndOf } from './reference.ts';

export function read(octets: Uint8Array, config: SmppConfig, arrival: Arrival): InboundItem[] {
  const decoded = decodePdu(octets);
  if (decoded.kind === 'malformed') throw new Error(`${decoded.command} could not be read: ${decoded.reason}`);
  if (decoded.kind !== 'pdu' || !isMessage(decoded.pdu)) throw new Error('neither a deliver_sm nor a data_sm');
  const { pdu } = decoded;
  const reading = readReceipt(pdu, { isTextEnough: config.receiptsByText, stateNames: config.receiptStates });
  switch (reading.kind) {
    case 'receipt':
      return [receiptItem(reading.receipt, pdu, config, arrival)];
    case 'message':
      return [messageItem(pdu, octets, config, arrival)];
    case 'unreadable':
      return [unparsed(pdu, octets, reading.reason)];
  }
}

const isMessage = (pdu: { command: string }): pdu is MessagePdu =>
  pdu.command === 'deliver_sm' || pdu.command === 'data_sm';

function receiptItem(receipt: Receipt, pdu: MessagePdu, config: SmppConfig, { at }: Arrival): ReceiptItem {
  const verdict = receiptVerdict(receipt.state);
  const providerId = receiptKey(receipt.id, config.messageIdForm);
  const { stateCode, errorCode = '', doneDate = '' } = receipt;
  const item: ReceiptItem = {
    kind: 'receipt',
    key: `r:${providerId}:${stateCode}:${errorCode}:${doneDate}`,
    at,
    route: {},
    providerId,
    // That nobody knows what became of it says all the same that the SMSC had it.
    status: verdict.kind === 'status' ? verdict.status : verdict.kind === 'failed' ? 'failed' : 'sent',
    raw: shown(pdu),
  };
  if (receipt.reference !== undefined) item.messageIdEnd = idEndOf(receipt.reference);
  // Addresses are the way round of an answer: from the person to our sender.
  const recipient = personOf(pdu.source);
  if (recipient !== undefined) item.recipient = recipient;
  if (verdict.kind === 'failed') item.failure = receiptFailure(verdict.state, receipt, config);
  return item;
}

function messageItem(pdu: MessagePdu, octets: Uint8Array, config: SmppConfig, { id, at }: Arrival): InboundItem {
  const contact = personOf(pdu.source);
  if (contact === undefined) return unparsed(pdu, octets, 'a message without a sender');
  const part = readSmppPart(pdu);
  const alphabet = alphabetOf(pdu.dataCoding, config.smscAlphabet);
  const mark = part.mark !== undefined && part.mark.total > 1 && alphabet !== undefined ? part.mark : undefined;
  const item: MessageItem = {
    kind: 'message',
    key: mark === undefined ? `m:${id}` : `p:${pieceKey(octets, at)}`,
    at,
    route: {},
    providerId: id,
    direction: 'inbound',
    contact,
    content:
      alphabet === undefined
        ? { type: 'unknown', native: shown(pdu) }
        : {
            type: 'text',
            text: mark === undefined ? decodeText(part.octets, alphabet).text : pieceText(part.octets, alphabet),
          },
    raw: shown(pdu),
  };
  if (mark !== undefined) item.part = { reference: String(mark.reference), number: mark.number, total: mark.total };
  return item;
}

const hourMs = 3_600_000;

/**
 * A piece is known by what it says: SMSCs repeat them, and one text has each only once. Within an hour, for phones use
 * their references again.
 */
const pieceKey = (octets: Uint8Array, at: number): string => `${Math.floor(at / hourMs)}:${digest(octets)}`;

const digest = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('base64url');

/** Numbers without a country code are the operator's own: `national` by their type, or by their length. */
function personOf({ ton, number }: Address): ReturnType<typeof smsContact> {
  const digits = number.replace(/^\+|^00/, '');
  const isNational = /^[1-9]\d{9,10}$/.test(digits) && (ton === 2 || (ton !== 1 && !digits.startsWith('55')));
  return smsContact(isNational ? `55${digits}` : number);
}

function unparsed(pdu: MessagePdu, octets: Uint8Array, reason: string): UnparsedItem {
  return { kind: 'unparsed', key: `u:${digest(octets)}`, route: {}, reason, raw: shown(pdu) };
}

/** For people: what stands in it, with the text as single octets where it is one. */
function shown({
  command,
  source,
  destination,
  esmClass,
  dataCoding,
  tlvs,
  ...rest
}: MessagePdu): Record<string, unknown> {
  const octets = 'shortMessage' in rest ? Buffer.from(rest.shortMessage) : Buffer.alloc(0);
  const text = octets.toString('latin1');
  return {
    command,
    source: source.number,
    destination: destination.number,
    esmClass,
    dataCoding,
    shortMessage: /^[\x20-\x7e\r\n]*$/.test(text) ? text : `hex:${octets.toString('hex')}`,
    tlvs: Object.fromEntries(
      tlvs.map(({ tag, value }) => [tag.toString(16).padStart(4, '0'), Buffer.from(value).toString('hex')]),
    ),
  };
}
