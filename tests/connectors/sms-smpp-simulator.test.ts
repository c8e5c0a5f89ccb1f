/** The session and the codec against the SMSC simulator, over real sockets. */
import { describe, expect, test } from 'vitest';
import { joinPieces, pieceText } from '../../connectors/kit/sms-text/pieces.ts';
import { planText } from '../../connectors/kit/sms-text/plan.ts';
import { readSmppPart, smppParts } from '../../connectors/kit/sms-text/smpp-parts.ts';
import type { SmppSplit } from '../../connectors/kit/sms-text/split.ts';
import type { MessagePdu } from '../../connectors/sms-smpp/codec/pdu.ts';
import { receiptKey } from '../../connectors/sms-smpp/message-id.ts';
import { type Receipt, readReceipt } from '../../connectors/sms-smpp/receipt.ts';
import { start } from './sms-smpp-client.ts';
import { actionsOf, sender, submitSm } from './sms-smpp-kit.ts';

const marina = '5511987650001';

const receiptsIn = (received: readonly MessagePdu[]): Receipt[] =>
  received.flatMap((pdu) => {
    const reading = readReceipt(pdu, { isTextEnough: false });
    return reading.kind === 'receipt' ? [reading.receipt] : [];
  });

describe('sending', () => {
  test('bind, submit, answer, unbind', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    expect(actionsOf(client.actions, 'bound')).toEqual([{ kind: 'bound', systemId: 'SIMULADOR' }]);
    client.submit('a', submitSm('Pedido 88 saiu', { tlvs: [{ tag: 0x0204, value: Buffer.of(2, 1) }] }));
    await client.settledOnce('a');
    expect(client.outcome('a')).toMatchObject({ kind: 'accepted', providerId: smsc.sent[0]?.messageId });
    expect(smsc.sent).toMatchObject([
      { source: sender.number, destination: marina, text: 'Pedido 88 saiu', reference: 513, registeredDelivery: 1 },
    ]);
    client.take({ kind: 'stop' });
    await client.until(() => client.phase === 'stopped');
    await smsc.until(({ stats }) => stats.connections === 0);
  });

  test.each<SmppSplit>(['udh8', 'udh16', 'sar', 'message_payload'])(
    'a long text reaches the phone whole: %s',
    async (method) => {
      const { smsc, bound } = await start();
      const client = await bound();
      for (const text of [`${'Olá, € {você}! '.repeat(25)}😀`, 'Pague 10 € [ja] ~ ate {amanha} '.repeat(12)]) {
        const plan = planText(text, { method, maxParts: 10 });
        if (!plan.ok) throw new Error(plan.code);
        const dataCoding = plan.alphabet === 'ucs2' ? 8 : 0;
        const parts = smppParts(plan, smsc.sent.length + 1);
        parts.forEach(({ shortMessage, ...fields }, place) => {
          client.submit(`${text.length}/${place}`, submitSm('', { octets: shortMessage, dataCoding, ...fields }));
        });
        await client.until(() =>
          parts.every((_part, place) => client.outcome(`${text.length}/${place}`) !== undefined),
        );
        expect(smsc.texts(marina)).toContain(plan.text);
      }
    },
  );

  test('sent twice, it is counted twice', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    for (const token of ['a', 'b', 'c']) client.submit(token, submitSm(token === 'c' ? 'Outra' : 'Ola'));
    await client.settledOnce('c');
    const part = { source: sender.number, destination: marina };
    expect(smsc.accepted({ ...part, text: 'Ola' })).toBe(2);
    expect(smsc.accepted({ ...part, text: 'Outra' })).toBe(1);
    expect(smsc.stats).toMatchObject({ accepted: 3, repeated: 1 });
  });
});

