/** What people write by SMS over SMPP: stored before it is answered, once, whole, and by nobody's id but ours. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePdu } from '../../connectors/sms-smpp/codec/encode.ts';
import { blankMessage } from '../../connectors/sms-smpp/codec/pdu.ts';
import type { DeadLetterView } from '../../contracts/dead-letter.ts';
import { startCutProxy } from '../kit/proxy.ts';
import { hasPostgres, ledgers, temporaryDatabase } from '../kit/services.ts';
import { isBound, type SmppPonte, smppSender, startSmppPonte } from '../kit/smpp.ts';

describe.each(ledgers)('SMS from customers over SMPP on %s', (ledger) => {
  let s: SmppPonte;
  beforeAll(async () => {
    s = await startSmppPonte({ ledger });
  });
  afterAll(() => s.stop());

  let people = 0;
  const somebody = () => {
    people += 1;
    return `55119${String(73_000_000 + people)}`;
  };
  const texts = async (from: string, count = 1) =>
    (await s.received(`+${from}`, count)).map(({ content }) => (content as { text?: string }).text);

  test('a short one is stored, announced and answered', async () => {
    const from = somebody();
    s.smsc.deliver({ from, to: smppSender, text: 'Não recebi o boleto, João' });
    const [received] = await s.received(`+${from}`);
    expect(received).toMatchObject({
      channel: 'sms-smpp',
      contactIds: { phone: `+${from}` },
      content: { type: 'text', text: 'Não recebi o boleto, João' },
      direction: 'inbound',
    });
    await s.smsc.settled();
    expect(s.smsc.deliveries.at(-1)).toMatchObject({ kind: 'message', about: from, sent: 1, answered: 0 });
  });

  test('the same words twice are two messages: a person may answer two questions alike', async () => {
    const from = somebody();
    for (const _ of [1, 2]) {
      s.smsc.deliver({ from, to: smppSender, text: '1' });
      await s.smsc.settled();
    }
    expect(await texts(from, 2)).toEqual(['1', '1']);
  });

  test('delivered again because the connection broke before the answer was sure: one message', async () => {
    const from = somebody();
    s.smsc.deliver({ from, to: smppSender, text: 'uma vez' });
    await s.smsc.settled();
    s.smsc.dropAll();
    await s.untilChannel(isBound, 'bound again');
    s.smsc.deliver({ from, to: smppSender, text: 'uma vez' });
    s.smsc.deliver({ from, to: smppSender, text: 'outra' });
    await s.smsc.settled();
    expect(await texts(from, 2)).toEqual(['uma vez', 'outra']);
  });

  test.each(['udh8', 'udh16', 'sar', 'payload'] as const)(
    'a long one by %s, in any order, repeated: one message',
    async (split) => {
      const from = somebody();
      const text = 'Bom dia! A internet está fora desde ontem à noite, e ninguém atende. 😀 Podem ver?';
      s.smsc.deliver({ from, to: smppSender, text, split, partLength: 30, reference: 7, order: [3, 1, 3, 2, 1] });
      expect(await texts(from)).toEqual([text]);
      await s.smsc.settled();
      expect(await texts(from)).toEqual([text]);
    },
  );

  test('cut inside of an emoji: whole once its halves are together', async () => {
    const from = somebody();
    s.smsc.deliver({ from, to: smppSender, text: 'abcde😀fghij', partLength: 6 });
    expect(await texts(from)).toEqual(['abcde😀fghij']);
  });

  test('two long ones of two people under the same mark are not mixed', async () => {
    const [ana, bia] = [somebody(), somebody()];
    const long = (name: string) => `${name} `.repeat(20).trim();
    s.smsc.deliver({ from: ana, to: smppSender, text: long('ana'), partLength: 30, order: [1, 2] });
    s.smsc.deliver({ from: bia, to: smppSender, text: long('bia'), partLength: 30 });
    s.smsc.deliver({ from: ana, to: smppSender, text: long('ana'), partLength: 30, order: [3] });
    expect(await texts(ana)).toEqual([long('ana')]);
    expect(await texts(bia)).toEqual([long('bia')]);
  });

  test('what cannot be understood is kept, answered, and can be read again', async () => {
    const pdu = encodePdu({
      ...blankMessage,
      command: 'deliver_sm',
      sequence: 77,
      source: { ton: 1, npi: 1, number: somebody() },
      destination: { ton: 0, npi: 0, number: smppSender },
      shortMessage: Buffer.from('Oi', 'latin1'),
    });
    const cut = Buffer.concat([pdu.subarray(0, -3), Buffer.from([9, 0x4f])]);
    cut.writeUInt32BE(cut.length, 0);
    // The same twice, under two numbers: one letter.
    for (const sequence of [77, 78]) {
      cut.writeUInt32BE(sequence, 12);
      s.smsc.write(cut);
    }
    const letters = async () =>
      (await s.t.call<{ data: DeadLetterView[] }>('GET', '/v1/dead-letters')).body.data.filter(
        ({ channel }) => channel === 'sms-smpp',
      );
    await s.untilChannel(() => true);
    await expect.poll(async () => (await letters()).length).toBe(1);
    const [letter] = await letters();
    expect(letter).toMatchObject({
      kind: 'webhook_body',
      reason: expect.stringContaining('deliver_sm could not be read'),
    });
    const replayed = await s.t.call('POST', `/v1/dead-letters/${letter?.id}/replay`);
    expect(replayed.body).toMatchObject({ state: 'open', result: expect.stringContaining('não é entendido') });
  });

  test('a paused channel goes on listening; one that is off gives its connection back', async () => {
    const from = somebody();
    await s.t.call('POST', '/v1/channels/sms-smpp/pause');
    s.smsc.deliver({ from, to: smppSender, text: 'pausado' });
    expect(await texts(from)).toEqual(['pausado']);
    await s.t.call('POST', '/v1/channels/sms-smpp/resume');
  });

  test('there is no webhook to call', async () => {
    expect((await s.t.call('POST', '/webhooks/sms-smpp', '{}')).status).toBe(404);
    expect((await s.t.call('GET', '/webhooks/sms-smpp')).status).toBe(404);
  });
});

test.skipIf(!hasPostgres)(
  'the ledger is away: the connection is given back, and what waits at the SMSC is stored once it is made again',
  async () => {
    const database = await temporaryDatabase();
    const { hostname: host, port } = new URL(database.url);
    const proxy = await startCutProxy({ host, port: Number(port || 5432) });
    const s = await startSmppPonte({ settings: { databaseUrl: proxy.through(database.url) } });
    try {
      const from = '5511973990001';
      await proxy.cut();
      await s.smsc.until(({ stats }) => stats.binds === 0, { timeoutMs: 15_000 });
      s.smsc.deliver({ from, to: smppSender, text: 'fora do ar' });
      await proxy.join();
      await s.untilChannel(isBound, 'bound by who owns the channel again');
      expect((await s.received(`+${from}`)).map(({ content }) => content)).toEqual([
        { type: 'text', text: 'fora do ar' },
      ]);
      await s.smsc.settled();
    } finally {
      await s.stop();
      await proxy.close();
      await database.remove();
    }
  },
);
