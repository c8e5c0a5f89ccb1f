/** The operations of SMPP 3.4 that a sender of messages meets, as values. Names follow the field, not the octets. */

export const commandIds = {
  generic_nack: 0x80000000,
  bind_receiver: 0x00000001,
  bind_receiver_resp: 0x80000001,
  bind_transmitter: 0x00000002,
  bind_transmitter_resp: 0x80000002,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
  data_sm: 0x00000103,
  data_sm_resp: 0x80000103,
} as const;
export type Command = keyof typeof commandIds;

const commandsById = new Map<number, Command>(
  Object.entries(commandIds).map(([command, id]) => [id, command as Command]),
);

export const commandOf = (id: number): Command | undefined => commandsById.get(id);

/** Set in the id of every response. */
export const responseBit = 0x80000000;
export const headerOctets = 16;
/** After it comes 1 again; 0 is nobody's. */
export const maxSequence = 0x7fffffff;

export interface Address {
  /** Type of number: 0 unknown, 1 international, 2 national, 3 network specific, 5 alphanumeric. */
  ton: number;
  /** Numbering plan: 0 unknown, 1 E.164. */
  npi: number;
  number: string;
}

/** An optional parameter. Unknown tags are kept as they came. */
export interface Tlv {
  tag: number;
  value: Uint8Array;
}

interface Head {
  sequence: number;
  /** `command_status`; 0 in requests. */
  status: number;
}

export type BindCommand = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';

export interface BindPdu extends Head {
  command: BindCommand;
  systemId: string;
  password: string;
  systemType: string;
  /** 0x34 for 3.4. */
  interfaceVersion: number;
  addressRange: Address;
}

export interface BindAnswerPdu extends Head {
  command: `${BindCommand}_resp`;
  /** Absent when the answer had no body, as refusals do. */
  systemId?: string;
  tlvs: readonly Tlv[];
}

export interface ShortMessagePdu extends Head {
  command: 'submit_sm' | 'deliver_sm';
  serviceType: string;
  source: Address;
  destination: Address;
  esmClass: number;
  protocolId: number;
  priority: number;
  scheduleDeliveryTime: string;
  validityPeriod: string;
  registeredDelivery: number;
  replaceIfPresent: number;
  dataCoding: number;
  defaultMessageId: number;
  /** `short_message` as it is on the wire, user data header included. Empty when `message_payload` carries the text. */
  shortMessage: Uint8Array;
  tlvs: readonly Tlv[];
}

export interface DataPdu extends Head {
  command: 'data_sm';
  serviceType: string;
  source: Address;
  destination: Address;
  esmClass: number;
  registeredDelivery: number;
  dataCoding: number;
  tlvs: readonly Tlv[];
}

export interface MessageAnswerPdu extends Head {
  command: 'submit_sm_resp' | 'deliver_sm_resp' | 'data_sm_resp';
  /** Absent when the answer had no body, as refusals do. */
  messageId?: string;
  tlvs: readonly Tlv[];
}

export interface BarePdu extends Head {
  command: 'enquire_link' | 'enquire_link_resp' | 'unbind' | 'unbind_resp' | 'generic_nack';
}

export type Pdu = BindPdu | BindAnswerPdu | ShortMessagePdu | DataPdu | MessageAnswerPdu | BarePdu;

/** Both carry messages and receipts to us. */
export type MessagePdu = ShortMessagePdu | DataPdu;

/** What most submits leave as it is. */
export const blankMessage = {
  status: 0,
  sequence: 0,
  serviceType: '',
  esmClass: 0,
  protocolId: 0,
  priority: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresent: 0,
  dataCoding: 0,
  defaultMessageId: 0,
  tlvs: [],
} as const satisfies Partial<ShortMessagePdu>;
