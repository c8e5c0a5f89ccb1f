/** Whatever is written is read back, and whatever is read is never thrown at. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePdu } from '../../connectors/sms-smpp/codec/decode.ts';
import { encodePdu } from '../../connectors/sms-smpp/codec/encode.ts';
import { commandIds, type Pdu } from '../../connectors/sms-smpp/codec/pdu.ts';
import { pduOf, plain } from './sms-smpp-kit.ts';

const byte = fc.integer({ min: 0, max: 255 });
const octets = (maxLength: number) => fc.uint8Array({ maxLength }).map((value) => Buffer.from(value));
const text = (maxLength: number) =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength }).map((codes) => String.fromCharCode(...codes));
const address = (maxLength: number) => fc.record({ ton: byte, npi: byte, number: text(maxLength) });
const tlvs = fc.array(fc.record({ tag: fc.integer({ min: 0, max: 0xffff }), value: octets(40) }), { maxLength: 4 });
const head = {
  status: fc.integer({ min: 0, max: 0xffffffff }),
  sequence: fc.integer({ min: 0, max: 0xffffffff }),
};
const anyPdu: fc.Arbitrary<Pdu> = fc.oneof(
  fc.record({
    command: fc.constantFrom('bind_receiver' as const, 'bind_transmitter' as const, 'bind_transceiver' as const),
    ...head,
    systemId: text(15),
    password: text(16),
    systemType: text(12),
    interfaceVersion: byte,
    addressRange: address(40),
  }),
  fc.record({
    command: fc.constantFrom('submit_sm' as const, 'deliver_sm' as const),
    ...head,
    serviceType: text(5),
    source: address(20),
    destination: address(20),
    esmClass: byte,
    protocolId: byte,
    priority: byte,
    scheduleDeliveryTime: text(16),
    validityPeriod: text(16),
    registeredDelivery: byte,
    replaceIfPresent: byte,
    dataCoding: byte,
    defaultMessageId: byte,
    shortMessage: octets(254),
    tlvs,
  }),
  fc.record({
    command: fc.constant('data_sm' as const),
    ...head,
    serviceType: text(5),
    source: address(64),
    destination: address(64),
    esmClass: byte,
    registeredDelivery: byte,
    dataCoding: byte,
    tlvs,
  }),
  fc.record({
    command: fc.constantFrom('submit_sm_resp' as const, 'deliver_sm_resp' as const, 'data_sm_resp' as const),
    ...head,
    messageId: text(64),
    tlvs,
  }),
  fc.record({
    command: fc.constantFrom('bind_receiver_resp' as const, 'bind_transceiver_resp' as const),
    ...head,
    tlvs: fc.constant([]),
  }),
  fc.record({
    command: fc.constantFrom('enquire_link' as const, 'unbind_resp' as const, 'generic_nack' as const),
    ...head,
  }),
);

test('whatever is written is read back as it was, and its length is told', () => {
  fc.assert(
    fc.property(anyPdu, (pdu) => {
      const written = encodePdu(pdu);
      expect(written.readUInt32BE(0)).toBe(written.length);
      expect(plain(pduOf(decodePdu(written)))).toEqual(plain(pdu));
    }),
    { numRuns: 500 },
  );
});

test('any octets behind a header are read or told as malformed, and never throw', () => {
  const hex = (text: string) => Buffer.from(text, 'hex');
  const commands = Object.values(commandIds).map((id) => hex(id.toString(16).padStart(8, '0')));
  fc.assert(
    fc.property(fc.constantFrom(...commands), octets(200), (command, body) => {
      const whole = Buffer.concat([hex('00000000'), command, hex('0000000000000001'), body]);
      expect(['pdu', 'malformed']).toContain(decodePdu(whole).kind);
    }),
    { numRuns: 1000 },
  );
});
