/** Receipts in the forms in which SMSCs really send them, and what they make of a message. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankMessage, type DataPdu, type ShortMessagePdu, type Tlv } from '../../connectors/sms-smpp/codec/pdu.ts';
import { receiptVerdict } from '../../connectors/sms-smpp/outcome.ts';
import { type ReceiptOptions, readReceipt, receiptStates } from '../../connectors/sms-smpp/receipt.ts';

const marked: ReceiptOptions = { isTextEnough: false };
const person = { ton: 1, npi: 1, number: '5511987650001' };
const sender = { ton: 0, npi: 0, number: '28123' };
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

function delivered(text: string | Buffer, more: Partial<ShortMessagePdu> = {}): ShortMessagePdu {
  return {
    ...blankMessage,
    command: 'deliver_sm',
    source: person,
    destination: sender,
    esmClass: 0x04,
    shortMessage: typeof text === 'string' ? ascii(text) : text,
    ...more,
  };
}

const idTlv = (id: string): Tlv => ({ tag: 0x001e, value: ascii(id) });
const stateTlv = (state: number): Tlv => ({ tag: 0x0427, value: Buffer.of(state) });
const usual =
  'id:7F00A1C2 sub:001 dlvrd:001 submit date:2611211005 done date:2611211006 stat:DELIVRD err:000 text:Ola Maria';

const receiptOf = (pdu: ShortMessagePdu | DataPdu, options = marked) => {
  const reading = readReceipt(pdu, options);
  return reading.kind === 'receipt' ? reading.receipt : reading;
};

describe('the text of appendix B, as it is really written', () => {
  test.each([
    ['the usual one', usual, { id: '7F00A1C2', state: 'delivered', errorCode: '000', doneDate: '2611211006' }],
    [
      'dates with seconds',
      'id:99 sub:1 dlvrd:1 submit date:261121100500 done date:261121100630 stat:DELIVRD err:0 text:',
      { id: '99', doneDate: '261121100630' },
    ],
    [
      'no text',
      'id:99 sub:001 dlvrd:000 submit date:2611211005 done date:2611211006 stat:EXPIRED err:001',
      { state: 'expired' },
    ],
    ['Text with a capital', 'id:99 stat:DELIVRD err:000 Text:oi', { state: 'delivered' }],
    [
      'capitals and small letters',
      'ID:99 SUB:001 STAT:delivrd ERR:000',
      { id: '99', state: 'delivered', stateCode: 'DELIVRD' },
    ],
    [
      'another order',
      'stat:UNDELIV err:954 done date:2611211006 id:ab-c_d',
      { id: 'ab-c_d', state: 'undeliverable', errorCode: '954' },
    ],
    ['several lines', 'id:99\r\nsub:001\ndlvrd:001\nstat:DELIVRD\nerr:000\ntext:oi', { id: '99', state: 'delivered' }],
    ['an err of letters', 'id:99 stat:REJECTD err:E4F', { state: 'rejected', errorCode: 'E4F' }],
    ['spaces after the names', 'id: 99 stat: DELIVRD err: 000', { id: '99', state: 'delivered' }],
    ['a UUID', 'id:0b7c9a3e-5d0f-4c1e-9f7a-6a1b2c3d4e5f stat:DELIVRD', { id: '0b7c9a3e-5d0f-4c1e-9f7a-6a1b2c3d4e5f' }],
    ['twenty digits', 'id:18446744073709551615 stat:DELIVRD', { id: '18446744073709551615' }],
    [
      'underscores in the names of the dates',
      'id:9 submit_date:2611211005 done_date:2611211006 stat:DELIVRD',
      { doneDate: '2611211006' },
    ],
    ['a NUL at the end', 'id:99 stat:DELIVRD\0', { state: 'delivered', stateCode: 'DELIVRD' }],
    ['a word of the vendor', 'id:99 stat:FAILED err:9', { state: 'undeliverable', stateCode: 'FAILED' }],
    ['a word of nobody', 'id:99 stat:BUFFERED', { state: 'unknown', stateCode: 'BUFFERED' }],
    ['a word that every object has', 'id:99 stat:constructor', { state: 'unknown' }],
  ])('%s', (_name, text, expected) => {
    expect(receiptOf(delivered(text))).toMatchObject(expected);
  });

  test('a field without value is no field', () => {
    expect(receiptOf(delivered('id:99 stat:ENROUTE err: text:oi'))).not.toHaveProperty('errorCode');
    expect(readReceipt(delivered('id: stat:DELIVRD'), marked).kind).toBe('unreadable');
  });

  test("the message's own words are not read as the receipt's", () => {
    expect(receiptOf(delivered('id:1 stat:EXPIRED err:001 text:id:2 stat:DELIVRD err:000'))).toMatchObject({
      id: '1',
      state: 'expired',
      errorCode: '001',
    });
  });

  test('every state of the standard, by its word', () => {
    const words = ['ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD', 'SKIPPED'];
    const states = words.map((stat) => receiptOf(delivered(`id:1 stat:${stat}`)));
    expect(states).toMatchObject(receiptStates.map((state) => ({ state })));
  });

  test("a vendor's word means what the channel says", () => {
    const options: ReceiptOptions = { isTextEnough: false, stateNames: { BUFFERED: 'enroute', DELIVRD: 'accepted' } };
    expect(receiptOf(delivered('id:1 stat:BUFFERED'), options)).toMatchObject({ state: 'enroute' });
    expect(receiptOf(delivered('id:1 stat:delivrd'), options)).toMatchObject({ state: 'accepted' });
  });

  test('octets are read as they are, whatever alphabet is told', () => {
    for (const dataCoding of [0, 1, 3, 4]) {
      expect(receiptOf(delivered('id:ab_cd$@ stat:DELIVRD', { dataCoding }))).toMatchObject({ id: 'ab_cd$@' });
    }
  });
});

describe('optional parameters', () => {
  test('go before the text', () => {
    const pdu = delivered(usual, { tlvs: [idTlv('FFEE\0'), stateTlv(5)] });
    expect(receiptOf(pdu)).toMatchObject({ id: 'FFEE', state: 'undeliverable', errorCode: '000' });
  });

  test('are enough without any text', () => {
    const tlvs = [idTlv('FFEE'), stateTlv(2), { tag: 0x0423, value: Buffer.of(3, 0, 27) }];
    expect(receiptOf(delivered('', { tlvs }))).toEqual({
      id: 'FFEE',
      state: 'delivered',
      stateCode: '2',
      errorCode: '3:27',
    });
  });

  test('every state of the standard, by its number', () => {
    const states = receiptStates.map((_state, place) =>
      receiptOf(delivered('', { tlvs: [idTlv('1'), stateTlv(place + 1)] })),
    );
    expect(states).toMatchObject(receiptStates.map((state) => ({ state })));
    expect(receiptOf(delivered('', { tlvs: [idTlv('1'), stateTlv(200)] }))).toMatchObject({
      state: 'unknown',
      stateCode: '200',
    });
    expect(receiptOf(delivered('', { tlvs: [idTlv('1'), stateTlv(0)] }))).toMatchObject({ state: 'unknown' });
  });

  test('one of them and the text for the other', () => {
    expect(receiptOf(delivered('id:1 stat:EXPIRED', { tlvs: [idTlv('FFEE')] }))).toMatchObject({
      id: 'FFEE',
      state: 'expired',
    });
    expect(receiptOf(delivered('id:1 stat:EXPIRED', { tlvs: [stateTlv(2)] }))).toMatchObject({
      id: '1',
      state: 'delivered',
    });
    expect(receiptOf(delivered('id:1 stat:EXPIRED', { tlvs: [idTlv('\0')] }))).toMatchObject({ id: '1' });
  });

  test('our reference comes back where the SMSC echoes it', () => {
    const tlvs = [{ tag: 0x0204, value: Buffer.of(2, 1) }];
    expect(receiptOf(delivered('id:1 stat:DELIVRD', { tlvs }))).toMatchObject({ reference: 513 });
  });

  test('in data_sm, with the text in message_payload', () => {
    const data: DataPdu = {
      command: 'data_sm',
      status: 0,
      sequence: 1,
      serviceType: '',
      source: person,
      destination: sender,
      esmClass: 0x04,
      registeredDelivery: 0,
      dataCoding: 0,
      tlvs: [{ tag: 0x0424, value: ascii(usual) }],
    };
    expect(receiptOf(data)).toMatchObject({ id: '7F00A1C2', state: 'delivered' });
    expect(receiptOf({ ...data, tlvs: [idTlv('A'), stateTlv(3)] })).toMatchObject({ id: 'A', state: 'expired' });
  });
});

describe('what is a receipt at all', () => {
  test.each([
    ['a receipt', 0x04, 'receipt'],
    ['a receipt with a header bit and no header', 0x44, 'receipt'],
    ['an intermediate notification', 0x20, 'receipt'],
    ['an acknowledgement of the device that reads as a receipt', 0x08, 'receipt'],
    ['no mark', 0x00, 'message'],
    ['the mode bits alone', 0x03, 'message'],
    ['the header bit alone', 0x40, 'message'],
  ])('esm_class of %s', (_name, esmClass, kind) => {
    expect(readReceipt(delivered(usual, { esmClass }), marked).kind).toBe(kind);
  });

  test('behind a user data header', () => {
    const withHeader = Buffer.concat([Buffer.of(5, 0, 3, 7, 1, 1), ascii(usual)]);
    expect(receiptOf(delivered(withHeader, { esmClass: 0x44 }))).toMatchObject({ id: '7F00A1C2' });
  });

  test('a person who writes a receipt is a person, unless the channel takes texts for receipts', () => {
    const forged = delivered('id:123 stat:DELIVRD', { esmClass: 0 });
    expect(readReceipt(forged, marked)).toEqual({ kind: 'message' });
    expect(readReceipt(forged, { isTextEnough: true })).toMatchObject({ kind: 'receipt' });
    expect(readReceipt(delivered('bom dia', { esmClass: 0 }), { isTextEnough: true })).toEqual({ kind: 'message' });
  });

  test('what a device acknowledges in its own words is a message', () => {
    expect(readReceipt(delivered('lida', { esmClass: 0x10 }), marked)).toEqual({ kind: 'message' });
  });

  test('marked as a receipt, and says too little: told, not dropped', () => {
    expect(readReceipt(delivered('bom dia'), marked)).toEqual({
      kind: 'unreadable',
      reason: 'the receipt has no state',
    });
    expect(readReceipt(delivered('stat:DELIVRD'), marked)).toEqual({
      kind: 'unreadable',
      reason: 'the receipt has no message id',
    });
    expect(readReceipt(delivered('', { esmClass: 0, tlvs: [stateTlv(2)] }), marked).kind).toBe('unreadable');
  });

  test('any octets never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 254 }), fc.integer({ min: 0, max: 255 }), (octets, esmClass) => {
        readReceipt(delivered(Buffer.from(octets), { esmClass }), { isTextEnough: true });
      }),
      { numRuns: 1000 },
    );
  });

  test('fields in any order, case and separation say the same', () => {
    const fields = [
      'id:7F00A1C2',
      'sub:001',
      'dlvrd:001',
      'submit date:2611211005',
      'done date:2611211006',
      'stat:DELIVRD',
      'err:000',
    ];
    const order = fc.shuffledSubarray(fields, { minLength: fields.length });
    const separator = fc.constantFrom(' ', '  ', '\n', '\r\n', '\t');
    const named = (each: string, upper: boolean) =>
      each.replace(/^[^:]+/, (name) => (upper ? name.toUpperCase() : name));
    fc.assert(
      fc.property(order, separator, fc.boolean(), (ordered, between, upper) => {
        const text = ordered.map((each) => named(each, upper)).join(between);
        expect(receiptOf(delivered(text))).toEqual({
          id: '7F00A1C2',
          state: 'delivered',
          stateCode: 'DELIVRD',
          errorCode: '000',
          doneDate: '2611211006',
        });
      }),
    );
  });
});

test('what a state makes of a message: accepted is no delivery, and unknown is no failure', () => {
  expect(Object.fromEntries(receiptStates.map((state) => [state, receiptVerdict(state)]))).toEqual({
    enroute: { kind: 'status', status: 'sent' },
    accepted: { kind: 'status', status: 'sent' },
    delivered: { kind: 'status', status: 'delivered' },
    unknown: { kind: 'nothing' },
    expired: { kind: 'failed', state: 'expired' },
    deleted: { kind: 'failed', state: 'deleted' },
    undeliverable: { kind: 'failed', state: 'undeliverable' },
    rejected: { kind: 'failed', state: 'rejected' },
    skipped: { kind: 'failed', state: 'skipped' },
  });
});
