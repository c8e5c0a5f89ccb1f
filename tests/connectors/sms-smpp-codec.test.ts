/** The octets of SMPP 3.4. The vectors were written by another implementation (npm `smpp` 0.6.0-rc.4), not by this one. */
import { describe, expect, test } from 'vitest';
import { decodePdu } from '../../connectors/sms-smpp/codec/decode.ts';
import { encodePdu, withSequence } from '../../connectors/sms-smpp/codec/encode.ts';
import { FieldError } from '../../connectors/sms-smpp/codec/octets.ts';
import { blankMessage, type Pdu, type ShortMessagePdu } from '../../connectors/sms-smpp/codec/pdu.ts';
import { tags, tlvInteger, tlvText } from '../../connectors/sms-smpp/codec/tlv.ts';
import { pduOf, plain } from './sms-smpp-kit.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const unknownAddress = { ton: 0, npi: 0, number: '' };
const shortCode = { ton: 0, npi: 0, number: '28123' };
const person = { ton: 1, npi: 1, number: '5511987650001' };
const submit: ShortMessagePdu = {
  ...blankMessage,
  command: 'submit_sm',
  source: shortCode,
  destination: person,
  shortMessage: hex(''),
};

const vectors: readonly { name: string; octets: string; pdu: Pdu }[] = [
  {
    name: 'bind_transceiver',
    octets: '00000024000000090000000000000001706f6e7465007365677265646f31000034000000',
    pdu: {
      command: 'bind_transceiver',
      status: 0,
      sequence: 1,
      systemId: 'ponte',
      password: 'segredo1',
      systemType: '',
      interfaceVersion: 0x34,
      addressRange: unknownAddress,
    },
  },
  {
    name: 'bind_transceiver_resp',
    octets: '0000001a800000090000000000000001534d5343000210000134',
    pdu: {
      command: 'bind_transceiver_resp',
      status: 0,
      sequence: 1,
      systemId: 'SMSC',
      tlvs: [{ tag: tags.interfaceVersion, value: hex('34') }],
    },
  },
  {
    name: 'submit_sm with validity and our reference',
    octets:
      '0000005700000004000000000000000200000032383132330001013535313139383736353030303100000000003030303030303034333030303030305200010000000e50656469646f2038382073616975020400020201',
    pdu: {
      ...submit,
      sequence: 2,
      registeredDelivery: 1,
      validityPeriod: '000000043000000R',
      shortMessage: ascii('Pedido 88 saiu'),
      tlvs: [{ tag: tags.userMessageReference, value: hex('0201') }],
    },
  },
  {
    name: 'submit_sm with a user data header, UCS-2',
    octets:
      '0000003d000000040000000000000003000000323831323300010135353131393837363530303031004000000000010008000a0500032a020100630061',
    pdu: {
      ...submit,
      sequence: 3,
      esmClass: 0x40,
      registeredDelivery: 1,
      dataCoding: 8,
      shortMessage: hex('0500032a020100630061'),
    },
  },
  {
    name: 'submit_sm with message_payload and sar parameters',
    octets:
      '0000004a00000004000000000000000a0000003238313233000101353531313938373635303030310000000000000000000000042400036f6c61020c00021234020e000103020f000102',
    pdu: {
      ...submit,
      sequence: 10,
      tlvs: [
        { tag: tags.messagePayload, value: ascii('ola') },
        { tag: tags.sarReference, value: hex('1234') },
        { tag: tags.sarTotal, value: hex('03') },
        { tag: tags.sarPart, value: hex('02') },
      ],
    },
  },
  {
    name: 'submit_sm_resp',
    octets: '00000019800000040000000000000002374630304131433200',
    pdu: { command: 'submit_sm_resp', status: 0, sequence: 2, messageId: '7F00A1C2', tlvs: [] },
  },
  {
    name: 'submit_sm_resp that refuses: the header alone',
    octets: '00000010800000040000005800000009',
    pdu: { command: 'submit_sm_resp', status: 0x58, sequence: 9, tlvs: [] },
  },
  {
    name: 'deliver_sm with a receipt',
    octets:
      '000000b2000000050000000000000004000101353531313938373635303030310000003238313233000400000000000000006d69643a3746303041314332207375623a30303120646c7672643a303031207375626d697420646174653a3236313132313130303520646f6e6520646174653a3236313132313130303620737461743a44454c49565244206572723a30303020746578743a50656469646f203838001e00093746303041314332000427000102',
    pdu: {
      ...submit,
      command: 'deliver_sm',
      sequence: 4,
      source: person,
      destination: shortCode,
      esmClass: 4,
      shortMessage: ascii(
        'id:7F00A1C2 sub:001 dlvrd:001 submit date:2611211005 done date:2611211006 stat:DELIVRD err:000 text:Pedido 88',
      ),
      tlvs: [
        { tag: tags.receiptedMessageId, value: ascii('7F00A1C2\0') },
        { tag: tags.messageState, value: hex('02') },
      ],
    },
  },
  {
    name: 'deliver_sm_resp with its empty id',
    octets: '0000001180000005000000000000000400',
    pdu: { command: 'deliver_sm_resp', status: 0, sequence: 4, messageId: '', tlvs: [] },
  },
  {
    name: 'data_sm with a receipt',
    octets:
      '0000004500000103000000000000000500010135353131393837363530303031000000323831323300040000001e000937463030413143320004270001050423000303001b',
    pdu: {
      command: 'data_sm',
      status: 0,
      sequence: 5,
      serviceType: '',
      source: person,
      destination: shortCode,
      esmClass: 4,
      registeredDelivery: 0,
      dataCoding: 0,
      tlvs: [
        { tag: tags.receiptedMessageId, value: ascii('7F00A1C2\0') },
        { tag: tags.messageState, value: hex('05') },
        { tag: tags.networkErrorCode, value: hex('03001b') },
      ],
    },
  },
  {
    name: 'enquire_link',
    octets: '00000010000000150000000000000006',
    pdu: { command: 'enquire_link', status: 0, sequence: 6 },
  },
  { name: 'unbind', octets: '00000010000000060000000000000007', pdu: { command: 'unbind', status: 0, sequence: 7 } },
  {
    name: 'generic_nack',
    octets: '00000010800000000000000300000008',
    pdu: { command: 'generic_nack', status: 3, sequence: 8 },
  },
];

