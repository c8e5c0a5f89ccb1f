/** What an SMSC says about a message that it took: from the optional parameters, else from the text of appendix B. */
import { readSmppPart } from '../kit/sms-text/smpp-parts.ts';
import type { MessagePdu } from './codec/pdu.ts';
import { tags, tlvInteger, tlvOctets, tlvText } from './codec/tlv.ts';
import { type ReceiptText, readReceiptText } from './receipt-text.ts';

export const receiptStates = [
  'enroute',
  'delivered',
  'expired',
  'deleted',
  'undeliverable',
  'accepted',
  'unknown',
  'rejected',
  'skipped',
] as const;
export type ReceiptState = (typeof receiptStates)[number];

export interface ReceiptOptions {
  /**
   * Receipts by their text alone, from SMSCs that mark them in no other way. Off unless needed: with it, any person can
   * write `id:1 stat:DELIVRD` to us.
   */
  isTextEnough: boolean;
  /** `stat` values of this SMSC that are in no standard, upper case. */
  stateNames?: Readonly<Record<string, ReceiptState>>;
}

export interface Receipt {
  /** As written; `receiptKey` makes the key of it. */
  id: string;
  state: ReceiptState;
  /** The SMSC's own word or number for the state. */
  stateCode: string;
  /** `err` of the text, else the network's code as `type:code`. What a value means, only the operator knows. */
  errorCode?: string;
  /** Digits in the SMSC's own time zone, which nobody tells: for people, never for reckoning. */
  doneDate?: string;
  /** Our `user_message_reference`, where the SMSC echoes it. */
  reference?: number;
}

export type ReceiptReading =
  | { kind: 'receipt'; receipt: Receipt }
  /** Written by a person. */
  | { kind: 'message' }
  /** Marked as a receipt, and says not enough. */
  | { kind: 'unreadable'; reason: string };

const typeMask = 0x3c;
/** The SMSC's own statements; the other types are acknowledgements that the person's device wrote. */
const smscTypes = new Set([0x04, 0x20]);

export function readReceipt(pdu: MessagePdu, options: ReceiptOptions): ReceiptReading {
  const { esmClass, tlvs } = pdu;
  const type = esmClass & typeMask;
  const tlvId = tlvText(tlvs, tags.receiptedMessageId)?.trim();
  const tlvState = tlvInteger(tlvs, tags.messageState);
  const hasParameters = tlvId !== undefined || tlvState !== undefined;
  if (type === 0 && !hasParameters && !options.isTextEnough) return { kind: 'message' };

  const text = textOf(pdu);
  const id = tlvId || text?.id;
  const state = stateOf(tlvState, text, options);
  if (id !== undefined && id !== '' && state !== undefined) {
    return { kind: 'receipt', receipt: { id, ...state, ...detailsOf(pdu, text) } };
  }
  if (!smscTypes.has(type) && !hasParameters) return { kind: 'message' };
  return { kind: 'unreadable', reason: `the receipt has no ${state === undefined ? 'state' : 'message id'}` };
}

const numbers: readonly (ReceiptState | undefined)[] = [undefined, ...receiptStates];

const names: Readonly<Record<string, ReceiptState>> = {
  ENROUTE: 'enroute',
  DELIVRD: 'delivered',
  DELIVERED: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'deleted',
  UNDELIV: 'undeliverable',
  UNDELIVERABLE: 'undeliverable',
  FAILED: 'undeliverable',
  ACCEPTD: 'accepted',
  ACCEPTED: 'accepted',
  UNKNOWN: 'unknown',
  REJECTD: 'rejected',
  REJECTED: 'rejected',
  NACK: 'rejected',
  SKIPPED: 'skipped',
};

function stateOf(
  number: number | undefined,
  text: ReceiptText | undefined,
  { stateNames = {} }: ReceiptOptions,
): Pick<Receipt, 'state' | 'stateCode'> | undefined {
  const named = numbers[number ?? 0];
  if (named !== undefined) return { state: named, stateCode: text?.stat ?? String(number) };
  const word = text?.stat?.toUpperCase();
  if (word === undefined) return number === undefined ? undefined : { state: 'unknown', stateCode: String(number) };
  const own = Object.hasOwn(stateNames, word) ? stateNames[word] : undefined;
  const standard = Object.hasOwn(names, word) ? names[word] : undefined;
  return { state: own ?? standard ?? 'unknown', stateCode: word };
}

function detailsOf(
  { tlvs }: MessagePdu,
  text: ReceiptText | undefined,
): Pick<Receipt, 'errorCode' | 'doneDate' | 'reference'> {
  const details: Pick<Receipt, 'errorCode' | 'doneDate' | 'reference'> = {};
  const errorCode = text?.err ?? networkCode(tlvOctets(tlvs, tags.networkErrorCode));
  const reference = tlvInteger(tlvs, tags.userMessageReference);
  if (errorCode !== undefined) details.errorCode = errorCode;
  if (text?.doneDate !== undefined) details.doneDate = text.doneDate;
  if (reference !== undefined) details.reference = reference;
  return details;
}

function networkCode(octets: Uint8Array | undefined): string | undefined {
  const [type, high, low] = octets ?? [];
  if (type === undefined || high === undefined || low === undefined) return undefined;
  return `${type}:${high * 256 + low}`;
}

/** Read as single octets whatever `data_coding` says: in the GSM alphabet, the `_` of an id would turn into `§`. */
function textOf(pdu: MessagePdu): ReceiptText | undefined {
  const shortMessage = pdu.command === 'data_sm' ? new Uint8Array() : pdu.shortMessage;
  const read = (esmClass: number) => {
    const { octets } = readSmppPart({ esmClass, shortMessage, tlvs: pdu.tlvs });
    return readReceiptText(Buffer.from(octets).toString('latin1'));
  };
  // Some receipts are marked as if a header stood before the text, and none does.
  return read(pdu.esmClass) ?? read(0);
}