describe('the bind', () => {
  test.each([
    ['a wrong password', { password: 'errada' }, 'ESME_RINVPASWD'],
    ['an unknown account', { systemId: 'outra' }, 'ESME_RINVSYSID'],
  ])('%s is told, and not tried again', async (_name, settings, code) => {
    const { smsc, client } = await start();
    const refused = client(settings);
    refused.take({ kind: 'start' });
    await refused.until(() => refused.phase === 'refused');
    expect(actionsOf(refused.actions, 'refused')).toMatchObject([{ failure: { code, class: 'auth' } }]);
    expect(smsc.stats.binds).toBe(0);
  });

  test('one bind too many waits; the password is changed under way', async () => {
    const { smsc, client, bound } = await start({ maxBinds: 1 });
    await bound();
    const second = client();
    second.take({ kind: 'start' });
    await second.until(() => second.phase === 'waiting');
    expect(actionsOf(second.actions, 'unbound')).toMatchObject([{ failure: { code: 'ESME_RALYBND' } }]);
    smsc.setPassword('nova');
    const third = client({ password: 'nova' });
    third.take({ kind: 'start' });
    await third.until(() => third.phase === 'waiting');
  });

  test('an SMSC that is down is found again when it is back', async () => {
    const { smsc, client } = await start();
    await smsc.offline();
    const patient = client();
    patient.take({ kind: 'start' });
    await patient.until(() => actionsOf(patient.actions, 'unbound').length >= 2);
    expect(actionsOf(patient.actions, 'unbound')[0]?.failure).toMatchObject({ code: 'smpp_connect_failed' });
    await smsc.online();
    await patient.until(() => patient.phase === 'bound');
  });

  test('an SMSC that unbinds gets its answer, and a new bind', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    smsc.unbindAll();
    await client.until(() => actionsOf(client.actions, 'bound').length === 2);
    expect(actionsOf(client.actions, 'unbound')).toMatchObject([{ failure: { code: 'smpp_peer_unbound' } }]);
  });
});

