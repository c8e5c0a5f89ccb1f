/** What the SMSC simulator is told and what it tells. */
import type { FaultRule } from './faults.ts';

export type IdBase = 'hex' | 'decimal';

export interface SimulatorOptions {
  systemId: string;
  password: string;
  /** Default any free port. */
  port?: number;
  host?: string;
  clock?: () => number;
  /** Drives every shuffle. Default 1. */
  seed?: number;
  /** How ids are written in answers and in receipts. Default both hexadecimal. */
  ids?: { answer?: IdBase; receipt?: IdBase };
  receipts?: ReceiptPlan;
  faults?: FaultRule[];
  /** Submits above it are refused with `ESME_RTHROTTLED`, counted by the clock's second. */
  maxPerSecond?: number;
  /** Binds above it are refused with `ESME_RALYBND`. */
  maxBinds?: number;
  /** After which an unanswered or temporarily refused deliver_sm is sent again. Default 30,000. */
  redeliverAfterMs?: number;
  /** Deliveries that may be unanswered at a time; the others wait. Default: any number. */
  deliveryWindow?: number;
  /** Newest submits kept in memory; acceptance is counted for all. Default 100,000. */
  keepSent?: number;
}

export type Stat = 'ENROUTE' | 'DELIVRD' | 'EXPIRED' | 'DELETED' | 'UNDELIV' | 'ACCEPTD' | 'UNKNOWN' | 'REJECTD';

export interface ReceiptForm {
  /** Default both. */
  parts?: 'text' | 'parameters' | 'both';
  /** Default `deliver_sm`. */
  as?: 'deliver_sm' | 'data_sm';
  /** Default 0x04. */
  esmClass?: number;
  dateDigits?: 10 | 12;
  /** Of the text: `id`, `stat` and the others in any order, the message's own words last. */
  order?: readonly ('id' | 'sub' | 'dlvrd' | 'submit date' | 'done date' | 'stat' | 'err')[];
  /** Between the fields. Default a space. */
  separator?: string;
}

export type ReceiptPlan =
  | 'none'
  | {
      /** One after the other. Default `DELIVRD` alone. */
      states?: readonly Stat[];
      delayMs?: number;
      /** How often each is sent. Default 1. */
      copies?: number;
      /** Kept until so many have gathered, and sent in another order. */
      shuffle?: number;
      form?: ReceiptForm;
      errorCode?: string;
    };

/** An accepted submit_sm: one part of a text, or all of it. */
export interface SentPart {
  /** As it was answered. */
  messageId: string;
  at: number;
  source: string;
  destination: string;
  /** Of this part. */
  text: string;
  /** Without the user data header. */
  octets: Buffer;
  dataCoding: number;
  esmClass: number;
  registeredDelivery: number;
  validityPeriod: string;
  part?: PartMark;
  /** `user_message_reference`. */
  reference?: number;
}

export interface PartMark {
  reference: number;
  total: number;
  number: number;
}

/** What a person writes to us. */
export interface InboundText {
  from: string;
  to: string;
  text: string;
  /** How its parts are marked, if it has several. Default `udh8`. */
  split?: 'udh8' | 'udh16' | 'sar' | 'payload';
  /** UTF-16 units in a part. Default: one part. */
  partLength?: number;
  reference?: number;
  /** Part numbers in the order of sending, such as `[3, 1, 2, 1]`. */
  order?: readonly number[];
}

export interface DeliveryRecord {
  kind: 'message' | 'receipt';
  /** The message's id as the receipt has it, or the person's number. */
  about: string;
  /** How often it was sent. */
  sent: number;
  /** `command_status` of the last answer. */
  answered?: number;
}

export interface SimulatorStats {
  connections: number;
  binds: number;
  submits: number;
  accepted: number;
  /** Accepted although the same had been accepted before. */
  repeated: number;
  /** Count by `command_status`. */
  refused: Record<number, number>;
  faultsStruck: number;
  /** Deliveries that are not answered yet, and answers that are held or late. */
  pending: number;
}