describe('vectors of another implementation', () => {
  test.each(vectors)('$name is read', ({ octets, pdu }) => {
    expect(plain(pduOf(decodePdu(hex(octets))))).toEqual(plain(pdu));
  });
  test.each(vectors)('$name is written', ({ octets, pdu }) => {
    expect(encodePdu(pdu).toString('hex')).toBe(octets);
  });
});

describe('what real SMSCs send', () => {
  test('a refusal with octets where no body belongs keeps its status', () => {
    const decoded = decodePdu(hex('00000013800000040000005800000009ffffff'));
    expect(decoded).toEqual({ kind: 'pdu', pdu: { command: 'submit_sm_resp', status: 0x58, sequence: 9, tlvs: [] } });
  });

  test('a success without a body has no id', () => {
    expect(pduOf(decodePdu(hex('00000010800000040000000000000009')))).not.toHaveProperty('messageId');
  });

  test('enquire_link with stray octets is an enquire_link', () => {
    expect(pduOf(decodePdu(hex('0000001200000015000000000000000600ff')))).toMatchObject({ command: 'enquire_link' });
  });

  test('stray NULs after the last parameter change nothing', () => {
    const octets = hex('0000001c800000040000000000000002374630304131433200000000');
    expect(pduOf(decodePdu(octets))).toMatchObject({ messageId: '7F00A1C2', tlvs: [] });
  });

  test('an id with or without its closing NUL, and an id longer than the standard has it', () => {
    const id = (value: Buffer) => tlvText([{ tag: tags.receiptedMessageId, value }], tags.receiptedMessageId);
    expect(id(ascii('7F00A1C2\0'))).toBe('7F00A1C2');
    expect(id(ascii('7F00A1C2'))).toBe('7F00A1C2');
    const long = Buffer.concat([hex('00000061800000040000000000000002'), ascii(`${'9'.repeat(80)}\0`)]);
    expect(pduOf(decodePdu(long))).toMatchObject({ messageId: '9'.repeat(80) });
  });

  test('a number longer than four octets is no number', () => {
    expect(tlvInteger([{ tag: 1, value: hex('0102030405') }], 1)).toBeUndefined();
    expect(tlvInteger([{ tag: 1, value: hex('') }], 1)).toBeUndefined();
    expect(tlvInteger([{ tag: 1, value: hex('ffffffff') }], 1)).toBe(0xffffffff);
  });

  test('a command of nobody is told with its number', () => {
    expect(decodePdu(hex('0000001000000099000000000000000c'))).toEqual({
      kind: 'unknown',
      commandId: 0x99,
      sequence: 12,
    });
  });

  test.each([
    ['00000014000000050000000000000004' + '00010135', 'source.number has no end'],
    ['00000012000000050000000000000004' + '0001', 'source.npi is cut off'],
    ['00000019800000040000000000000002' + '413100' + '001e00ff3132', 'optional parameter 0x001e is cut off'],
    ['00000016800000040000000000000002' + '413100' + '001e01', 'octets are left after the last optional parameter'],
  ])('%s is malformed: %s', (octets, reason) => {
    expect(decodePdu(hex(octets))).toMatchObject({ kind: 'malformed', reason });
  });

  test('a text without end is looked for no further than any real one reaches', () => {
    const endless = Buffer.concat([hex('00000000000000050000000000000004'), Buffer.alloc(300, 0x41), hex('00')]);
    expect(decodePdu(endless)).toMatchObject({ kind: 'malformed', command: 'deliver_sm', sequence: 4 });
  });
});