describe('receipts', () => {
  test.each([
    ['text and parameters', { form: {} }],
    [
      'text alone, on lines, dates of twelve digits, another order',
      { form: { parts: 'text', dateDigits: 12, separator: '\r\n', order: ['stat', 'err', 'id'] } },
    ],
    ['parameters alone, in data_sm', { form: { parts: 'parameters', as: 'data_sm' } }],
    ['with a header bit and no header', { form: { parts: 'text', esmClass: 0x44 } }],
  ] as const)('%s: joined to its message', async (_name, plan) => {
    const { smsc, bound } = await start({ receipts: plan, ids: { answer: 'hex', receipt: 'decimal' } });
    const form = 'answer_hex_receipt_decimal';
    const client = await bound({ messageIdForm: form });
    client.submit('a', submitSm());
    await client.until(() => client.received.length === 1);
    await smsc.settled();
    const [receipt] = receiptsIn(client.received);
    expect(receipt).toMatchObject({ state: 'delivered' });
    expect(client.outcome('a')).toEqual({ kind: 'accepted', providerId: receiptKey(receipt?.id ?? '', form) });
  });

  test('shuffled and repeated, every one of them comes', async () => {
    const { smsc, bound } = await start({ receipts: { states: ['ENROUTE', 'DELIVRD'], copies: 2, shuffle: 40 } });
    const client = await bound();
    for (let number = 0; number < 10; number++) client.submit(`m${number}`, submitSm(`${number}`));
    await client.until(() => client.received.length === 40);
    await smsc.settled();
    const byId = Map.groupBy(receiptsIn(client.received), ({ id }) => id);
    expect([...byId.keys()].sort()).toEqual(smsc.sent.map(({ messageId }) => messageId).sort());
    for (const receipts of byId.values()) {
      expect(receipts.map(({ state }) => state).sort()).toEqual(['delivered', 'delivered', 'enroute', 'enroute']);
    }
    expect(receiptsIn(client.received).map(({ id }) => id)).not.toEqual(
      receiptsIn(client.received)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('a receipt may come before the answer it belongs to', async () => {
    const { smsc, bound } = await start({ receipts: {}, faults: [{ fault: { kind: 'answer_after_receipts' } }] });
    const client = await bound();
    client.submit('a', submitSm());
    await client.settledOnce('a');
    const order = client.actions.map(({ kind }) => kind);
    expect(order.indexOf('received')).toBeLessThan(order.indexOf('settled'));
    expect(client.outcome('a')).toEqual({ kind: 'accepted', providerId: smsc.sent[0]?.messageId });
  });

  test('not stored, it is sent again; refused for good, it is not', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    client.answer = () => 0x64;
    smsc.receipt({ messageId: 'X1', stat: 'UNDELIV', source: sender.number, destination: marina, errorCode: '954' });
    await smsc.until(({ deliveries }) => deliveries[0]?.answered === 0x64);
    client.answer = () => 0;
    smsc.redeliver();
    await smsc.settled();
    expect(smsc.deliveries).toMatchObject([{ about: 'X1', sent: 2, answered: 0 }]);
    client.answer = () => 0x65;
    smsc.receipt({ messageId: 'X2', stat: 'DELIVRD', source: sender.number, destination: marina });
    await smsc.settled();
    smsc.redeliver();
    expect(smsc.deliveries[1]).toMatchObject({ about: 'X2', sent: 1, answered: 0x65 });
    expect(receiptsIn(client.received)[0]).toMatchObject({ id: 'X1', state: 'undeliverable', errorCode: '954' });
  });

  test('only where one was asked for', async () => {
    const { smsc, bound } = await start({ receipts: { states: ['ENROUTE', 'EXPIRED'], delayMs: 1 } });
    const client = await bound();
    [0, 1, 2].forEach((registeredDelivery) => {
      client.submit(`m${registeredDelivery}`, submitSm(`${registeredDelivery}`, { registeredDelivery }));
    });
    await client.until(() => client.received.length === 3);
    await smsc.settled();
    const [, always, onFailure] = smsc.sent.map(({ messageId }) => messageId);
    expect(smsc.deliveries.map(({ about }) => about).sort()).toEqual([always, always, onFailure].sort());
  });

  test('those that wait to be shuffled can be let go', async () => {
    const { smsc, bound } = await start({ receipts: { shuffle: 100 } });
    const client = await bound();
    client.submit('a', submitSm());
    await smsc.until(({ stats }) => stats.pending === 1);
    smsc.releaseReceipts();
    await smsc.settled();
    expect(receiptsIn(client.received)).toHaveLength(1);
  });

  test('unanswered when the connection breaks, it comes again on the next', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    client.answer = () => undefined;
    smsc.deliver({ from: marina, to: sender.number, text: 'Oi' });
    await client.until(() => client.received.length === 1);
    client.answer = () => 0;
    smsc.dropAll();
    await smsc.settled();
    expect(client.received).toHaveLength(2);
    expect(smsc.deliveries).toMatchObject([{ sent: 2, answered: 0 }]);
  });
});

describe('people write', () => {
  test.each(['udh8', 'udh16', 'sar'] as const)('a long text in parts by %s, swapped and repeated', async (split) => {
    const { smsc, bound } = await start();
    const client = await bound();
    const text = 'Não recebi o boleto, podem enviar de novo? Obrigada ❤';
    smsc.deliver({
      from: marina,
      to: sender.number,
      text,
      split,
      partLength: 15,
      reference: 7,
      order: [3, 1, 1, 4, 2],
    });
    await smsc.settled();
    const pieces = client.received.map((pdu) => {
      if (pdu.command === 'data_sm') throw new Error('a deliver_sm was expected');
      const { octets, mark } = readSmppPart(pdu);
      if (mark === undefined) throw new Error('the part has no mark');
      return { ...mark, text: pieceText(octets, 'ucs2') };
    });
    expect(pieces.map(({ number }) => number)).toEqual([3, 1, 1, 4, 2]);
    const inOrder = new Map(
      pieces.toSorted((one, other) => one.number - other.number).map((one) => [one.number, one.text]),
    );
    expect(inOrder.size).toBe(pieces[0]?.total);
    expect(joinPieces([...inOrder.values()])).toBe(text);
  });

  test('a text in message_payload', async () => {
    const { smsc, bound } = await start();
    const client = await bound();
    const text = 'Bom dia '.repeat(60);
    smsc.deliver({ from: marina, to: sender.number, text, split: 'payload' });
    await smsc.settled();
    const [pdu] = client.received;
    if (pdu?.command !== 'deliver_sm') throw new Error('a deliver_sm was expected');
    expect(Buffer.from(readSmppPart(pdu).octets).toString('latin1')).toBe(text);
  });
});