describe('what cannot be written is refused by name, never cut', () => {
  const bind: Pdu = {
    command: 'bind_transceiver',
    status: 0,
    sequence: 1,
    systemId: 'ponte',
    password: 'x',
    systemType: '',
    interfaceVersion: 0x34,
    addressRange: unknownAddress,
  };
  test.each<[string, Pdu]>([
    ['systemId', { ...bind, systemId: '1234567890123456' }],
    ['password', { ...bind, password: '12345678901234567' }],
    ['shortMessage', { ...submit, shortMessage: Buffer.alloc(255) }],
    ['destination.number', { ...submit, destination: { ...person, number: '1'.repeat(21) } }],
    ['source.number', { ...submit, source: { ...person, number: 'a\0b' } }],
    ['serviceType', { ...submit, serviceType: '→' }],
    ['dataCoding', { ...submit, dataCoding: 256 }],
    ['esmClass', { ...submit, esmClass: -1 }],
    ['sequence', { ...submit, sequence: 2 ** 32 }],
    ['tlvs', { ...submit, tlvs: [{ tag: 1, value: Buffer.alloc(0x10000) }] }],
    ['tlvs', { command: 'submit_sm_resp', status: 0, sequence: 1, tlvs: [{ tag: 1, value: hex('00') }] }],
  ])('%s', (field, pdu) => {
    expect(() => encodePdu(pdu)).toThrow(expect.objectContaining({ field }));
    expect(() => encodePdu(pdu)).toThrow(FieldError);
  });

  test('an operation is numbered after it was written, in a copy', () => {
    const octets = encodePdu(submit);
    const numbered = withSequence(octets, 0x7fffffff);
    expect(pduOf(decodePdu(numbered))).toMatchObject({ sequence: 0x7fffffff });
    expect(pduOf(decodePdu(octets))).toMatchObject({ sequence: 0 });
    for (const wrong of [0, -1, 1.5, 0x80000000]) expect(() => withSequence(octets, wrong)).toThrow(FieldError);
  });
});
